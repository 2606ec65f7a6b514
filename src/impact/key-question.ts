/** What has to be asked before a constraint or a unique index is made: would the rows that are there pass? */
import { unreachable } from '../errors.ts';
import type { Operation } from '../plan/operation.ts';
import type { Constraint, Expression, Index, IndexItem, ObjectName } from '../schema/model.ts';
import type { Sql } from '../sql.ts';
import { ident, join, sql } from '../sql.ts';
import { isConstant } from './allow-list.ts';
import type { Ask } from './ask.ts';
import { asking, unknown } from './ask.ts';
import type { AddedColumn, Before } from './before.ts';

type AddConstraint = Extract<Operation, { kind: 'add_constraint' }>;
type CreateIndex = Extract<Operation, { kind: 'create_index' }>;
type ForeignKey = Extract<Constraint, { kind: 'foreign_key' }>;
type Key = {
  readonly table: ObjectName;
  readonly items: readonly IndexItem[];
  readonly where: Expression | null;
  readonly nullsDistinct: boolean;
};

/** Questions for a new constraint on a table that is already there. */
export function constraintQuestions(operation: AddConstraint, before: Before): readonly Ask[] {
  const { table, constraint } = operation;
  if (before.isNew(table)) return [];
  switch (constraint.kind) {
    case 'primary_key':
      return primaryKeyQuestions(table, constraint.columns, before);
    case 'unique': {
      const items = constraint.columns.map(columnItem);
      return duplicateQuestions({ table, items, where: null, nullsDistinct: constraint.nullsDistinct }, before);
    }
    case 'check':
      return checkQuestions(table, constraint.expression, before);
    case 'foreign_key':
      return foreignKeyQuestions(table, constraint, before);
    default:
      return unreachable(constraint);
  }
}

/** A unique index asks for duplicates; any other index can be built over whatever rows there are. */
export function indexQuestions({ index }: CreateIndex, before: Before): readonly Ask[] {
  if (!index.unique || before.isNew(index.table)) return [];
  if (index.damaged) return [unknown('failing', 'expression_not_allowed')];
  return duplicateQuestions(keyOf(index), before);
}

function keyOf(index: Index): Key {
  return { table: index.table, items: index.items, where: index.where, nullsDistinct: index.nullsDistinct };
}

function columnItem(column: string): IndexItem {
  const text = ident(column);
  return { column, expression: { text, normal: text } };
}

function primaryKeyQuestions(table: ObjectName, columns: readonly string[], before: Before): readonly Ask[] {
  const nulls = columns.flatMap((column): readonly Ask[] => {
    const state = before.column(table, column);
    if (state.kind !== 'added') {
      return [asking('failing', { kind: 'nulls', table: before.table(table), column: state.name })];
    }
    const { added } = state;
    if (added.backfilled) return [unknown('failing', 'column_not_there_yet')];
    // A new column without a value is null in every row, and null is no key.
    return added.column.value.kind === 'none' ? [asking('failing', { kind: 'rows', table: before.table(table) })] : [];
  });
  const items = columns.map(columnItem);
  return [...duplicateQuestions({ table, items, where: null, nullsDistinct: true }, before), ...nulls];
}

/** What a key column that is not there yet will hold. */
type Filling = 'distinct' | 'constant' | 'null' | 'unknown';

function fillingOf({ column, backfilled }: AddedColumn): Filling {
  if (backfilled) return 'unknown';
  switch (column.value.kind) {
    case 'none':
      return 'null';
    case 'serial':
    case 'identity':
      return 'distinct';
    case 'default':
      if (/^gen_random_uuid\s*\(\s*\)$/i.test(column.value.expression.text.trim())) return 'distinct';
      return isConstant(column.value.expression) ? 'constant' : 'unknown';
    case 'generated':
      return 'unknown';
    default:
      return unreachable(column.value);
  }
}

function duplicateQuestions(key: Key, before: Before): readonly Ask[] {
  const kept: IndexItem[] = [];
  for (const item of key.items) {
    if (item.column === null) {
      // An ordering or collation after the expression is not on the allow-list, so such a key is not asked about.
      const rewritten = before.expression(key.table, item.expression);
      if (rewritten.kind === 'not_allowed') return [unknown('failing', 'expression_not_allowed')];
      if (rewritten.kind === 'not_there_yet') return [unknown('failing', 'column_not_there_yet')];
      kept.push({ column: null, expression: rewritten.expression });
      continue;
    }
    const state = before.column(key.table, item.column);
    if (state.kind === 'altered') return [unknown('failing', 'column_not_there_yet')];
    if (state.kind === 'kept') {
      kept.push(columnItem(state.name));
      continue;
    }
    const filling = fillingOf(state.added);
    if (filling === 'distinct' || (filling === 'null' && key.nullsDistinct)) return [];
    if (filling === 'unknown') return [unknown('failing', 'column_not_there_yet')];
    // The same value in every row: it tells no two rows apart, so the rest of the key decides.
  }
  return countedDuplicates({ ...key, items: kept }, before);
}

function countedDuplicates(key: Key, before: Before): readonly Ask[] {
  const table = before.table(key.table);
  const where = key.where === null ? null : before.expression(key.table, key.where);
  if (where?.kind === 'not_allowed') return [unknown('failing', 'expression_not_allowed')];
  if (where?.kind === 'not_there_yet') return [unknown('failing', 'column_not_there_yet')];
  const condition = where?.expression ?? null;
  if (key.items.length === 0 && condition === null) return [asking('failing', { kind: 'rows', table }, 1)];
  if (key.items.length === 0) return [unknown('failing', 'column_not_there_yet')];
  const { items, nullsDistinct } = key;
  return [asking('failing', { kind: 'duplicates', table, items, where: condition, nullsDistinct })];
}

function checkQuestions(table: ObjectName, expression: Expression, before: Before): readonly Ask[] {
  const rewritten = before.expression(table, expression);
  switch (rewritten.kind) {
    case 'ready':
      return [asking('failing', { kind: 'violations', table: before.table(table), expression: rewritten.expression })];
    case 'not_allowed':
      return [unknown('failing', 'expression_not_allowed')];
    case 'not_there_yet':
      return [unknown('failing', 'column_not_there_yet')];
    default:
      return unreachable(rewritten);
  }
}

function foreignKeyQuestions(table: ObjectName, key: ForeignKey, before: Before): readonly Ask[] {
  const columns: string[] = [];
  for (const name of key.columns) {
    const state = before.column(table, name);
    // A key with a null in it refers to nothing and passes.
    if (state.kind === 'added' && fillingOf(state.added) === 'null') return [];
    if (state.kind !== 'kept') return [unknown('failing', 'column_not_there_yet')];
    columns.push(state.name);
  }
  if (before.isNew(key.target)) return [asking('failing', complete(before.table(table), columns))];
  const targetColumns: string[] = [];
  for (const name of key.targetColumns) {
    const state = before.column(key.target, name);
    if (state.kind !== 'kept') return [unknown('failing', 'column_not_there_yet')];
    targetColumns.push(state.name);
  }
  const target = before.table(key.target);
  return [asking('failing', { kind: 'orphans', table: before.table(table), columns, target, targetColumns })];
}

/** Against a table that is still empty every row with a complete key is an orphan. */
function complete(table: ObjectName, columns: readonly string[]): Parameters<typeof asking>[1] {
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return { kind: 'values', table, column: only };
  const text: Sql = sql`not (${join(
    columns.map((c) => sql`${ident(c)} is not null`),
    ' and ',
  )})`;
  return { kind: 'violations', table, expression: { text, normal: text } };
}
