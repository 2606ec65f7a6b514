/** Whether a whole plan destroys something, on the way there or on the way back: then nothing of it may fail later. */
import { sameName } from '../schema/model.ts';
import { isWidening } from './conversion.ts';
import { isDestructive } from './hazard.ts';
import type { Operation } from './operation.ts';

/** Which way of a plan runs in one transaction, with nothing left for after it. */
export type Undivided = { readonly up: boolean; readonly down: boolean };

/**
 * The way there is undivided when it drops, narrows or overwrites something. The way back is, when it drops or narrows
 * what the plan made, unless the way there destroys too: then rows may be put back when its transaction is nearly done, and
 * only later can they be looked at.
 */
export function undividedWays(operations: readonly Operation[]): Undivided {
  const up = operations.some((each) => isDestructive(each) || overwrites(each, operations));
  return { up, down: !up && operations.some(undoDestroys) };
}

/** A transform of a column that was there before takes the place of its values. */
function overwrites(operation: Operation, operations: readonly Operation[]): boolean {
  if (operation.kind !== 'transform') return false;
  const { table, column } = operation;
  return !operations.some((each) => {
    if (each.kind === 'create_table') return sameName(each.table.name, table);
    return each.kind === 'add_column' && sameName(each.table, table) && each.column.name === column;
  });
}

function undoDestroys(operation: Operation): boolean {
  if (operation.kind === 'alter_column_type') return !isWidening(operation.to, operation.from);
  if (operation.kind === 'rebuild_enum')
    return operation.to.values.some((each) => !operation.from.values.includes(each));
  return operation.kind === 'create_table' || operation.kind === 'add_column';
}
