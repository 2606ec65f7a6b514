/** Which tables the transaction of a migration has to lock, and how strongly, before its first statement. */
import { undoLockOf } from '../plan/lock.ts';
import type { Lock, LockMode, MigrationPlan, PlanStep } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { originColumn, originOf } from '../plan/rename.ts';
import { sameName, type ObjectName } from '../schema/model.ts';
import type { Direction } from './history.ts';
import { keyOf } from './table-facts.ts';

/** A mode that is really taken. */
export type TakenMode = Exclude<LockMode, 'none'>;

/** A table under the name the database holds before anything runs. */
export type LockNeed = { readonly table: ObjectName; readonly mode: TakenMode };

/** A column that changes its type: PostgreSQL locks the other side of every reference on it. */
export type RetypedColumn = { readonly table: ObjectName; readonly column: string };

export type LockNeeds = { readonly tables: readonly LockNeed[]; readonly retyped: readonly RetypedColumn[] };

const MODES: readonly TakenMode[] = ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'ACCESS EXCLUSIVE'];

/**
 * One need for each table that is there before, in the strongest mode that any statement of the transaction takes on it, as the
 * plan tells it, sorted by schema and name. What runs before or after the transaction counts for nothing.
 */
export function lockNeeds(plan: MigrationPlan, direction: Direction): LockNeeds {
  const running = plan.steps.filter(({ up, down }) =>
    (direction === 'up' ? up : (down ?? [])).some(({ stage }) => stage === 'main'),
  );
  const absent = absentTables(plan, direction);
  const before = (table: ObjectName): ObjectName => (direction === 'up' ? originOf(plan.renames, table) : table);
  const isThere = (table: ObjectName): boolean => !absent.some((each) => sameName(each, table));
  const needs = running
    .flatMap((step) => needsOf(step, direction))
    .filter(({ table }) => isThere(table))
    .map(({ table, mode }) => ({ table: before(table), mode }));
  const renamed = plan.renames.flatMap((each): readonly LockNeed[] =>
    each.kind === 'table' ? [{ table: direction === 'up' ? each.from : each.to, mode: 'ACCESS EXCLUSIVE' }] : [],
  );
  const retyped = running
    .flatMap(({ operation }) => retypedBy(operation))
    .filter(({ table }) => isThere(table))
    .map(({ table, column }) => ({
      table: before(table),
      column: direction === 'up' ? originColumn(plan.renames, table, column) : column,
    }));
  return { tables: strongest([...needs, ...renamed]), retyped };
}

/** One need for each table, in the fixed order in which locks are taken. */
export function strongest(needs: readonly LockNeed[]): readonly LockNeed[] {
  const found = new Map<string, LockNeed>();
  for (const need of needs) {
    const known = found.get(keyOf(need.table));
    if (known === undefined || MODES.indexOf(known.mode) < MODES.indexOf(need.mode)) found.set(keyOf(need.table), need);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, need]) => need);
}

/** Tables an operation may name that are not there before: going up those it creates, going down those it had dropped. */
function absentTables(plan: MigrationPlan, direction: Direction): readonly ObjectName[] {
  const kind = direction === 'up' ? 'create_table' : 'drop_table';
  return plan.steps.flatMap(({ operation }) =>
    (operation.kind === 'create_table' || operation.kind === 'drop_table') && operation.kind === kind
      ? [operation.table.name]
      : [],
  );
}

function needsOf({ operation, lock }: PlanStep, direction: Direction): readonly LockNeed[] {
  // Told by the plan's renames, which leave out the names that are only stepping stones.
  if (operation.kind === 'rename_table') return [];
  const { mode, table, also }: Lock = direction === 'up' ? lock : undoLockOf(operation);
  if (mode === 'none' || table === null) return [];
  return [table, ...also].map((each) => ({ table: each, mode }));
}

function retypedBy(operation: Operation): readonly RetypedColumn[] {
  if (operation.kind === 'alter_column_type') return [{ table: operation.table, column: operation.column }];
  return operation.kind === 'rebuild_enum' ? operation.columns.map(({ table, column }) => ({ table, column })) : [];
}
