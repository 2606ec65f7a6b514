/** The impact as other programs read it. */
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { OperationKind } from '../plan/operation.ts';
import type { Figure, ImpactReport, StepImpact, Verdict } from './impact-report.ts';

/** A JSON number, or decimal text beyond 2^53 where a number would be rounded; null when it is not known. */
export type JsonCount = number | string | null;

export type ImpactJson = {
  /** ISO 8601, UTC; null when nothing was counted. */
  readonly measuredAt: string | null;
  readonly verdict: Verdict;
  readonly recordsAtRisk: JsonCount;
  readonly rowsFailing: JsonCount;
  readonly steps: readonly {
    /** Place of the operation in the plan, from 0. */
    readonly operation: number;
    readonly kind: OperationKind | null;
    readonly atRisk: JsonCount;
    readonly failing: JsonCount;
    readonly source: 'counted' | 'estimated' | 'unmeasured';
    readonly reason?: string;
  }[];
};

/**
 * One entry for each step of the plan. A step that can lose nothing or cannot fail has 0 there; a number that is not known
 * is null, and so is a sum that has none of its parts.
 */
export function impactJson(plan: MigrationPlan, impact: ImpactReport): ImpactJson {
  const missing = (role: 'atRisk' | 'failing'): boolean => impact.steps.some((s) => s[role]?.kind === 'unmeasured');
  const sum = (count: bigint, role: 'atRisk' | 'failing'): JsonCount =>
    count === 0n && missing(role) ? null : jsonCount(count);
  return {
    measuredAt: impact.measuring.kind === 'measured' ? impact.measuring.at.toISOString() : null,
    verdict: impact.verdict,
    recordsAtRisk: sum(impact.recordsAtRisk, 'atRisk'),
    rowsFailing: sum(impact.rowsFailing, 'failing'),
    steps: impact.steps.map((step) => stepJson(step, plan.steps[step.step]?.operation.kind ?? null)),
  };
}

function stepJson(step: StepImpact, kind: OperationKind | null): ImpactJson['steps'][number] {
  const deciding = [step.atRisk, step.failing].filter((f) => f !== null);
  const unmeasured = deciding.find((f) => f.kind === 'unmeasured');
  const estimated = deciding.some((f) => f.kind === 'estimated');
  return {
    operation: step.step,
    kind,
    atRisk: figureJson(step.atRisk),
    failing: figureJson(step.failing),
    source: unmeasured !== undefined ? 'unmeasured' : estimated ? 'estimated' : 'counted',
    ...(unmeasured === undefined ? {} : { reason: unmeasured.reason }),
  };
}

function figureJson(figure: Figure | null): JsonCount {
  if (figure === null) return 0;
  return figure.kind === 'unmeasured' ? null : jsonCount(figure.count);
}

function jsonCount(count: bigint): JsonCount {
  const number = Number(count);
  return Number.isSafeInteger(number) ? number : count.toString();
}
