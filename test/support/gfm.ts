/** Reads Markdown as GitHub does, to see what a text really became. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Nodes, Root } from 'mdast';

/** Everything in a text that is more than words, in document order. */
export type Inventory = {
  readonly links: readonly string[];
  readonly images: readonly string[];
  readonly html: readonly string[];
  readonly headings: readonly { readonly depth: number; readonly text: string }[];
  readonly summaries: readonly string[];
  readonly footnotes: number;
  readonly definitions: number;
  readonly alerts: number;
  /** Cells of each row of each table. */
  readonly tables: readonly (readonly number[])[];
  /** Plain text outside code, in which GitHub would look for mentions, references, addresses and formulas. */
  readonly plain: readonly string[];
  /** Contents of code spans and code blocks. */
  readonly code: readonly string[];
};

/** The tree of a text in GitHub Flavored Markdown. */
export function parseMarkdown(text: string): Root {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** What a text is made of. */
export function inventoryOf(text: string): Inventory {
  const nodes = walk(parseMarkdown(text));
  const html = nodes.flatMap((n) => (n.type === 'html' ? [n.value] : []));
  return {
    links: nodes.flatMap((n) => (n.type === 'link' || n.type === 'linkReference' ? [addressOf(n)] : [])),
    images: nodes.flatMap((n) => (n.type === 'image' || n.type === 'imageReference' ? [n.type] : [])),
    html,
    headings: nodes.flatMap((n) => (n.type === 'heading' ? [{ depth: n.depth, text: plainText(n) }] : [])),
    summaries: html.flatMap((h) => [...h.matchAll(/<summary>(.*?)<\/summary>/g)].map((m) => m[1] ?? '')),
    footnotes: nodes.filter((n) => n.type === 'footnoteReference' || n.type === 'footnoteDefinition').length,
    definitions: nodes.filter((n) => n.type === 'definition').length,
    alerts: nodes.filter((n) => n.type === 'blockquote' && /^\[!(CAUTION|WARNING|NOTE)\]/.test(plainText(n))).length,
    tables: nodes.flatMap((n) => (n.type === 'table' ? [n.children.map((row) => row.children.length)] : [])),
    plain: nodes.flatMap((n) => (n.type === 'text' ? [n.value] : [])),
    code: nodes.flatMap((n) => (n.type === 'inlineCode' || n.type === 'code' ? [n.value] : [])),
  };
}

/** What is wrong with a text as a whole: open fences, open folds, uneven tables. Empty for a sound text. */
export function flawsOf(text: string): readonly string[] {
  const flaws: string[] = [];
  const last = parseMarkdown(`${text}\n\nSENTINEL`).children.at(-1);
  if (last?.type !== 'paragraph' || plainText(last) !== 'SENTINEL') flaws.push('a block is still open at the end');
  const { html, tables } = inventoryOf(text);
  const all = html.join('\n');
  const opened = all.match(/<details>/g)?.length ?? 0;
  const closed = all.match(/<\/details>/g)?.length ?? 0;
  if (opened !== closed) flaws.push(`${opened} folds opened, ${closed} closed`);
  for (const rows of tables) {
    if (rows.length < 2) flaws.push('a table without rows');
    if (new Set(rows).size > 1) flaws.push(`a table with rows of ${[...new Set(rows)].join(' and ')} cells`);
  }
  return flaws;
}

/** What foreign text managed to become. Own parts are allowed: the marker, folds, small print, links below `home`. */
export function escapesOf(text: string, home: string): readonly string[] {
  const found = inventoryOf(text);
  const own =
    /^(<!-- qail:report v=1 schema=[\w.%]* db=[\w.%]* -->|<details>\n<summary>[\w “”≈,.'() -]+<\/summary>|<\/details>|<sub>|<\/sub>)$/;
  return [
    ...found.links.filter((url) => !url.startsWith(home)).map((url) => `link ${url}`),
    ...found.images.map((kind) => `image ${kind}`),
    ...found.html.filter((h) => !own.test(h)).map((h) => `html ${h}`),
    ...(found.footnotes > 0 ? ['footnote'] : []),
    ...(found.definitions > 0 ? ['link definition'] : []),
    ...(found.alerts > 1 ? ['a second alert'] : []),
    ...found.plain.flatMap(livePieces),
    ...(/[\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF]|[^\P{Cc}\n\t]/u.test(text) ? ['a hidden character'] : []),
  ];
}

/** What GitHub's filters would make of plain text: mentions, references, commits, addresses, formulas. */
function livePieces(text: string): readonly string[] {
  const patterns = [/@[\w-]/, /#\d/, /\bGH-\d/i, /\b[0-9a-f]{7,40}\b/, /:\/\//, /\bwww\./i, /\$/, /[<>]/];
  return patterns.filter((pattern) => pattern.test(text)).map((pattern) => `${pattern.source} in plain text: ${text}`);
}

function walk(node: Nodes): readonly Nodes[] {
  return 'children' in node ? [node, ...node.children.flatMap(walk)] : [node];
}

function plainText(node: Nodes): string {
  return walk(node)
    .map((n) => (n.type === 'text' || n.type === 'inlineCode' ? n.value : ''))
    .join('');
}

function addressOf(node: Nodes): string {
  return node.type === 'link' ? node.url : node.type;
}
