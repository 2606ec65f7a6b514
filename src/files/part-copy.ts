/** The columns of a part's file, and the SQL that writes them and reads them back. */
import { nameSql } from '../plan/table-sql.ts';
import { rowIdOf } from '../postgres/snapshot-identity.ts';
import type { Source, SourcePart } from '../postgres/snapshot-source.ts';
import { columnOf, textOf, type SnapshotColumn } from '../postgres/snapshot-table.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import { ident, join, sql, type Sql } from '../sql.ts';
import type { FileColumn, Manifest } from './manifest.ts';

/** A part with everything needed to write its file. */
export type PartCopy = {
  readonly source: Source;
  readonly own: SourcePart;
  readonly columns: readonly FileColumn[];
  /** Gives the rows, in the order of `columns`, each value as its own text. */
  readonly query: Sql;
};

/** The parts in the order they were asked for. */
export function copiesOf(sources: readonly Source[]): readonly PartCopy[] {
  return sources
    .flatMap((source) => source.parts.map((own) => copyOf(source, own)))
    .toSorted((a, b) => a.own.position - b.own.position);
}

/**
 * `_qail_row_id` is the row's id as the snapshot in the database has it. A column part has the columns of the key as well, so that its
 * rows can be told apart by hand. `_qail_returned` is what the plan and its way back make of the value, where that can be said.
 */
function copyOf(source: Source, own: SourcePart): PartCopy {
  const { table, identity, parts } = source;
  const rowId = rowIdOf(table, identity, parts.flatMap(orderOf));
  if (rowId === null) throw new Error('a table lacks a column that its own catalog lists');
  const keys = own.part.kind === 'table' ? [] : identity.columns.flatMap((name) => columnOf(table, name) ?? []);
  const returned = returnedText(own);
  const taken = new Set(table.columns.map(({ name }) => name));
  const all: readonly (readonly [FileColumn, Sql])[] = [
    [{ name: free('_qail_row_id', taken), type: 'text', role: 'row_id' }, rowId],
    ...keys.map((column) => [saved(column, 'key'), textOf(column)] as const),
    ...own.columns.map((column) => [saved(column, 'value'), textOf(column)] as const),
    ...(returned === null
      ? []
      : [[{ name: free('_qail_returned', taken), type: 'text', role: 'returned' }, returned] as const]),
  ];
  return {
    source,
    own,
    columns: all.map(([column]) => column),
    query: sql`SELECT ${join(all.map(([{ name }, text]) => sql`${text} AS ${ident(name)}`))} FROM ${nameSql(table.name)} AS "t"`,
  };
}

function saved({ name, type }: SnapshotColumn, role: FileColumn['role']): FileColumn {
  return { name, type, role };
}

/** The name, longer by underscores until the table has no such column. */
function free(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? free(`${name}_`, taken) : name;
}

/** Rows that are otherwise alike are counted in the order of what the plan changes in them, as in the database snapshot. */
function orderOf(own: SourcePart): readonly Sql[] {
  const [column] = own.columns;
  if (own.part.kind === 'table' || column === undefined) return [];
  const returned = returnedText(own);
  return returned === null ? [textOf(column)] : [returned, textOf(column)];
}

/** The value that comes back as text; null when it is not known, or can only be the old one. */
function returnedText({ part, columns: [column] }: SourcePart): Sql | null {
  if (part.kind !== 'column_type' || part.returned === undefined || column === undefined) return null;
  const back = sql`((${part.returned})::${column.cast})`;
  const text = column.byOutput
    ? sql`CASE WHEN ${back} IS DISTINCT FROM NULL THEN concat(${back}) END`
    : sql`${back}::text`;
  return sql`((${text}) COLLATE "C")`;
}

/** Everything but null is quoted, so null and the empty text stay apart. (PostgreSQL 18 manual, COPY, CSV Format.) */
export function writtenForm(encoding: Manifest['encoding']): Sql {
  return sql`FORMAT csv, HEADER true, FORCE_QUOTE *, ${encodingOption(encoding)}`;
}

/** The form in which such a file is read. */
export function readForm(encoding: Manifest['encoding']): Sql {
  return sql`FORMAT csv, HEADER true, ${encodingOption(encoding)}`;
}

function encodingOption(encoding: Manifest['encoding']): Sql {
  return encoding === 'UTF8' ? sql`ENCODING 'UTF8'` : sql`ENCODING 'SQL_ASCII'`;
}

/** A name for the file from the part's place and names alone; what could mean something to a file system becomes a dash. */
export function fileNameOf(part: SnapshotPart, position: number, isSealed: boolean): string {
  const names = [part.table.schema, part.table.name, ...(part.kind === 'table' ? [] : [part.column])];
  const plain = names.map((name) => name.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, 40)).join('.');
  return `${String(position + 1).padStart(3, '0')}-${plain}.csv.gz${isSealed ? '.age' : ''}`;
}
