/** One lease a database: which pull request may change it, and the lock that shows whether its run is alive. */
import type { Lease } from '../decision/record.ts';
import type { Row } from '../ports.ts';
import { sql } from '../sql.ts';
import type { Ledger } from './ledger.ts';
import { bigintIn, booleanIn, dateIn, onlyRow, textIn } from './row.ts';

/**
 * The database behind a connection: its server's own number and its name. The number survives a change of host or port; every
 * role may read it. (PostgreSQL 18 manual, 9.28.12 Control Data Functions.)
 */
export async function databaseIdentity({ session }: Pick<Ledger, 'session'>): Promise<string> {
  const rows = await session.query(
    sql`SELECT (pg_control_system()).system_identifier::text || '/' || current_database() AS identity`,
  );
  return textIn(onlyRow(rows), 'identity');
}

/** Who holds a database; null when nobody does. Raises `QailError` when it cannot be read. */
export async function readLease({ session, tables }: Ledger, database: string): Promise<Lease | null> {
  const rows = await session.query(
    sql`SELECT token::text AS token, repository, pull_request::bigint AS pull_request, environment, verb, purpose, actor_login, taken_at
        FROM ${tables.leases} WHERE database = $1`,
    [database],
  );
  return rows.map(leaseOf)[0] ?? null;
}

/** Takes the lock of a database for this connection, until it closes; false when a living run has it. */
export async function holdDatabase({ session }: Ledger, database: string): Promise<boolean> {
  const rows = await session.query(sql`SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held`, [
    `qail:database:${database}`,
  ]);
  return booleanIn(onlyRow(rows), 'held');
}

/** Gives the lock of a database back. */
export async function letDatabaseGo({ session }: Ledger, database: string): Promise<void> {
  await session.query(sql`SELECT pg_advisory_unlock(hashtextextended($1, 0))`, [`qail:database:${database}`]);
}

export type NewLease = Pick<Lease, 'pullRequest' | 'verb' | 'purpose' | 'login'>;

/** Writes the lease of a run; the lock of the database has to be held. Gives its token; null when another lease is there. */
export async function takeLease(
  { session, tables, scope }: Ledger,
  database: string,
  lease: NewLease,
): Promise<string | null> {
  const rows = await session.query(
    sql`INSERT INTO ${tables.leases} (database, repository, pull_request, environment, verb, purpose, actor_login)
        VALUES ($1, $2::bigint, $3::integer, $4, $5, $6, $7)
        ON CONFLICT (database) DO NOTHING
        RETURNING token::text AS token`,
    [
      database,
      String(scope.repositoryId),
      String(lease.pullRequest),
      scope.environment,
      lease.verb,
      lease.purpose,
      lease.login,
    ],
  );
  return rows.map((row) => textIn(row, 'token'))[0] ?? null;
}

/** Removes exactly the lease that was read: one that was written since stays. Gives whether it was there. */
export async function releaseLease({ session, tables }: Ledger, database: string, token: string): Promise<boolean> {
  const rows = await session.query(
    sql`DELETE FROM ${tables.leases} WHERE database = $1 AND token = $2::uuid RETURNING 1 AS gone`,
    [database, token],
  );
  return rows.length > 0;
}

function leaseOf(row: Row): Lease {
  return {
    token: textIn(row, 'token'),
    repositoryId: Number(bigintIn(row, 'repository')),
    pullRequest: Number(bigintIn(row, 'pull_request')),
    environment: textIn(row, 'environment'),
    verb: textIn(row, 'verb'),
    purpose: textIn(row, 'purpose') === 'shadow' ? 'shadow' : 'run',
    login: textIn(row, 'actor_login'),
    since: dateIn(row, 'taken_at'),
  };
}
