/** Building an index beside the traffic, again where an earlier try died in the middle. */
import type { Session } from '../ports.ts';
import { nameSql } from '../plan/table-sql.ts';
import type { Index, ObjectName } from '../schema/model.ts';
import { sql, type Sql } from '../sql.ts';
import { booleanIn } from './row.ts';

/**
 * Builds the index with `build`, a CREATE INDEX CONCURRENTLY: does nothing when a valid one is there; drops one that a failed try
 * left behind, and builds it again. What its own failure leaves behind it drops, too. Raises `QailError`.
 * (PostgreSQL 18 manual, CREATE INDEX, Building Indexes Concurrently.)
 */
export async function buildIndex(session: Session, index: Index, build: Sql): Promise<void> {
  const state = await stateOf(session, index.name);
  if (state === 'valid') return;
  if (state === 'invalid') await drop(session, index.name);
  try {
    await session.query(build);
  } catch (error) {
    // An index that is not valid answers no query, and yet every write has to keep it.
    await drop(session, index.name).catch(() => undefined);
    throw error;
  }
}

async function drop(session: Session, name: ObjectName): Promise<void> {
  await session.query(sql`DROP INDEX CONCURRENTLY IF EXISTS ${nameSql(name)}`);
}

async function stateOf(session: Session, { schema, name }: ObjectName): Promise<'missing' | 'valid' | 'invalid'> {
  const rows = await session.query(
    sql`
    SELECT i.indisvalid AND i.indisready AS valid
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  );
  const [row] = rows;
  if (row === undefined) return 'missing';
  return booleanIn(row, 'valid') ? 'valid' : 'invalid';
}
