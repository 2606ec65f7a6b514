/** The plan in the shape other programs rely on. */
import { showType } from '../schema/column-type.ts';
import { unreachable } from '../errors.ts';
import { showName, type ObjectName } from '../schema/model.ts';
import { describe } from './describe.ts';
import type { MigrationPlan, PlanStep, Statement } from './migration-plan.ts';
import type { Operation } from './operation.ts';

export type PlanJson = {
  readonly digest: string;
  readonly operations: readonly object[];
  readonly statements: readonly object[];
  readonly down: readonly object[];
  readonly renameQuestions: readonly object[];
  readonly notDiffedYet: readonly object[];
};

/** `operation` of a statement is the index into `operations`; `down` undoes the steps from the last to the first. */
export function planJson(plan: MigrationPlan): PlanJson {
  const indexed = plan.steps.map((step, index) => ({ step, index }));
  return {
    digest: plan.digest,
    operations: plan.steps.map(operationJson),
    statements: indexed.flatMap(({ step, index }) => statementsJson(step.up, index)),
    down: indexed.toReversed().flatMap(({ step, index }) => statementsJson(step.down ?? [], index)),
    renameQuestions: plan.renameQuestions,
    notDiffedYet: plan.undiffed.map(({ kind, name, change }) => ({ kind, name, change })),
  };
}

function statementsJson(statements: readonly Statement[], operation: number): readonly object[] {
  return statements.map(({ sql, stage }) => ({ sql, transactional: stage === 'main', operation }));
}

function operationJson(step: PlanStep): object {
  const { operation, destructive, confirmed, reversible, hazards } = step;
  return {
    kind: operation.kind,
    ...detailsOf(operation),
    description: describe(operation),
    destructive,
    confirmed,
    reversible,
    hazards: hazards.map(({ kind }) => kind),
    ...(step.at === null ? {} : { file: step.at.position.file, line: step.at.position.line, side: step.at.side }),
  };
}

function detailsOf(operation: Operation): object {
  const named = (name: ObjectName): string => showName(name);
  switch (operation.kind) {
    case 'rename_table':
      return { table: named(operation.from), to: named(operation.to) };
    case 'rename_enum':
      return { enum: named(operation.from), to: named(operation.to) };
    case 'rename_index':
      return { index: named(operation.from), table: named(operation.table), to: named(operation.to) };
    case 'rename_column':
      return { table: named(operation.table), column: operation.from, to: operation.to };
    case 'rename_constraint':
      return { table: named(operation.table), constraint: operation.from, to: operation.to };
    case 'create_table':
    case 'drop_table':
      return { table: named(operation.table.name) };
    case 'add_column':
    case 'drop_column':
      return { table: named(operation.table), column: operation.column.name, type: showType(operation.column.type) };
    case 'alter_column_type': {
      const { table, column, from, to } = operation;
      return { table: named(table), column, from: showType(from), to: showType(to) };
    }
    case 'transform':
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_generation':
      return { table: named(operation.table), column: operation.column };
    case 'set_default': {
      const { table, column, from, to } = operation;
      return { table: named(table), column, from: from?.text ?? null, to: to?.text ?? null };
    }
    case 'add_constraint':
    case 'drop_constraint':
      return { table: named(operation.table), constraint: operation.name, type: operation.constraint.kind };
    case 'create_index':
    case 'drop_index':
      return {
        index: named(operation.index.name),
        table: named(operation.index.table),
        unique: operation.index.unique,
      };
    case 'create_enum':
    case 'drop_enum':
      return { enum: named(operation.enum.name) };
    case 'rebuild_enum':
      return { enum: named(operation.to.name), removed: operation.removed };
    case 'add_enum_value':
      return { enum: named(operation.enum), value: operation.value };
    case 'set_row_security':
      return { table: named(operation.table), from: operation.from, to: operation.to };
    case 'set_comment': {
      const { target } = operation;
      return { table: named(target.table), ...(target.kind === 'column' ? { column: target.column } : {}) };
    }
    default:
      return unreachable(operation);
  }
}
