/** Which tables the transaction of a migration has to lock, and how strongly, before its first statement. */
import { unreachable } from '../errors.ts';
import type { LockMode, MigrationPlan } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { originColumn, originOf } from '../plan/rename.ts';
import { sameName, type Constraint, type ObjectName } from '../schema/model.ts';
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
 * One need for each table that is there before, in the strongest mode that any statement of the transaction takes on it, sorted
 * by schema and name. What runs before or after the transaction counts for nothing. `PlanStep.lock` says what a person has to
 * know, the longest wait; this is what the server takes, which is more where a check is added before it is validated.
 * (PostgreSQL 18 manual, 13.3 Explicit Locking, ALTER TABLE, DROP TABLE; measured on 17.)
 */
export function lockNeeds(plan: MigrationPlan, direction: Direction): LockNeeds {
  const running = plan.steps.filter(({ up, down }) =>
    (direction === 'up' ? up : (down ?? [])).some(({ stage }) => stage === 'main'),
  );
  const absent = absentTables(plan, direction);
  const before = (table: ObjectName): ObjectName => (direction === 'up' ? originOf(plan.renames, table) : table);
  const isThere = (table: ObjectName): boolean => !absent.some((each) => sameName(each, table));
  const needs = running
    .flatMap(({ operation }) => needsOf(operation, direction))
    .filter(({ table }) => isThere(table))
    .map(({ table, mode }) => ({ table: before(table), mode }));
  const renamed = plan.renames.flatMap((each): readonly LockNeed[] =>
    each.kind === 'table' ? [exclusive(direction === 'up' ? each.from : each.to)] : [],
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

function exclusive(table: ObjectName): LockNeed {
  return { table, mode: 'ACCESS EXCLUSIVE' };
}

function needsOf(operation: Operation, direction: Direction): readonly LockNeed[] {
  const isUp = direction === 'up';
  switch (operation.kind) {
    case 'rename_table':
      // Told by the plan's renames, which leave out the names that are only stepping stones.
      return [];
    case 'create_enum':
    case 'drop_enum':
    case 'rename_enum':
    case 'add_enum_value':
      return [];
    case 'create_table':
      return isUp ? [] : withTargets(operation.table.name, operation.table.constraints);
    case 'drop_table':
      return isUp
        ? withTargets(operation.table.name, operation.table.constraints)
        : targetsOf(operation.table.constraints).map((table) => ({ table, mode: 'SHARE ROW EXCLUSIVE' }));
    case 'rename_index':
    case 'set_comment': {
      const table = operation.kind === 'rename_index' ? operation.table : operation.target.table;
      return [{ table, mode: 'SHARE UPDATE EXCLUSIVE' }];
    }
    case 'transform':
      // What is written beside it would be left out.
      return [{ table: operation.table, mode: 'SHARE ROW EXCLUSIVE' }];
    case 'rebuild_enum':
      return operation.columns.map(({ table }) => exclusive(table));
    case 'add_constraint':
      return isUp ? addingNeeds(operation) : withTargets(operation.table, [operation.constraint]);
    case 'drop_constraint':
      return isUp ? withTargets(operation.table, [operation.constraint]) : addingNeeds(operation);
    case 'create_index':
    case 'drop_index':
      return [
        {
          table: operation.index.table,
          mode: isUp === (operation.kind === 'create_index') ? 'SHARE' : 'ACCESS EXCLUSIVE',
        },
      ];
    case 'rename_column':
    case 'rename_constraint':
    case 'add_column':
    case 'drop_column':
    case 'alter_column_type':
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_default':
    case 'set_generation':
    case 'set_row_security':
      return [exclusive(operation.table)];
    default:
      return unreachable(operation);
  }
}

/** A new reference keeps writers off both its tables; every other constraint is added under the strongest lock. */
function addingNeeds({
  table,
  constraint,
}: {
  readonly table: ObjectName;
  readonly constraint: Constraint;
}): readonly LockNeed[] {
  if (constraint.kind !== 'foreign_key') return [exclusive(table)];
  return [table, constraint.target].map((each) => ({ table: each, mode: 'SHARE ROW EXCLUSIVE' }));
}

/** What goes takes its references along, and with them the triggers on the tables they lead to. */
function withTargets(table: ObjectName, constraints: readonly Constraint[]): readonly LockNeed[] {
  return [table, ...targetsOf(constraints)].map(exclusive);
}

function targetsOf(constraints: readonly Constraint[]): readonly ObjectName[] {
  return constraints.flatMap((each) => (each.kind === 'foreign_key' ? [each.target] : []));
}

function retypedBy(operation: Operation): readonly RetypedColumn[] {
  if (operation.kind === 'alter_column_type') return [{ table: operation.table, column: operation.column }];
  return operation.kind === 'rebuild_enum' ? operation.columns.map(({ table, column }) => ({ table, column })) : [];
}
