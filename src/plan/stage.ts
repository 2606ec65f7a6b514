/** The statements of an operation where they depend on what else the plan does: in which stage, and under which names. */
import { showName, type ObjectName } from '../schema/model.ts';
import { downOf, newTables, upOf, type Settled, type Surroundings } from './ddl.ts';
import type { Undivided } from './destruction.ts';
import type { Rename, Statement } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { originColumn, originOf } from './rename.ts';

/** What carries out, and what undoes, each of the operations of one plan. */
export type StatementsOf = {
  readonly up: (operation: Operation) => readonly Statement[];
  /** Null where no statement can undo it. */
  readonly down: (operation: Operation) => readonly Statement[] | null;
};

/**
 * The statements of one plan; `operations` are given in the order in which they run. Renames come first and their way back
 * comes last: what runs before the transaction speaks of the old names on the way there, what runs after it speaks of them on
 * the way back, and everything else speaks of the new ones.
 */
export function statementsAmong(
  operations: readonly Operation[],
  renames: readonly Rename[],
  undivided: Undivided,
): StatementsOf {
  const there: Surroundings = { created: newTables(operations), undivided: undivided.up, settled: AS_THEY_ARE };
  const back: Surroundings = {
    created: new Set(),
    undivided: undivided.down,
    settled: {
      table: (table) => originOf(renames, table),
      column: ({ table, column }) => ({
        table: originOf(renames, table),
        column: originColumn(renames, table, column),
      }),
    },
  };
  const oldEnums = enumOrigins(operations);
  const late = undivided.up ? new Set<string>() : lateKeys(operations);
  return {
    up: (operation) => {
      if (operation.kind === 'add_enum_value') {
        const origin = oldEnums.get(showName(operation.enum)) ?? operation.enum;
        return upOf({ ...operation, enum: origin }, there);
      }
      const statements = upOf(operation, there);
      if (operation.kind !== 'add_constraint' || operation.constraint.kind !== 'foreign_key') return statements;
      const { target, targetColumns } = operation.constraint;
      const isLate = late.has(keyOf(target, targetColumns));
      return isLate ? statements.map(({ sql }): Statement => ({ sql, stage: 'after' })) : statements;
    },
    down: (operation) => downOf(operation, back),
  };
}

const AS_THEY_ARE: Settled = { table: (table) => table, column: (on) => on };

/** From the new name of every renamed enum to the name before the plan runs. */
function enumOrigins(operations: readonly Operation[]): ReadonlyMap<string, ObjectName> {
  const origins = new Map<string, ObjectName>();
  for (const operation of operations) {
    if (operation.kind !== 'rename_enum') continue;
    origins.set(showName(operation.to), origins.get(showName(operation.from)) ?? operation.from);
    origins.delete(showName(operation.from));
  }
  return origins;
}

/** Keys that only a unique index built after the transaction guards: a reference to one has to wait for it. */
function lateKeys(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(
    operations.flatMap((each) => {
      if (each.kind !== 'create_index' || !each.index.concurrently || !each.index.unique) return [];
      const columns = each.index.items.flatMap(({ column }) => (column === null ? [] : [column]));
      return columns.length === each.index.items.length ? [keyOf(each.index.table, columns)] : [];
    }),
  );
}

function keyOf(table: ObjectName, columns: readonly string[]): string {
  return [showName(table), ...columns.toSorted()].join('\u0000');
}
