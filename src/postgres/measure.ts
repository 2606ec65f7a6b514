/** Counts on a database, read only: one snapshot for all numbers, one scan per table, and never longer than allowed. */
import { QailError } from '../errors.ts';
import type { Measurement, Measuring, Probe, Questions } from '../impact/impact-report.ts';
import { distinctProbes } from '../impact/probe-key.ts';
import type { DatabasePort, Session } from '../ports.ts';
import type { ObjectName } from '../schema/model.ts';
import { literal, sql } from '../sql.ts';
import { countTask, tasksOf } from './count.ts';
import type { Task } from './count.ts';
import { booleanIn, numberIn, onlyRow, textIn } from './row.ts';
import { failureCode } from './failure.ts';
import type { KnownTables } from './table-facts.ts';
import { keyOf, readTables } from './table-facts.ts';

/** Milliseconds for one count, and for waiting behind somebody else's lock. */
export type Budget = { readonly countTimeoutMs: number; readonly lockTimeoutMs: number };

/** `block` tries texts one by one, as is done before PostgreSQL 16, whatever the version. */
export type InputCheck = 'by_version' | 'block';

export type Measured = { readonly measuring: Measuring; readonly measurements: readonly Measurement[] };

/** The catalog and the statistics answer in milliseconds whatever the tables hold, so they do not share the counts' limit. */
const CATALOG_MS = 15_000;
/** PostgreSQL 13 is the oldest that has all that is asked here. */
const OLDEST = 130_000;
const HAS_INPUT_CHECK = 160_000;

/**
 * Answers every question that a count can answer, each once. Nothing is written and no row leaves the database. Row-level
 * security, missing rights, locks and the time limit make a question unmeasured, with the reason. A database that cannot be
 * reached, refuses the login or is too old is an answer too (`unreachable`, without measurements), not an exception.
 */
export async function measure(
  database: DatabasePort,
  questions: Questions,
  budget: Budget,
  inputCheck: InputCheck = 'by_version',
): Promise<Measured> {
  const probes = distinctProbes(questions.probes.map((p) => p.probe));
  const asked = distinctTables(probes, questions.sized);
  if (asked.length === 0)
    return { measuring: { kind: 'not_measured', reason: 'nothing_to_measure' }, measurements: [] };
  const started = performance.now();
  try {
    return await database.session(async (session) => {
      const server = await openSnapshot(session, budget);
      const known = await readTables(session, asked);
      const hasInputCheck = inputCheck === 'by_version' && server.version >= HAS_INPUT_CHECK;
      const tasks = tasksOf(probes, known, hasInputCheck);
      const measurements = await countAll({ database, budget, known, server }, session, tasks);
      return { measuring: measuredBy(server, known, asked, started), measurements };
    });
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    const { code, message, hint } = error;
    return { measuring: { kind: 'unreachable', code, message, hint }, measurements: [] };
  }
}

/**
 * Counts inside the caller's transaction, on its own connection and under its own locks, and leaves its settings as they were. One
 * connection does all the work. Raises `QailError` when the connection breaks; what cannot be counted is unmeasured, as above.
 */
export async function measureWithin(session: Session, questions: Questions, budget: Budget): Promise<Measured> {
  const probes = distinctProbes(questions.probes.map((p) => p.probe));
  const asked = distinctTables(probes, questions.sized);
  if (asked.length === 0)
    return { measuring: { kind: 'not_measured', reason: 'nothing_to_measure' }, measurements: [] };
  const started = performance.now();
  // Settings made after a savepoint are taken back with it. (PostgreSQL 18 manual, SET.)
  await session.query(sql`savepoint counting`);
  const server = await readServer(session, budget);
  const known = await readTables(session, asked);
  const tasks = tasksOf(probes, known, server.version >= HAS_INPUT_CHECK);
  await session.query(sql`select set_config('statement_timeout', $1, true)`, [milliseconds(budget.countTimeoutMs)]);
  const measurements: Measurement[] = [];
  for (const task of tasks) measurements.push(...(await countTask(session, task, known)));
  await session.query(sql`rollback to savepoint counting`);
  return { measuring: measuredBy(server, known, asked, started), measurements };
}

function measuredBy(
  { at, name, versionText, role }: Omit<Server, 'snapshot'>,
  known: KnownTables,
  asked: readonly ObjectName[],
  started: number,
): Measuring {
  const tables = asked.flatMap((table) => known(table)?.facts ?? []);
  return {
    kind: 'measured',
    at,
    milliseconds: Math.round(performance.now() - started),
    database: { database: name, serverVersion: versionText, role, tables },
  };
}

