/** Colours of the terminal, kept apart so that text without them is the same text. */

/** `width` is the number of columns of the terminal; 80 where there is none. */
export type TerminalOptions = { readonly color: boolean; readonly width: number };

export type Paint = 'good' | 'unsure' | 'bad' | 'strong' | 'faint';

/** ECMA-48 SGR codes every terminal of today knows: green, yellow, red, bold, faint. */
const CODES: Readonly<Record<Paint, number>> = { good: 32, unsure: 33, bad: 31, strong: 1, faint: 2 };

/**
 * One line that a workflow runner reads as text: it takes `::name` at the start of a line and `##[name]` anywhere in it for a
 * command, and a name in a schema could spell one (actions/runner, ActionCommand.cs).
 */
export function uncommanded(line: string): string {
  return line.replaceAll('##[', '#U+0023[').replace(/^(\s*):(?=:)/, '$1U+003A');
}

/** The text in that colour, or as it is where no colour is wanted. */
export function paint(options: TerminalOptions, how: Paint, text: string): string {
  return options.color ? `\u001B[${CODES[how]}m${text}\u001B[0m` : text;
}
