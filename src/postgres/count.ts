/** Runs the counts of one table, and turns what the server refuses into a reason instead of a number. */
import type { Measurement, Probe, UnmeasuredReason } from '../impact/impact-report.ts';
import { QailError, unreachable } from '../errors.ts';
import type { Session } from '../ports.ts';
import type { ObjectName } from '../schema/model.ts';
import type { Sql } from '../sql.ts';
import { ident, join, literal, sql } from '../sql.ts';
import { estimated } from './estimate.ts';
import { failureCode } from './failure.ts';
import { BLOCK_RESULT, columnsIn, tableSql, wayOf } from './probe-sql.ts';
import { bigintIn, onlyRow } from './row.ts';
import type { KnownTables } from './table-facts.ts';
import { keyOf } from './table-facts.ts';

type Aggregate = { readonly probe: Probe; readonly sql: Sql };

/** A piece of work for one connection. All aggregates over one table are one task, hence one scan. */
export type Task =
  | { readonly kind: 'scan'; readonly table: ObjectName; readonly aggregates: readonly Aggregate[] }
  | { readonly kind: 'query' | 'block'; readonly table: ObjectName; readonly probe: Probe; readonly sql: Sql }
  | { readonly kind: 'unmeasured'; readonly probe: Probe; readonly reason: UnmeasuredReason };

/** The tasks for all probes, those over the biggest tables first, so that no big one is left for the end. */
export function tasksOf(probes: readonly Probe[], known: KnownTables, hasInputCheck: boolean): readonly Task[] {
  const scans = new Map<string, { readonly table: ObjectName; readonly aggregates: Aggregate[] }>();
  const tasks: Task[] = [];
  for (const probe of probes) {
    const reason = refusal(probe, known);
    const way = wayOf(probe, hasInputCheck);
    if (reason !== null || way.kind === 'unsupported') {
      tasks.push({ kind: 'unmeasured', probe, reason: reason ?? 'type_not_supported' });
    } else if (way.kind === 'aggregate') {
      const scan = scans.get(keyOf(probe.table)) ?? { table: probe.table, aggregates: [] };
      scan.aggregates.push({ probe, sql: way.sql });
      scans.set(keyOf(probe.table), scan);
    } else {
      tasks.push({ kind: way.kind, table: probe.table, probe, sql: way.sql });
    }
  }
  for (const scan of scans.values()) tasks.push({ kind: 'scan', ...scan });
  const bytes = (task: Task): bigint => (task.kind === 'unmeasured' ? -1n : (known(task.table)?.facts.heapBytes ?? 0n));
  return tasks.sort((a, b) => Number(bytes(b) - bytes(a)));
}

/** What is known from the catalog alone. */
function refusal(probe: Probe, known: KnownTables): UnmeasuredReason | null {
  const table = known(probe.table);
  if (table === null || columnsIn(probe).some((column) => !table.columns.has(column))) return 'object_missing';
  if (table.rowSecurity) return 'row_security';
  if (probe.kind !== 'orphans') return null;
  const target = known(probe.target);
  if (target === null || probe.targetColumns.some((column) => !target.columns.has(column))) return 'object_missing';
  return target.rowSecurity ? 'row_security' : null;
}

/**
 * Does one task inside the open transaction and leaves the transaction usable. Raises `QailError` only when the connection
 * is gone.
 */
export async function countTask(session: Session, task: Task, known: KnownTables): Promise<readonly Measurement[]> {
  switch (task.kind) {
    case 'unmeasured':
      return [{ kind: 'unmeasured', probe: task.probe, reason: task.reason }];
    case 'query':
      return [await countOne(session, task.probe, known, async () => countIn(await session.query(task.sql)))];
    case 'block':
      return [
        await countOne(session, task.probe, known, async () => {
          await session.query(task.sql);
          const setting = sql`current_setting(${literal(BLOCK_RESULT)})::bigint`;
          return countIn(await session.query(sql`select ${setting} as n`));
        }),
      ];
    case 'scan':
      return scan(session, task.table, task.aggregates, known);
    default:
      return unreachable(task);
  }
}

