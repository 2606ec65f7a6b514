/** A comment as Markdown: its paragraphs, what is set apart within them, and where HTML is open. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { tagsOf } from './tag.ts';
import type { Tag } from './tag.ts';

const GITHUB_FLAVOR = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

type Content = ReturnType<typeof fromMarkdown>['children'][number];

/** A stretch of a paragraph that is more than plain text, as UTF-16 offsets of the comment. */
export type Inline = {
  readonly from: number;
  readonly to: number;
  readonly type: string;
  /** What a reader sees of it. */
  readonly text: string;
  readonly children: readonly Inline[];
};

export type Paragraph = { readonly from: number; readonly to: number; readonly inlines: readonly Inline[] };

export type Markup = {
  /** Those directly in the comment, not in a quote, a list or anything else. */
  readonly paragraphs: readonly Paragraph[];
  /** Whether the comment holds nothing but one paragraph. */
  readonly isOneParagraph: boolean;
  /** The HTML tags outside of quotes, lists and the like, in order. */
  readonly tags: readonly Tag[];
};

/**
 * Reads a comment the way GitHub does (GitHub Flavored Markdown, https://github.github.com/gfm/), line ends being `\n`; null when the
 * parser gives it up, as it does on nesting thousands deep.
 */
export function markupOf(text: string): Markup | null {
  // The parser drops a byte order mark at the start, and every offset would be one short.
  const source = text.startsWith('\u{feff}') ? `\u{200b}${text.slice(1)}` : text;
  let root: ReturnType<typeof fromMarkdown>;
  try {
    root = fromMarkdown(source, GITHUB_FLAVOR);
  } catch {
    return null;
  }
  const paragraphs: Paragraph[] = [];
  const tags: Tag[] = [];
  for (const block of root.children) {
    const { from, to } = extentOf(block);
    if (block.type === 'html') tags.push(...tagsOf(source.slice(from, to), from));
    if (block.type !== 'paragraph') continue;
    const inlines = block.children.flatMap((child) => inlineOf(child));
    paragraphs.push({ from, to, inlines });
    for (const inline of flat(inlines))
      if (inline.type === 'html') tags.push(...tagsOf(source.slice(inline.from, inline.to), inline.from));
  }
  return { paragraphs, isOneParagraph: root.children.length === 1 && paragraphs.length === 1, tags };
}

/** The inlines and everything within them, in order. */
export function flat(inlines: readonly Inline[]): readonly Inline[] {
  return inlines.flatMap((inline) => [inline, ...flat(inline.children)]);
}

/** The inline of a node; nothing for plain text and ends of lines. */
function inlineOf(node: Content): readonly Inline[] {
  if (node.type === 'text' || node.type === 'break') return [];
  const children = 'children' in node ? node.children.flatMap((child) => inlineOf(child)) : [];
  return [{ ...extentOf(node), type: node.type, text: textOf(node), children }];
}

function textOf(node: Content): string {
  if (node.type === 'html') return '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child)).join('') : '';
}

function extentOf(node: Content): { readonly from: number; readonly to: number } {
  return { from: node.position?.start.offset ?? 0, to: node.position?.end.offset ?? 0 };
}
