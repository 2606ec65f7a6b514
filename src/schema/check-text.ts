/** Checks as QAIL abbreviates them, written out as the SQL that they mean; every other check is SQL already. */
import { ident, literal } from '../sql.ts';
import { makeExpression } from './expression.ts';
import type { Expression } from './model.ts';
import { tokeniseSql, type SqlToken } from './sql-token.ts';

/** A check from its text: `c between 1 5`, `c in [a, "b c"]` and `c not_null` become SQL, the rest stays word for word. */
export function makeCheck(text: string): Expression {
  const tokens = tokeniseSql(text);
  return makeExpression(between(tokens) ?? membership(text, tokens) ?? notNull(tokens) ?? text);
}

const isName = (token: SqlToken | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
const isWord = (token: SqlToken | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word;

/** `c between L H`, with whole numbers and without `and`. */
function between(tokens: readonly SqlToken[]): string | null {
  const [column, word, ...limits] = tokens;
  if (!isName(column) || !isWord(word, 'between')) return null;
  const bounds = limits.map((token) => token.text).join(' ');
  const found = /^(-? ?\d+) (-? ?\d+)$/.exec(bounds);
  return found === null ? null : `${column?.text ?? ''} between ${tight(found[1])} and ${tight(found[2])}`;
}

function tight(number: string | undefined): string {
  return (number ?? '').replace(' ', '');
}

/** `c in [free, "out of order"]`: labels, quoted or not. */
function membership(text: string, tokens: readonly SqlToken[]): string | null {
  const [column, word, open] = tokens;
  const close = tokens.at(-1);
  if (!isName(column) || !isWord(word, 'in') || open?.text !== '[' || close?.text !== ']') return null;
  const labels = splitLabels(text.slice(open.end, close.start));
  return `${column?.text ?? ''} in (${labels.map((label) => literal(label)).join(', ')})`;
}

/** Values of a list: separated by commas, quotes optional, doubled inside. */
export function splitLabels(text: string): readonly string[] {
  const pieces = text.match(/(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^,"'])+/g) ?? [];
  return pieces.map((piece) => labelOf(piece.trim())).filter((label) => label !== '');
}

/** One value without its quotes. */
export function labelOf(written: string): string {
  const quote = written[0];
  if (written.length < 2 || (quote !== '"' && quote !== "'") || !written.endsWith(quote)) return written;
  return written.slice(1, -1).replaceAll(quote + quote, quote);
}

function notNull(tokens: readonly SqlToken[]): string | null {
  const [column, word, ...rest] = tokens;
  if (!isName(column) || !isWord(word, 'not_null') || rest.length > 0) return null;
  return `${/^[a-z_]\w*$/i.test(column?.text ?? '') ? (column?.text ?? '') : ident(column?.text ?? '')} is not null`;
}
