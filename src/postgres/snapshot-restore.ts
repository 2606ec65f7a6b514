/** Puts saved rows back: everything locked, parents before children, and proven by the digest of the snapshot. */
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import { sameName, showName, type Column, type ObjectName } from '../schema/model.ts';
import type { Awaited, RestoredPart, RestoreFilter, RestoreMode, RestoreReport } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { readCatalog } from './catalog.ts';
import { countPart, type Asked } from './snapshot-count.ts';
import { makeInputCheck } from './snapshot-input-check.ts';
import { chosenItems, noSnapshot, readItems, type SnapshotItem } from './snapshot-item.ts';
import { pinned, type WithPath } from './snapshot-pin.ts';
import { hasCascade, writingOrder } from './snapshot-reference.ts';
import { proven, restoreColumn, restoreTables, type Place } from './snapshot-part.ts';
import { refusal, shownPlace } from './snapshot-refusal.ts';
import { findSnapshotTables, type SnapshotTables } from './snapshot-schema.ts';
import { advanceSequences } from './snapshot-sequence.ts';
import { readSnapshotTable, type SnapshotTable } from './snapshot-table.ts';
import { targetOf, type Target } from './snapshot-target.ts';
import { stopTriggers } from './snapshot-trigger.ts';
import type { Writable } from './snapshot-write.ts';

/**
 * Puts back what a filter asks for of a snapshot, inside the transaction of the caller. `dry_run` only counts. `act` needs the
 * dropped tables and columns to be there again: it locks the tables against writers, switches the triggers of users off and on
 * again, writes what is missing, moves sequences on, and compares digests. What is newer than the snapshot is kept and counted.
 * A second run finds everything equal.
 *
 * Raises `QailError` (`database_refused`) when there is no such snapshot or part, the schema is not back (`act`), a policy hides rows, a
 * saved row breaks a constraint, or the rows do not have the digest afterwards; `database_failed` for all else. The caller then
 * rolls back.
 */
export async function restoreSnapshot(
  session: Session,
  version: string,
  filter: RestoreFilter,
  mode: RestoreMode,
): Promise<RestoreReport> {
  const tables = await findSnapshotTables(session);
  if (tables === null) throw noSnapshot(version);
  const items = await readItems(session, tables, version);
  const chosen = chosenItems(items, filter, version);
  const stated = await statedColumns(session, chosen);
  const asked: Asked = [version, filter.rowId ?? null];
  const parts = await pinned(session, async (withPath) => {
    const targets = await readTargets(session, { items, chosen, tables, stated });
    if (targets.some(({ table }) => table?.hasInputCheck === false)) await makeInputCheck(session);
    const counts: RestoredPart[] = [];
    if (mode === 'act') return act({ session, targets, asked, withPath });
    for (const target of targets) counts.push((await countPart(session, target, asked)).part);
    return counts;
  });
  if (mode === 'act' && filter.rowId === undefined) await markRestored(session, tables, version, chosen);
  return { version, mode, parts };
}

type StatedColumn = (table: ObjectName, column: string | null) => Column | null;

/** The columns as the catalog states them, for their defaults. */
async function statedColumns(session: Session, items: readonly SnapshotItem[]): Promise<StatedColumn> {
  const dropped = items.filter(({ kind }) => kind === 'column');
  if (dropped.length === 0) return () => null;
  // Reading the catalog sets the search path for good; going back to a savepoint undoes that.
  await session.query(sql`SAVEPOINT qail_catalog`);
  const { tables } = await readCatalog(session, [...new Set(dropped.map(({ table }) => table.schema))]);
  await session.query(sql`ROLLBACK TO SAVEPOINT qail_catalog`);
  await session.query(sql`RELEASE SAVEPOINT qail_catalog`);
  return (table, column) =>
    tables.find(({ name }) => sameName(name, table))?.columns.find(({ name }) => name === column) ?? null;
}

type Known = {
  readonly items: readonly SnapshotItem[];
  readonly chosen: readonly SnapshotItem[];
  readonly tables: SnapshotTables;
  readonly stated: StatedColumn;
};

