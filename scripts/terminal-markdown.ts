/** Markdown as a terminal shows it: enough for the comment, with nothing of it left out. */
import type { Nodes, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

const paint = (code: number, text: string): string => `\u001B[${code}m${text}\u001B[0m`;
const bold = (text: string): string => paint(1, text);
const dim = (text: string): string => paint(2, text);
const cyan = (text: string): string => paint(36, text);

/** The text in lines of at most `width` where that is possible; colours only when `color` is set. */
export function terminalMarkdown(markdown: string, width: number, color: boolean): string {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const text = tree.children
    .map((node) => block(node, width))
    .filter((each) => each !== '')
    .join('\n\n');
  // eslint-disable-next-line no-control-regex
  return color ? text : text.replace(/\u001B\[\d+m/g, '');
}

function block(node: RootContent, width: number): string {
  if (node.type === 'heading') return bold(`${node.depth < 3 ? '' : '  '}${inline(node.children)}`);
  if (node.type === 'paragraph') return wrap(inline(node.children), width);
  if (node.type === 'blockquote') return quoted(blocks(node.children, width - 2));
  if (node.type === 'code') return node.value.replace(/^.*$/gm, (line) => `    ${cyan(line)}`);
  if (node.type === 'list') return node.children.map((item) => `- ${blocks(item.children, width - 2)}`).join('\n');
  if (node.type === 'table') return table(node, width);
  return phrase(node);
}

function blocks(nodes: readonly RootContent[], width: number): string {
  return nodes.map((node) => block(node, width)).join('\n');
}

/** GitHub shows `[!CAUTION]` at the start of a quotation as its title. */
function quoted(text: string): string {
  return text.replace(/^\[!(\w+)\]\s*/, (_, kind: string) => `${bold(kind)}\n`).replace(/^/gm, '│ ');
}

function html(value: string): string {
  const summary = /<summary>(.*?)<\/summary>/.exec(value)?.[1];
  if (summary !== undefined) return bold(`▸ ${summary}`);
  return value.startsWith('<!--') || /^<\/?details>$/.test(value.trim()) ? '' : dim(value.replace(/<\/?sub>/g, ''));
}

function inline(nodes: readonly Nodes[]): string {
  return nodes.map(phrase).join('');
}

function phrase(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'inlineCode') return cyan(node.value);
  if (node.type === 'break') return '\n';
  if (node.type === 'html') return html(node.value);
  if (!('children' in node)) return '';
  return node.type === 'strong' ? bold(inline(node.children)) : inline(node.children);
}

/** Columns as wide as their longest cell while all fit, else one line a cell. */
function table(node: Table, width: number): string {
  const rows = node.children.map((row) => row.children.map((cell) => inline(cell.children)));
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => visibleLength(row[i] ?? ''))));
  if (widths.reduce((sum, each) => sum + each + 3, 0) <= width) {
    return rows
      .map((row, r) =>
        row
          .map((cell, i) => (r === 0 ? bold(pad(cell, widths[i] ?? 0)) : pad(cell, widths[i] ?? 0)))
          .join('   ')
          .trimEnd(),
      )
      .join('\n');
  }
  const [head = [], ...body] = rows;
  return body
    .map((row) => row.map((cell, i) => (i === 0 ? `• ${cell}` : `    ${dim(`${head[i] ?? ''}:`)} ${cell}`)).join('\n'))
    .join('\n');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleLength(text)));
}

function visibleLength(text: string): number {
  // eslint-disable-next-line no-control-regex
  return Array.from(text.replace(/\u001B\[\d+m/g, '')).length;
}

function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  let [result, used] = ['', 0];
  for (const word of line.split(' ')) {
    const length = visibleLength(word);
    const breaks = used > 0 && used + length + 1 > width;
    result += breaks ? `\n${word}` : `${used === 0 ? '' : ' '}${word}`;
    used = breaks ? length : used + length + 1;
  }
  return result;
}
