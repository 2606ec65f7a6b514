/** Sees whether a transaction locks a table more strongly than it did at its start, which is how migrations deadlock. */
import type { Session } from '../../src/ports.ts';
import { rowsOf } from './applying.ts';

const MODES = [
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/** The strongest lock this backend has on each table, by the table's number; weaker ones than those that guard a schema are left out. */
async function locksOf(session: Session): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf(
    session,
    `select l.relation::text, l.mode from pg_locks l join pg_class c on c.oid = l.relation
     where l.pid = pg_backend_pid() and l.locktype = 'relation' and c.relkind in ('r', 'p')
       and c.relname not like '\\_qail\\_migrations' and c.relnamespace <> 'pg_catalog'::regnamespace`,
  );
  const strongest = new Map<string, number>();
  for (const row of rows) {
    const [table, mode] = (row as readonly unknown[]).map(String);
    const rank = MODES.indexOf(mode ?? '');
    if (table !== undefined && rank >= 0) strongest.set(table, Math.max(rank, strongest.get(table) ?? -1));
  }
  return strongest;
}

/** Watches a run: what was locked first, and what was locked more strongly later, on tables that were there before. */
export function lockWatch(session: Session): {
  readonly failpoint: (name: string) => Promise<void>;
  readonly grown: string[];
} {
  let first: ReadonlyMap<string, number> = new Map();
  let there: ReadonlySet<string> = new Set();
  const grown: string[] = [];
  return {
    grown,
    failpoint: async (name) => {
      if (name === 'locked') {
        first = await locksOf(session);
        const tables = await rowsOf(session, `select oid::text from pg_class where relkind in ('r', 'p')`);
        there = new Set(tables.map(String));
      }
      if (!name.startsWith('main:')) return;
      for (const [table, rank] of await locksOf(session)) {
        if (there.has(table) && rank > (first.get(table) ?? -1)) grown.push(`${name}: ${MODES[rank] ?? ''}`);
      }
    },
  };
}
