/** Taking the locks of a migration: all of them first, in one order, each as strong as it will ever have to be. */
import { QailError } from '../errors.ts';
import type { Session } from '../ports.ts';
import { showName, type ObjectName } from '../schema/model.ts';
import { ident, sql, type Sql } from '../sql.ts';
import { strongest, type LockNeed, type LockNeeds, type RetypedColumn, type TakenMode } from './lock-need.ts';
import { booleanIn, textIn, textOrNullIn } from './row.ts';

/**
 * The tables to lock, with those beyond a reference whose column changes its type. Left out is a table of another owner that
 * this role may not lock by itself: the statement that needs it takes the lock then. Raises `QailError` (`database_refused`) when
 * a table of the plan is not there.
 */
export async function tablesToLock(session: Session, needs: LockNeeds): Promise<readonly LockNeed[]> {
  const beyond = await tablesBeyond(session, needs.retyped);
  const wanted = strongest([
    ...needs.tables,
    ...beyond.map((table): LockNeed => ({ table, mode: 'ACCESS EXCLUSIVE' })),
  ]);
  const rows = await session.query(FOUND, [JSON.stringify(wanted.map(({ table, mode }) => ({ ...table, mode })))]);
  const known = new Map(rows.map((row) => [`${textIn(row, 'schema')}\u0000${textIn(row, 'name')}`, row]));
  const found = wanted.map((need) => ({ need, row: known.get(`${need.table.schema}\u0000${need.table.name}`) }));
  const missing = found.filter(({ row }) => row === undefined || textOrNullIn(row, 'oid') === null);
  if (missing.length > 0) {
    const names = missing.map(({ need }) => showName(need.table)).join(', ');
    throw new QailError('database_refused', `look for the tables of the plan: not in the database: ${names}`, {
      hint: 'the database is not what the old schema says; compare it with the files, and plan anew',
    });
  }
  return found.flatMap(({ need, row }) => (row !== undefined && booleanIn(row, 'lockable') ? [need] : []));
}

/**
 * Locks the tables in the order given. Raises `QailError` (`database_failed`) that names the table, with the server's code: 55P03
 * when one is not granted in time. (PostgreSQL 18 manual, LOCK.)
 */
export async function lockTables(session: Session, needs: readonly LockNeed[]): Promise<void> {
  for (const { table, mode } of needs) {
    const name = sql`${ident(table.schema)}.${ident(table.name)}`;
    try {
      await session.query(sql`LOCK TABLE ${name} IN ${WORDS[mode]} MODE`);
    } catch (error) {
      if (!(error instanceof QailError)) throw error;
      const { code, message, cause } = error;
      throw new QailError(code, `lock ${showName(table)} in ${mode} mode: ${message}`, { cause });
    }
  }
}

const WORDS: Readonly<Record<TakenMode, Sql>> = {
  'SHARE UPDATE EXCLUSIVE': sql`SHARE UPDATE EXCLUSIVE`,
  SHARE: sql`SHARE`,
  'SHARE ROW EXCLUSIVE': sql`SHARE ROW EXCLUSIVE`,
  'ACCESS EXCLUSIVE': sql`ACCESS EXCLUSIVE`,
};

/** A role may lock what it may write to (PostgreSQL 18 manual, LOCK); its own tables it may change at all. */
const FOUND = sql`
  SELECT w.schema, w.name, c.oid::text AS oid,
         coalesce(pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'), false) AS lockable
  FROM json_to_recordset($1::json) AS w(schema text, name text)
  LEFT JOIN pg_namespace n ON n.nspname = w.schema
  LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')`;

/** Both sides of every reference that a retyped column is part of: PostgreSQL makes such a reference anew. */
async function tablesBeyond(session: Session, retyped: readonly RetypedColumn[]): Promise<readonly ObjectName[]> {
  if (retyped.length === 0) return [];
  const columns = retyped.map(({ table, column }) => ({ ...table, column }));
  const rows = await session.query(
    sql`
    SELECT DISTINCT s.nspname::text AS schema, c.relname::text AS name
    FROM json_to_recordset($1::json) AS w(schema text, name text, "column" text)
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_class t ON t.relnamespace = n.oid AND t.relname = w.name
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = w."column" AND NOT a.attisdropped
    JOIN pg_constraint k ON k.contype = 'f'
     AND ((k.conrelid = t.oid AND a.attnum = ANY (k.conkey)) OR (k.confrelid = t.oid AND a.attnum = ANY (k.confkey)))
    JOIN pg_class c ON c.oid IN (k.conrelid, k.confrelid)
    JOIN pg_namespace s ON s.oid = c.relnamespace`,
    [JSON.stringify(columns)],
  );
  return rows.map((row) => ({ schema: textIn(row, 'schema'), name: textIn(row, 'name') }));
}
