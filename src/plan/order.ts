/** The order in which operations run: what destroys comes last, and every set is sorted by name, so a plan is always the same. */
import { showName, type ObjectName } from '../schema/model.ts';
import { unreachable } from '../errors.ts';
import type { Operation } from './operation.ts';

/** Renames keep the order they were given, in their phase; everything else is sorted by phase, then by what it leans on, then by name. */
export function inOrder(operations: readonly Operation[]): readonly Operation[] {
  const anew = madeAnew(operations);
  const rebuilt = new Set(
    operations.flatMap((each) => (each.kind === 'rebuild_enum' ? [showName(each.from.name)] : [])),
  );
  const depth = dropDepths(operations);
  const keyed = operations.map((operation, given) => {
    const phase = phaseOf(operation, { anew, rebuilt });
    const level = operation.kind === 'drop_table' ? (depth.get(showName(operation.table.name)) ?? 0) : 0;
    const isRename = operation.kind.startsWith('rename_');
    const name = isRename ? String(given).padStart(9, '0') : subjectOf(operation);
    return { operation, phase, level, name };
  });
  return keyed
    .toSorted((a, b) => a.phase - b.phase || a.level - b.level || byText(a.name, b.name))
    .map((each) => each.operation);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Columns that are dropped and added again under the same name. */
function madeAnew(operations: readonly Operation[]): ReadonlySet<string> {
  const keyOf = (table: ObjectName, column: string): string => `${showName(table)}.${column}`;
  const added = new Set(
    operations.flatMap((each) => (each.kind === 'add_column' ? [keyOf(each.table, each.column.name)] : [])),
  );
  const dropped = operations.flatMap((each) =>
    each.kind === 'drop_column' ? [keyOf(each.table, each.column.name)] : [],
  );
  return new Set(dropped.filter((key) => added.has(key)));
}

type Circumstances = {
  /** Columns that are dropped and added again, as `table.column`. */
  readonly anew: ReadonlySet<string>;
  /** Enums that are built anew. */
  readonly rebuilt: ReadonlySet<string>;
};

function phaseOf(operation: Operation, { anew, rebuilt }: Circumstances): number {
  switch (operation.kind) {
    case 'rename_table':
    case 'rename_column':
    case 'rename_enum':
      return 1;
    case 'rename_index':
      return 1.5;
    case 'drop_constraint':
      return 2 + keyRank(operation.constraint.kind, true);
    case 'drop_index':
      return 2.5;
    case 'rename_constraint':
      // Names are free when what goes has gone.
      return 2.7;
    case 'create_enum':
      return 4;
    case 'add_enum_value':
      return 4.1;
    case 'rebuild_enum':
      return 4.2;
    case 'create_table':
      return 7;
    case 'add_column':
      // A generated column stands on others, which have to be there with their new types.
      return operation.column.value.kind === 'generated' ? 10.5 : 8;
    case 'transform':
      return 9;
    case 'alter_column_type': {
      // What leaves an enum does so with all its values, before some of them go.
      const { schema, base } = operation.from;
      return schema !== null && rebuilt.has(showName({ schema, name: base })) ? 4.15 : 10;
    }
    case 'drop_not_null':
      return 11;
    case 'set_default':
      return 11.1;
    case 'set_not_null':
      return 12;
    case 'set_generation':
      // What is given up stands in the way of another type and of null; what comes needs the type, and no null.
      return operation.to.kind === 'none' || operation.to.kind === 'default' ? 9.5 : 12.5;
    case 'add_constraint':
      return operation.constraint.kind === 'foreign_key' ? 15 : 13 + keyRank(operation.constraint.kind, false);
    case 'create_index':
      return operation.index.concurrently ? 14.5 : 14;
    case 'set_row_security':
      return 17;
    case 'set_comment':
      return 17.5;
    case 'drop_column':
      // The values of a generated column are computed, and it stands in the way of the columns it stands on.
      return operation.column.value.kind === 'generated' ||
        anew.has(`${showName(operation.table)}.${operation.column.name}`)
        ? 3
        : 18;
    case 'drop_table':
      return 19;
    case 'drop_enum':
      return 20;
    default:
      return unreachable(operation);
  }
}

/** References lean on keys: they go before them and come after them. */
function keyRank(kind: 'primary_key' | 'unique' | 'check' | 'foreign_key', dropping: boolean): number {
  const ranks = { primary_key: 0, unique: 0.1, check: 0.2, foreign_key: 0.3 };
  return dropping ? 0.3 - ranks[kind] : ranks[kind];
}

/** For every dropped table how many dropped tables have to go before it: those that refer to it. */
function dropDepths(operations: readonly Operation[]): ReadonlyMap<string, number> {
  const dropped = new Map(
    operations.flatMap((each) =>
      each.kind === 'drop_table' ? [[showName(each.table.name), each.table] as const] : [],
    ),
  );
  const depths = new Map([...dropped.keys()].map((name) => [name, 0]));
  // Rings were opened before, so after as many rounds as there are tables every depth is settled.
  for (let round = 0, changed = true; changed && round <= dropped.size; round += 1) {
    changed = false;
    for (const [name, table] of dropped) {
      for (const constraint of table.constraints) {
        if (constraint.kind !== 'foreign_key') continue;
        const target = showName(constraint.target);
        const least = (depths.get(name) ?? 0) + 1;
        if (target === name || !dropped.has(target) || (depths.get(target) ?? 0) >= least) continue;
        depths.set(target, least);
        changed = true;
      }
    }
  }
  return depths;
}

/** What an operation is about, as a key to sort by. */
export function subjectOf(operation: Operation): string {
  const parts = (...names: readonly (ObjectName | string)[]): string =>
    names.map((name) => (typeof name === 'string' ? name : showName(name))).join('\u0000');
  switch (operation.kind) {
    case 'rename_table':
    case 'rename_enum':
    case 'rename_index':
      return parts(operation.from);
    case 'rename_column':
    case 'rename_constraint':
      return parts(operation.table, operation.from);
    case 'create_table':
    case 'drop_table':
      return parts(operation.table.name);
    case 'add_column':
    case 'drop_column':
      return parts(operation.table, operation.column.name);
    case 'transform':
    case 'alter_column_type':
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_default':
    case 'set_generation':
      return parts(operation.table, operation.column);
    case 'add_constraint':
    case 'drop_constraint':
      return parts(operation.table, operation.name);
    case 'create_index':
    case 'drop_index':
      return parts(operation.index.table, operation.index.name);
    case 'create_enum':
    case 'drop_enum':
      return parts(operation.enum.name);
    case 'rebuild_enum':
      return parts(operation.to.name);
    case 'add_enum_value':
      // Values of one enum keep the order in which each finds its neighbour.
      return parts(operation.enum);
    case 'set_row_security':
      return parts(operation.table);
    case 'set_comment':
      return parts(operation.target.table, operation.target.kind === 'column' ? operation.target.column : '');
    default:
      return unreachable(operation);
  }
}
