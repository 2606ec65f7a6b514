/**
 * Text that cannot become anything else. Every string that comes from a file, a name or an error passes through `code` or
 * `prose` before it stands in Markdown; what is built here is closed again here (tables, fences, folds).
 */

/** Shown instead of characters that cannot be seen or that change how their neighbours are read. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** Long enough for two quoted 63-byte names with words around them. */
const CODE_LENGTH = 200;
const PROSE_LENGTH = 600;

/**
 * The text on one line with nothing hidden in it: control, bidi, zero-width and unassigned characters, lone surrogates and
 * every space but U+0020 come out as `U+202E` and the like.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, codePoint);
}

/** The text cut to `length` UTF-16 units at most, ending in `…` where something is missing; never inside a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/**
 * A foreign text as an inline code span on one line, its fence longer than any run of backticks inside, cut to `length`.
 * An empty text comes out as `(empty)`. Inside a table it still has to pass through `table`, which takes care of pipes.
 * (GitHub Flavored Markdown Spec 0.29, 6.3 Code spans.)
 */
export function code(text: string, length = CODE_LENGTH): string {
  const shown = clip(visible(text), length);
  if (shown === '') return '`(empty)`';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * A foreign sentence as running text: plain words stay words, everything else (names, links, mentions, numbers with a hash,
 * HTML) becomes a code span. Backslashes alone would not do: GitHub looks for mentions and references in the rendered text.
 */
export function prose(text: string, length = PROSE_LENGTH): string {
  const shown = clip(visible(text.replace(/\s+/g, ' ').trim()), length);
  const runs: Run[] = [];
  for (const piece of shown.match(/`[^`]+`[,.;:]?|"[^"]*"[,.;:)]?|\S+/g) ?? []) {
    const last = runs.at(-1);
    if (isPlain(piece)) {
      runs.push({ kind: 'words', text: piece, end: '' });
      continue;
    }
    const [, body = piece, end = ''] = /^(.+?)([,.;:]?)$/.exec(piece) ?? [];
    // Neighbours that are both no words read better as one span than as two.
    if (last?.kind === 'code' && last.end === '') {
      runs.splice(-1, 1, { kind: 'code', text: `${last.text} ${unquoted(body)}`, end });
    } else {
      runs.push({ kind: 'code', text: unquoted(body), end });
    }
  }
  return runs.map((run) => (run.kind === 'words' ? run.text : `${code(run.text, PROSE_LENGTH)}${run.end}`)).join(' ');
}

/** Words as they are, or something to be put into a code span with the punctuation that follows it. */
type Run = { readonly kind: 'words' | 'code'; readonly text: string; readonly end: string };

function isPlain(piece: string): boolean {
  if (piece.startsWith('`')) return false;
  const words = piece.startsWith('"')
    ? piece
        .replace(/^"|"[,.;:)]?$/g, '')
        .trim()
        .split(' ')
    : [piece];
  return words.every(isPlainWord);
}

/** A message marks names with backticks already; those give way to the span's own. */
function unquoted(piece: string): string {
  return /^`([^`]+)`$/.exec(piece)?.[1] ?? piece;
}

/** A word that no reader of Markdown and no filter of GitHub takes for anything else; seven hex digits may be a commit. */
function isPlainWord(word: string): boolean {
  if (/^[0-9a-f]{7,}$/i.test(word)) return false;
  return /^["'(]{0,2}[A-Za-z]+(?:['’][a-z]+|-[A-Za-z]+)*["')]{0,2}[,.;:?]?$|^\d{1,6},?$|^[–…]$/.test(word);
}

/**
 * A table. Cells are finished Markdown on one line; pipes in them are escaped here, which GFM undoes inside code spans too.
 * After a backslash that cannot be written, so there the pipe is shown as `U+007C`. (GFM Spec 0.29, 4.10 Tables.)
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(markdown: string): string {
  return markdown.replace(/(\\*)\|/g, (_, slashes: string) =>
    slashes.length % 2 === 0 ? `${slashes}\\|` : `${slashes}U+007C`,
  );
}

/** A folded block. The title is our own text; the body is finished Markdown of any length. */
export function details(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A fenced block with a fence longer than any run of backticks inside; lines stay, whatever is hidden is shown. */
export function fenced(content: string, language = ''): string {
  const lines = content.split(/\r\n|\r|\n/).map((line) => line.split('\t').map(visible).join('\t'));
  const text = lines.join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A link whose label is finished Markdown; the bare label where the address is null. */
export function link(label: string, url: string | null): string {
  return url === null ? label : `[${label}](${url})`;
}

/** Joins the blocks that are there with blank lines. */
export function blocks(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
