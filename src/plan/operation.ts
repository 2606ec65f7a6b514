/** One schema change as data. A drop carries what it drops, so that it can be described, reversed and backed up. */
import type {
  Column,
  ColumnType,
  Comment,
  CommentTarget,
  Constraint,
  EnumType,
  Expression,
  Index,
  ObjectName,
  RowSecurity,
  Table,
  ValueSource,
} from '../schema/model.ts';
import type { Sql } from '../sql.ts';

/**
 * Every kind the planner knows. Names of tables and columns are those valid when the operation runs: renames come first,
 * so all others speak of the new names (`MigrationPlan.renames` leads back to the old ones).
 */
export type Operation =
  | { readonly kind: 'rename_table'; readonly from: ObjectName; readonly to: ObjectName }
  | { readonly kind: 'rename_column'; readonly table: ObjectName; readonly from: string; readonly to: string }
  | {
      readonly kind: 'rename_constraint';
      readonly table: ObjectName;
      readonly from: string;
      readonly to: string;
      /** What it says, by which it can be found where the database calls it something else. */
      readonly constraint: Constraint;
    }
  | { readonly kind: 'rename_index'; readonly from: ObjectName; readonly to: ObjectName; readonly table: ObjectName }
  | { readonly kind: 'rename_enum'; readonly from: ObjectName; readonly to: ObjectName }
  | { readonly kind: 'create_table'; readonly table: Table }
  | {
      readonly kind: 'drop_table';
      readonly table: Table;
      /** What falls with it and is needed to make it again. */
      readonly indexes: readonly Index[];
      readonly comments: readonly Comment[];
    }
  | { readonly kind: 'add_column'; readonly table: ObjectName; readonly column: Column; readonly backfilled: boolean }
  | {
      readonly kind: 'drop_column';
      readonly table: ObjectName;
      readonly column: Column;
      /** What was said about it, which is needed to make it again; nothing when it is not there. */
      readonly comment?: string;
    }
  | {
      readonly kind: 'transform';
      readonly table: ObjectName;
      readonly column: string;
      readonly expression: Sql;
    }
  | {
      readonly kind: 'alter_column_type';
      readonly table: ObjectName;
      readonly column: string;
      readonly from: ColumnType;
      readonly to: ColumnType;
      /** What turns an old value into a new one; null when the plain assignment cast does. */
      readonly using: Sql | null;
      /** The default on both sides: it is taken off before and put back after, in the same statement. */
      readonly defaultFrom: Expression | null;
      readonly defaultTo: Expression | null;
    }
  | {
      readonly kind: 'rebuild_enum';
      readonly from: EnumType;
      readonly to: EnumType;
      readonly removed: readonly string[];
      /** Every column of that type, with its default, since both have to move to the new type. */
      readonly columns: readonly EnumColumn[];
    }
  | { readonly kind: 'set_not_null'; readonly table: ObjectName; readonly column: string }
  | { readonly kind: 'drop_not_null'; readonly table: ObjectName; readonly column: string }
  | {
      readonly kind: 'set_default';
      readonly table: ObjectName;
      readonly column: string;
      readonly from: Expression | null;
      readonly to: Expression | null;
    }
  | {
      readonly kind: 'set_generation';
      readonly table: ObjectName;
      readonly column: string;
      readonly type: ColumnType;
      /** The type before, when it is another one: the sequence of a serial column has it too. */
      readonly fromType?: ColumnType;
      readonly from: ValueSource;
      readonly to: ValueSource;
    }
  | {
      readonly kind: 'add_constraint';
      readonly table: ObjectName;
      readonly constraint: Constraint;
      readonly name: string;
      /** Columns that were nullable and that a primary key makes required; none when it is not there. */
      readonly madeRequired?: readonly string[];
    }
  | {
      readonly kind: 'drop_constraint';
      readonly table: ObjectName;
      readonly constraint: Constraint;
      readonly name: string;
    }
  | { readonly kind: 'create_index'; readonly index: Index }
  | { readonly kind: 'drop_index'; readonly index: Index }
  | { readonly kind: 'create_enum'; readonly enum: EnumType }
  | { readonly kind: 'drop_enum'; readonly enum: EnumType }
  | {
      readonly kind: 'add_enum_value';
      readonly enum: ObjectName;
      readonly value: string;
      readonly place: EnumPlace;
    }
  | {
      readonly kind: 'set_row_security';
      readonly table: ObjectName;
      readonly from: RowSecurity;
      readonly to: RowSecurity;
    }
  | {
      readonly kind: 'set_comment';
      readonly target: CommentTarget;
      readonly from: string | null;
      readonly to: string | null;
    };

export type OperationKind = Operation['kind'];

export type EnumColumn = {
  readonly table: ObjectName;
  readonly column: string;
  readonly array: boolean;
  /** The default on both sides: it is taken off before and put back after. */
  readonly defaultFrom: Expression | null;
  readonly defaultTo: Expression | null;
};

export type EnumPlace =
  | { readonly kind: 'last' }
  | { readonly kind: 'before'; readonly value: string }
  | { readonly kind: 'after'; readonly value: string };
