/** Waiting for locks without stopping everybody else: short tries with pauses, and who is in the way when they are used up. */
import { QailError } from '../errors.ts';
import type { Row, Session } from '../ports.ts';
import { sql } from '../sql.ts';
import { failureCode } from './failure.ts';
import type { LockNeed, TakenMode } from './lock-need.ts';
import { bigintOrNullIn, textIn, textOrNullIn } from './row.ts';

/** How long one try waits, how often it is tried again, and what is told of it. */
export type LockPatience = {
  readonly lockTimeoutMs: number;
  readonly lockRetries: number;
  /** A number from 0 up to 1 that keeps two runs from trying in step; the pauses are even without it. */
  readonly random?: (() => number) | undefined;
  readonly onWait?: ((wait: LockWait) => void) | undefined;
};

/** A try that got no lock, and the pause before the next one. */
export type LockWait = { readonly attempt: number; readonly attempts: number; readonly pauseMs: number };

/** Lock not granted in time, and deadlock. (PostgreSQL 18 manual, appendix A.) */
const WAITED_IN_VAIN = new Set(['55P03', '40P01']);
const PAUSE_MS = 100;

/**
 * Runs a piece of work that leaves nothing behind when it fails, again after a growing pause while a lock is what it lacks.
 * Raises what the work raises, and in the end a `QailError` (`lock_not_granted`, SQLSTATE kept) that names the backends that
 * hold the tables `needs` asks for: number, state and since when, never what they run.
 */
export async function withLockPatience<T>(
  session: Session,
  needs: readonly LockNeed[],
  patience: LockPatience,
  work: () => Promise<T>,
): Promise<T> {
  const attempts = patience.lockRetries + 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof QailError) || !WAITED_IN_VAIN.has(failureCode(error) ?? '')) throw error;
      if (attempt >= attempts) throw lockFailure(error, patience, await blockersOf(session, needs));
      const pauseMs = Math.round(PAUSE_MS * attempt * (1 + (patience.random?.() ?? 0) / 2));
      patience.onWait?.({ attempt, attempts, pauseMs });
      await new Promise((done) => setTimeout(done, pauseMs));
    }
  }
}

function lockFailure(error: QailError, patience: LockPatience, blockers: readonly Blocker[]): QailError {
  const tries = patience.lockRetries === 0 ? 'one try' : `${patience.lockRetries + 1} tries`;
  const told = blockers.length === 0 ? 'nobody holds them any more' : `in the way: ${blockers.map(textOf).join('; ')}`;
  return new QailError(
    'lock_not_granted',
    `${error.message}, in ${tries} of ${patience.lockTimeoutMs} ms; what was begun is rolled back; ${told}`,
    { cause: error.cause, hint: blockers.length === 0 ? 'run it again' : HINT },
  );
}

const HINT =
  'wait until they are done, or end them with SELECT pg_terminate_backend(pid), and run it again; a prepared transaction ends with COMMIT PREPARED or ROLLBACK PREPARED';

type Blocker = {
  /** Null for a prepared transaction, which has no backend. */
  readonly pid: bigint | null;
  readonly state: string | null;
  readonly since: string | null;
  readonly table: string;
};

function textOf({ pid, state, since, table }: Blocker): string {
  const who = pid === null ? 'a prepared transaction' : `pid ${pid}`;
  const how = [state ?? 'state not shown to this role', since === null ? [] : `since ${since}`].flat().join(' ');
  return pid === null ? `${who} holds ${table}` : `${who} (${how}) holds ${table}`;
}

/** Modes of `pg_locks` that a mode cannot stand beside. (PostgreSQL 18 manual, table 13.2 Conflicting Lock Modes.) */
const CONFLICTS: Readonly<Record<TakenMode, readonly string[]>> = (() => {
  const writers = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];
  const schema = ['ShareUpdateExclusiveLock', ...writers];
  return {
    'SHARE UPDATE EXCLUSIVE': schema,
    SHARE: ['RowExclusiveLock', ...schema.filter((mode) => mode !== 'ShareLock')],
    'SHARE ROW EXCLUSIVE': ['RowExclusiveLock', ...schema],
    'ACCESS EXCLUSIVE': ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock', ...schema],
  };
})();

/** Asked after the wait is over, so whoever let go meanwhile is not named. */
async function blockersOf(session: Session, needs: readonly LockNeed[]): Promise<readonly Blocker[]> {
  const wanted = needs.map(({ table, mode }) => ({ ...table, modes: CONFLICTS[mode] }));
  const rows = await session.query(
    sql`
    SELECT DISTINCT ON (l.pid, l.virtualtransaction) l.pid::bigint AS pid, a.state,
           to_char(coalesce(a.xact_start, a.state_change, p.prepared) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since,
           n.nspname || '.' || c.relname AS "table"
    FROM json_to_recordset($1::json) AS w(schema text, name text, modes json)
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
    JOIN pg_locks l ON l.locktype = 'relation' AND l.relation = c.oid AND l.granted
     AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
     AND l.mode IN (SELECT json_array_elements_text(w.modes))
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN pg_prepared_xacts p ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::text
    WHERE l.pid IS DISTINCT FROM pg_backend_pid()
    ORDER BY l.pid, l.virtualtransaction, n.nspname, c.relname`,
    [JSON.stringify(wanted)],
  );
  return rows.map(blockerOf);
}

function blockerOf(row: Row): Blocker {
  return {
    pid: bigintOrNullIn(row, 'pid'),
    state: textOrNullIn(row, 'state'),
    since: textOrNullIn(row, 'since'),
    table: textIn(row, 'table'),
  };
}
