/** What the plan and the numbers say together: each step beside what was found about it, sorted by what it means. */
import type { Figure, ImpactReport, StepImpact, UnmeasuredReason } from '../impact/impact-report.ts';
import type { MigrationPlan, PlanStep } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { tableOf } from '../plan/operation-table.ts';
import { showName, type EnumType, type ObjectName } from '../schema/model.ts';
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
  const table = tableOf(operation);
  if (table !== null) return table;
  if (operation.kind === 'rename_enum' || operation.kind === 'rebuild_enum') return nameOf(operation.to);
  if (operation.kind === 'add_enum_value') return operation.enum;
  if (operation.kind === 'create_enum' || operation.kind === 'drop_enum') return operation.enum.name;
  throw new Error(`an operation on neither a table nor an enum: ${operation.kind}`);
}

function nameOf(named: ObjectName | EnumType): ObjectName {
  return 'values' in named ? named.name : named;
}

/** The name the measured database still holds for a table of the plan. */
export function nameBefore(plan: MigrationPlan, table: ObjectName): ObjectName {
  const rename = plan.renames.find((r) => r.kind === 'table' && showName(r.to) === showName(table));
  return rename?.kind === 'table' ? rename.from : table;
}
