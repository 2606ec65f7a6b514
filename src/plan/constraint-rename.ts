/** Constraints under other names: stated ones, and derived ones that follow the table or the column they are derived from. */
import { showName, type Constraint, type SchemaModel, type Table } from '../schema/model.ts';
import { constraintName } from '../schema/naming.ts';
import type { Operation } from './operation.ts';
import { inSafeOrder } from './rename-order.ts';

/** Constraints of the old model whose name was derived and would be another one under the new names. */
export type MovedNames = ReadonlySet<Constraint>;

/** A constraint on both sides, and the name the new side gives to it, stated or derived. */
export type Kept = { readonly was: Constraint; readonly constraint: Constraint; readonly name: string };

/**
 * Which constraints of a model have names that follow a rename. `old` is the model as it was read, `renamed` the same one under
 * its new names, in the same order. Numbers that keep like names apart count for nothing: the database may count otherwise.
 */
export function movedNames(old: SchemaModel, renamed: SchemaModel): MovedNames {
  return new Set(
    old.tables.flatMap((before, i) => {
      const after = renamed.tables[i];
      return before.constraints.flatMap((was, k): readonly Constraint[] => {
        const constraint = after?.constraints[k];
        if (after === undefined || constraint === undefined || was.name !== null) return [];
        return derivedName(before, was) === derivedName(after, constraint) ? [] : [constraint];
      });
    }),
  );
}

function derivedName(table: Table, constraint: Constraint): string {
  const unnamed = { ...constraint, name: null };
  return constraintName({ ...table, constraints: [unnamed] }, unnamed);
}

/** The name a constraint that stays is to have: where nothing states one and nothing was renamed, the one it has. */
export function lastingName({ was, constraint, name }: Kept, moved: MovedNames): string {
  return constraint.name !== null || was.name === null || moved.has(was) ? name : was.name;
}

type Rename = Extract<Operation, { kind: 'rename_constraint' }>;

/**
 * The operations, with renames of constraints each when its new name is free; those of constraints that are made anew under
 * their new names are left out.
 */
export function inSafeNameOrder(operations: readonly Operation[]): readonly Operation[] {
  const dropped = new Set(
    operations.flatMap((each) => (each.kind === 'drop_constraint' ? [keyOf(showName(each.table), each.name)] : [])),
  );
  const scopes = new Map<string, Rename[]>();
  for (const each of operations) {
    if (each.kind !== 'rename_constraint' || dropped.has(keyOf(showName(each.table), each.from))) continue;
    const scope = scopeOf(each);
    scopes.set(scope, [...(scopes.get(scope) ?? []), each]);
  }
  const others = operations.filter(({ kind }) => kind !== 'rename_constraint');
  return [
    ...others,
    ...[...scopes].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, renames]) => inOrder(renames)),
  ];
}

/** A key shares its name with its index, so it is the only one of its schema; another constraint is of its table. */
function scopeOf({ table, constraint }: Rename): string {
  const isKey = constraint.kind === 'primary_key' || constraint.kind === 'unique';
  return isKey ? table.schema : keyOf(table.schema, table.name);
}

function keyOf(...names: readonly string[]): string {
  return names.join('\u0000');
}

function inOrder(renames: readonly Rename[]): readonly Rename[] {
  const open = [...renames];
  return inSafeOrder(renames).flatMap((step): readonly Rename[] => {
    const at = open.findIndex(({ from }) => from === step.from);
    const rename = open[at];
    if (rename === undefined) return [];
    // One that takes two steps goes on from where the first one left it.
    if (rename.to === step.to) open.splice(at, 1);
    else open[at] = { ...rename, from: step.to };
    return [{ ...rename, ...step }];
  });
}
