/** Which lock an operation takes on a table with rows, and how long it holds it: an instant, a scan, a build, a rewrite. */
import { unreachable } from '../errors.ts';
import type { Column, ObjectName } from '../schema/model.ts';
import type { Lock, LockMode, LockWork } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { isWidening } from './conversion.ts';

/** For operations on a table that the plan itself creates, and for those that touch none. */
export const NO_LOCK: Lock = { mode: 'none', work: 'none', table: null, also: [] };

/**
 * The strongest lock of an operation. Measured on PostgreSQL 15 and 18: `pg_locks`, `relfilenode` and scan counters before and
 * after each statement; what happens is described in the PostgreSQL 18 manual, 13.3 Explicit Locking and ALTER TABLE, Notes.
 */
export function lockOf(operation: Operation): Lock {
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
      return exclusive(operation.table.name, 'none', parents(operation.table.constraints, operation.table.name));
    case 'add_column':
      return exclusive(operation.table, fillsRows(operation.column) ? 'rewrite' : 'none');
    case 'set_generation':
      return exclusive(
        operation.table,
        operation.to.kind === 'serial' || operation.to.kind === 'identity' ? 'scan' : 'none',
      );
    case 'transform':
      return lock('none', 'rewrite', operation.table);
    case 'alter_column_type':
      return exclusive(operation.table, typeWork(operation));
    case 'rebuild_enum':
      return rebuildLock(operation);
    case 'set_not_null':
      return lock('SHARE UPDATE EXCLUSIVE', 'scan', operation.table);
    case 'add_constraint':
      return constraintLock(operation);
    case 'drop_constraint':
      return operation.constraint.kind === 'foreign_key'
        ? exclusive(operation.table, 'none', [operation.constraint.target])
        : exclusive(operation.table, 'none');
    case 'create_index':
      return lock(
        operation.index.concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE',
        'index_build',
        operation.index.table,
      );
    case 'drop_index':
      return exclusive(operation.index.table, 'none');
    case 'set_comment':
      return lock('SHARE UPDATE EXCLUSIVE', 'none', operation.target.table);
    default:
      return unreachable(operation);
  }
}

function lock(mode: LockMode, work: LockWork, table: ObjectName, also: readonly ObjectName[] = []): Lock {
  return { mode, work, table, also };
}

function exclusive(table: ObjectName, work: LockWork, also: readonly ObjectName[] = []): Lock {
  return lock('ACCESS EXCLUSIVE', work, table, also);
}

type Constraints = readonly { readonly kind: string; readonly target?: ObjectName }[];

/** Dropping a table locks the tables it refers to as well. */
function parents(constraints: Constraints, own: ObjectName): readonly ObjectName[] {
  return constraints.flatMap(({ target }) => (target === undefined || target.name === own.name ? [] : [target]));
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
  const [first, ...others] = columns;
  return first === undefined
    ? NO_LOCK
    : exclusive(
        first.table,
        'rewrite',
        others.map(({ table }) => table),
      );
}

function constraintLock({ table, constraint }: Extract<Operation, { kind: 'add_constraint' }>): Lock {
  switch (constraint.kind) {
    case 'primary_key':
    case 'unique':
      return exclusive(table, 'index_build');
    case 'check':
      // Added without a look at the rows, then validated beside the traffic.
      return lock('SHARE UPDATE EXCLUSIVE', 'scan', table);
    case 'foreign_key':
      return lock('SHARE ROW EXCLUSIVE', 'none', table, [constraint.target]);
    default:
      return unreachable(constraint);
  }
}
