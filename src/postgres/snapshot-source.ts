/** What is read of a table for its parts: checked against the catalog first, then one query over the rows as they are. */
import type { Session } from '../ports.ts';
import { sameName, showName, type ObjectName } from '../schema/model.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import { join, literal, sql, type Sql } from '../sql.ts';
import { nameSql } from '../plan/table-sql.ts';
import { refusal, shownPlace } from './snapshot-refusal.ts';
import { identityOf, rowIdOf, rowObject, slot, type RowIdentity } from './snapshot-identity.ts';
import { columnOf, readSnapshotTable, textOf, type SnapshotColumn, type SnapshotTable } from './snapshot-table.ts';

/** `snapshot_type` of the rows; `returned` marks what the plan makes of a value and its way back leaves there. */
export const SNAPSHOT_TYPES = { table: 'drop_table', column: 'drop_column', column_type: 'alter_type' } as const;
export const RETURNED = 'alter_type_returned';

/** A part with what the catalog says of it. */
export type SourcePart = {
  readonly part: SnapshotPart;
  /** Its place among all parts of the snapshot. */
  readonly position: number;
  /** Saved columns: the one of the part, or all of a table that are not generated. */
  readonly columns: readonly SnapshotColumn[];
};

/** All parts of one table. */
export type Source = {
  readonly table: SnapshotTable;
  readonly identity: RowIdentity;
  readonly parts: readonly SourcePart[];
};

/**
 * Groups the parts by table and looks each table up. Raises `QailError` for a table or column that is missing, rows that a
 * policy hides or the role may not read, a table that others inherit from, and two tables that are shown by one name.
 */
export async function readSources(session: Session, parts: readonly SnapshotPart[]): Promise<readonly Source[]> {
  const groups = new Map<
    string,
    { readonly name: ObjectName; readonly parts: { part: SnapshotPart; position: number }[] }
  >();
  for (const [position, part] of parts.entries()) {
    const key = showName(part.table);
    const group = groups.get(key) ?? { name: part.table, parts: [] };
    if (!sameName(group.name, part.table)) {
      const what = 'another table of the plan is shown by the same name, and their rows could not be told apart';
      throw refusal(`save the rows of ${key}`, what, 'drop one of them in a change of its own');
    }
    group.parts.push({ part, position });
    groups.set(key, group);
  }
  const sources: Source[] = [];
  for (const { name, parts: own } of groups.values()) {
    const table = await readSnapshotTable(session, name);
    if (table === null) throw missing(shownPlace(name, null), 'the table is not there');
    checkReadable(table);
    const changing = own.flatMap(({ part }) => (part.kind === 'table' ? [] : [part.column]));
    sources.push({
      table,
      identity: identityOf(table, changing),
      parts: own.map(({ part, position }) => ({ part, position, columns: savedColumns(table, part) })),
    });
  }
  return sources;
}

function missing(place: string, what: string): Error {
  return refusal(`save the rows of ${place}`, what, 'compare the database with the old schema: it is another one');
}

function savedColumns(table: SnapshotTable, part: SnapshotPart): readonly SnapshotColumn[] {
  const place = shownPlace(part.table, part.kind === 'table' ? null : part.column);
  if (part.kind !== 'table') {
    const column = columnOf(table, part.column);
    if (column === null) throw missing(place, 'the column is not there');
    return [column];
  }
  const columns = table.columns.filter(({ generated }) => !generated);
  if (columns.length === 0) throw refusal(`save the rows of ${place}`, 'it has no columns', 'drop it by hand');
  return columns;
}

function checkReadable(table: SnapshotTable): void {
  const doing = `save the rows of ${showName(table.name)}`;
  if (table.rowSecurity) {
    throw refusal(
      doing,
      'row-level security would hide rows from this role, so a backup might lack them',
      'use the owner of the table where security is not forced, or a role with BYPASSRLS',
    );
  }
  if (table.inherited) {
    throw refusal(doing, 'other tables inherit from it', 'use the file backup, or an own one');
  }
  if (table.columns.some(({ readable }) => !readable)) {
    throw refusal(doing, 'the role may not read all its columns', 'grant SELECT on the table to the role');
  }
}

