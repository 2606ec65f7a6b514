/** Operation → the statements that do it and those that undo it. What is shown is what runs; there is no second printer. */
import { unreachable } from '../errors.ts';
import {
  showName,
  type CommentTarget,
  type Index,
  type ObjectName,
  type RowSecurity,
  type Table,
} from '../schema/model.ts';
import { makeObjectName } from '../schema/naming.ts';
import { ident, join, literal, sql, type Sql } from '../sql.ts';
import type { Stage, Statement } from './migration-plan.ts';
import type { EnumPlace, Operation } from './operation.ts';
import { constraintSql, createIndexSql, createTableSql, columnSql, nameSql } from './table-sql.ts';
import { alterTypeSql, generationSql, rebuildEnumSql } from './value-sql.ts';

/** Names of the tables that the same plan creates: they are empty, so nothing has to be done in two steps on them. */
export type NewTables = ReadonlySet<string>;

/** What the rest of the plan means for the statements of one operation, going one way. */
export type Surroundings = {
  readonly created: NewTables;
  /** Nothing may be left for after the transaction. */
  readonly undivided: boolean;
  /** What leads from the names an operation uses to those that are valid after the transaction. */
  readonly settled: Settled;
};

export type Settled = {
  readonly table: (table: ObjectName) => ObjectName;
  readonly column: (on: OnColumn) => OnColumn;
};

export type OnColumn = { readonly table: ObjectName; readonly column: string };

const at = (stage: Stage, ...statements: readonly Sql[]): readonly Statement[] =>
  statements.map((each) => ({ sql: each, stage }));
const main = (...statements: readonly Sql[]): readonly Statement[] => at('main', ...statements);
const after = (...statements: readonly Sql[]): readonly Statement[] => at('after', ...statements);

/** The statements that carry an operation out. */
export function upOf(operation: Operation, surroundings: Surroundings): readonly Statement[] {
  switch (operation.kind) {
    case 'rename_table':
      return main(...moveSql(sql`TABLE`, operation.from, operation.to));
    case 'rename_enum':
      return main(...moveSql(sql`TYPE`, operation.from, operation.to));
    case 'rename_index':
      return main(sql`ALTER INDEX ${nameSql(operation.from)} RENAME TO ${ident(operation.to.name)}`);
    case 'rename_column':
      return main(sql`${alter(operation.table)} RENAME COLUMN ${ident(operation.from)} TO ${ident(operation.to)}`);
    case 'rename_constraint':
      return main(sql`${alter(operation.table)} RENAME CONSTRAINT ${ident(operation.from)} TO ${ident(operation.to)}`);
    case 'create_table':
      return main(createTableSql(operation.table, false));
    case 'drop_table':
      return main(sql`DROP TABLE ${nameSql(operation.table.name)}`);
    case 'add_column':
      return main(sql`${alter(operation.table)} ADD COLUMN ${columnSql(operation.column, true)}`);
    case 'drop_column':
      return main(sql`${alter(operation.table)} DROP COLUMN ${ident(operation.column.name)}`);
    case 'transform':
      return main(sql`UPDATE ${nameSql(operation.table)} SET ${ident(operation.column)} = (${operation.expression})`);
    case 'alter_column_type':
      return main(alterTypeSql(operation, 'up'));
    case 'rebuild_enum':
      return main(...rebuildEnumSql(operation, 'up'));
    case 'set_not_null':
      return requireSql(operation, surroundings);
    case 'drop_not_null':
      return main(sql`${column(operation)} DROP NOT NULL`);
    case 'set_default':
      return main(defaultSql(operation, operation.to?.text ?? null));
    case 'set_generation':
      return main(...generationSql(operation, 'up'));
    case 'add_constraint':
      return addConstraint(operation, surroundings);
    case 'drop_constraint':
      return main(sql`${alter(operation.table)} DROP CONSTRAINT ${ident(operation.name)}`);
    case 'create_index':
      return buildSql(operation.index, surroundings);
    case 'drop_index':
      return main(sql`DROP INDEX ${nameSql(operation.index.name)}`);
    case 'create_enum':
      return main(createEnumSql(operation.enum.name, operation.enum.values));
    case 'drop_enum':
      return main(sql`DROP TYPE ${nameSql(operation.enum.name)}`);
    case 'add_enum_value':
      // A new label cannot be used in the transaction that adds it. (PostgreSQL 18 manual, ALTER TYPE.)
      return at('before', addValueSql(operation.enum, operation.value, operation.place));
    case 'set_row_security':
      return main(...securitySql(operation.table, operation.from, operation.to));
    case 'set_comment':
      return main(commentSql(operation.target, operation.to));
    default:
      return unreachable(operation);
  }
}

