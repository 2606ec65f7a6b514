/** What comes out of reading one side's files: the model, and beside it all that is not part of the schema itself. */
import type { Sql } from '../sql.ts';
import type { ObjectName, SchemaModel } from './model.ts';

/** One file as read, at an exact commit or from disk. `path` is shown to people and in annotations. */
export type SourceFile = { readonly path: string; readonly text: string };

/** Where something stands. Lines and columns count from 1; columns count UTF-16 units, as GitHub's annotations do. */
export type Position = { readonly file: string; readonly line: number; readonly column: number };

export type Severity = 'error' | 'warning' | 'info';

/** Something to say about a file. `suggestion` is the text to write instead, or what to do; null when there is none. */
export type Diagnostic = {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly suggestion: string | null;
  readonly at: Position;
};

/** Which dialect the statements of a file are written in; `mixed` when both bracket styles stand in one schema. */
export type Dialect = 'brace' | 'parenthesis' | 'mixed';

export type ObjectKind =
  'table' | 'column' | 'index' | 'enum' | 'sequence' | 'constraint' | 'view' | 'function' | 'other';

/** A line of migration advice in the new file. It is no part of the schema. Names are database names. */
export type Hint =
  | {
      readonly kind: 'rename';
      readonly object: 'table';
      readonly from: ObjectName;
      readonly to: ObjectName;
      readonly at: Position;
    }
  | {
      readonly kind: 'rename';
      readonly object: 'column';
      readonly table: ObjectName;
      readonly from: string;
      readonly to: string;
      readonly at: Position;
    }
  | {
      readonly kind: 'rename';
      readonly object: 'index' | 'enum';
      readonly from: ObjectName;
      readonly to: ObjectName;
      readonly at: Position;
    }
  | {
      readonly kind: 'transform';
      readonly table: ObjectName;
      readonly column: string;
      readonly expression: Sql;
      readonly at: Position;
    }
  | {
      readonly kind: 'drop';
      readonly object: 'table' | 'index' | 'enum';
      readonly name: ObjectName;
      readonly confirmed: boolean;
      readonly at: Position;
    }
  | {
      readonly kind: 'drop';
      readonly object: 'column';
      readonly table: ObjectName;
      readonly column: string;
      readonly confirmed: boolean;
      readonly at: Position;
    };

/**
 * Positions of declarations by key: `table:users`, `column:users.email`, `constraint:users:check:<normal>`, `index:users_idx`,
 * `enum:mood`, `unmodelled:view:open_trips`. Made by `positionKey` only.
 */
export type Positions = ReadonlyMap<string, Position>;

export type ParsedSchema = {
  readonly model: SchemaModel;
  readonly hints: readonly Hint[];
  readonly positions: Positions;
  readonly diagnostics: readonly Diagnostic[];
  readonly dialect: Dialect;
};

/** True when no diagnostic is an error. */
export function isUsable(parsed: ParsedSchema): boolean {
  return parsed.diagnostics.every((d) => d.severity !== 'error');
}
