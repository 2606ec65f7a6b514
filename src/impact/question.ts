/** Which questions only the rows can answer before a plan runs. */
import { unreachable } from '../errors.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import type { Sql } from '../sql.ts';
import { ident, sql } from '../sql.ts';
import { isConstant } from './allow-list.ts';
import type { Ask } from './ask.ts';
import { asking, unknown } from './ask.ts';
import type { Before } from './before.ts';
import { beforeOf } from './before.ts';
import { constraintQuestions, indexQuestions } from './key-question.ts';
import type { Questions } from './impact-report.ts';
import { enumQuestions, typeQuestions } from './type-question.ts';

/**
 * The questions for a plan, in the names of the database before it. Asking is kept apart from counting: no database is seen
 * here. A step without a probe and without an unknown is safe whatever the rows hold; it never means that nobody looked.
 */
export function questionsFor(plan: MigrationPlan): Questions {
  const before = beforeOf(plan);
  const asked = plan.steps.map((step, index) => ({ index, asks: asksOf(step.operation, before) }));
  return {
    probes: asked.flatMap(({ index, asks }) =>
      asks.flatMap((a) =>
        a.kind === 'probe' ? [{ step: index, role: a.role, failsAbove: a.failsAbove, probe: a.probe }] : [],
      ),
    ),
    sized: plan.steps.flatMap(({ lock }) =>
      lock.work === 'none' || lock.table === null || before.isNew(lock.table) ? [] : [before.table(lock.table)],
    ),
    unknowns: asked.flatMap(({ index, asks }) =>
      asks.flatMap((a) => (a.kind === 'unknown' ? [{ step: index, role: a.role, reason: a.reason }] : [])),
    ),
  };
}

function asksOf(operation: Operation, before: Before): readonly Ask[] {
  switch (operation.kind) {
    case 'drop_table':
      return [asking('at_risk', { kind: 'rows', table: before.table(operation.table.name) })];
    case 'drop_column':
      return dropQuestions(operation, before);
    case 'add_column':
      return addQuestions(operation, before);
    case 'transform':
      return transformQuestions(operation, before);
    case 'set_generation':
      return generationQuestions(operation, before);
    case 'set_not_null':
      return notNullQuestions(operation, before);
    case 'alter_column_type':
      return typeQuestions(operation, before);
    case 'rebuild_enum':
      return enumQuestions(operation, before);
    case 'add_constraint':
      return constraintQuestions(operation, before);
    case 'create_index':
      return indexQuestions(operation, before);
    case 'rename_table':
    case 'rename_column':
    case 'rename_constraint':
    case 'rename_index':
    case 'rename_enum':
    case 'create_table':
    case 'drop_not_null':
    case 'set_default':
    case 'drop_constraint':
    case 'drop_index':
    case 'create_enum':
    case 'drop_enum':
    case 'add_enum_value':
    case 'set_row_security':
    case 'set_comment':
      return [];
    default:
      return unreachable(operation);
  }
}

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** Values, not rows: a column that holds only nulls loses nothing, and one that holds only its default loses little. */
function dropQuestions(operation: Of<'drop_column'>, before: Before): readonly Ask[] {
  const table = before.table(operation.table);
  const { name: column, value } = operation.column;
  const constant = value.kind === 'default' && isConstant(value.expression) ? value.expression.text : null;
  return [
    asking('at_risk', { kind: 'values', table, column }),
    ...(constant === null ? [] : [asking('context', { kind: 'values_not_default', table, column, default: constant })]),
    asking('context', { kind: 'rows', table }),
  ];
}

/** A required column without a value for the rows that are there fails as soon as there is one. */
function addQuestions(operation: Of<'add_column'>, before: Before): readonly Ask[] {
  const { column, backfilled, table } = operation;
  if (before.isNew(table) || column.nullable || backfilled || column.value.kind !== 'none') return [];
  return [asking('failing', { kind: 'rows', table: before.table(table) })];
}

/** A transform of a column that is there overwrites its values; of a new one it overwrites nothing. */
function transformQuestions(operation: Of<'transform'>, before: Before): readonly Ask[] {
  const state = before.column(operation.table, operation.column);
  if (before.isNew(operation.table) || state.kind === 'added') return [];
  const table = before.table(operation.table);
  const all = asking('at_risk', { kind: 'values', table, column: state.name });
  // Between a change of its type and its transform a column has values nobody can count beforehand.
  if (before.changesType(operation.table, operation.column)) return [all];
  const value = before.backfill(operation.table, operation.expression);
  if (value.kind !== 'ready') return [all];
  const old = ident(state.name);
  const text = sql`${old} is null or ((${value.expression.text}) is not distinct from ${old})`;
  return [asking('at_risk', { kind: 'violations', table, expression: { text, normal: text } })];
}

/** A column that becomes generated gets new values; every other change of where values come from keeps the old ones. */
function generationQuestions(operation: Of<'set_generation'>, before: Before): readonly Ask[] {
  const state = before.column(operation.table, operation.column);
  if (operation.to.kind !== 'generated' || state.kind === 'added' || before.isNew(operation.table)) return [];
  return [asking('at_risk', { kind: 'values', table: before.table(operation.table), column: state.name })];
}

function notNullQuestions(operation: Of<'set_not_null'>, before: Before): readonly Ask[] {
  if (before.isNew(operation.table)) return [];
  const table = before.table(operation.table);
  const state = before.column(operation.table, operation.column);
  const filled = before.transform(operation.table, operation.column);
  if (filled !== null) return filledQuestions(operation, before, filled);
  if (state.kind !== 'added') return [asking('failing', { kind: 'nulls', table, column: state.name })];
  if (state.added.backfilled) return [unknown('failing', 'column_not_there_yet')];
  return state.added.column.value.kind === 'none' ? [asking('failing', { kind: 'rows', table })] : [];
}

/** After a backfill the question is not what the column holds, but what the expression gives. */
function filledQuestions(operation: Of<'set_not_null'>, before: Before, filled: Sql): readonly Ask[] {
  if (before.changesType(operation.table, operation.column)) return [unknown('failing', 'column_not_there_yet')];
  const value = before.backfill(operation.table, filled);
  switch (value.kind) {
    case 'ready': {
      const text = sql`(${value.expression.text}) is not null`;
      const table = before.table(operation.table);
      return [asking('failing', { kind: 'violations', table, expression: { text, normal: text } })];
    }
    case 'not_allowed':
      return [unknown('failing', 'expression_not_allowed')];
    case 'not_there_yet':
      return [unknown('failing', 'column_not_there_yet')];
    default:
      return unreachable(value);
  }
}
