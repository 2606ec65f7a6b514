/** How a saved row is told apart: by a key, or by all that stays of it. */
import { ident, join, literal, sql, type Sql } from '../sql.ts';
import { columnOf, textOf, type SnapshotColumn, type SnapshotTable } from './snapshot-table.ts';

export type RowIdentity = {
  readonly form: 'key' | 'whole_row';
  /** Of the key, or those whose texts make up the row. */
  readonly columns: readonly string[];
};

/**
 * The first key none of whose columns the plan takes away or changes; without one, all columns that stay and are not generated.
 */
export function identityOf(table: SnapshotTable, changing: readonly string[]): RowIdentity {
  const stays = (column: string): boolean => !changing.includes(column);
  const key = table.keys.find((columns) => columns.every(stays));
  if (key !== undefined) return { form: 'key', columns: key };
  const rest = table.columns.filter((column) => !column.generated && stays(column.name));
  return { form: 'whole_row', columns: rest.map(({ name }) => name) };
}

/**
 * The identity of a row as text: the text of a single key; a JSON list of texts for a longer one; `md5#n` of the whole row, where
 * `n` counts rows that are otherwise alike, in the order of `order`. Null when a column of it is no longer there.
 */
export function rowIdOf(table: SnapshotTable, identity: RowIdentity, order: readonly Sql[]): Sql | null {
  const columns = identity.columns.map((name) => columnOf(table, name));
  const there = columns.filter((column): column is SnapshotColumn => column !== null);
  if (there.length < columns.length) return null;
  const texts = there.map((column) => textOf(column));
  if (identity.form === 'key') {
    const [only] = texts;
    if (only !== undefined && texts.length === 1) return only;
    return sql`(jsonb_build_array(${join(texts)})::text COLLATE "C")`;
  }
  const row = sql`md5(ARRAY[${join(texts)}]::text[]::text)`;
  const by = order.length === 0 ? sql`` : sql` ORDER BY ${join(order)}`;
  return sql`((${row} || '#' || row_number() OVER (PARTITION BY ${row}${by})) COLLATE "C")`;
}

/** The row as an object of the texts of its columns, null where they are null. */
export function rowObject(columns: readonly SnapshotColumn[]): Sql {
  const names = join(columns.map(({ name }) => literal(name)));
  return sql`jsonb_object(ARRAY[${names}]::text[], ARRAY[${join(columns.map((column) => textOf(column)))}]::text[])`;
}

/** One number for a row and what is saved of it; their sum does not depend on the order, and counts rows that are alike. */
export function digestOf(rowId: Sql, value: Sql): Sql {
  return sql`hashtextextended(${value}::text COLLATE "C", hashtextextended(${rowId} COLLATE "C", 0))::numeric`;
}

/** A name for the value of a part inside a statement. */
export function slot(letter: 'v' | 'r', position: number): Sql {
  return ident(`${letter}${position}`);
}
