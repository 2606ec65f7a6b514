/** What the readers hand over: declarations as stated, before names are resolved against each other. */
import type { Sql } from '../sql.ts';
import type {
  ColumnType,
  Deferral,
  Expression,
  IndexItem,
  ObjectName,
  ReferentialAction,
  RowSecurity,
  UnmodelledKind,
  ValueSource,
} from './model.ts';
import type { Diagnostic, Hint, Position } from './parsed-schema.ts';

/** A name of one to three parts, each a database name. */
export type Path = { readonly parts: readonly string[]; readonly at: Position };

export type DraftColumn = {
  readonly name: string;
  readonly type: ColumnType;
  /** Null: not said, so null is allowed unless the column is a key or a serial. */
  readonly nullable: boolean | null;
  readonly value: ValueSource;
  readonly collation: string | null;
  readonly comment: string | null;
  readonly at: Position;
  readonly typeAt: Position;
};

export type DraftConstraint = { readonly name: string | null; readonly at: Position; readonly body: ConstraintBody };
export type ConstraintBody =
  /** `inline`: one mark on one column; several marks of a table are one key. */
  | { readonly kind: 'primary_key'; readonly columns: readonly string[]; readonly inline: boolean }
  | { readonly kind: 'unique'; readonly columns: readonly string[]; readonly nullsDistinct: boolean }
  | { readonly kind: 'check'; readonly expression: Expression }
  | {
      readonly kind: 'foreign_key';
      readonly columns: readonly string[];
      readonly target: Path;
      /** Null: not stated, the primary key of the target. */
      readonly targetColumns: readonly string[] | null;
      readonly onDelete: ReferentialAction;
      readonly onUpdate: ReferentialAction;
      readonly deferral: Deferral;
    };

export type DraftTable = {
  readonly kind: 'table';
  readonly name: ObjectName;
  readonly columns: readonly DraftColumn[];
  readonly constraints: readonly DraftConstraint[];
  readonly rowSecurity: RowSecurity;
  readonly brackets: 'brace' | 'parenthesis';
  readonly at: Position;
};

export type DraftIndex = {
  readonly kind: 'index';
  readonly name: Path;
  readonly table: Path;
  readonly unique: boolean;
  readonly method: string;
  readonly items: readonly IndexItem[];
  readonly include: readonly string[];
  readonly where: Expression | null;
  readonly nullsDistinct: boolean;
  readonly parameters: Sql | null;
  readonly concurrently: boolean;
  readonly damaged: boolean;
  readonly at: Position;
};

export type Draft =
  | DraftTable
  | DraftIndex
  | { readonly kind: 'enum'; readonly name: ObjectName; readonly values: readonly string[]; readonly at: Position }
  | { readonly kind: 'comment'; readonly object: 'table' | 'column' | null; readonly path: Path; readonly text: string }
  | {
      readonly kind: 'unmodelled';
      readonly of: UnmodelledKind;
      readonly name: string;
      readonly text: string;
      readonly at: Position;
    }
  | DraftHint;

export type DraftHint =
  | {
      readonly kind: 'rename';
      readonly object: string | null;
      readonly from: Path;
      readonly to: Path;
      readonly at: Position;
    }
  | { readonly kind: 'transform'; readonly expression: Sql; readonly target: Path; readonly at: Position }
  | {
      readonly kind: 'drop';
      readonly object: string | null;
      readonly target: Path;
      readonly confirmed: boolean;
      readonly at: Position;
    };

/** What becomes of a draft hint once the declared names are known. */
export type ResolvedHint = { readonly hint: Hint | null; readonly diagnostic: Diagnostic | null };
