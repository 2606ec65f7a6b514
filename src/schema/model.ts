/**
 * What a `.qail` schema says, normalised: two texts that mean the same schema give deeply equal models. Positions, hints
 * and diagnostics live beside the model (see `parsed-schema.ts`), so that they never make two equal schemas differ.
 */
import type { Sql } from '../sql.ts';

export type SchemaModel = {
  readonly tables: readonly Table[];
  readonly indexes: readonly Index[];
  readonly enums: readonly EnumType[];
  readonly comments: readonly Comment[];
  /** Statements that are recognised and kept, but not compared yet. Always reported, never dropped in silence. */
  readonly unmodelled: readonly Unmodelled[];
};

/** A schema-qualified database name, as PostgreSQL holds it: folded or quoted already resolved, at most 63 bytes. */
export type ObjectName = { readonly schema: string; readonly name: string };

export type Table = {
  readonly name: ObjectName;
  /** In the order of the file. The order is no difference between two schemas. */
  readonly columns: readonly Column[];
  /** Sorted by kind, then by content. */
  readonly constraints: readonly Constraint[];
  readonly rowSecurity: RowSecurity;
};

export type RowSecurity = { readonly enabled: boolean; readonly forced: boolean };

export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly value: ValueSource;
  readonly collation: string | null;
};

/** Where a new row's value comes from when the statement names none. */
export type ValueSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'default'; readonly expression: Expression }
  | { readonly kind: 'serial' }
  | { readonly kind: 'identity'; readonly always: boolean }
  | { readonly kind: 'generated'; readonly expression: Expression; readonly stored: boolean };

/**
 * A column type in PostgreSQL's own spelling. `base` is the `format_type` name without modifiers and brackets (`integer`,
 * `character varying`, `timestamp with time zone`) or, for `custom`, the database name of the type. PostgreSQL does not keep
 * the number of array dimensions, so there is none. A serial is its integer type here; `ValueSource` says it is a serial.
 */
export type ColumnType = {
  readonly kind: 'builtin' | 'custom';
  /** Schema of a custom type, `public` when not stated; null for a built-in one. */
  readonly schema: string | null;
  readonly base: string;
  readonly modifiers: readonly string[];
  readonly array: boolean;
};

/** SQL stated in the file: `text` word for word, `normal` for comparison (see `expression.ts`). */
export type Expression = { readonly text: Sql; readonly normal: string };

/** `name` is null where the file states none; `naming.ts` then gives the name PostgreSQL would have chosen. */
export type Constraint =
  | { readonly kind: 'primary_key'; readonly name: string | null; readonly columns: readonly string[] }
  | {
      readonly kind: 'unique';
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly nullsDistinct: boolean;
    }
  | { readonly kind: 'check'; readonly name: string | null; readonly expression: Expression }
  | {
      readonly kind: 'foreign_key';
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly target: ObjectName;
      /** Resolved: where the file names no columns, those of the target's primary key. */
      readonly targetColumns: readonly string[];
      readonly onDelete: ReferentialAction;
      readonly onUpdate: ReferentialAction;
      readonly deferral: Deferral;
    };

export type ReferentialAction = 'no_action' | 'restrict' | 'cascade' | 'set_null' | 'set_default';
export type Deferral = 'not_deferrable' | 'initially_immediate' | 'initially_deferred';

export type Index = {
  /** An index lives in the schema of its table. */
  readonly name: ObjectName;
  readonly table: ObjectName;
  readonly unique: boolean;
  readonly method: string;
  readonly items: readonly IndexItem[];
  readonly include: readonly string[];
  readonly where: Expression | null;
  readonly nullsDistinct: boolean;
  /** Storage parameters, verbatim without the parentheses; null when there are none. */
  readonly parameters: Sql | null;
  /** How to build it. Never a difference between two schemas. */
  readonly concurrently: boolean;
  /** Name and table are known, the definition was lost by an old `pull`: never compared, never built from this text. */
  readonly damaged: boolean;
};

/** A key of an index: `column` is set for a plain column, with or without ordering; else the key is an expression. */
export type IndexItem = {
  readonly column: string | null;
  /** The whole item, with operator class and ordering. */
  readonly expression: Expression;
};

export type EnumType = { readonly name: ObjectName; readonly values: readonly string[] };

export type Comment = { readonly target: CommentTarget; readonly text: string };
export type CommentTarget =
  | { readonly kind: 'table'; readonly table: ObjectName }
  | { readonly kind: 'column'; readonly table: ObjectName; readonly column: string };

export type Unmodelled = {
  readonly kind: UnmodelledKind;
  /** What the statement is about, for people: `open_trips`, `trips_read on trips`. */
  readonly name: string;
  /** The statement word for word. */
  readonly text: string;
};

export type UnmodelledKind =
  | 'extension'
  | 'sequence'
  | 'view'
  | 'materialized_view'
  | 'function'
  | 'trigger'
  | 'policy'
  | 'grant'
  | 'revoke'
  | 'comment'
  | 'exclude'
  | 'resource';

/** The name of a schema when a name states none. */
export const DEFAULT_SCHEMA = 'public';

/** A model with nothing in it: the base side of a schema file that is new. */
export const EMPTY_SCHEMA: SchemaModel = { tables: [], indexes: [], enums: [], comments: [], unmodelled: [] };

/** `users` in the default schema, `app.users` elsewhere. For people and for keys, never for SQL. */
export function showName(name: ObjectName): string {
  return name.schema === DEFAULT_SCHEMA ? name.name : `${name.schema}.${name.name}`;
}

/** True when both name the same database object. */
export function sameName(a: ObjectName, b: ObjectName): boolean {
  return a.name === b.name && a.schema === b.schema;
}
