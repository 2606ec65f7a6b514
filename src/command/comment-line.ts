/** The lines of a comment that a person wrote as commands. */
import { flat, markupOf } from './markup.ts';
import type { Inline, Paragraph } from './markup.ts';
import { prefixEnd } from './prefix.ts';
import { isWithinHtml } from './tag.ts';

/** More than this is not read as Markdown: the work would grow with the square of some of these. */
const MOST_CHARACTERS = 20_000;
const MOST_LINES = 1_000;
const MOST_MARKS = 2_000;
const MOST_NESTING = 100;

/** What is no part of a person's own text, and never a command. */
const VEILS: ReadonlySet<string> = new Set([
  ...['inlineCode', 'html', 'link', 'linkReference', 'image', 'imageReference', 'footnoteReference'],
]);

export type CommandLine = {
  /** As typed, without the blanks around it. */
  readonly text: string;
  /** What in it is more than plain text; offsets within `text`, and beyond it when it goes on over several lines. */
  readonly inlines: readonly Inline[];
};

export type CommandLines = {
  readonly lines: readonly CommandLine[];
  /** Whether the comment is one line and nothing else. */
  readonly isWhole: boolean;
};

/** The lines of top-level paragraphs that begin with the prefix; null when the comment is too large or too intricate to be read. */
export function commandLines(text: string, prefix: string): CommandLines | null {
  if (isTooMuch(text)) return null;
  const markup = markupOf(text);
  if (markup === null) return null;
  const lines: CommandLine[] = [];
  for (const paragraph of markup.paragraphs) {
    for (const { from, to } of linesOf(text, paragraph)) {
      const line = text.slice(from, to);
      if (prefixEnd(line, prefix) === null || isVeiled(paragraph, from) || isWithinHtml(markup.tags, from)) continue;
      lines.push({ text: line, inlines: inlinesIn(paragraph, from, to) });
    }
  }
  const [only] = markup.paragraphs;
  const isWhole = markup.isOneParagraph && only !== undefined && !text.slice(only.from, only.to).includes('\n');
  return { lines, isWhole };
}

/** Where the lines of a paragraph begin and end, the blanks around them left out. */
function linesOf(text: string, paragraph: Paragraph): readonly { readonly from: number; readonly to: number }[] {
  const lines = [];
  let start = paragraph.from;
  for (const line of text.slice(paragraph.from, paragraph.to).split('\n')) {
    const body = line.replace(/^[ \t]+/, '');
    const from = start + line.length - body.length;
    lines.push({ from, to: from + withoutTrailingBlanks(body).length });
    start += line.length + 1;
  }
  return lines;
}

function withoutTrailingBlanks(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end -= 1;
  return line.slice(0, end);
}

function isVeiled(paragraph: Paragraph, place: number): boolean {
  return flat(paragraph.inlines).some(({ type, from, to }) => VEILS.has(type) && from <= place && place < to);
}

function inlinesIn(paragraph: Paragraph, from: number, to: number): readonly Inline[] {
  return paragraph.inlines
    .filter((inline) => inline.from < to && inline.to > from)
    .map((inline) => ({ ...inline, from: inline.from - from, to: inline.to - from }));
}

function isTooMuch(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return true;
  const lines = text.split('\n');
  if (lines.length > MOST_LINES || lines.some((line) => nestingOf(line) > MOST_NESTING)) return true;
  return countOf(text, '*_~`[]<>!') > MOST_MARKS;
}

/** How many marks of quotes and lists a line begins with. */
function nestingOf(line: string): number {
  let nesting = 0;
  for (let at = 0; at < line.length && '>+-*.)0123456789 \t'.includes(line.charAt(at)); at += 1) {
    const isMark = '+-*.)'.includes(line.charAt(at)) && ' \t'.includes(line.charAt(at + 1));
    if (line[at] === '>' || isMark) nesting += 1;
  }
  return nesting;
}

function countOf(text: string, characters: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (characters.includes(text.charAt(at))) count += 1;
  return count;
}
