/** Saved rows beside the rows of today: where each stands, and what is to become of it. */
import { isConstant } from '../impact/allow-list.ts';
import { nameSql } from '../plan/table-sql.ts';
import { typeSql } from '../schema/column-type.ts';
import { showName, type Column } from '../schema/model.ts';
import type { Awaited } from '../snapshot/snapshot.ts';
import { join, literal, sql, type Sql } from '../sql.ts';
import { rowIdOf, rowObject } from './snapshot-identity.ts';
import type { SnapshotItem } from './snapshot-item.ts';
import type { SnapshotTables } from './snapshot-schema.ts';
import { RETURNED, SNAPSHOT_TYPES } from './snapshot-source.ts';
import { castable, columnOf, textOf, type SnapshotColumn, type SnapshotTable } from './snapshot-table.ts';

/** A part and the place it goes back to. In every statement `$1` is the version, `$2` the only row wanted, or null. */
export type Target = {
  readonly item: SnapshotItem;
  readonly tables: SnapshotTables;
  /** Null while the table is not there. */
  readonly table: SnapshotTable | null;
  /** Saved columns that are there and take values. */
  readonly columns: readonly SnapshotColumn[];
  /** Saved columns that are computed now. */
  readonly computed: readonly string[];
  readonly awaited: Awaited | null;
  /** Texts of the columns that tell alike rows of a table without a key apart. */
  readonly order: readonly Sql[];
  /** The column as the catalog states it, for its default; null when nothing is known of it. */
  readonly stated: Column | null;
};

/** Finds the place of a part in the table as it is now. `items` are all parts of the snapshot. */
export function targetOf(
  item: SnapshotItem,
  items: readonly SnapshotItem[],
  context: Pick<Target, 'tables' | 'table' | 'stated'>,
): Target {
  const { table } = context;
  const found = item.columns.map(({ name }) => (table === null ? null : columnOf(table, name)));
  const there = found.filter((column): column is SnapshotColumn => column !== null);
  const columns = there.filter(({ generated }) => !generated);
  const computed = there.filter(({ generated }) => generated).map(({ name }) => name);
  const base = { ...context, item, columns, computed };
  if (table === null) return { ...base, awaited: 'table_missing', order: [] };
  const order = items.flatMap((other) => {
    const column =
      showName(other.table) === showName(item.table) && other.column !== null ? columnOf(table, other.column) : null;
    return column === null ? [] : [textOf(column)];
  });
  const keyed = item.identity.columns.every((name) => columnOf(table, name) !== null);
  if (!keyed || there.length < found.length) return { ...base, awaited: 'column_missing', order };
  const isAsSaved = columns.every(({ name, type }) =>
    item.columns.some((saved) => saved.name === name && saved.type === type),
  );
  return { ...base, awaited: isAsSaved ? null : 'type_differs', order };
}

/** The saved rows as `(row_id, value)`; for a changed type also `back`: what the way there and back has made of the value. */
export function savedRows({ item, tables }: Target): Sql {
  const place = (alias: Sql, type: string): Sql => sql`
    ${alias}.migration_version = $1::text AND ${alias}.table_name = ${literal(showName(item.table))}
    AND ${alias}.column_name IS NOT DISTINCT FROM ${item.column === null ? sql`NULL` : literal(item.column)} AND ${alias}.snapshot_type = ${literal(type)}`;
  const wanted = sql`${place(sql`"s"`, SNAPSHOT_TYPES[item.kind])} AND ($2::text IS NULL OR "s".row_id = $2::text)`;
  if (item.kind !== 'column_type')
    return sql`SELECT "s".row_id, "s".value_json AS value FROM ${tables.rows} AS "s" WHERE ${wanted}`;
  return sql`SELECT "s".row_id, "s".value_json AS value, coalesce("b".value_json, "s".value_json) AS back
             FROM ${tables.rows} AS "s" LEFT JOIN (SELECT "b".row_id, "b".value_json FROM ${tables.rows} AS "b" WHERE ${place(sql`"b"`, RETURNED)}) AS "b"
               ON "b".row_id = "s".row_id
             WHERE ${wanted}`;
}

/** The rows of today as `(row_id, value, part_of, place)`, the value in the form in which it was saved. */
export function presentRows({ item, table, columns, order }: Target): Sql | null {
  if (table === null) return null;
  const rowId = rowIdOf(table, item.identity, order);
  if (rowId === null) return null;
  return sql`SELECT ${rowId} AS row_id, ${presentValue({ item, table, columns })} AS value, "t".tableoid AS part_of, "t".ctid AS place FROM ${nameSql(table.name)} AS "t"`;
}

/** What the row "t" holds now, in the form in which it was saved. */
export function presentValue({ item, table, columns }: Pick<Target, 'item' | 'table' | 'columns'>): Sql {
  if (item.kind === 'table') return rowObject(columns);
  // A column that is computed now is not written, but what it holds may well be what was saved.
  const column = table === null || item.column === null ? null : columnOf(table, item.column);
  return sql`coalesce(to_jsonb(${column === null ? sql`NULL::text` : textOf(column)}), 'null'::jsonb)`;
}