/**
 * Each row of the table once: `row_id`, and for each part `v<position>` (jsonb), for a changed type also `r<position>`: what will
 * have become of the value when the plan and its way back have run, where that can be said. `only` is a condition on the row "t".
 */
export function rowsOf({ table, identity, parts }: Source, only: Sql | null = null): Sql {
  const order = parts.flatMap(({ part, columns: [column] }) => {
    if (part.kind === 'table' || column === undefined) return [];
    const returned = returnedText(part, column);
    return returned === null ? [textOf(column)] : [returned, textOf(column)];
  });
  const rowId = rowIdOf(table, identity, order);
  if (rowId === null) throw new Error('a table lacks a column that its own catalog lists');
  const values = parts.flatMap(({ part, position, columns }) => {
    const [column] = columns;
    if (part.kind === 'table' || column === undefined) return [sql`${rowObject(columns)} AS ${slot('v', position)}`];
    const returned = returnedText(part, column);
    const back = returned === null ? [] : [sql`${jsonText(returned)} AS ${slot('r', position)}`];
    return [sql`${jsonText(textOf(column))} AS ${slot('v', position)}`, ...back];
  });
  return sql`SELECT ${rowId} AS row_id, ${join(values)} FROM ${nameSql(table.name)} AS "t"${only === null ? sql`` : sql` WHERE ${only}`}`;
}

/** A text as a JSON string, and null as the null of JSON: the row was there, and that is what it held. */
export function jsonText(text: Sql): Sql {
  return sql`coalesce(to_jsonb(${text}), 'null'::jsonb)`;
}

/** Whether the part says what a value comes back as. */
export function foresees(part: SnapshotPart): boolean {
  return part.kind === 'column_type' && part.returned !== undefined;
}

/** The value that comes back as text; null when it is not known, or can only be the old one. */
function returnedText(part: SnapshotPart, column: SnapshotColumn): Sql | null {
  if (part.kind !== 'column_type' || part.returned === undefined) return null;
  const back = sql`((${part.returned})::${column.cast})`;
  const text = column.byOutput
    ? sql`CASE WHEN ${back} IS DISTINCT FROM NULL THEN concat(${back}) END`
    : sql`${back}::text`;
  return sql`((${text}) COLLATE "C")`;
}

/**
 * What is saved of the given rows of a source, as `(name, row_id, value, type)`: one row for each part, and one more where a
 * value will come back as another.
 */
export function savedOf({ parts }: Source, rows: Sql): Sql {
  const places = parts.flatMap(({ part, position, columns: [column] }): readonly Place[] => {
    const value = sql`"r".${slot('v', position)}`;
    const name = part.kind === 'table' ? sql`NULL::text` : sql`${literal(part.column)}::text`;
    const own: Place = { name, type: sql`${literal(SNAPSHOT_TYPES[part.kind])}::text`, value, kept: sql`true` };
    if (column === undefined || returnedText(part, column) === null) return [own];
    const back = sql`"r".${slot('r', position)}`;
    return [own, { name, type: sql`${literal(RETURNED)}::text`, value: back, kept: sql`${back} <> ${value}` }];
  });
  const [only] = places;
  // A list of one costs a sixth of the whole backup, and says no more.
  if (only !== undefined && places.length === 1) {
    return sql`SELECT ${only.name} AS name, "r".row_id, ${only.value} AS value, ${only.type} AS type FROM (${rows}) AS "r"`;
  }
  const list = places.map(({ name, type, value, kept }) => sql`(${name}, ${type}, ${value}, ${kept})`);
  return sql`SELECT "x".name, "r".row_id, "x".value, "x".type
             FROM (${rows}) AS "r" CROSS JOIN LATERAL (VALUES ${join(list)}) AS "x"(name, type, value, kept) WHERE "x".kept`;
}

type Place = { readonly name: Sql; readonly type: Sql; readonly value: Sql; readonly kept: Sql };
