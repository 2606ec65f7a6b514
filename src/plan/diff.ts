/** Two models, the old one already under its new names → the operations that lead from one to the other, in no order yet. */
import {
  sameName,
  showName,
  type Column,
  type Constraint,
  type ObjectName,
  type SchemaModel,
  type Table,
} from '../schema/model.ts';
import type { Hint } from '../schema/parsed-schema.ts';
import { showType } from '../schema/column-type.ts';
import { diffColumns } from './column-diff.ts';
import { dependants, withGeneratedAgain } from './dependant.ts';
import { inSafeNameOrder, type MovedNames } from './constraint-rename.ts';
import { diffConstraints, leaningForeignKeys, newForeignKeys, withFreedKeys } from './constraint-diff.ts';
import type { RenameQuestion } from './migration-plan.ts';
import { diffComments, diffEnums, diffIndexes, rebuiltColumns } from './object-diff.ts';
import type { Operation } from './operation.ts';

type TransformHint = Extract<Hint, { kind: 'transform' }>;

/**
 * The operations between two models. Equal models give none, whatever the order of their lists. `moved` are constraints of the
 * old model whose derived names follow a rename.
 */
export function diffModels(
  base: SchemaModel,
  head: SchemaModel,
  moved: MovedNames,
  transforms: readonly TransformHint[],
): readonly Operation[] {
  const both = [withoutOwn(base), withoutOwn(head)] as const;
  const [old, wanted] = both;
  const enums = diffEnums(old, wanted);
  const context = { transforms, moved, rebuilt: rebuiltColumns(enums) };
  const before = new Map(old.tables.map((table) => [showName(table.name), table]));
  const kept = new Set(wanted.tables.map(({ name }) => showName(name)));
  const tables = wanted.tables.flatMap((table) => tableOperations(before.get(showName(table.name)), table, context));
  const dropped = old.tables
    .filter(({ name }) => !kept.has(showName(name)))
    .flatMap((table) => dropOperations(old, table));
  const direct = [...enums, ...tables, ...dropped, ...diffIndexes(old, wanted), ...diffComments(old, wanted)];
  const generated = withGeneratedAgain(old, wanted, direct);
  const found = withFreedKeys([...generated, ...dependants(both, moved, generated)]);
  const filled = transforms.map(({ table, column, expression }): Operation => ({
    kind: 'transform',
    table,
    column,
    expression,
  }));
  const all = [...found, ...filled, ...leaningForeignKeys(both, moved, found)];
  return inSafeNameOrder(all).map((each) => withComment(each, old));
}

/** A dropped column takes its comment along. */
function withComment(operation: Operation, { comments }: SchemaModel): Operation {
  if (operation.kind !== 'drop_column') return operation;
  const said = comments.find(
    ({ target }) =>
      target.kind === 'column' && sameName(target.table, operation.table) && target.column === operation.column.name,
  );
  return said === undefined ? operation : { ...operation, comment: said.text };
}

/** The `_qail_*` tables belong to this program and are never part of a change. */
function withoutOwn(model: SchemaModel): SchemaModel {
  const isOwn = (name: ObjectName): boolean => name.name.startsWith('_qail_');
  return {
    ...model,
    tables: model.tables.filter(({ name }) => !isOwn(name)),
    indexes: model.indexes.filter(({ table }) => !isOwn(table)),
    comments: model.comments.filter(({ target }) => !isOwn(target.table)),
  };
}

type TableContext = {
  readonly transforms: readonly TransformHint[];
  readonly moved: MovedNames;
  readonly rebuilt: ReadonlySet<string>;
};

function tableOperations(
  before: Table | undefined,
  after: Table,
  { transforms, moved, rebuilt }: TableContext,
): readonly Operation[] {
  const table = after.name;
  const security: Operation = {
    kind: 'set_row_security',
    table,
    from: before?.rowSecurity ?? OFF,
    to: after.rowSecurity,
  };
  const secured =
    security.from.enabled !== security.to.enabled || security.from.forced !== security.to.forced ? [security] : [];
  if (before === undefined) return [{ kind: 'create_table', table: after }, ...newForeignKeys(after), ...secured];
  const context = {
    table,
    keyColumns: new Set(after.constraints.flatMap((each) => (each.kind === 'primary_key' ? each.columns : []))),
    filled: new Set(transforms.filter((hint) => sameName(hint.table, table)).map(({ column }) => column)),
    rebuilt: new Set(
      [...rebuilt]
        .filter((key) => key.startsWith(`${showName(table)}.`))
        .map((key) => key.slice(showName(table).length + 1)),
    ),
  };
  return [...diffColumns(before, after, context), ...diffConstraints(before, after, moved), ...secured];
}