/** The statements that undo an operation, or null where no statement can. They bring structure back, never rows. */
export function downOf(operation: Operation, surroundings: Surroundings): readonly Statement[] | null {
  switch (operation.kind) {
    case 'rename_table':
      return main(...moveSql(sql`TABLE`, operation.to, operation.from));
    case 'rename_enum':
      return main(...moveSql(sql`TYPE`, operation.to, operation.from));
    case 'rename_index':
      return main(sql`ALTER INDEX ${nameSql(operation.to)} RENAME TO ${ident(operation.from.name)}`);
    case 'rename_column':
      return main(sql`${alter(operation.table)} RENAME COLUMN ${ident(operation.to)} TO ${ident(operation.from)}`);
    case 'rename_constraint':
      return main(sql`${alter(operation.table)} RENAME CONSTRAINT ${ident(operation.to)} TO ${ident(operation.from)}`);
    case 'create_table':
      return main(sql`DROP TABLE ${nameSql(operation.table.name)}`);
    case 'drop_table':
      return main(...recreateSql(operation));
    case 'add_column':
      return main(sql`${alter(operation.table)} DROP COLUMN ${ident(operation.column.name)}`);
    case 'drop_column':
      return readdColumn(operation, surroundings);
    case 'transform':
      return [];
    case 'alter_column_type':
      return main(alterTypeSql(operation, 'down'));
    case 'rebuild_enum':
      return main(...rebuildEnumSql(operation, 'down'));
    case 'set_not_null':
      return main(sql`${column(operation)} DROP NOT NULL`);
    case 'drop_not_null':
      return requireSql(operation, surroundings);
    case 'set_default':
      return main(defaultSql(operation, operation.from?.text ?? null));
    case 'set_generation':
      return generationDown(operation);
    case 'add_constraint':
      return main(...dropConstraintSql(operation));
    case 'drop_constraint':
      return addConstraint(operation, surroundings);
    case 'create_index':
      return main(sql`DROP INDEX ${nameSql(operation.index.name)}`);
    case 'drop_index':
      return operation.index.damaged ? null : main(createIndexSql({ ...operation.index, concurrently: false }));
    case 'create_enum':
      return main(sql`DROP TYPE ${nameSql(operation.enum.name)}`);
    case 'drop_enum':
      return main(createEnumSql(operation.enum.name, operation.enum.values));
    case 'add_enum_value':
      // PostgreSQL cannot take a label away. (PostgreSQL 18 manual, ALTER TYPE.)
      return null;
    case 'set_row_security':
      return main(...securitySql(operation.table, operation.to, operation.from));
    case 'set_comment':
      return main(commentSql(operation.target, operation.from));
    default:
      return unreachable(operation);
  }
}

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

function alter(table: ObjectName): Sql {
  return sql`ALTER TABLE ${nameSql(table)}`;
}

function column({ table, column: name }: OnColumn): Sql {
  return sql`${alter(table)} ALTER COLUMN ${ident(name)}`;
}

function requiredSql(on: OnColumn): Sql {
  return sql`${column(on)} SET NOT NULL`;
}

/** A check that is validated beside the traffic spares SET NOT NULL its scan under the strongest lock. (From PostgreSQL 12.) */
function requireSql(
  { table, column: name }: OnColumn,
  { created, undivided, settled }: Surroundings,
): readonly Statement[] {
  const on = { table, column: name };
  if (undivided || created.has(showName(table))) return main(requiredSql(on));
  const check = ident(makeObjectName(table.name, name, 'qail_not_null'));
  const later = settled.column(on);
  return [
    ...main(sql`${alter(table)} ADD CONSTRAINT ${check} CHECK (${ident(name)} IS NOT NULL) NOT VALID`),
    ...after(
      sql`${alter(later.table)} VALIDATE CONSTRAINT ${check}`,
      requiredSql(later),
      sql`${alter(later.table)} DROP CONSTRAINT ${check}`,
    ),
  ];
}

function defaultSql(on: OnColumn, value: Sql | null): Sql {
  return value === null ? sql`${column(on)} DROP DEFAULT` : sql`${column(on)} SET DEFAULT ${value}`;
}

/** References and checks guard new rows at once and look at the old ones beside the traffic. */
function addConstraint(
  { table, constraint, name }: Of<'add_constraint' | 'drop_constraint'>,
  { created, undivided, settled }: Surroundings,
): readonly Statement[] {
  const add = sql`${alter(table)} ADD CONSTRAINT ${ident(name)} ${constraintSql(constraint)}`;
  const inTwoSteps = constraint.kind === 'foreign_key' || constraint.kind === 'check';
  if (!inTwoSteps || undivided || created.has(showName(table))) return main(add);
  const later = alter(settled.table(table));
  return [...main(sql`${add} NOT VALID`), ...after(sql`${later} VALIDATE CONSTRAINT ${ident(name)}`)];
}

