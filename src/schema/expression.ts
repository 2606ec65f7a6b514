/** SQL expressions of a schema file: kept word for word, compared by their normal form. */
import { expression, ident } from '../sql.ts';
import { folded } from './expression-reader.ts';
import type { Expression } from './model.ts';
import { normalForm } from './normal-form.ts';
import { tokeniseSql, type SqlToken } from './sql-token.ts';

/** An expression from its text. Nothing is executed or judged here. */
export function makeExpression(text: string): Expression {
  const trimmed = text.trim();
  return { text: expression(trimmed), normal: normalForm(trimmed) };
}

/** A column's default: `uuid()` of this language is PostgreSQL's `gen_random_uuid()`. */
export function makeDefault(text: string): Expression {
  return makeExpression(text.trim().replace(/^uuid\s*\(\s*\)$/i, 'gen_random_uuid()'));
}

/** Which of the given database names of columns the expression mentions, in the order of `candidates`. */
export function columnsOf(of: Expression, candidates: readonly string[]): readonly string[] {
  const tokens = tokeniseSql(of.text);
  const used = new Set(tokens.flatMap((token, i) => (isColumn(tokens, i) ? [columnName(token)] : [])));
  return candidates.filter((name) => used.has(name));
}

/** The expression with columns under other names; both names of the map are database names. */
export function renameColumns(of: Expression, names: ReadonlyMap<string, string>): Expression {
  const tokens = tokeniseSql(of.text);
  let text = '';
  let end = 0;
  tokens.forEach((token, i) => {
    const renamed = isColumn(tokens, i) ? names.get(columnName(token)) : undefined;
    if (renamed === undefined) return;
    text += of.text.slice(end, token.start) + ident(renamed);
    end = token.end;
  });
  return end === 0 ? of : makeExpression(text + of.text.slice(end));
}

/** A name that is no function, no type of a cast and no part of a qualified name's head. */
function isColumn(tokens: readonly SqlToken[], i: number): boolean {
  const token = tokens[i];
  if (token?.kind !== 'word' && token?.kind !== 'quoted') return false;
  const before = tokens[i - 1]?.text;
  const after = tokens[i + 1]?.text;
  return after !== '(' && after !== '.' && before !== '::';
}

function columnName(token: SqlToken): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : folded(token);
}
