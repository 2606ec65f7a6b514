/** Which table an operation works on. */
import { unreachable } from '../errors.ts';
import type { ObjectName } from '../schema/model.ts';
import type { Operation } from './operation.ts';

/** The table under the name it has when the operation has run; null for operations on enums, which work on no one table. */
export function tableOf(operation: Operation): ObjectName | null {
  switch (operation.kind) {
    case 'rename_table':
      return operation.to;
    case 'create_table':
    case 'drop_table':
      return operation.table.name;
    case 'create_index':
    case 'drop_index':
      return operation.index.table;
    case 'set_comment':
      return operation.target.table;
    case 'rename_enum':
    case 'create_enum':
    case 'drop_enum':
    case 'rebuild_enum':
    case 'add_enum_value':
      return null;
    case 'rename_index':
    case 'rename_column':
    case 'rename_constraint':
    case 'add_column':
    case 'drop_column':
    case 'transform':
    case 'alter_column_type':
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_default':
    case 'set_generation':
    case 'add_constraint':
    case 'drop_constraint':
    case 'set_row_security':
      return operation.table;
    default:
      return unreachable(operation);
  }
}