async function readTargets(session: Session, { items, chosen, tables, stated }: Known): Promise<readonly Target[]> {
  const known = new Map<string, SnapshotTable | null>();
  for (const { table } of chosen) {
    if (!known.has(showName(table))) known.set(showName(table), await readSnapshotTable(session, table));
  }
  return chosen.map((item) => {
    const table = known.get(showName(item.table)) ?? null;
    if (table?.rowSecurity === true) {
      const hint = 'use the owner of the table where security is not forced, or a role with BYPASSRLS';
      const what = 'row-level security hides rows from this role, so what is missing cannot be told';
      throw refusal(`restore the rows of ${showName(item.table)}`, what, hint);
    }
    return targetOf(item, items, { tables, table, stated: stated(item.table, item.column) });
  });
}

type Act = {
  readonly session: Session;
  readonly targets: readonly Target[];
  readonly asked: Asked;
  readonly withPath: WithPath;
};

async function act({ session, targets, asked, withPath }: Act): Promise<readonly RestoredPart[]> {
  const writable = targets.map(asWritable);
  const oids = [...new Set(writable.map(({ table }) => table.oid))];
  for (const name of new Map(writable.map(({ table }) => [table.oid, table.name])).values()) {
    await session.query(sql`LOCK TABLE ${nameSql(name)} IN SHARE ROW EXCLUSIVE MODE`);
  }
  // Checks that wait for the end of the transaction would keep the tables from being altered.
  await session.query(sql`SET CONSTRAINTS ALL IMMEDIATE`);
  const startTriggers = await stopTriggers(session, oids);
  const place: Place = { session, asked, withPath, early: !(await hasCascade(session, oids)) };
  const done = new Map<Target, RestoredPart>();
  const whole = writable.filter(({ item }) => item.kind === 'table');
  for (const group of await writingOrder(session, [...new Set(whole.map(({ table }) => table.oid))])) {
    const own = whole.filter(({ table }) => group.includes(table.oid));
    const parts = await restoreTables(place, own);
    own.forEach((target, i) => {
      const part = parts[i];
      if (part !== undefined) done.set(target, part);
    });
  }
  for (const target of writable.filter(({ item }) => item.kind !== 'table')) {
    done.set(target, await restoreColumn(place, target));
  }
  for (const { table, columns, item } of writable) await advanceSequences(session, table.name, columns, item.positions);
  await startTriggers();
  const parts: RestoredPart[] = [];
  for (const target of writable) {
    const part = done.get(target);
    if (part !== undefined) parts.push(await proven(place, target, part));
  }
  return parts;
}

const MISSING: Readonly<Record<Awaited, string>> = {
  table_missing: 'the table is not there',
  column_missing: 'a column it needs is not there',
  type_differs: 'its type is not back',
};

function asWritable(target: Target): Writable {
  const { table, item, awaited } = target;
  const isBack = awaited === null || (awaited === 'type_differs' && item.kind !== 'column_type');
  if (table !== null && isBack) return { ...target, table };
  const what = awaited === null ? MISSING.table_missing : MISSING[awaited];
  const hint = 'bring the schema back first, then the rows';
  throw refusal(`restore the rows of ${shownPlace(item.table, item.column)}`, what, hint);
}

async function markRestored(
  session: Session,
  { items, snapshots }: SnapshotTables,
  version: string,
  chosen: readonly SnapshotItem[],
): Promise<void> {
  await session.query(
    sql`UPDATE ${items} SET restored_at = coalesce(restored_at, now())
        WHERE version = $1 AND position IN (SELECT json_array_elements_text($2::json)::integer)`,
    [version, JSON.stringify(chosen.map(({ position }) => position))],
  );
  await session.query(
    sql`UPDATE ${snapshots} SET state = 'restored'
        WHERE version = $1 AND NOT EXISTS (SELECT FROM ${items} i WHERE i.version = $1 AND i.restored_at IS NULL)`,
    [version],
  );
}
