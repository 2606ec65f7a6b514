/** Leads from the names a plan uses back to what the database holds before it runs, and tells what is not there yet. */
import { unreachable } from '../errors.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { originColumn, originOf } from '../plan/rename.ts';
import { typeSql } from '../schema/column-type.ts';
import { renameColumns } from '../schema/expression.ts';
import type { Column, ColumnType, EnumType, Expression, ObjectName } from '../schema/model.ts';
import { sameName } from '../schema/model.ts';
import type { Sql } from '../sql.ts';
import { ident, join, sql } from '../sql.ts';
import { columnNames, isAllowed, isConstant } from './allow-list.ts';
import { conversionOf } from './conversion.ts';

/** A column the plan makes. `backfilled`: a transform of the plan fills it. */
export type AddedColumn = Extract<Operation, { kind: 'add_column' }>;

/** Where a column stands before the plan runs. */
export type ColumnState =
  | { readonly kind: 'kept'; readonly name: string }
  /** The rows hold it, but the plan changes its values before the question matters. */
  | { readonly kind: 'altered'; readonly name: string }
  | { readonly kind: 'added'; readonly added: AddedColumn };

export type Before = {
  /** True for a table that the plan creates: it is empty, so nothing has to be asked. */
  readonly isNew: (table: ObjectName) => boolean;
  readonly table: (table: ObjectName) => ObjectName;
  readonly column: (table: ObjectName, column: string) => ColumnState;
  /** The expression a transform of the plan gives the column; null when there is none. */
  readonly transform: (table: ObjectName, column: string) => Sql | null;
  /** True when the plan gives a column that is there another type that its values may not survive. */
  readonly changesType: (table: ObjectName, column: string) => boolean;
  /** Labels of an enum as the plan leaves them; null when the plan does not state them all. */
  readonly labels: (type: ColumnType) => readonly string[] | null;
  /**
   * The expression over the rows as they are now. A column that the plan adds is replaced by the value it will have. Null
   * when the expression may not run there, or when a value it needs is not known beforehand.
   */
  readonly expression: (table: ObjectName, expression: Expression) => Rewritten;
  /** The same for the expression of a transform, which sees the values from before every transform. */
  readonly backfill: (table: ObjectName, expression: Sql) => Rewritten;
};

export type Rewritten =
  | { readonly kind: 'ready'; readonly expression: Expression }
  | { readonly kind: 'not_allowed' }
  | { readonly kind: 'not_there_yet' };

/** Reads the plan once, for all questions about it. */
export function beforeOf(plan: MigrationPlan): Before {
  const operations = plan.steps.map((step) => step.operation);
  const created = operations.flatMap((o) => (o.kind === 'create_table' ? [o.table.name] : []));
  const transform = (of: ObjectName, column: string): Sql | null => {
    const found = operations.find((o) => o.kind === 'transform' && sameName(o.table, of) && o.column === column);
    return found?.kind === 'transform' ? found.expression : null;
  };
  const changesType = (of: ObjectName, column: string): boolean => operations.some((o) => alters(o, of, column));
  const column = (of: ObjectName, name: string): ColumnState => {
    const added = operations.find((o) => o.kind === 'add_column' && sameName(o.table, of) && o.column.name === name);
    if (added?.kind === 'add_column') return { kind: 'added', added };
    const kind = transform(of, name) !== null || changesType(of, name) ? 'altered' : 'kept';
    return { kind, name: originColumn(plan.renames, of, name) };
  };
  const scope = (of: ObjectName): Scope => ({ of, column, transform, names: renamedColumns(plan, of) });
  const backfill = (of: ObjectName, text: Sql): Rewritten =>
    rewritten(backfillScope(scope(of), changesType), { text, normal: text });
  return {
    isNew: (name) => created.some((c) => sameName(c, name)),
    table: (name) => originOf(plan.renames, name),
    column,
    transform,
    changesType,
    labels: (type) => labelsIn(operations, type),
    expression: (of, expression) => rewritten({ ...scope(of), backfill }, expression),
    backfill,
  };
}

/** Every column name of the table that the plan has renamed, with the name it has before. */
function renamedColumns(plan: MigrationPlan, table: ObjectName): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const rename of plan.renames) {
    if (rename.kind !== 'column') continue;
    const origin = originColumn(plan.renames, table, rename.to);
    if (origin !== rename.to) names.set(rename.to, origin);
  }
  return names;
}

function alters(operation: Operation, table: ObjectName, column: string): boolean {
  if (operation.kind !== 'alter_column_type') return false;
  if (!sameName(operation.table, table) || operation.column !== column) return false;
  return conversionOf(operation.from, operation.to).kind !== 'safe';
}

function labelsIn(operations: readonly Operation[], type: ColumnType): readonly string[] | null {
  const named = (e: EnumType): boolean => e.name.name === type.base && e.name.schema === (type.schema ?? 'public');
  for (const operation of operations) {
    if (operation.kind === 'create_enum' && named(operation.enum)) return operation.enum.values;
    if (operation.kind === 'rebuild_enum' && named(operation.to)) return operation.to.values;
  }
  return null;
}

type Scope = {
  readonly of: ObjectName;
  readonly column: Before['column'];
  readonly transform: Before['transform'];
  readonly names: ReadonlyMap<string, string>;
  /** Absent inside a backfill: one that needs another filled column is not followed further. */
  readonly backfill?: Before['backfill'];
};

function rewritten(scope: Scope, expression: Expression): Rewritten {
  const used = columnNames(expression);
  if (used === null || !isAllowed(expression, used)) return { kind: 'not_allowed' };
  const values: Sql[] = [];
  for (const name of used) {
    const state = scope.column(scope.of, name);
    if (state.kind === 'kept') continue;
    const value = state.kind === 'added' ? addedValue(scope, state.added) : null;
    if (value === null) return { kind: 'not_there_yet' };
    values.push(sql`${value} as ${ident(name)}`);
  }
  const renamed = renameColumns(expression, scope.names);
  if (values.length === 0) return { kind: 'ready', expression: renamed };
  // The inner names hide those of the table, and all other names still mean the table's row.
  const text = sql`(select (${renamed.text}) from (select ${join(values)}) as "added")`;
  return { kind: 'ready', expression: { text, normal: text } };
}

/** The value every row will have in an added column, in terms of its other columns; null when that cannot be said. */
function addedValue(scope: Scope, added: AddedColumn): Sql | null {
  const { column } = added;
  if (column.type.kind === 'custom') return null;
  const source = scope.transform(scope.of, column.name);
  if (source !== null) {
    const filled = scope.backfill?.(scope.of, source);
    return filled?.kind === 'ready' ? cast(filled.expression.text, column.type) : null;
  }
  return added.backfilled ? null : startValue(column);
}

/** A transform reads the values that are there, also those that it or another transform is about to replace. */
function backfillScope(scope: Scope, changesType: Before['changesType']): Scope {
  const column: Before['column'] = (of, name) => {
    const state = scope.column(of, name);
    return state.kind === 'altered' && !changesType(of, name) ? { kind: 'kept', name: state.name } : state;
  };
  return { ...scope, column };
}

function startValue(column: Column): Sql | null {
  switch (column.value.kind) {
    case 'none':
      return cast(sql`null`, column.type);
    case 'default':
      return isConstant(column.value.expression) ? cast(column.value.expression.text, column.type) : null;
    case 'serial':
    case 'identity':
    case 'generated':
      return null;
    default:
      return unreachable(column.value);
  }
}

function cast(value: Sql, type: ColumnType): Sql {
  return sql`(${value})::${typeSql(type)}`;
}
