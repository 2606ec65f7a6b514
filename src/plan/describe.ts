/** One operation in a few words, as people speak of it. Names stand as they are; whoever shows them makes them inert. */
import { unreachable } from '../errors.ts';
import { showType } from '../schema/column-type.ts';
import { showName, type Constraint, type ObjectName, type ValueSource } from '../schema/model.ts';
import type { Operation } from './operation.ts';

/** `DROP COLUMN users.email`, `ALTER TYPE orders.total numeric(12,4) → numeric(12,2)`. On one line if the names are. */
export function describe(operation: Operation): string {
  switch (operation.kind) {
    case 'rename_table':
      return `RENAME TABLE ${showName(operation.from)} → ${showName(operation.to)}`;
    case 'rename_enum':
    case 'rename_index':
      return `RENAME ${operation.kind === 'rename_enum' ? 'ENUM' : 'INDEX'} ${showName(operation.from)} → ${showName(operation.to)}`;
    case 'rename_column':
      return `RENAME COLUMN ${path(operation.table, operation.from)} → ${operation.to}`;
    case 'rename_constraint':
      return `RENAME CONSTRAINT ${operation.from} → ${operation.to} on ${showName(operation.table)}`;
    case 'create_table':
      return `CREATE TABLE ${showName(operation.table.name)}`;
    case 'drop_table':
      return `DROP TABLE ${showName(operation.table.name)}`;
    case 'add_column':
      return `ADD COLUMN ${path(operation.table, operation.column.name)} ${showType(operation.column.type)}`;
    case 'drop_column':
      return `DROP COLUMN ${path(operation.table, operation.column.name)}`;
    case 'transform':
      return `FILL ${path(operation.table, operation.column)}`;
    case 'alter_column_type':
      return `ALTER TYPE ${path(operation.table, operation.column)} ${showType(operation.from)} → ${showType(operation.to)}`;
    case 'rebuild_enum':
      return operation.removed.length === 0
        ? `REORDER ENUM ${showName(operation.to.name)}`
        : `REMOVE FROM ENUM ${showName(operation.to.name)}: ${operation.removed.join(', ')}`;
    case 'set_not_null':
      return `SET NOT NULL ${path(operation.table, operation.column)}`;
    case 'drop_not_null':
      return `DROP NOT NULL ${path(operation.table, operation.column)}`;
    case 'set_default':
      return `${operation.to === null ? 'DROP' : 'SET'} DEFAULT ${path(operation.table, operation.column)}`;
    case 'set_generation':
      return `CHANGE VALUES OF ${path(operation.table, operation.column)}: ${source(operation.from)} → ${source(operation.to)}`;
    case 'add_constraint':
      return `ADD ${constraintWords(operation.constraint)} on ${showName(operation.table)}`;
    case 'drop_constraint':
      return `DROP ${constraintWords(operation.constraint)} on ${showName(operation.table)}`;
    case 'create_index':
      return `CREATE ${operation.index.unique ? 'UNIQUE ' : ''}INDEX ${showName(operation.index.name)} on ${showName(operation.index.table)}`;
    case 'drop_index':
      return `DROP INDEX ${showName(operation.index.name)}`;
    case 'create_enum':
      return `CREATE ENUM ${showName(operation.enum.name)}`;
    case 'drop_enum':
      return `DROP ENUM ${showName(operation.enum.name)}`;
    case 'add_enum_value':
      return `ADD TO ENUM ${showName(operation.enum)}: ${operation.value}`;
    case 'set_row_security':
      return `ROW SECURITY on ${showName(operation.table)}: ${security(operation.from)} → ${security(operation.to)}`;
    case 'set_comment': {
      const { target } = operation;
      const on = target.kind === 'table' ? showName(target.table) : path(target.table, target.column);
      return `${operation.to === null ? 'REMOVE COMMENT' : 'COMMENT'} on ${on}`;
    }
    default:
      return unreachable(operation);
  }
}

function path(table: ObjectName, column: string): string {
  return `${showName(table)}.${column}`;
}

function constraintWords(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'primary_key':
      return `PRIMARY KEY (${constraint.columns.join(', ')})`;
    case 'unique':
      return `UNIQUE (${constraint.columns.join(', ')})`;
    case 'check':
      return `CHECK (${constraint.expression.text})`;
    case 'foreign_key':
      return `FOREIGN KEY (${constraint.columns.join(', ')}) → ${showName(constraint.target)} (${constraint.targetColumns.join(', ')})`;
    default:
      return unreachable(constraint);
  }
}

function source(value: ValueSource): string {
  switch (value.kind) {
    case 'none':
      return 'none';
    case 'default':
      return 'default';
    case 'serial':
      return 'serial';
    case 'identity':
      return value.always ? 'identity always' : 'identity by default';
    case 'generated':
      return 'generated';
    default:
      return unreachable(value);
  }
}

function security({ enabled, forced }: { readonly enabled: boolean; readonly forced: boolean }): string {
  if (!enabled) return forced ? 'off, forced' : 'off';
  return forced ? 'forced' : 'on';
}
