/** The keys of an index, as a file writes them and as PostgreSQL prints them. */
import { expression, ident, sql, type Sql } from '../sql.ts';
import type { IndexItem } from './model.ts';
import { databaseName } from './name.ts';
import { normalForm } from './normal-form.ts';
import { tokeniseSql } from './sql-token.ts';

const ORDERING = /\s+(asc|desc)?(?:\s*nulls\s+(first|last))?\s*$/i;

/** One key of an index from its text: a plain column with or without ordering, or an expression. */
export function makeIndexItem(text: string): IndexItem {
  const ordering = ORDERING.exec(text);
  const hasOrdering = ordering !== null && (ordering[1] !== undefined || ordering[2] !== undefined);
  const core = hasOrdering ? text.slice(0, ordering.index) : text;
  const [first, second] = tokeniseSql(core);
  const isColumn =
    (first?.kind === 'word' || first?.kind === 'quoted') && (second === undefined || second.kind === 'word');
  const name =
    first?.kind === 'quoted' ? first.text.slice(1, -1).replaceAll('""', '"') : databaseName(first?.text ?? '');
  const normal = `${normalForm(core)}${hasOrdering ? orderingForm(ordering[1], ordering[2]) : ''}`;
  return { column: isColumn ? name : null, expression: { text: expression(text), normal } };
}

/** The key as SQL. A plain column is quoted, so that an odd name stays itself; what follows it stays as written. */
export function indexItemSql({ column, expression: { text } }: IndexItem): Sql {
  const [first] = tokeniseSql(text);
  return column === null || first === undefined ? text : sql`${ident(column)}${expression(text.slice(first.end))}`;
}

/** What PostgreSQL leaves out of an index definition because it is the rule, is left out here. */
function orderingForm(direction: string | undefined, nulls: string | undefined): string {
  const descending = direction?.toLowerCase() === 'desc';
  const order = descending ? ' desc' : '';
  const usual = descending ? 'first' : 'last';
  return nulls === undefined || nulls.toLowerCase() === usual ? order : `${order} nulls ${nulls.toLowerCase()}`;
}