function countIn(rows: Awaited<ReturnType<Session['query']>>): bigint {
  return bigintIn(onlyRow(rows), 'n');
}

async function countOne(
  session: Session,
  probe: Probe,
  known: KnownTables,
  count: () => Promise<bigint>,
): Promise<Measurement> {
  const result = await guarded(session, count);
  if (result.kind === 'done') return { kind: 'counted', probe, count: result.value };
  return unmeasured(session, probe, result.reason, known);
}

async function scan(
  session: Session,
  table: ObjectName,
  aggregates: readonly Aggregate[],
  known: KnownTables,
): Promise<readonly Measurement[]> {
  const columns = aggregates.map((a, i) => sql`${a.sql} as ${ident(`n${i}`)}`);
  const statement = sql`select ${join(columns)} from ${tableSql(table)}`;
  const result = await guarded(session, async () => onlyRow(await session.query(statement)));
  if (result.kind === 'done') {
    return aggregates.map(({ probe }, i) => ({ kind: 'counted', probe, count: bigintIn(result.value, `n${i}`) }));
  }
  const parts = apart(aggregates, result.reason);
  if (parts.length < 2) {
    const missing: Measurement[] = [];
    for (const { probe } of aggregates) missing.push(await unmeasured(session, probe, result.reason, known));
    return missing;
  }
  const found: Measurement[] = [];
  for (const part of parts) found.push(...(await scan(session, table, part, known)));
  return found;
}

/**
 * How to split a scan that failed: one odd aggregate must not cost the others their number. Out of time, the plain counts get
 * another chance without the rest; behind a lock nothing would change.
 */
function apart(aggregates: readonly Aggregate[], reason: UnmeasuredReason): readonly (readonly Aggregate[])[] {
  if (reason === 'lock_timeout' || aggregates.length < 2) return [aggregates];
  if (reason !== 'timed_out') return aggregates.map((a) => [a]);
  const plain = aggregates.filter((a) => ['rows', 'values', 'nulls'].includes(a.probe.kind));
  const rest = aggregates.filter((a) => !plain.includes(a));
  return plain.length === 0 || rest.length === 0 ? [aggregates] : [plain, rest];
}

async function unmeasured(
  session: Session,
  probe: Probe,
  reason: UnmeasuredReason,
  known: KnownTables,
): Promise<Measurement> {
  const table = known(probe.table);
  if (reason !== 'timed_out' || table === null) return { kind: 'unmeasured', probe, reason };
  const result = await guarded(session, () => estimated(session, probe, table));
  return result.kind === 'done' ? result.value : { kind: 'unmeasured', probe, reason };
}

type Guarded<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'refused'; readonly reason: UnmeasuredReason };

/** A failed statement ends a transaction, so each runs behind a savepoint; going back to it keeps the snapshot. */
async function guarded<T>(session: Session, body: () => Promise<T>): Promise<Guarded<T>> {
  await session.query(sql`savepoint one`);
  try {
    const value = await body();
    await session.query(sql`release savepoint one`);
    return { kind: 'done', value };
  } catch (error) {
    if (!(error instanceof QailError) || error.code !== 'database_failed') throw error;
    await session.query(sql`rollback to savepoint one`);
    return { kind: 'refused', reason: reasonOf(failureCode(error)) };
  }
}

/** (PostgreSQL 18 manual, appendix A.) */
const REASONS: ReadonlyMap<string, UnmeasuredReason> = new Map([
  ['57014', 'timed_out'],
  ['55P03', 'lock_timeout'],
  ['42501', 'not_permitted'],
  ['42P01', 'object_missing'],
  ['42703', 'object_missing'],
  ['3F000', 'object_missing'],
  ['42704', 'type_not_supported'],
]);

function reasonOf(state: string | null): UnmeasuredReason {
  return REASONS.get(state ?? '') ?? 'failed';
}
