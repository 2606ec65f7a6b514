/** The HTML tags in a comment, and which of them are open at a place. */

export type Tag = { readonly at: number; readonly name: string; readonly closes: boolean };

/** Elements that keep what follows them inside when nobody closes them; of others, one without its closing tag encloses nothing. */
const ENCLOSING: ReadonlySet<string> = new Set([
  ...[
    'details',
    'summary',
    'blockquote',
    'pre',
    'div',
    'section',
    'article',
    'aside',
    'center',
    'figure',
    'form',
    'template',
  ],
  ...[
    'table',
    'ul',
    'ol',
    'dl',
    'script',
    'style',
    'textarea',
    'title',
    'svg',
    'math',
    'noscript',
    'iframe',
    'object',
    'select',
  ],
]);

/** Elements that hold nothing (HTML Living Standard, 13.1.2 "void elements"). */
const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

const TAG_START = /<(\/?)([a-z][a-z0-9-]*)|<!--/giy;

/** The tags in a piece of HTML that starts at the UTF-16 offset `base` of the comment; comments and quoted attributes hold none. */
export function tagsOf(html: string, base: number): readonly Tag[] {
  const tags: Tag[] = [];
  let at = html.indexOf('<');
  while (at >= 0) {
    TAG_START.lastIndex = at;
    const start = TAG_START.exec(html);
    let end = at + 1;
    if (start?.[0] === '<!--') {
      const close = html.indexOf('-->', at + 2);
      end = close < 0 ? html.length : close + 3;
    } else if (start !== null) {
      end = tagEnd(html, at);
      const name = (start[2] ?? '').toLowerCase();
      if (!VOID.has(name)) tags.push({ at: base + at, name, closes: start[1] === '/' });
    }
    at = html.indexOf('<', end);
  }
  return tags;
}

/** Right after the `>` of the tag at `from`, quotes in it being passed over; the end of the text when it has none. */
function tagEnd(html: string, from: number): number {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const character = html.charAt(at);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return html.length;
}

/** Whether the UTF-16 offset `place` of the comment lies between an opening tag and its closing one. */
export function isWithinHtml(tags: readonly Tag[], place: number): boolean {
  const closings = new Map<string, number>();
  for (const tag of tags) if (tag.closes) closings.set(tag.name, (closings.get(tag.name) ?? 0) + 1);
  const open = new Map<string, number>();
  for (const { at, name, closes } of tags) {
    if (at >= place) break;
    if (closes) closings.set(name, (closings.get(name) ?? 0) - 1);
    open.set(name, Math.max(0, (open.get(name) ?? 0) + (closes ? -1 : 1)));
  }
  return [...open].some(([name, count]) => count > 0 && (ENCLOSING.has(name) || (closings.get(name) ?? 0) > 0));
}
