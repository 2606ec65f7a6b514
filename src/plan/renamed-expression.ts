/** Expressions under other names of types; columns are followed by `renameColumns` of the schema. */
import { makeExpression } from '../schema/expression.ts';
import { folded } from '../schema/expression-reader.ts';
import { DEFAULT_SCHEMA, sameName, type Expression, type ObjectName } from '../schema/model.ts';
import { tokeniseSql, type SqlToken } from '../schema/sql-token.ts';
import { ident, type Sql } from '../sql.ts';
import { nameSql } from './table-sql.ts';

/** What a name becomes; the same name where it stays. */
export type NewName = (name: ObjectName) => ObjectName;

/** The expression with other types behind `::` and in `CAST (… AS …)`. A name without a schema is one of `public`. */
export function renameTypes(of: Expression, newName: NewName): Expression {
  const tokens = tokeniseSql(of.text);
  let text = '';
  let end = 0;
  for (const [i, token] of tokens.entries()) {
    if (!isName(token) || !isCast(tokens[i - 1])) continue;
    const inner = tokens[i + 1]?.text === '.' ? tokens[i + 2] : undefined;
    const [schema, last] = inner === undefined ? [DEFAULT_SCHEMA, token] : [nameOf(token), inner];
    const name = { schema, name: nameOf(last) };
    const wanted = newName(name);
    if (sameName(wanted, name)) continue;
    text += of.text.slice(end, token.start) + alike(inner === undefined, name, wanted);
    end = last.end;
  }
  return end === 0 ? of : makeExpression(text + of.text.slice(end));
}

function isCast(before: SqlToken | undefined): boolean {
  return before?.text === '::' || (before?.kind === 'word' && folded(before) === 'as');
}

/** A name without its schema where the old one had none and the schema stays. */
function alike(isBare: boolean, from: ObjectName, to: ObjectName): Sql {
  return isBare && from.schema === to.schema ? ident(to.name) : nameSql(to);
}

function isName({ kind }: SqlToken): boolean {
  return kind === 'word' || kind === 'quoted';
}

function nameOf(token: SqlToken): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : folded(token);
}
