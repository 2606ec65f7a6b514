/** Diagnostics for the terminal: the message, its line of the file, and a caret under the place. */
import type { Diagnostic } from '../schema/parsed-schema.ts';
import { showCount } from './figure.ts';
import { visible } from './markdown.ts';
import { paint, uncommanded, type TerminalOptions } from './terminal-paint.ts';

/**
 * Every diagnostic in the order given, with the line it stands on where `sources` (path to text) holds the file. Long lines
 * are cut around the place to fit the width. Empty for no diagnostics.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: TerminalOptions,
): string {
  return diagnostics.map((d) => `${renderOne(d, sources.get(d.at.file), options)}\n`).join('\n');
}

function renderOne(diagnostic: Diagnostic, source: string | undefined, options: TerminalOptions): string {
  const { severity, message, suggestion, at } = diagnostic;
  const how = severity === 'error' ? 'bad' : severity === 'warning' ? 'unsure' : 'faint';
  const line = source?.split(/\r\n|\r|\n/)[at.line - 1];
  return [
    `${paint(options, how, severity)}: ${uncommanded(visible(message))}`,
    `  ${paint(options, 'faint', '-->')} ${uncommanded(visible(at.file))}:${at.line}:${at.column}`,
    ...(line === undefined ? [] : excerpt(line, at, options)),
    ...(suggestion === null ? [] : [`  what helps: ${uncommanded(visible(suggestion))}`]),
  ].join('\n');
}

function excerpt(
  line: string,
  at: { readonly line: number; readonly column: number },
  options: TerminalOptions,
): readonly string[] {
  const number = showCount(at.line).replaceAll(',', '');
  const gutter = ' '.repeat(number.length);
  const room = Math.max(20, options.width - number.length - 4);
  const before = shown(line.slice(0, at.column - 1));
  const text = shown(line);
  // The place itself stays in sight: of what stands before it, at most half the width is shown.
  const start = before.length > room / 2 && text.length > room ? before.length - Math.floor(room / 2) : 0;
  const caret = `${' '.repeat(before.length - start)}${paint(options, 'bad', '^')}`;
  return [`${number} | ${text.slice(start, start + room)}`.trimEnd(), `${gutter} | ${caret}`];
}

function shown(text: string): string {
  return uncommanded(text.split('\t').map(visible).join('  '));
}
