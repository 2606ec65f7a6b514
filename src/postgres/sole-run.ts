/** One migration at a time in one database: the lock that also shows whether the run that holds it is alive. */
import { QailError } from '../errors.ts';
import type { Session } from '../ports.ts';
import { sql } from '../sql.ts';
import { bigintOrNullIn, booleanIn, onlyRow } from './row.ts';
import { milliseconds, setSetting } from './session-settings.ts';

/** The advisory lock that a run at work holds in its database. */
export const SOLE_RUN_LOCK = sql`hashtextextended('qail:migrate', 0)`;
const TRIES = 6;
const PAUSE_MS = 100;

/**
 * Runs `body` while this session has the lock of the database, and gives it back. Raises `QailError` (`database_refused`)
 * when another run has it and keeps it; a backend that still works for a run that died counts as one.
 */
export async function withSoleRun<T>(session: Session, body: () => Promise<T>): Promise<T> {
  if (!(await takenSoon(session))) throw await otherRun(session);
  try {
    return await body();
  } finally {
    await session.query(sql`SELECT pg_advisory_unlock(${SOLE_RUN_LOCK})`).catch(() => undefined);
  }
}

/** A backend whose client has just gone needs a moment to end. Waiting in the server would hold up an index it builds. */
async function takenSoon(session: Session): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const rows = await session.query(sql`SELECT pg_try_advisory_lock(${SOLE_RUN_LOCK}) AS held`);
    const isHeld = booleanIn(onlyRow(rows), 'held');
    if (isHeld || attempt === TRIES) return isHeld;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

/**
 * The same after a connection was lost: waits until the backend behind it has ended, so that what it was doing is settled.
 * Raises `QailError` (`database_failed`) when that does not come about in time.
 */
export async function withSoleRunWithin<T>(session: Session, waitMs: number, body: () => Promise<T>): Promise<T> {
  await setSetting(session, 'lock_timeout', milliseconds(waitMs), 'session');
  await session.query(sql`SELECT pg_advisory_lock(${SOLE_RUN_LOCK})`);
  try {
    return await body();
  } finally {
    await session.query(sql`SELECT pg_advisory_unlock(${SOLE_RUN_LOCK})`).catch(() => undefined);
  }
}

/** A key of one bigint stands in two halves in `pg_locks`. (PostgreSQL 18 manual, 53.13 pg_locks.) */
async function otherRun(session: Session): Promise<QailError> {
  const rows = await session.query(sql`
    SELECT max(l.pid)::bigint AS pid FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
      AND ((l.classid::bigint << 32) | l.objid::bigint) = ${SOLE_RUN_LOCK}`);
  const pid = bigintOrNullIn(onlyRow(rows), 'pid');
  const who = pid === null ? 'another run' : `another run, or what is left of one (pid ${pid}),`;
  return new QailError(
    'database_refused',
    `begin a migration: ${who} is at work in this database; nothing was changed`,
    {
      hint: 'wait until it is done, then run it again; what it leaves open is finished then',
    },
  );
}
