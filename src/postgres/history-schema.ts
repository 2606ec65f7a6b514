/** The table of what was migrated: made where it is missing, found where it is. */
import { QailError } from '../errors.ts';
import type { Session } from '../ports.ts';
import { ident, sql, type Sql } from '../sql.ts';
import { booleanIn, onlyRow, textIn, textsIn } from './row.ts';

/** The history's table under its full name. */
export type HistoryTable = { readonly table: Sql };

/**
 * Finds `_qail_migrations` in the first schema of the role's search path, and makes it when it is missing. A role that owns the
 * table needs no other right. Raises `QailError` when it is missing and may not be made (`database_failed`), or when a table of
 * that name is there that is not ours (`database_refused`).
 */
export async function prepareHistory(session: Session): Promise<HistoryTable> {
  const { schema, shape } = await placeOf(session);
  const table = sql`${ident(schema)}._qail_migrations`;
  if (shape === null) await createTable(session, table);
  return { table };
}

/** The same without making anything: null when there is no history yet. Raises `QailError`. */
export async function findHistory(session: Session): Promise<HistoryTable | null> {
  const { schema, shape } = await placeOf(session);
  return shape === null ? null : { table: sql`${ident(schema)}._qail_migrations` };
}

/** Columns that the history of other programs under this name does not have. */
const OURS = ['checksum', 'direction', 'state', 'statements_after', 'statements_after_done', 'version'];

type Place = { readonly schema: string; readonly shape: readonly string[] | null };

async function placeOf(session: Session): Promise<Place> {
  const row = onlyRow(
    await session.query(sql`
      SELECT p.schema, t.oid IS NOT NULL AS found,
             array(SELECT a.attname::text FROM pg_attribute a
                   WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
      FROM (SELECT coalesce(current_schema(), 'public') AS schema) AS p,
           LATERAL (SELECT to_regclass(format('%I._qail_migrations', p.schema)) AS oid) AS t`),
  );
  const schema = textIn(row, 'schema');
  if (!booleanIn(row, 'found')) return { schema, shape: null };
  const shape = textsIn(row, 'columns');
  const missing = OURS.filter((column) => !shape.includes(column));
  if (missing.length === 0) return { schema, shape };
  throw new QailError(
    'database_refused',
    `find the history of migrations: ${schema}._qail_migrations is there, but without ${missing.join(', ')}, so another program made it`,
    { hint: 'rename that table; a new one is made beside it' },
  );
}

/** Two first runs at once would both try to make it: IF NOT EXISTS alone does not keep them apart (PostgreSQL 18, CREATE TABLE). */
async function createTable(session: Session, table: Sql): Promise<void> {
  await session.transaction(async () => {
    await session.query(sql`SELECT pg_advisory_xact_lock(hashtextextended('qail:history-table', 0))`);
    await session.query(createHistory(table));
    await session.query(sql`REVOKE ALL ON ${table} FROM PUBLIC`);
  });
}

function createHistory(table: Sql): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${table} (
    id               bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version          varchar(255) NOT NULL UNIQUE,
    name             text         NOT NULL,
    applied_at       timestamptz  NOT NULL DEFAULT now(),
    checksum         text         NOT NULL,
    direction        text         NOT NULL CHECK (direction IN ('up', 'down')),
    state            text         NOT NULL CHECK (state IN ('main_done', 'done')),
    sql_up           text         NOT NULL,
    sql_down         text         NOT NULL,
    statements_after      integer NOT NULL,
    statements_after_done integer NOT NULL DEFAULT 0,
    from_fingerprint text         NOT NULL,
    to_fingerprint   text         NOT NULL,
    head_sha         text,
    actor            text,
    pull_request     integer,
    backup           text         NOT NULL,
    snapshot_version varchar(255),
    duration_ms      bigint       NOT NULL,
    finished_at      timestamptz
  )`;
}
