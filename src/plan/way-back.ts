/** What undoing a plan does to the rows: not how it is done, which the plan's own way back says. */
import { sameName, type Column, type SchemaModel } from '../schema/model.ts';
import type { Hint, ParsedSchema } from '../schema/parsed-schema.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { makePlan } from './plan.ts';
import { originOf } from './rename.ts';

/**
 * The plan of the way back, as far as it is about rows, from the plan and its two sides: renames lead back instead of dropping, and a column that comes back is not
 * required before its values are there.
 */
export function wayBackOf(plan: MigrationPlan, base: ParsedSchema, head: ParsedSchema): MigrationPlan {
  const at = { file: '', line: 1, column: 1 };
  const renames = plan.renames.map((each): Hint =>
    each.kind === 'table'
      ? { kind: 'rename', object: 'table', from: each.to, to: each.from, at }
      : { kind: 'rename', object: 'column', table: each.table, from: each.to, to: each.from, at },
  );
  const others = head.hints.flatMap((hint): readonly Hint[] =>
    hint.kind === 'rename' && (hint.object === 'index' || hint.object === 'enum')
      ? [{ ...hint, from: hint.to, to: hint.from }]
      : [],
  );
  return makePlan(
    { ...head, hints: [] },
    { ...base, model: withoutDemands(base.model, plan), hints: [...renames, ...others] },
  );
}

function withoutDemands(model: SchemaModel, plan: MigrationPlan): SchemaModel {
  const isDropped = (table: SchemaModel['tables'][number], column: Column): boolean =>
    plan.steps.some(
      ({ operation }) =>
        operation.kind === 'drop_column' &&
        sameName(originOf(plan.renames, operation.table), table.name) &&
        operation.column.name === column.name,
    );
  const tables = model.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => (isDropped(table, column) ? { ...column, nullable: true } : column)),
  }));
  return { ...model, tables };
}
