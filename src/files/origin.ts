/** The moment and the database the rows of a snapshot come from, held still while they are read. */
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import { databaseIdentity } from '../postgres/lease.ts';
import { onlyRow, textIn } from '../postgres/row.ts';
import { pinned } from '../postgres/snapshot-pin.ts';
import type { ObjectName } from '../schema/model.ts';
import { integer, sql } from '../sql.ts';
import type { Manifest } from './manifest.ts';

/**
 * `own`: a read-only transaction of its own, in which all rows are of one moment. `callers`: one that the caller has opened, and
 * whose locks keep the rows as they are.
 */
export type ReadTransaction = { readonly kind: 'own'; readonly lockTimeoutMs: number } | { readonly kind: 'callers' };

/** Runs `body` where every value has one text and no row can change or hide. Raises `QailError` of the database, or what it raises. */
export async function whileStill<T>(
  session: Session,
  transaction: ReadTransaction,
  tables: readonly ObjectName[],
  body: () => Promise<T>,
): Promise<T> {
  if (transaction.kind === 'callers') return pinned(session, body);
  return session.transaction(async () => {
    await session.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
    await session.query(sql`SET LOCAL lock_timeout = ${integer(transaction.lockTimeoutMs)}`);
    // However long it takes, and however slow the disk is.
    await session.query(sql`SET LOCAL statement_timeout = 0`);
    await session.query(sql`SET LOCAL idle_in_transaction_session_timeout = 0`);
    // Before the moment is fixed: to an older moment, a table that is emptied or rewritten looks empty (18 manual, 13.6 Caveats).
    for (const table of tables) await session.query(sql`LOCK TABLE ${nameSql(table)} IN ACCESS SHARE MODE`);
    return pinned(session, body);
  });
}

export type Origin = Pick<Manifest, 'database' | 'settings' | 'encoding' | 'takenAt'>;

/** Settings that a value's text depends on; a restore needs the same. */
const TEXT_SETTINGS = [
  'DateStyle',
  'IntervalStyle',
  'extra_float_digits',
  'bytea_output',
  'TimeZone',
  'lc_monetary',
  'xmloption',
];

/**
 * Which database this is, and in which encoding its text is written and read without loss: UTF8, except where the database knows none
 * and any byte may stand in it. To be asked under the pinned settings. Raises `QailError`. (PostgreSQL 18 manual, 23.3.)
 */
export async function readOrigin(session: Session): Promise<Origin> {
  const row = onlyRow(
    await session.query(sql`
      SELECT d.oid::text AS oid, pg_encoding_to_char(d.encoding)::text AS encoding, current_user::text AS role,
             split_part(current_setting('server_version'), ' ', 1) AS version,
             to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
      FROM pg_database d WHERE d.datname = current_database()`),
  );
  const settings = await session.query(
    sql`SELECT n AS name, current_setting(n) AS value FROM json_array_elements_text($1::json) AS n`,
    [JSON.stringify(TEXT_SETTINGS)],
  );
  return {
    database: {
      identity: await databaseIdentity({ session }),
      oid: textIn(row, 'oid'),
      serverVersion: textIn(row, 'version'),
      role: textIn(row, 'role'),
    },
    settings: settings.map((each) => ({ name: textIn(each, 'name'), value: textIn(each, 'value') })),
    encoding: textIn(row, 'encoding') === 'SQL_ASCII' ? 'SQL_ASCII' : 'UTF8',
    takenAt: textIn(row, 'at'),
  };
}
