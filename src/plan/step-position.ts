/** Which line of which file a step comes from. */
import { unreachable } from '../errors.ts';
import { sameName, showName } from '../schema/model.ts';
import type { ParsedSchema, Position } from '../schema/parsed-schema.ts';
import { positionKey, type Declared } from '../schema/positions.ts';
import type { PlanStep, Rename } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { tableOf } from './operation-table.ts';
import { originColumn, originOf, renamedTable } from './rename.ts';

/**
 * The line of the head file that says so. For something that is gone it is the line of the base file that declared it, under
 * the name it had there; when that is unknown, the line of the table in the head file. Null when nothing is known.
 */
export function stepPosition(
  operation: Operation,
  base: ParsedSchema,
  head: ParsedSchema,
  renames: readonly Rename[],
): PlanStep['at'] {
  const declared = declaredBy(operation);
  if (declared !== null) {
    const inHead = isGone(operation) ? undefined : head.positions.get(positionKey(declared));
    if (inHead !== undefined) return { side: 'head', position: inHead };
    const inBase = base.positions.get(positionKey(underOldNames(declared, renames)));
    if (inBase !== undefined && isGone(operation)) return { side: 'base', position: inBase };
  }
  const hint = hintPosition(operation, head, renames);
  if (hint !== null) return { side: 'head', position: hint };
  const table = tableOf(operation);
  const ofTable = table === null ? undefined : head.positions.get(positionKey({ kind: 'table', name: table }));
  return ofTable === undefined ? null : { side: 'head', position: ofTable };
}

/**
 * The line of the head file on which a remark about the step can stand; null when the head side has no file at all.
 * `files` are those in which the head side declares anything, in order.
 */
export function nearestPosition(
  operation: Operation,
  at: PlanStep['at'],
  head: ParsedSchema,
  files: readonly string[],
): Position | null {
  if (at?.side === 'head') return at.position;
  const table = tableOf(operation);
  const ofTable = table === null ? undefined : head.positions.get(positionKey({ kind: 'table', name: table }));
  if (ofTable !== undefined) return ofTable;
  const own = at === null ? undefined : at.position.file;
  const file = own !== undefined && files.includes(own) ? own : files[0];
  return file === undefined ? null : { file, line: 1, column: 1 };
}

/** The key of the table an operation works on, as `showName` writes it; null when it works on none. */
export function tableKeyOf(operation: Operation): string | null {
  const table = tableOf(operation);
  return table === null || operation.kind === 'create_table' ? null : showName(table);
}

function isGone(operation: Operation): boolean {
  return operation.kind.startsWith('drop_') && operation.kind !== 'drop_not_null';
}

function declaredBy(operation: Operation): Declared | null {
  switch (operation.kind) {
    case 'create_table':
    case 'drop_table':
      return { kind: 'table', name: operation.table.name };
    case 'add_column':
    case 'drop_column':
      return { kind: 'column', table: operation.table, column: operation.column.name };
    case 'transform':
    case 'rename_table':
    case 'rename_column':
    case 'rename_enum':
      return null;
    case 'alter_column_type':
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_default':
    case 'set_generation':
      return { kind: 'column', table: operation.table, column: operation.column };
    case 'add_constraint':
    case 'drop_constraint':
      return { kind: 'constraint', table: operation.table, constraint: operation.constraint };
    case 'create_index':
    case 'drop_index':
      return { kind: 'index', name: operation.index.name };
    case 'rename_index':
      return { kind: 'index', name: operation.to };
    case 'create_enum':
    case 'drop_enum':
      return { kind: 'enum', name: operation.enum.name };
    case 'rebuild_enum':
      return { kind: 'enum', name: operation.to.name };
    case 'add_enum_value':
      return { kind: 'enum', name: operation.enum };
    case 'set_comment':
      return { kind: 'comment', target: operation.target };
    case 'set_row_security':
    case 'rename_constraint':
      return { kind: 'table', name: operation.table };
    default:
      return unreachable(operation);
  }
}

function underOldNames(declared: Declared, renames: readonly Rename[]): Declared {
  switch (declared.kind) {
    case 'table':
      return { ...declared, name: originOf(renames, declared.name) };
    case 'column':
      return {
        kind: 'column',
        table: originOf(renames, declared.table),
        column: originColumn(renames, declared.table, declared.column),
      };
    case 'constraint':
      return { ...declared, table: originOf(renames, declared.table) };
    case 'index':
    case 'enum':
    case 'comment':
    case 'unmodelled':
      return declared;
    default:
      return unreachable(declared);
  }
}

function hintPosition(operation: Operation, head: ParsedSchema, renames: readonly Rename[]) {
  const found = head.hints.find((hint) => {
    if (operation.kind === 'transform') {
      return (
        hint.kind === 'transform' &&
        hint.column === operation.column &&
        showName(hint.table) === showName(operation.table)
      );
    }
    if (operation.kind === 'rename_column') {
      if (hint.kind !== 'rename' || hint.object !== 'column') return false;
      // A hint may speak of a table under its old name or its new one.
      const isThere = [hint.table, renamedTable(renames, hint.table)].some((table) => sameName(table, operation.table));
      return isThere && (hint.from === operation.from || hint.to === operation.to);
    }
    if (operation.kind !== 'rename_table' && operation.kind !== 'rename_enum' && operation.kind !== 'rename_index')
      return false;
    if (hint.kind !== 'rename' || hint.object === 'column') return false;
    // A rename that takes two steps has only one of its names in each.
    return sameName(hint.to, operation.to) || sameName(hint.from, operation.from);
  });
  return found?.at ?? null;
}
