/** What is dangerous about an operation by itself, before anybody has looked at a row. */
import { unreachable } from '../errors.ts';
import { showType } from '../schema/column-type.ts';
import type { Constraint } from '../schema/model.ts';
import { isWidening } from './conversion.ts';
import type { Hazard, HazardKind, Lock } from './migration-plan.ts';
import type { Operation } from './operation.ts';

const hazard = (kind: HazardKind, reason: string): Hazard => ({ kind, reason });

/** True for the kinds that can destroy data, whatever the rows hold today: a person has to agree to them. */
export function isDestructive(operation: Operation): boolean {
  if (operation.kind === 'alter_column_type') return !isWidening(operation.from, operation.to);
  if (operation.kind === 'rebuild_enum') return operation.removed.length > 0;
  return operation.kind === 'drop_table' || operation.kind === 'drop_column';
}

/**
 * Every hazard of an operation on a table that was there before, with those that follow from its lock; reasons are lower case,
 * without names from the file.
 */
export function hazardsOf(operation: Operation, lock: Lock): readonly Hazard[] {
  return [...ownHazards(operation), ...lockHazards(lock)];
}

function lockHazards({ mode, work }: Lock): readonly Hazard[] {
  if (work === 'none') return [];
  const during =
    work === 'rewrite'
      ? 'the table and its indexes are rewritten'
      : work === 'scan'
        ? 'the table is scanned'
        : 'the index is built';
  const rewrite = work === 'rewrite' ? [hazard('rewrites_table', 'every row is written anew')] : [];
  if (mode === 'ACCESS EXCLUSIVE') return [...rewrite, hazard('blocks_reads', `reads and writes wait while ${during}`)];
  const blocksWrites = mode === 'SHARE' || mode === 'SHARE ROW EXCLUSIVE';
  return blocksWrites ? [...rewrite, hazard('blocks_writes', `writes wait while ${during}`)] : rewrite;
}

function ownHazards(operation: Operation): readonly Hazard[] {
  switch (operation.kind) {
    case 'drop_table':
      return [
        hazard('loses_data', 'all rows go'),
        hazard('breaks_clients', 'code that reads or writes the table fails'),
      ];
    case 'drop_column':
      return [hazard('loses_data', 'all values go'), hazard('breaks_clients', 'code that names the column fails')];
    case 'rename_table':
    case 'rename_column':
      return [hazard('breaks_clients', 'code that uses the old name fails')];
    case 'alter_column_type':
      return typeHazards(operation);
    case 'rebuild_enum':
      return operation.removed.length === 0
        ? []
        : [
            hazard('may_fail', 'fails on rows that hold a removed value'),
            hazard('breaks_clients', 'code that writes a removed value fails'),
          ];
    case 'set_not_null':
      return [
        hazard('may_fail', 'fails on rows that hold null'),
        hazard('breaks_clients', 'inserts without a value fail'),
      ];
    case 'add_constraint':
      return [hazard('may_fail', failureOf(operation.constraint))];
    case 'create_index':
      return operation.index.unique ? [hazard('may_fail', 'fails on rows with equal keys')] : [];
    case 'drop_constraint':
      return [hazard('weakens_guard', guardOf(operation.constraint))];
    case 'drop_index':
      return operation.index.unique
        ? [hazard('weakens_guard', 'equal keys are no longer refused')]
        : [hazard('breaks_clients', 'queries that use the index get slower')];
    case 'drop_not_null':
      return [hazard('weakens_guard', 'null is no longer refused')];
    case 'set_default':
      return operation.to === null ? [hazard('breaks_clients', 'inserts without a value get null')] : [];
    case 'set_row_security':
      return securityHazards(operation);
    case 'add_enum_value':
      return [hazard('cannot_reverse', 'PostgreSQL cannot take a value out of an enum')];
    case 'add_column':
    case 'transform':
    case 'set_generation':
    case 'rename_constraint':
    case 'rename_index':
    case 'rename_enum':
    case 'create_table':
    case 'create_enum':
    case 'drop_enum':
    case 'set_comment':
      return [];
    default:
      return unreachable(operation);
  }
}

function typeHazards({ from, to }: Extract<Operation, { kind: 'alter_column_type' }>): readonly Hazard[] {
  const clients = hazard('breaks_clients', 'clients may receive the values in another form');
  if (isWidening(from, to)) return from.base === to.base ? [] : [clients];
  return [
    hazard('loses_data', `values that do not fit ${showType(to)} are changed or refused`),
    hazard('may_fail', 'fails on values that cannot be converted'),
    clients,
  ];
}

function failureOf(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'primary_key':
      return 'fails on rows with equal keys or with null in the key';
    case 'unique':
      return 'fails on rows with equal keys';
    case 'check':
      return 'fails on rows for which the check is false';
    case 'foreign_key':
      return 'fails on rows that refer to a row that is not there';
    default:
      return unreachable(constraint);
  }
}

function guardOf(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'primary_key':
    case 'unique':
      return 'equal keys are no longer refused';
    case 'check':
      return 'the check no longer guards new rows';
    case 'foreign_key':
      return 'references to rows that are not there are no longer refused';
    default:
      return unreachable(constraint);
  }
}

function securityHazards({ from, to }: Extract<Operation, { kind: 'set_row_security' }>): readonly Hazard[] {
  const weaker = (from.enabled && !to.enabled) || (from.forced && !to.forced);
  if (weaker) return [hazard('weakens_guard', 'rows that policies hid become visible')];
  return [hazard('breaks_clients', 'rows disappear for roles without a policy')];
}