const OFF = { enabled: false, forced: false };

/** A dropped table; references within a ring of dropped tables go first, by themselves. */
function dropOperations(base: SchemaModel, table: Table): readonly Operation[] {
  const ring = table.constraints.filter((constraint) => isInRing(base, table, constraint));
  const rest = { ...table, constraints: table.constraints.filter((constraint) => !ring.includes(constraint)) };
  const drops = ring.map((constraint): Operation => ({
    kind: 'drop_constraint',
    table: table.name,
    constraint,
    name: constraint.name ?? '',
  }));
  const indexes = base.indexes.filter((index) => sameName(index.table, table.name));
  const comments = base.comments.filter(({ target }) => sameName(target.table, table.name));
  return [...drops, { kind: 'drop_table', table: rest, indexes, comments }];
}

/** True for a reference from which other references lead back to its own table, itself aside. */
function isInRing(model: SchemaModel, table: Table, constraint: Constraint): boolean {
  if (constraint.kind !== 'foreign_key' || sameName(constraint.target, table.name)) return false;
  const reached = new Set<string>();
  const pending = [constraint.target];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const key = showName(next);
    if (reached.has(key)) continue;
    reached.add(key);
    const there = model.tables.find(({ name }) => showName(name) === key);
    there?.constraints.forEach((each) => each.kind === 'foreign_key' && pending.push(each.target));
  }
  return reached.has(showName(table.name));
}

/**
 * Drop and add pairs that may be one thing under another name; nothing is guessed, a person is asked. The caller leaves out
 * drops that a person has confirmed.
 */
export function renameQuestions(operations: readonly Operation[]): readonly RenameQuestion[] {
  const created = operations.flatMap((each) => (each.kind === 'create_table' ? [each.table] : []));
  const tables = operations.flatMap((each): readonly RenameQuestion[] => {
    if (each.kind !== 'drop_table') return [];
    const at = created.findIndex((table) => likeness(each.table, table) >= 0.6);
    const [match] = at < 0 ? [] : created.splice(at, 1);
    return match === undefined ? [] : [question('table', showName(each.table.name), showName(match.name))];
  });
  return [...tables, ...columnQuestions(operations)];
}

function columnQuestions(operations: readonly Operation[]): readonly RenameQuestion[] {
  const columns = operations.filter((each) => each.kind === 'drop_column' || each.kind === 'add_column');
  // A column that goes and comes under one name is made anew, not renamed.
  const isAnew = (each: (typeof columns)[number]): boolean =>
    columns.some(
      (other) =>
        other.kind !== each.kind && sameName(other.table, each.table) && other.column.name === each.column.name,
    );
  const added = columns.flatMap((each) => (each.kind === 'add_column' && !isAnew(each) ? [each] : []));
  return columns.flatMap((each): readonly RenameQuestion[] => {
    if (each.kind !== 'drop_column' || isAnew(each)) return [];
    const at = added.findIndex(
      ({ table, column }) =>
        sameName(table, each.table) && column.name !== each.column.name && sameShape(column, each.column),
    );
    const [match] = at < 0 ? [] : added.splice(at, 1);
    if (match === undefined) return [];
    const path = (column: Column): string => `${showName(each.table)}.${column.name}`;
    return [question('column', path(each.column), path(match.column))];
  });
}

function question(object: 'table' | 'column', from: string, to: string): RenameQuestion {
  return { object, from, to, hint: `rename ${from} -> ${to}` };
}

function sameShape(a: Column, b: Column): boolean {
  return showType(a.type) === showType(b.type) && a.value.kind === b.value.kind;
}

/** The share of columns, name and type, that two tables have in common. */
function likeness(a: Table, b: Table): number {
  const shape = (table: Table): readonly string[] => table.columns.map(({ name, type }) => `${name} ${showType(type)}`);
  const [left, right] = [shape(a), new Set(shape(b))];
  const common = left.filter((each) => right.has(each)).length;
  const all = left.length + right.size - common;
  return all === 0 ? 0 : common / all;
}
