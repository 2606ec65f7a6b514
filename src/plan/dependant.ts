/** What stands on columns that change under it: PostgreSQL refuses such a change, or takes what stands there away with the column. */
import { columnsOf } from '../schema/expression.ts';
import { showName, sameName, type Constraint, type Index, type SchemaModel, type Table } from '../schema/model.ts';
import { constraintNames } from '../schema/naming.ts';
import { indexOfEqual, madeAnew } from './constraint-diff.ts';
import type { MovedNames } from './constraint-rename.ts';
import { keepsMeaning } from './conversion.ts';
import type { Operation } from './operation.ts';

/**
 * The operations, and those that make generated columns anew whose expression stays but mentions a column that changes its
 * type. PostgreSQL refuses such a change while they are there. (PostgreSQL 18 manual, ALTER TABLE, SET DATA TYPE.)
 */
export function withGeneratedAgain(
  base: SchemaModel,
  head: SchemaModel,
  operations: readonly Operation[],
): readonly Operation[] {
  const retyped = retypedColumns(operations, () => true);
  if (retyped.size === 0) return operations;
  const again = tablesOnBothSides(base, head).flatMap(([before, after]) => {
    const changing = retyped.get(showName(after.name)) ?? [];
    return after.columns.flatMap((column): readonly Operation[] => {
      const was = before.columns.find(({ name }) => name === column.name);
      if (was === undefined || column.value.kind !== 'generated' || was.value.kind !== 'generated') return [];
      const isAnew = operations.some(
        (each) => each.kind === 'drop_column' && sameName(each.table, after.name) && each.column.name === column.name,
      );
      if (isAnew || columnsOf(column.value.expression, changing).length === 0) return [];
      return [
        { kind: 'drop_column', table: after.name, column: was },
        { kind: 'add_column', table: after.name, column, backfilled: false },
      ];
    });
  });
  const anew = anewColumns(again);
  const isSpared = (each: Operation): boolean =>
    each.kind !== 'alter_column_type' || anew.get(showName(each.table))?.includes(each.column) !== true;
  return [...operations.filter(isSpared), ...again];
}

/**
 * Constraints (references aside), indexes and comments that stay, on columns that are made anew or whose new type gives an
 * expression another meaning. They are taken off before and put back after.
 */
export function dependants(
  [base, head]: readonly [SchemaModel, SchemaModel],
  moved: MovedNames,
  operations: readonly Operation[],
): readonly Operation[] {
  const anew = anewColumns(operations);
  const retyped = retypedColumns(operations, ({ from, to }) => !keepsMeaning(from, to));
  if (anew.size + retyped.size === 0) return [];
  return tablesOnBothSides(base, head).flatMap(([before, after]) => {
    const key = showName(after.name);
    const touched = { anew: anew.get(key) ?? [], retyped: retyped.get(key) ?? [] };
    if (touched.anew.length + touched.retyped.length === 0) return [];
    return [
      ...constraintsAgain([before, after], moved, touched, operations),
      ...indexesAgain(head, after, touched, operations),
      ...commentsAgain(head, after, touched, operations),
    ];
  });
}

/** What changes under a table: columns that are made anew, and columns whose expressions have to be read anew. */
type Touched = { readonly anew: readonly string[]; readonly retyped: readonly string[] };
type ColumnsByTable = ReadonlyMap<string, readonly string[]>;

function tablesOnBothSides(base: SchemaModel, head: SchemaModel): readonly (readonly [Table, Table])[] {
  const old = new Map(base.tables.map((table) => [showName(table.name), table]));
  return head.tables.flatMap((after) => {
    const before = old.get(showName(after.name));
    return before === undefined ? [] : [[before, after] as const];
  });
}

function grouped(columns: readonly (readonly [string, string])[]): ColumnsByTable {
  const groups = new Map<string, string[]>();
  for (const [table, column] of columns) groups.set(table, [...(groups.get(table) ?? []), column]);
  return groups;
}

