/** What has to be asked before a column changes its type, or an enum its labels. */
import type { Operation } from '../plan/operation.ts';
import type { Ask } from './ask.ts';
import { asking, unknown } from './ask.ts';
import type { Before } from './before.ts';
import { conversionOf } from './conversion.ts';

type AlterType = Extract<Operation, { kind: 'alter_column_type' }>;
type RebuildEnum = Extract<Operation, { kind: 'rebuild_enum' }>;

const TEXT = new Set(['text', 'character varying', 'character']);

/** Values the new type refuses make the step fail; values it alters without a word are lost. */
export function typeQuestions(operation: AlterType, before: Before): readonly Ask[] {
  const { from, to } = operation;
  if (before.isNew(operation.table)) return [];
  const state = before.column(operation.table, operation.column);
  if (state.kind === 'added') return [];
  const at = { table: before.table(operation.table), column: state.name };
  if (to.kind === 'custom') return labelQuestions(operation, before, at);
  const conversion = conversionOf(from, to);
  switch (conversion.kind) {
    case 'safe':
      return [];
    case 'unsupported':
      return [unknown('failing', 'type_not_supported'), unknown('at_risk', 'type_not_supported')];
    case 'checked': {
      // With an explicit cast PostgreSQL cuts a text that is too long instead of refusing it: the same values, lost.
      const cuts = conversion.fails?.kind === 'too_long' && operation.using !== null;
      const asks: Ask[] = [];
      if (conversion.changes !== null) asks.push(asking('at_risk', { kind: 'changed_values', ...at, from, to }));
      if (conversion.fails !== null)
        asks.push(asking(cuts ? 'at_risk' : 'failing', { kind: 'failed_casts', ...at, from, to }));
      return asks;
    }
  }
}

/** A change to an enum works when every value is a label; which labels there are only the plan can say. */
function labelQuestions(
  { from, to }: AlterType,
  before: Before,
  at: { readonly table: AlterType['table']; readonly column: string },
): readonly Ask[] {
  const labels = before.labels(to);
  const readable = from.kind === 'custom' || TEXT.has(from.base);
  if (labels === null || !readable || from.array !== to.array) return [unknown('failing', 'type_not_supported')];
  return [asking('failing', { kind: 'values_not_in', ...at, array: to.array, labels })];
}

/** PostgreSQL cannot take a label away; building the type anew fails on every value that holds one that is gone. */
export function enumQuestions(operation: RebuildEnum, before: Before): readonly Ask[] {
  if (operation.removed.length === 0) return [];
  return operation.columns.flatMap((column) => {
    const state = before.column(column.table, column.column);
    if (before.isNew(column.table) || state.kind === 'added') return [];
    // A column that becomes this enum in the same plan is asked about by its own step.
    if (before.changesType(column.table, column.column)) return [];
    const table = before.table(column.table);
    const labels = operation.to.values;
    return [asking('failing', { kind: 'values_not_in', table, column: state.name, array: column.array, labels })];
  });
}