function distinctTables(probes: readonly Probe[], sized: readonly ObjectName[]): readonly ObjectName[] {
  const probed = probes.flatMap((probe) => (probe.kind === 'orphans' ? [probe.table, probe.target] : [probe.table]));
  const tables = [...probed, ...sized];
  return [...new Map(tables.map((table) => [keyOf(table), table])).values()];
}

type Server = {
  readonly version: number;
  readonly versionText: string;
  readonly name: string;
  readonly role: string;
  readonly at: Date;
  /** For a second connection to see the same rows; null where the server cannot give one. */
  readonly snapshot: string | null;
};

async function openSnapshot(session: Session, budget: Budget): Promise<Server> {
  await session.query(sql`begin isolation level repeatable read read only`);
  const { standby, ...server } = await readServer(session, budget);
  // A standby gives no snapshot away; one connection then does all the counting.
  return { ...server, snapshot: standby ? null : await exportSnapshot(session) };
}

async function readServer(
  session: Session,
  budget: Budget,
): Promise<Omit<Server, 'snapshot'> & { readonly standby: boolean }> {
  const row = onlyRow(
    await session.query(sql`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
             current_database()::text as name, current_user::text as role, pg_is_in_recovery() as standby`),
  );
  const version = numberIn(row, 'version');
  const versionText = textIn(row, 'text').replace(/ .*/, '');
  if (version < OLDEST) {
    throw new QailError('database_too_old', `count on the database: its server is PostgreSQL ${versionText}`, {
      hint: 'measure on PostgreSQL 13 or newer',
    });
  }
  await limit(session, budget);
  const [name, role, standby] = [textIn(row, 'name'), textIn(row, 'role'), booleanIn(row, 'standby')];
  return { version, versionText, name, role, at: new Date(), standby };
}

async function exportSnapshot(session: Session): Promise<string> {
  return textIn(onlyRow(await session.query(sql`select pg_export_snapshot() as id`)), 'id');
}

/**
 * Sets what makes a count safe and the same for every role: no policy hides rows (a query that one would touch raises
 * instead), nothing outside `pg_catalog` can be resolved by name, and texts have one form.
 */
async function limit(session: Session, budget: Budget): Promise<void> {
  await session.query(
    sql`
    select set_config('row_security', 'off', true), set_config('search_path', 'pg_catalog', true),
           set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true),
           set_config('idle_in_transaction_session_timeout', '120000', true),
           set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true),
           set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),
           set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '3', true),
           set_config('bytea_output', 'hex', true), set_config('standard_conforming_strings', 'on', true)`,
    [milliseconds(budget.lockTimeoutMs), milliseconds(CATALOG_MS)],
  );
}

/** At least one: zero would mean no limit at all. */
function milliseconds(value: number): string {
  return String(Math.max(1, Math.ceil(value)));
}

type Counting = {
  readonly database: DatabasePort;
  readonly budget: Budget;
  readonly known: KnownTables;
  readonly server: Server;
};

/** Two connections take the tasks, the biggest first, and see the same rows. */
async function countAll(counting: Counting, first: Session, tasks: readonly Task[]): Promise<readonly Measurement[]> {
  const queue = [...tasks];
  const found: Measurement[] = [];
  const work = async (session: Session): Promise<void> => {
    const countMs = milliseconds(counting.budget.countTimeoutMs);
    await session.query(sql`select set_config('statement_timeout', $1, true)`, [countMs]);
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      found.push(...(await countTask(session, task, counting.known)));
    }
    await session.query(sql`rollback`);
  };
  const { snapshot } = counting.server;
  const counted = tasks.filter((task) => task.kind !== 'unmeasured');
  if (snapshot === null || counted.length < 2) {
    await work(first);
    return found;
  }
  const second = counting.database
    .session(async (session) => {
      await session.query(sql`begin isolation level repeatable read read only`);
      await session.query(sql`set transaction snapshot ${literal(snapshot)}`);
      await limit(session, counting.budget);
      await work(session);
    })
    .catch((error: unknown) => {
      // Without a second connection, or when the first was done before it came, the first one does all the work.
      if (!mayGoWithout(error)) throw error;
    });
  const [one, two] = await Promise.allSettled([work(first), second]);
  if (one.status === 'rejected') throw one.reason;
  if (two.status === 'rejected') throw two.reason;
  return found;
}

/** No free connection, or a snapshot that ended: nothing was counted on that connection yet. */
function mayGoWithout(error: unknown): boolean {
  return ['53300', '22023', '42704', '55000'].includes(failureCode(error) ?? '');
}
