/** What a person can do so that a change no longer fails on the rows. */
import { unreachable } from '../errors.ts';
import type { Operation } from '../plan/operation.ts';
import type { Constraint } from '../schema/model.ts';

/** One line of advice for a change that fails, or may fail, on the rows of today. Our own words only. */
export function repairOf(operation: Operation): string {
  switch (operation.kind) {
    case 'set_not_null':
      return 'fill or delete the rows in which it is null';
    case 'add_column':
      return 'state a default, or add it nullable and fill it first';
    case 'alter_column_type':
      return 'repair the values that do not convert, or state a `transform` line';
    case 'rebuild_enum':
      return 'move these rows to a value that stays';
    case 'create_index':
      return 'merge or delete the rows that share a key';
    case 'add_constraint':
      return constraintRepair(operation.constraint);
    case 'transform':
    case 'set_generation':
    case 'set_default':
      return 'repair the rows the expression refuses';
    case 'drop_table':
    case 'drop_column':
    case 'drop_enum':
      return 'remove first what still depends on it';
    case 'rename_table':
    case 'rename_column':
    case 'rename_constraint':
    case 'rename_index':
    case 'rename_enum':
    case 'create_table':
    case 'drop_not_null':
    case 'drop_constraint':
    case 'drop_index':
    case 'create_enum':
    case 'add_enum_value':
    case 'set_row_security':
    case 'set_comment':
      return 'compare the staging database with the schema of the base branch';
    default:
      return unreachable(operation);
  }
}

function constraintRepair(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'primary_key':
      return 'fill the rows without a key, and merge or delete those that share one';
    case 'unique':
      return 'merge or delete the rows that share a key';
    case 'check':
      return 'repair the rows that break the check';
    case 'foreign_key':
      return 'add the rows they refer to, or clear or delete the references';
    default:
      return unreachable(constraint);
  }
}
