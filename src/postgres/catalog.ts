/** The live database as a schema model, so that it can be compared with a file. */
import type { Session } from '../ports.ts';
import type { Comment, Constraint, EnumType, ObjectName, SchemaModel, Table } from '../schema/model.ts';
import { sql } from '../sql.ts';
import { columnIn } from './catalog-column.ts';
import { constraintIn, withoutChosenNames } from './catalog-constraint.ts';
import { indexIn } from './catalog-index.ts';
import { COLUMNS, COMMENTS, CONSTRAINTS, ENUMS, INDEXES, TABLES } from './catalog-sql.ts';
import { booleanIn, onlyRow, textIn, textOrNullIn, textsIn } from './row.ts';
import { keyOf } from './table-facts.ts';

/**
 * Reads tables, columns, constraints, indexes, enums and comments of the given schemas, or of all that are not PostgreSQL's
 * own. Left out: what an extension owns, single partitions, indexes that a constraint brings with it, and every `_qail_`
 * table. Views, functions and the like are not read. The number of statements is the same whatever the schema holds; they see
 * one state only inside a transaction of the caller. A name that PostgreSQL would have chosen itself is null, as in a file that states
 * none. (PostgreSQL 18 manual, chapter 52 System Catalogs.)
 */
export async function readCatalog(session: Session, schemas?: readonly string[]): Promise<SchemaModel> {
  const wanted = schemas === undefined ? null : JSON.stringify(schemas);
  // PostgreSQL prints a name without its schema where the search path leads to it; an empty path makes it print all of them.
  const path = textIn(onlyRow(await session.query(sql`select current_setting('search_path') as path`)), 'path');
  await session.query(sql`select set_config('search_path', '', false)`);
  const model = await readModel(session, wanted);
  await session.query(sql`select set_config('search_path', $1, false)`, [path]);
  return model;
}

async function readModel(session: Session, wanted: string | null): Promise<SchemaModel> {
  const tables = await session.query(TABLES, [wanted]);
  const columns = groupedBy(await session.query(COLUMNS, [wanted]), (row) => keyOf(tableIn(row)), columnIn);
  const constraints = groupedBy(await session.query(CONSTRAINTS, [wanted]), (row) => keyOf(tableIn(row)), constraintIn);
  const indexes = await session.query(INDEXES, [wanted]);
  const enums = await session.query(ENUMS, [wanted]);
  const comments = await session.query(COMMENTS, [wanted]);
  return {
    tables: tables.map((row): Table => {
      const name = tableIn(row);
      return withoutChosenNames({
        name,
        columns: columns.get(keyOf(name)) ?? [],
        constraints: sorted(constraints.get(keyOf(name)) ?? []),
        rowSecurity: { enabled: booleanIn(row, 'enabled'), forced: booleanIn(row, 'forced') },
      });
    }),
    indexes: indexes.map(indexIn),
    enums: enums.map((row): EnumType => ({ name: nameIn(row), values: textsIn(row, 'labels') })),
    comments: comments.map(commentIn),
    unmodelled: [],
  };
}

type Rows = Awaited<ReturnType<Session['query']>>;
type CatalogRow = Rows[number];

function tableIn(row: CatalogRow): ObjectName {
  return { schema: textIn(row, 'schema'), name: textIn(row, 'table') };
}

function nameIn(row: CatalogRow): ObjectName {
  return { schema: textIn(row, 'schema'), name: textIn(row, 'name') };
}

function commentIn(row: CatalogRow): Comment {
  const table = tableIn(row);
  const column = textOrNullIn(row, 'column');
  const text = textIn(row, 'text');
  return { target: column === null ? { kind: 'table', table } : { kind: 'column', table, column }, text };
}

function groupedBy<T>(
  rows: Rows,
  key: (row: CatalogRow) => string,
  read: (row: CatalogRow) => T,
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row)) ?? [];
    group.push(read(row));
    groups.set(key(row), group);
  }
  return groups;
}

function sorted(constraints: readonly Constraint[]): readonly Constraint[] {
  const content = (c: Constraint): string =>
    JSON.stringify([c.kind, c.kind === 'check' ? c.expression.normal : c.columns]);
  return [...constraints].sort((a, b) => (content(a) < content(b) ? -1 : content(a) > content(b) ? 1 : 0));
}
