/** How a saved row is told apart: by a key, or by all that stays of it. */
import { unreachable } from '../errors.ts';
import { ident, integer, join, literal, sql, type Sql } from '../sql.ts';
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

/** What the JSON of a saved value is: of a column a text or null; of a whole row an object with few or many names. */
export type ValueForm = 'scalar' | 'short_object' | 'long_object' | 'either';

/** So many names of an object are told apart by PostgreSQL's own hash of it. */
const SHORT_OBJECT = 16;

/** The form of a row with so many saved columns. */
export function objectForm(columns: number): ValueForm {
  return columns <= SHORT_OBJECT ? 'short_object' : 'long_object';
}

/**
 * One number for a row and what is saved of it; the sum of them does not depend on the order, counts rows that are alike, and
 * can be taken apart again. JSON is hashed as it is kept, which spares its way to text. But that hash turns round after 32
 * names and values: two values of an object that stand sixteen names apart may change places unseen, so a longer object is
 * hashed as text. (PostgreSQL 18: `hashtextextended` and `jsonb_hash_extended`, the functions of hash indexes; the same on
 * every server of one byte order.)
 */
export function digestOf(rowId: Sql, value: Sql, form: ValueForm = 'either'): Sql {
  const seed = sql`hashtextextended(${rowId} COLLATE "C", 0)`;
  const asText = sql`hashtextextended(${value}::text COLLATE "C", ${seed})`;
  const asKept = sql`jsonb_hash_extended(${value}, ${seed})`;
  switch (form) {
    case 'scalar':
    case 'short_object':
      return asKept;
    case 'long_object':
      return asText;
    case 'either': {
      const names = sql`CASE WHEN jsonb_typeof(${value}) = 'object' THEN (SELECT count(*) FROM jsonb_object_keys(${value})) ELSE 0 END`;
      return sql`CASE WHEN ${names} > ${integer(SHORT_OBJECT)} THEN ${asText} ELSE ${asKept} END`;
    }
    default:
      return unreachable(form);
  }
}

/** A name for the value of a part inside a statement. */
export function slot(letter: 'v' | 'r', position: number): Sql {
  return ident(`${letter}${position}`);
}
