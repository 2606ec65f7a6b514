/** The story of a report: read both sides, plan, count on the database, judge. Nothing is written anywhere. */
import { gateOf } from '../decision/gate.ts';
import type { ImpactReport, Measuring } from '../impact/impact-report.ts';
import { judge, unmeasuredImpact } from '../impact/judgement.ts';
import { questionsFor } from '../impact/question.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import { makePlan } from '../plan/plan.ts';
import type { DatabasePort, SchemaSource } from '../ports.ts';
import { measure } from '../postgres/measure.ts';
import type { ReportResult } from '../report/report.ts';
import { readSchemas } from './read-schema.ts';

export type CountBudget = { readonly countTimeoutMs: number; readonly lockTimeoutMs: number };

/** The database to count on, or why there is none. */
export type MeasuredOn =
  | { readonly kind: 'database'; readonly database: DatabasePort; readonly budget: CountBudget }
  | { readonly kind: 'none'; readonly reason: 'no_database' | 'fork' };

export type ChangedSchema = {
  readonly sources: { readonly base: SchemaSource; readonly head: SchemaSource };
  readonly basePath: string;
  readonly headPath: string;
};

/**
 * Compares two sides of a schema and counts what the change does to the rows. A database that does not answer is part of
 * the result, not an error. Raises `QailError` when a side's files cannot be read.
 */
export async function reportImpact(change: ChangedSchema, on: MeasuredOn): Promise<ReportResult> {
  const pair = await readSchemas(change.sources, change.basePath, change.headPath);
  if (pair.kind === 'unchanged') return { kind: 'unchanged' };
  if (pair.kind === 'invalid') return { kind: 'invalid_schema', diagnostics: pair.diagnostics };

  const plan = makePlan(pair.base, pair.head);
  if (plan.diagnostics.some((d) => d.severity === 'error')) {
    return { kind: 'invalid_schema', diagnostics: [...pair.warnings, ...plan.diagnostics] };
  }
  const impact = await impactOf(plan, on);
  return { kind: 'planned', plan, impact, gate: gateOf(impact), warnings: [...pair.warnings, ...plan.diagnostics] };
}

async function impactOf(plan: MigrationPlan, on: MeasuredOn): Promise<ImpactReport> {
  const questions = questionsFor(plan);
  const unmeasured = (reason: Extract<Measuring, { kind: 'not_measured' }>['reason']): ImpactReport =>
    unmeasuredImpact(plan, questions, { kind: 'not_measured', reason });
  if (plan.steps.length === 0) return unmeasured('nothing_to_measure');
  if (on.kind === 'none') return unmeasured(on.reason);
  return judge(plan, questions, await measure(on.database, questions, on.budget));
}
