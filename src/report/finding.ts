/** What the plan and the numbers say together: each step beside what was found about it, sorted by what it means. */
import { unreachable } from '../errors.ts';
import type { Figure, ImpactReport, StepImpact, UnmeasuredReason } from '../impact/impact-report.ts';
import type { MigrationPlan, PlanStep } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { showName, type ObjectName } from '../schema/model.ts';
import { isKnown } from './figure.ts';
import type { ReportResult } from './report.ts';

/** A step of the plan with what was found about it; null: nothing was asked, so it is safe whatever the rows hold. */
export type Change = { readonly step: PlanStep; readonly impact: StepImpact | null };

export type PlannedResult = Extract<ReportResult, { kind: 'planned' }>;

export type Findings = {
  readonly changes: readonly Change[];
  /** Lose something, or may: the number is above zero or missing. */
  readonly losing: readonly Change[];
  /** Drop something that was counted: nothing is there today. */
  readonly empty: readonly Change[];
  /** Would fail on the rows of today, or may: the number says so or is missing. */
  readonly failing: readonly Change[];
  /** A number that decides is missing. */
  readonly unknown: readonly Change[];
};

/** Sorts the changes of a plan. A change can stand in several lists; each keeps the order of the plan. */
export function findingsOf(plan: MigrationPlan, impact: ImpactReport): Findings {
  const byStep = new Map(impact.steps.map((step) => [step.step, step]));
  const changes = plan.steps.map((step, i) => ({ step, impact: byStep.get(i) ?? null }));
  return {
    changes,
    losing: changes.filter(isLosing),
    empty: changes.filter(isEmpty),
    failing: changes.filter((c) => c.impact?.verdict === 'will_fail' || isMissing(c.impact?.failing)),
    unknown: changes.filter((c) => c.impact?.verdict === 'unknown' || missingReasons(c).length > 0),
  };
}

function isLosing({ impact }: Change): boolean {
  const atRisk = impact?.atRisk ?? null;
  return atRisk !== null && (!isKnown(atRisk) || atRisk.count > 0n);
}

function isEmpty(change: Change): boolean {
  const { kind } = change.step.operation;
  return (
    (kind === 'drop_table' || kind === 'drop_column') && change.impact?.atRisk?.kind === 'counted' && !isLosing(change)
  );
}

/** True for a figure that was wanted and is not there. */
export function isMissing(figure: Figure | null | undefined): boolean {
  return figure !== null && figure !== undefined && !isKnown(figure);
}

/** Why numbers that decide are missing for a change; each reason once. */
export function missingReasons({ impact }: Change): readonly UnmeasuredReason[] {
  const figures = [impact?.atRisk, impact?.failing];
  return [...new Set(figures.flatMap((f) => (f?.kind === 'unmeasured' ? [f.reason] : [])))];
}

/** The table or type a change is about, as people name it: changes of one table are kept or left out together. */
export function subjectOf(operation: Operation): string {
  return showName(subjectName(operation));
}

function subjectName(operation: Operation): ObjectName {
  switch (operation.kind) {
    case 'rename_table':
    case 'rename_enum':
      return operation.to;
    case 'create_table':
    case 'drop_table':
      return operation.table.name;
    case 'create_index':
    case 'drop_index':
      return operation.index.table;
    case 'create_enum':
    case 'drop_enum':
      return operation.enum.name;
    case 'add_enum_value':
      return operation.enum;
    case 'rebuild_enum':
      return operation.to.name;
    case 'set_comment':
      return operation.target.table;
    case 'rename_column':
    case 'rename_constraint':
    case 'rename_index':
    case 'add_column':
    case 'drop_column':
    case 'transform':
    case 'alter_column_type':
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_default':
    case 'set_generation':
    case 'add_constraint':
    case 'drop_constraint':
    case 'set_row_security':
      return operation.table;
    default:
      return unreachable(operation);
  }
}

/** The name the measured database still holds for a table of the plan. */
export function nameBefore(plan: MigrationPlan, table: ObjectName): ObjectName {
  const rename = plan.renames.find((r) => r.kind === 'table' && showName(r.to) === showName(table));
  return rename?.kind === 'table' ? rename.from : table;
}
