/** The statements of an operation where they depend on what else the plan does. */
import { showName, type ObjectName } from '../schema/model.ts';
import { newTables, upOf } from './ddl.ts';
import type { Statement } from './migration-plan.ts';
import type { Operation } from './operation.ts';

/** What carries out each of the operations of one plan, given in the order in which they run. */
export function statementsAmong(operations: readonly Operation[]): (operation: Operation) => readonly Statement[] {
  const created = newTables(operations);
  const oldEnums = enumOrigins(operations);
  const late = lateKeys(operations);
  return (operation) => {
    if (operation.kind === 'add_enum_value') {
      // Values are added before the transaction, so before a rename of their enum.
      const origin = oldEnums.get(showName(operation.enum)) ?? operation.enum;
      return upOf({ ...operation, enum: origin }, created);
    }
    const statements = upOf(operation, created);
    if (operation.kind !== 'add_constraint' || operation.constraint.kind !== 'foreign_key') return statements;
    const { target, targetColumns } = operation.constraint;
    const isLate = late.has(keyOf(target, targetColumns));
    return isLate ? statements.map(({ sql }): Statement => ({ sql, stage: 'after' })) : statements;
  };
}

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
