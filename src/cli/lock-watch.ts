/** Who is in the way while a migration waits for its locks, asked on a connection of its own. */
import { SOLE_RUN_LOCK } from '../postgres/sole-run.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { QailError } from '../errors.ts';
import type { DatabasePort, Row, Session } from '../ports.ts';
import { bigintIn, textIn, textOrNullIn } from '../postgres/row.ts';
import { sql } from '../sql.ts';

const FIRST_LOOK_MS = 400;
const LONGEST_PAUSE_MS = 2_000;

/** A migration at work: its backend, and in words what keeps it waiting; empty when nothing does. */
export type Running = { readonly pid: bigint; readonly waitsFor: string };

/**
 * The migration that is at work in this database, or what is left of one whose program died. Null when there is none. Raises
 * `QailError`. (PostgreSQL 18 manual, 53.13 pg_locks, 9.27.1 `pg_blocking_pids`.)
 */
export async function runningMigration(session: Session): Promise<Running | null> {
  const rows = await session.query(sql`
    SELECT own.pid::bigint AS pid, coalesce(b.pid, -1)::bigint AS blocker, a.state,
           to_char(coalesce(a.xact_start, a.state_change) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since,
           (SELECT string_agg(DISTINCT n.nspname || '.' || c.relname, ', ') FROM pg_locks w
            JOIN pg_class c ON c.oid = w.relation JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE w.pid = own.pid AND NOT w.granted AND w.locktype = 'relation') AS waited
    FROM (SELECT l.pid FROM pg_locks l
          WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            AND ((l.classid::bigint << 32) | l.objid::bigint) = ${SOLE_RUN_LOCK}) AS own
    LEFT JOIN LATERAL unnest(pg_blocking_pids(own.pid)) AS b(pid) ON true
    LEFT JOIN pg_stat_activity a ON a.pid = b.pid
    ORDER BY b.pid`);
  const [first] = rows;
  if (first === undefined) return null;
  const waited = textOrNullIn(first, 'waited');
  const blockers = rows.filter((row) => bigintIn(row, 'blocker') >= 0n).map(blockerText);
  const what = waited === null ? 'a lock' : `a lock on ${waited}`;
  const waitsFor = blockers.length === 0 ? '' : `${what}, in the way: ${[...new Set(blockers)].join('; ')}`;
  return { pid: bigintIn(first, 'pid'), waitsFor };
}

/** Of a prepared transaction the server says 0; what a backend does is told to its own role and to those that may see it all. */
function blockerText(row: Row): string {
  const pid = bigintIn(row, 'blocker');
  if (pid === 0n) return 'a prepared transaction';
  const since = textOrNullIn(row, 'since');
  const state = textOrNullIn(row, 'state') === null ? 'state not shown to this role' : textIn(row, 'state');
  return `pid ${pid} (${state}${since === null ? '' : ` since ${since}`})`;
}

export type LockWatch = {
  /** Says whether the migration waits for locks now. */
  readonly waiting: (isWaiting: boolean) => void;
  readonly end: () => Promise<void>;
};

/** Looks again and again while the migration waits, and tells what it sees. What cannot be seen is not told; it never raises. */
export function watchLocks(database: DatabasePort, tell: (waitsFor: string) => void): LockWatch {
  const state = { isWaiting: true, ended: new AbortController() };
  const look = async (): Promise<void> => {
    let pauseMs = FIRST_LOOK_MS;
    while (!state.ended.signal.aborted) {
      await pause(pauseMs, undefined, { signal: state.ended.signal }).catch(() => undefined);
      if (!isWaiting(state)) continue;
      const found = await database.session(runningMigration).catch(ignored);
      // It may have got the lock while the server was asked.
      if (found !== null && found.waitsFor !== '' && isWaiting(state)) tell(found.waitsFor);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs + FIRST_LOOK_MS);
    }
  };
  const looking = look();
  return {
    waiting: (isWaitingNow) => {
      state.isWaiting = isWaitingNow;
    },
    end: async () => {
      state.ended.abort();
      await looking;
    },
  };
}

function isWaiting(state: { readonly isWaiting: boolean; readonly ended: AbortController }): boolean {
  return state.isWaiting && !state.ended.signal.aborted;
}

function ignored(error: unknown): null {
  if (error instanceof QailError) return null;
  throw error;
}