function anewColumns(operations: readonly Operation[]): ColumnsByTable {
  const keysOf = (kind: 'add_column' | 'drop_column'): readonly (readonly [string, string])[] =>
    operations.flatMap((each) => (each.kind === kind ? [[showName(each.table), each.column.name] as const] : []));
  const added = new Set(keysOf('add_column').map((key) => key.join('\u0000')));
  return grouped(keysOf('drop_column').filter((key) => added.has(key.join('\u0000'))));
}

function retypedColumns(
  operations: readonly Operation[],
  counts: (change: Extract<Operation, { kind: 'alter_column_type' }>) => boolean,
): ColumnsByTable {
  return grouped(
    operations.flatMap((each) => {
      if (each.kind === 'alter_column_type' && counts(each)) return [[showName(each.table), each.column] as const];
      if (each.kind !== 'rebuild_enum') return [];
      return each.columns.map(({ table, column }) => [showName(table), column] as const);
    }),
  );
}

function constraintsAgain(
  [before, after]: readonly [Table, Table],
  moved: MovedNames,
  touched: Touched,
  operations: readonly Operation[],
): readonly Operation[] {
  const names = constraintNames(after);
  const isNew = (constraint: Constraint): boolean =>
    operations.some((each) => each.kind === 'add_constraint' && each.constraint === constraint);
  return after.constraints.flatMap((constraint): readonly Operation[] => {
    if (isNew(constraint) || !constraintStandsOn(constraint, touched)) return [];
    const was = before.constraints[indexOfEqual(before.constraints, constraint)];
    if (was === undefined) return [];
    return madeAnew(after.name, { was, constraint, name: names.get(constraint) ?? '' }, moved);
  });
}

function constraintStandsOn(constraint: Constraint, { anew, retyped }: Touched): boolean {
  if (constraint.kind === 'foreign_key') return false;
  if (constraint.kind === 'check') return columnsOf(constraint.expression, [...anew, ...retyped]).length > 0;
  return constraint.columns.some((column) => anew.includes(column));
}

function indexesAgain(
  head: SchemaModel,
  table: Table,
  touched: Touched,
  operations: readonly Operation[],
): readonly Operation[] {
  const isNew = (index: Index): boolean =>
    operations.some((each) => each.kind === 'create_index' && sameName(each.index.name, index.name));
  return head.indexes
    .filter((index) => sameName(index.table, table.name) && !index.damaged && !isNew(index))
    .filter((index) => indexStandsOn(index, touched))
    .flatMap((index): readonly Operation[] => [
      { kind: 'drop_index', index },
      { kind: 'create_index', index },
    ]);
}

/** An index on a plain column follows its type; only what is computed from the column does not. */
function indexStandsOn({ items, include, where }: Index, { anew, retyped }: Touched): boolean {
  const plain = [...include, ...items.flatMap(({ column }) => (column === null ? [] : [column]))];
  const computed = [
    ...items.flatMap(({ column, expression }) => (column === null ? [expression] : [])),
    ...(where === null ? [] : [where]),
  ];
  return (
    plain.some((column) => anew.includes(column)) ||
    computed.some((each) => columnsOf(each, [...anew, ...retyped]).length > 0)
  );
}

function commentsAgain(
  head: SchemaModel,
  table: Table,
  { anew }: Touched,
  operations: readonly Operation[],
): readonly Operation[] {
  return head.comments.flatMap(({ target, text }): readonly Operation[] => {
    if (target.kind !== 'column' || !sameName(target.table, table.name) || !anew.includes(target.column)) return [];
    const isSet = operations.some(
      (each) =>
        each.kind === 'set_comment' &&
        each.target.kind === 'column' &&
        sameName(each.target.table, table.name) &&
        each.target.column === target.column,
    );
    return isSet ? [] : [{ kind: 'set_comment', target, from: null, to: text }];
  });
}