/**
 * For a column of rows with a key: true where the row "t" of today belongs to the saved row "s" and waits for its value. Null
 * when rows have no key, so that none can be told by itself.
 */
export function waitingRow(target: Target): Sql | null {
  const { item, table } = target;
  const rowId = table === null || item.identity.form !== 'key' ? null : rowIdOf(table, item.identity, []);
  if (rowId === null) return null;
  const now = presentValue(target);
  const conditions = [sql`"s".row_id = ${rowId}`, sql`${now} <> "s".value`, untouched(target, now)];
  const check = castableRow(target);
  return join(check === null ? conditions : [...conditions, check], ' AND ');
}

/** The saved value of a row as far as it can be written: without columns that are computed now. */
function writable({ item, computed }: Target): Sql {
  return item.kind !== 'table' || computed.length === 0
    ? sql`"s".value`
    : sql`("s".value - ARRAY[${join(computed.map((name) => literal(name)))}])`;
}

/** The text of one column in a saved value. */
export function savedText({ item }: Target, column: SnapshotColumn): Sql {
  return item.kind === 'table' ? sql`("s".value ->> ${literal(column.name)})` : sql`("s".value #>> '{}')`;
}

/** True where every text of a saved row can be read as what its column is now; null when that is certain. */
export function castableRow(target: Target): Sql | null {
  const { table, item } = target;
  if (table === null) return null;
  const checks = target.columns
    .filter(({ name, type, builtin }) => !builtin || !item.columns.some((s) => s.name === name && s.type === type))
    .map((column) => castable(table, column, savedText(target, column)));
  return checks.length === 0 ? null : join(checks, ' AND ');
}

/**
 * Each saved row with its `state`, beside the row of today where there is one: `restored` (to be put back), `equal`, `gone`,
 * `changed` or `not_castable`. Before the schema is back, a row that is there counts as one that can be put back.
 */
export function matchedRows(target: Target): Sql {
  const { item, awaited } = target;
  const saved = savedRows(target);
  const present = awaited === 'table_missing' ? null : presentRows(target);
  if (present === null || (item.kind === 'table' && awaited === 'column_missing')) {
    return sql`SELECT "s".row_id, "s".value, 'restored'::text AS state, NULL::oid AS part_of, NULL::tid AS place FROM (${saved}) AS "s"`;
  }
  const isForeseen = awaited === 'column_missing' || (awaited === 'type_differs' && item.kind === 'column_type');
  const absent = item.kind === 'table' ? toWrite(target, isForeseen) : sql`'gone'`;
  const other = item.kind === 'table' ? sql`'changed'` : untouchedFirst(target, isForeseen);
  return sql`
    SELECT "s".row_id, "s".value, "c".part_of, "c".place,
           CASE WHEN "c".row_id IS NULL THEN ${absent}
                WHEN "c".value = ${writable(target)} THEN 'equal'
                ELSE ${other} END AS state
    FROM (${saved}) AS "s" LEFT JOIN (${present}) AS "c" ON "c".row_id = "s".row_id`;
}

function untouchedFirst(target: Target, isForeseen: boolean): Sql {
  const write = toWrite(target, isForeseen);
  return isForeseen ? write : sql`CASE WHEN ${untouched(target, sql`"c".value`)} THEN ${write} ELSE 'changed' END`;
}

function toWrite(target: Target, isForeseen: boolean): Sql {
  const check = isForeseen ? null : castableRow(target);
  return check === null ? sql`'restored'` : sql`CASE WHEN ${check} THEN 'restored' ELSE 'not_castable' END`;
}

/**
 * True where nobody has given the column a value since it came back: null, its default, or what the change of type and its way
 * back made of the saved value. Numbers of a sequence are nobody's, until they were once put back.
 */
function untouched(target: Target, now: Sql): Sql {
  const {
    item,
    columns: [column],
  } = target;
  if (item.kind === 'column_type') return item.foresees ? sql`${now} = "s".back` : sql`false`;
  if (column === undefined) return sql`false`;
  if (isFilledBySequence(target, column)) return sql`true`;
  const start = startText(target, column);
  const values = [...column.missing.map((text) => literal(text)), ...(start === null ? [] : [start])];
  const defaults = values.length === 0 ? sql`` : sql` OR (${now} #>> '{}') IN (${join(values)})`;
  return sql`(${now} = 'null'${defaults})`;
}

/** True while a column that came back holds the numbers its new sequence gave to the rows that were there. */
export function isFilledBySequence({ item }: Target, column: SnapshotColumn): boolean {
  return item.kind === 'column' && column.sequence !== null && !item.restored;
}

/** The default of a column as the text of its value; null when it is not the same for every row. */
function startText({ stated }: Target, { byOutput }: SnapshotColumn): Sql | null {
  if (stated?.value.kind !== 'default' || !isConstant(stated.value.expression)) return null;
  const value = sql`SELECT (${stated.value.expression.text})::${typeSql(stated.type)} AS value`;
  return sql`(SELECT CASE WHEN "d".value IS DISTINCT FROM NULL THEN ${byOutput ? sql`concat("d".value)` : sql`"d".value::text`} END FROM (${value}) AS "d")`;
}
