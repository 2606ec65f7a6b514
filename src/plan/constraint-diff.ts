/** What changes between two versions of one table's constraints. */
import { canonicalConstraint } from '../schema/fingerprint.ts';
import { sameName, type Constraint, type ObjectName, type SchemaModel, type Table } from '../schema/model.ts';
import { constraintNames } from '../schema/naming.ts';
import { lastingName, type Kept, type MovedNames } from './constraint-rename.ts';
import type { Operation } from './operation.ts';

type ForeignKey = Extract<Constraint, { kind: 'foreign_key' }>;

/** Operations for a table on both sides. The base side's constraints carry the names they have in the database. */
export function diffConstraints(before: Table, after: Table, moved: MovedNames): readonly Operation[] {
  const table = after.name;
  const names = constraintNames(after);
  const left = [...before.constraints];
  const operations: Operation[] = [];
  for (const constraint of after.constraints) {
    const at = indexOfEqual(left, constraint);
    const was = at < 0 ? undefined : left.splice(at, 1)[0];
    const name = names.get(constraint) ?? '';
    if (was === undefined) {
      const madeRequired = constraint.kind === 'primary_key' ? nullableAmong(before, constraint.columns) : [];
      operations.push({ kind: 'add_constraint', table, constraint, name, madeRequired });
      continue;
    }
    const to = lastingName({ was, constraint, name }, moved);
    if (was.name !== null && was.name !== to)
      operations.push({ kind: 'rename_constraint', table, from: was.name, to, constraint });
  }
  return [...left.map((constraint): Operation => dropOf(before, constraint)), ...operations];
}

/** Those of the columns that a table has and that may be null. */
function nullableAmong(table: Table, columns: readonly string[]): readonly string[] {
  return table.columns.filter(({ name, nullable }) => nullable && columns.includes(name)).map(({ name }) => name);
}

/** Constraints of a new table that cannot stand in its CREATE TABLE: references, which may go round in a ring. */
export function newForeignKeys(table: Table): readonly Operation[] {
  const names = constraintNames(table);
  return table.constraints.flatMap((constraint): readonly Operation[] =>
    constraint.kind === 'foreign_key'
      ? [{ kind: 'add_constraint', table: table.name, constraint, name: names.get(constraint) ?? '' }]
      : [],
  );
}

/**
 * References that stay but lean on a key that goes, or join columns whose types change: they are taken off first and put back
 * at the end. `operations` are those found so far; gives the ones to add.
 */
export function leaningForeignKeys(
  [base, head]: readonly [SchemaModel, SchemaModel],
  moved: MovedNames,
  operations: readonly Operation[],
): readonly Operation[] {
  return head.tables.flatMap((table) => {
    const before = base.tables.find((each) => sameName(each.name, table.name));
    if (before === undefined) return [];
    const names = constraintNames(table);
    return table.constraints.flatMap((constraint): readonly Operation[] => {
      if (constraint.kind !== 'foreign_key' || !leans(table, constraint, operations)) return [];
      const was = before.constraints[indexOfEqual(before.constraints, constraint)];
      if (was === undefined) return [];
      return madeAnew(table.name, { was, constraint, name: names.get(constraint) ?? '' }, moved);
    });
  });
}

/** A constraint that stays is dropped under the name it has and added under the one it is to have. */
export function madeAnew(table: ObjectName, kept: Kept, moved: MovedNames): readonly Operation[] {
  const { was, constraint, name } = kept;
  return [
    { kind: 'drop_constraint', table, constraint, name: was.name ?? name },
    { kind: 'add_constraint', table, constraint, name: lastingName(kept, moved) },
  ];
}

/** The operations, in which references of dropped tables go by themselves where they lean on a key of a table that stays. */
export function withFreedKeys(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind !== 'drop_table') return [operation];
    const { table } = operation;
    const leaning = table.constraints.filter(
      (constraint) => constraint.kind === 'foreign_key' && leans(table, constraint, operations),
    );
    const constraints = table.constraints.filter((constraint) => !leaning.includes(constraint));
    return [
      ...leaning.map((constraint) => dropOf(table, constraint)),
      { ...operation, table: { ...table, constraints } },
    ];
  });
}

function leans(table: Table, key: ForeignKey, operations: readonly Operation[]): boolean {
  const isTarget = (columns: readonly string[]): boolean =>
    columns.length === key.targetColumns.length && columns.every((column) => key.targetColumns.includes(column));
  return operations.some((operation) => {
    if (operation.kind === 'drop_constraint') {
      const { constraint } = operation;
      const isKey = constraint.kind === 'primary_key' || constraint.kind === 'unique';
      return isKey && sameName(operation.table, key.target) && isTarget(constraint.columns);
    }
    if (operation.kind === 'drop_index') {
      const { index } = operation;
      return (
        index.unique && sameName(index.table, key.target) && isTarget(index.items.map(({ column }) => column ?? ''))
      );
    }
    // A column that goes while a reference from it stays is made anew.
    if (operation.kind === 'drop_column')
      return sameName(operation.table, table.name) && key.columns.includes(operation.column.name);
    if (operation.kind !== 'alter_column_type') return false;
    const isOwn = sameName(operation.table, table.name) && key.columns.includes(operation.column);
    const isOther = sameName(operation.table, key.target) && key.targetColumns.includes(operation.column);
    return (isOwn || isOther) && !isInteger(operation.from.base, operation.to.base);
  });
}

/** PostgreSQL compares integers of different sizes, so a reference between them may stay while they grow. */
function isInteger(...bases: readonly string[]): boolean {
  return bases.every((base) => ['smallint', 'integer', 'bigint'].includes(base));
}

/** The place of a constraint that is the same but perhaps for its name; -1 when there is none. */
export function indexOfEqual(constraints: readonly Constraint[], wanted: Constraint): number {
  const form = canonicalConstraint({ ...wanted, name: null });
  const equal = (each: Constraint): boolean => canonicalConstraint({ ...each, name: null }) === form;
  const sameNamed = constraints.findIndex((each) => equal(each) && each.name === wanted.name);
  return sameNamed >= 0 ? sameNamed : constraints.findIndex(equal);
}

function dropOf(table: Table, constraint: Constraint): Operation {
  const name = constraint.name ?? constraintNames(table).get(constraint) ?? '';
  return { kind: 'drop_constraint', table: table.name, constraint, name };
}
