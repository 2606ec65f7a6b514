/** The tables of the ledger: made where they are missing, found where they are. */
import type { Session } from '../ports.ts';
import { ident, sql, type Sql } from '../sql.ts';
import { booleanIn, textIn } from './row.ts';

/** The tables, by the schema they are in. */
export type LedgerTables = { readonly ledger: Sql; readonly leases: Sql };

/**
 * Finds the ledger's tables in the first schema of the role's search path, and makes those that are missing. A role that owns
 * the tables needs no other right. Raises `QailError` when they are missing and may not be made.
 */
export async function prepareLedger(session: Session): Promise<LedgerTables> {
  const [place] = await session.query(sql`
    SELECT coalesce(current_schema(), 'public') AS schema,
           to_regclass(format('%I._qail_ledger', coalesce(current_schema(), 'public'))) IS NOT NULL
             AND to_regclass(format('%I._qail_leases', coalesce(current_schema(), 'public'))) IS NOT NULL AS ready`);
  if (place === undefined) throw new Error('a statement without a condition gave no row');
  const schema = ident(textIn(place, 'schema'));
  const tables = { ledger: sql`${schema}._qail_ledger`, leases: sql`${schema}._qail_leases` };
  if (!booleanIn(place, 'ready')) await createTables(session, tables);
  return tables;
}

/** Two first runs at once would both try to make them: IF NOT EXISTS alone does not keep them apart (PostgreSQL 18, CREATE TABLE). */
async function createTables(session: Session, { ledger, leases }: LedgerTables): Promise<void> {
  await session.transaction(async () => {
    await session.query(sql`SELECT pg_advisory_xact_lock(hashtextextended('qail:ledger-tables', 0))`);
    for (const statement of [createLedger(ledger), createLeases(leases)]) await session.query(statement);
    await session.query(sql`REVOKE ALL ON ${ledger}, ${leases} FROM PUBLIC`);
  });
}

function createLedger(ledger: Sql): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${ledger} (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository   bigint      NOT NULL,
    pull_request integer     NOT NULL,
    environment  text        NOT NULL,
    event        text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('key', 'report', 'command')),
    state        text        NOT NULL CHECK (state IN ('running', 'done', 'refused', 'failed')),
    verb         text,
    reason_code  text,
    told         text,
    actor_id     bigint,
    actor_login  text,
    head_sha     text,
    base_ref     text,
    content      text,
    binding      text,
    plan         text,
    database     text,
    counts       text,
    target_counts text,
    decision     text        CHECK (decision IN ('own_backup', 'files', 'database', 'cancelled')),
    reason       text,
    named_commit text,
    reply_id     bigint,
    run_id       text,
    secret       text,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    shown_at     timestamptz,
    UNIQUE (repository, environment, event)
  )`;
}

function createLeases(leases: Sql): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${leases} (
    database     text        PRIMARY KEY,
    token        uuid        NOT NULL DEFAULT gen_random_uuid(),
    repository   bigint      NOT NULL,
    pull_request integer     NOT NULL,
    environment  text        NOT NULL,
    verb         text        NOT NULL,
    purpose      text        NOT NULL CHECK (purpose IN ('run', 'shadow')),
    actor_login  text        NOT NULL,
    taken_at     timestamptz NOT NULL DEFAULT now()
  )`;
}