/** An index can be built CONCURRENTLY outside a transaction only. (PostgreSQL 18 manual, CREATE INDEX.) */
function buildSql(index: Index, { undivided }: Surroundings): readonly Statement[] {
  if (undivided || !index.concurrently) return main(createIndexSql({ ...index, concurrently: false }));
  return after(createIndexSql(index));
}

/** PostgreSQL leaves the columns of a dropped key required. */
function dropConstraintSql({ table, name, madeRequired = [] }: Of<'add_constraint'>): readonly Sql[] {
  const released = madeRequired.map((each) => sql`${column({ table, column: each })} DROP NOT NULL`);
  return [sql`${alter(table)} DROP CONSTRAINT ${ident(name)}`, ...released];
}

function moveSql(kind: Sql, from: ObjectName, to: ObjectName): readonly Sql[] {
  const renamed = from.name === to.name ? [] : [sql`ALTER ${kind} ${nameSql(from)} RENAME TO ${ident(to.name)}`];
  const moved =
    from.schema === to.schema
      ? []
      : [sql`ALTER ${kind} ${nameSql({ ...from, name: to.name })} SET SCHEMA ${ident(to.schema)}`];
  return [...renamed, ...moved];
}

function recreateSql({ table, indexes, comments }: Of<'drop_table'>): readonly Sql[] {
  return [
    createTableSql(table, true),
    ...indexes.filter((index) => !index.damaged).map((index) => createIndexSql({ ...index, concurrently: false })),
    ...securitySql(table.name, { enabled: false, forced: false }, table.rowSecurity),
    ...comments.map(({ target, text }) => commentSql(target, text)),
  ];
}

/** Without the default, so that a restore does not find it in rows that held null; NOT NULL last, when the values are back. */
function readdColumn(
  { table, column: dropped, comment }: Of<'drop_column'>,
  { settled }: Surroundings,
): readonly Statement[] {
  const on = { table, column: dropped.name };
  const value = dropped.value.kind === 'default' ? [defaultSql(on, dropped.value.expression.text)] : [];
  const isOwnValue = dropped.value.kind !== 'none' && dropped.value.kind !== 'default';
  const required = dropped.nullable || isOwnValue ? [] : after(requiredSql(settled.column(on)));
  const target = { kind: 'column', table, column: dropped.name } as const;
  const said = comment === undefined ? [] : [commentSql(target, comment)];
  return [...main(sql`${alter(table)} ADD COLUMN ${columnSql(dropped, isOwnValue)}`, ...value, ...said), ...required];
}

function generationDown(operation: Of<'set_generation'>): readonly Statement[] | null {
  return operation.from.kind === 'generated' ? null : main(...generationSql(operation, 'down'));
}

function createEnumSql(name: ObjectName, values: readonly string[]): Sql {
  return sql`CREATE TYPE ${nameSql(name)} AS ENUM (${join(values.map((value) => literal(value)))})`;
}

function addValueSql(name: ObjectName, value: string, place: EnumPlace): Sql {
  const add = sql`ALTER TYPE ${nameSql(name)} ADD VALUE IF NOT EXISTS ${literal(value)}`;
  if (place.kind === 'last') return add;
  return place.kind === 'before'
    ? sql`${add} BEFORE ${literal(place.value)}`
    : sql`${add} AFTER ${literal(place.value)}`;
}

function securitySql(table: ObjectName, from: RowSecurity, to: RowSecurity): readonly Sql[] {
  const enable = from.enabled === to.enabled ? [] : [to.enabled ? sql`ENABLE` : sql`DISABLE`];
  const force = from.forced === to.forced ? [] : [to.forced ? sql`FORCE` : sql`NO FORCE`];
  return [...enable, ...force].map((word) => sql`${alter(table)} ${word} ROW LEVEL SECURITY`);
}

function commentSql(target: CommentTarget, text: string | null): Sql {
  const value = text === null ? sql`NULL` : literal(text);
  if (target.kind === 'table') return sql`COMMENT ON TABLE ${nameSql(target.table)} IS ${value}`;
  return sql`COMMENT ON COLUMN ${nameSql(target.table)}.${ident(target.column)} IS ${value}`;
}

/** Names of the tables a list of operations creates. */
export function newTables(operations: readonly Operation[]): NewTables {
  const created = (table: Table): string => showName(table.name);
  return new Set(operations.flatMap((each) => (each.kind === 'create_table' ? [created(each.table)] : [])));
}
