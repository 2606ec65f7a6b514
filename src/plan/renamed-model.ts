/** A model under other names: everything that mentions a renamed object follows it. */
import { renameColumns } from '../schema/expression.ts';
import { makeIndexItem } from '../schema/index-item.ts';
import {
  sameName,
  showName,
  type Constraint,
  type Expression,
  type Index,
  type ObjectName,
  type SchemaModel,
  type Table,
} from '../schema/model.ts';
import { renameTypes } from './renamed-expression.ts';

export type ObjectRenames = {
  readonly object: 'table' | 'enum' | 'index';
  readonly renames: readonly { readonly from: ObjectName; readonly to: ObjectName }[];
};

/** The model after tables, enums or indexes have other names, all at once: names may be exchanged. */
export function renameObjects(model: SchemaModel, { object, renames }: ObjectRenames): SchemaModel {
  if (renames.length === 0) return model;
  const names = new Map(renames.map(({ from, to }) => [showName(from), to]));
  const swap = (name: ObjectName): ObjectName => names.get(showName(name)) ?? name;
  if (object === 'index')
    return { ...model, indexes: model.indexes.map((index) => ({ ...index, name: swap(index.name) })) };
  if (object === 'enum') return renameEnums(model, swap);
  return {
    ...model,
    tables: model.tables.map((table) => ({
      ...table,
      name: swap(table.name),
      constraints: table.constraints.map((each) =>
        each.kind === 'foreign_key' ? { ...each, target: swap(each.target) } : each,
      ),
    })),
    indexes: model.indexes.map((index) => {
      const table = swap(index.table);
      // Indexes move to another schema together with their table. (PostgreSQL 18 manual, ALTER TABLE, SET SCHEMA.)
      return { ...index, table, name: { ...index.name, schema: table.schema } };
    }),
    comments: model.comments.map(({ target, text }) => ({ target: { ...target, table: swap(target.table) }, text })),
  };
}

function renameEnums(model: SchemaModel, swap: (name: ObjectName) => ObjectName): SchemaModel {
  const tables = model.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => {
      const { type } = column;
      if (type.kind !== 'custom' || type.schema === null) return column;
      const { schema, name } = swap({ schema: type.schema, name: type.base });
      return { ...column, type: { ...type, base: name, schema } };
    }),
  }));
  const inCasts = (each: Expression): Expression => renameTypes(each, swap);
  return {
    ...model,
    tables: tables.map((table) => inExpressions(table, inCasts)),
    indexes: model.indexes.map((index) => inIndexExpressions(index, inCasts)),
    enums: model.enums.map((each) => ({ ...each, name: swap(each.name) })),
  };
}

type Rewrite = (expression: Expression) => Expression;

/** What the table computes by itself: defaults, generated columns, checks. */
function inExpressions(table: Table, rewrite: Rewrite): Table {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.value.kind === 'default' || column.value.kind === 'generated'
        ? { ...column, value: { ...column.value, expression: rewrite(column.value.expression) } }
        : column,
    ),
    constraints: table.constraints.map((each) =>
      each.kind === 'check' ? { ...each, expression: rewrite(each.expression) } : each,
    ),
  };
}

function inIndexExpressions(index: Index, rewrite: Rewrite): Index {
  const items = index.items.map(({ column, expression }) => {
    const { text } = rewrite(expression);
    return { column, expression: text === expression.text ? expression : makeIndexItem(text).expression };
  });
  return { ...index, items, where: index.where === null ? null : rewrite(index.where) };
}

/** The model after columns of one table have other names. */
export function renameColumnsIn(model: SchemaModel, of: ObjectName, names: ReadonlyMap<string, string>): SchemaModel {
  if (names.size === 0) return model;
  const swap = (column: string): string => names.get(column) ?? column;
  return {
    ...model,
    tables: model.tables.map((table) => {
      const isIt = sameName(table.name, of);
      const constraints = table.constraints.map((each) => renameInConstraint(each, isIt, of, names));
      return isIt ? { ...table, constraints, columns: renamedColumns(table, names) } : { ...table, constraints };
    }),
    indexes: model.indexes.map((index) => (sameName(index.table, of) ? renameInIndex(index, names) : index)),
    comments: model.comments.map(({ target, text }) =>
      target.kind === 'column' && sameName(target.table, of)
        ? { target: { ...target, column: swap(target.column) }, text }
        : { target, text },
    ),
  };
}

function renamedColumns(table: Table, names: ReadonlyMap<string, string>): Table['columns'] {
  return table.columns.map((column) => ({
    ...column,
    name: names.get(column.name) ?? column.name,
    value:
      column.value.kind === 'generated'
        ? { ...column.value, expression: renameColumns(column.value.expression, names) }
        : column.value,
  }));
}

function renameInConstraint(
  constraint: Constraint,
  isOwn: boolean,
  ...[of, names]: readonly [ObjectName, ReadonlyMap<string, string>]
): Constraint {
  const swap = (column: string): string => names.get(column) ?? column;
  if (constraint.kind === 'check') {
    return isOwn ? { ...constraint, expression: renameColumns(constraint.expression, names) } : constraint;
  }
  const columns = isOwn ? constraint.columns.map(swap) : constraint.columns;
  if (constraint.kind !== 'foreign_key') return { ...constraint, columns };
  const targetColumns = sameName(constraint.target, of) ? constraint.targetColumns.map(swap) : constraint.targetColumns;
  return { ...constraint, columns, targetColumns };
}

function renameInIndex(index: Index, names: ReadonlyMap<string, string>): Index {
  const swap = (column: string): string => names.get(column) ?? column;
  return {
    ...index,
    items: index.items.map((item) => renamedItem(item, names)),
    include: index.include.map(swap),
    where: index.where === null ? null : renameColumns(index.where, names),
  };
}

/** The normal form of a key is more than an expression's (it has an ordering), so it is kept but for the name. */
function renamedItem(item: Index['items'][number], names: ReadonlyMap<string, string>): Index['items'][number] {
  const { text } = renameColumns(item.expression, names);
  const column = item.column === null ? null : (names.get(item.column) ?? item.column);
  return { column, expression: makeIndexItem(text).expression };
}
