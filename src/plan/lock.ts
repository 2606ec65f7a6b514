/** Which lock an operation takes on a table with rows, and how long it holds it: an instant, a scan, a build, a rewrite. */
import { unreachable } from '../errors.ts';
import { sameName, type Column, type Constraint, type Index, type ObjectName } from '../schema/model.ts';
import type { Lock, LockMode, LockWork } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { isWidening } from './conversion.ts';

/** For operations on a table that the plan itself creates, and for those that touch none. */
export const NO_LOCK: Lock = { mode: 'none', work: 'none', table: null, also: [] };

/**
 * The strongest lock of an operation, and what is done under that one: a scan beside the traffic, under a weaker lock, is not
 * told. `undivided` says that the operation may leave nothing for after the transaction, so that it looks at the rows under
 * its strongest lock. Measured on PostgreSQL 15, 17 and 18: `pg_locks`, `relfilenode` and scan counters before and after each
 * statement; what happens is described in the PostgreSQL 18 manual, 13.3 Explicit Locking and ALTER TABLE, Notes.
 */
export function lockOf(operation: Operation, undivided: boolean): Lock {
  switch (operation.kind) {
    case 'create_table':
    case 'create_enum':
    case 'drop_enum':
    case 'rename_enum':
    case 'add_enum_value':
    case 'rename_index':
      return NO_LOCK;
    case 'rename_table':
      return exclusive(operation.from, 'none');
    case 'rename_column':
    case 'rename_constraint':
    case 'drop_column':
    case 'drop_not_null':
    case 'set_default':
    case 'set_row_security':
      return exclusive(operation.table, 'none');
    case 'drop_table':
      return dropLock(operation.table.name, operation.table.constraints);
    case 'add_column':
      return exclusive(operation.table, fillsRows(operation.column) ? 'rewrite' : 'none');
    case 'set_generation':
      return exclusive(
        operation.table,
        operation.to.kind === 'serial' || operation.to.kind === 'identity' ? 'scan' : 'none',
      );
    case 'transform':
      // UPDATE takes less, but what is written beside it would be left out, so writers are kept off.
      return lock('SHARE ROW EXCLUSIVE', 'rewrite', operation.table);
    case 'alter_column_type':
      return exclusive(operation.table, typeWork(operation));
    case 'rebuild_enum':
      return rebuildLock(operation);
    case 'set_not_null':
      // Else the check that comes first takes the lock, and is validated beside the traffic.
      return exclusive(operation.table, undivided ? 'scan' : 'none');
    case 'add_constraint':
      return addLock(operation, undivided);
    case 'drop_constraint':
      return dropLock(operation.table, [operation.constraint]);
    case 'create_index':
      return buildLock(operation.index, operation.index.concurrently && !undivided);
    case 'drop_index':
      return exclusive(operation.index.table, 'none');
    case 'set_comment':
      return lock('SHARE UPDATE EXCLUSIVE', 'none', operation.target.table);
    default:
      return unreachable(operation);
  }
}

/** The strongest lock that the way back of an operation takes; what is done under it is told as if it were nothing. */
export function undoLockOf(operation: Operation): Lock {
  return { ...(otherLockBack(operation) ?? lockOf(operation, false)), work: 'none' };
}

/** Null where the way back takes the same lock as the way there. */
function otherLockBack(operation: Operation): Lock | null {
  if (operation.kind === 'create_table') return dropLock(operation.table.name, operation.table.constraints);
  if (operation.kind === 'drop_table') {
    // The table is new again; only those it refers to are there.
    const [first, ...others] = parents(operation.table.constraints, operation.table.name);
    return first === undefined ? NO_LOCK : lock('SHARE ROW EXCLUSIVE', 'none', first, others);
  }
  if (operation.kind === 'add_constraint') return dropLock(operation.table, [operation.constraint]);
  if (operation.kind === 'drop_constraint') return addLock(operation, false);
  if (operation.kind === 'create_index') return exclusive(operation.index.table, 'none');
  return operation.kind === 'drop_index' ? buildLock(operation.index, false) : null;
}

function lock(mode: LockMode, work: LockWork, table: ObjectName, also: readonly ObjectName[] = []): Lock {
  return { mode, work, table, also };
}

function exclusive(table: ObjectName, work: LockWork, also: readonly ObjectName[] = []): Lock {
  return lock('ACCESS EXCLUSIVE', work, table, also);
}

/** What goes takes its references along, and with them the triggers on the tables they lead to. */
function dropLock(table: ObjectName, constraints: readonly Constraint[]): Lock {
  return exclusive(table, 'none', parents(constraints, table));
}

/** The other tables that references of a table lead to, each once. */
function parents(constraints: readonly Constraint[], own: ObjectName): readonly ObjectName[] {
  const targets = constraints.flatMap((each) => (each.kind === 'foreign_key' ? [each.target] : []));
  return othersAmong(targets, own);
}

function othersAmong(tables: readonly ObjectName[], own: ObjectName): readonly ObjectName[] {
  return tables.filter((table, i) => !sameName(table, own) && tables.findIndex((each) => sameName(each, table)) === i);
}

function buildLock({ table }: Index, concurrently: boolean): Lock {
  return lock(concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', 'index_build', table);
}

/** A value that differs from row to row has to be written into every row; a constant or a stable one is kept once. */
function fillsRows({ value }: Column): boolean {
  switch (value.kind) {
    case 'none':
      return false;
    case 'serial':
    case 'identity':
      return true;
    case 'generated':
      return value.stored;
    case 'default':
      return /\(call (?!now\)|transaction_timestamp|statement_timestamp|current_)/.test(value.expression.normal);
    default:
      return unreachable(value);
  }
}

/** Longer and unbounded text, and wider numeric of the same scale, keep the bytes that are there; within an array nothing does. */
function typeWork({ from, to }: Extract<Operation, { kind: 'alter_column_type' }>): LockWork {
  if (from.kind !== 'builtin' || to.kind !== 'builtin' || from.array || to.array) return 'rewrite';
  const texts = ['text', 'character varying'];
  const unbounded = (modifiers: readonly string[]): boolean => modifiers.length === 0;
  if (texts.includes(from.base) && texts.includes(to.base))
    return isWidening(from, to) || unbounded(to.modifiers) ? 'none' : 'rewrite';
  const zones = ['timestamp without time zone', 'timestamp with time zone'];
  if (from.base !== to.base && zones.includes(from.base) && zones.includes(to.base)) return 'rewrite';
  if (from.base !== to.base || !isWidening(from, to)) return 'rewrite';
  return from.base === 'numeric' && !unbounded(to.modifiers) && from.modifiers[1] !== to.modifiers[1]
    ? 'rewrite'
    : 'none';
}

function rebuildLock({ columns }: Extract<Operation, { kind: 'rebuild_enum' }>): Lock {
  const [first, ...others] = columns.map(({ table }) => table);
  return first === undefined ? NO_LOCK : exclusive(first, 'rewrite', othersAmong(others, first));
}

/** Checks and references look at the rows after the transaction, beside the traffic, unless it is `undivided`. */
function addLock(
  { table, constraint }: { readonly table: ObjectName; readonly constraint: Constraint },
  undivided: boolean,
): Lock {
  const work = undivided ? 'scan' : 'none';
  switch (constraint.kind) {
    case 'primary_key':
    case 'unique':
      return exclusive(table, 'index_build');
    case 'check':
      return exclusive(table, work);
    case 'foreign_key':
      return lock('SHARE ROW EXCLUSIVE', work, table, parents([constraint], table));
    default:
      return unreachable(constraint);
  }
}
