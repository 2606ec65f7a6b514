/** The story of a report: read both sides, plan, count on the database, judge. Nothing is written anywhere. */
import type { ContentDigest } from '../decision/binding.ts';
import { APPLIED_GATE, gateOf, type DecisionFound } from '../decision/gate.ts';
import { unreachable } from '../errors.ts';
import type { ImpactReport, Measuring } from '../impact/impact-report.ts';
import { judge, unmeasuredImpact } from '../impact/judgement.ts';
import { questionsFor } from '../impact/question.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import { makePlan } from '../plan/plan.ts';
import type { DatabasePort, SchemaSource } from '../ports.ts';
import { measure } from '../postgres/measure.ts';
import type { CommandState, ReportResult } from '../report/report.ts';
import type { Diagnostic, ParsedSchema } from '../schema/parsed-schema.ts';
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

/** A change as far as the files tell it: no database has been asked. */
export type PlannedChange =
  | { readonly kind: 'unchanged'; readonly content: ContentDigest }
  | { readonly kind: 'invalid_schema'; readonly content: ContentDigest; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'planned';
      readonly content: ContentDigest;
      readonly plan: MigrationPlan;
      readonly base: ParsedSchema;
      readonly head: ParsedSchema;
      readonly warnings: readonly Diagnostic[];
    };

/** Compares two sides of a schema and plans the way from one to the other. Raises `QailError` when files cannot be read. */
export async function planChange({ sources, basePath, headPath }: ChangedSchema): Promise<PlannedChange> {
  const pair = await readSchemas(sources, basePath, headPath);
  const { content } = pair;
  if (pair.kind === 'unchanged') return { kind: 'unchanged', content };
  if (pair.kind === 'invalid') return { kind: 'invalid_schema', content, diagnostics: pair.diagnostics };

  const plan = makePlan(pair.base, pair.head);
  const warnings = [...pair.warnings, ...plan.diagnostics];
  if (plan.diagnostics.some((d) => d.severity === 'error'))
    return { kind: 'invalid_schema', content, diagnostics: warnings };
  return { kind: 'planned', content, plan, base: pair.base, head: pair.head, warnings };
}

/** What the ledger says of the change, and how much its counts may have grown since (a share: 0.1 is ten per cent). */
export type Judging = {
  readonly commands: CommandState;
  readonly found: DecisionFound;
  readonly tolerance: number;
  /** Whether the history of the database holds the plan as carried out. */
  readonly isApplied: boolean;
};

export const UNJUDGED: Judging = {
  commands: { kind: 'off', because: 'command_line' },
  found: { kind: 'none' },
  tolerance: 0,
  isApplied: false,
};

/** Counts what a planned change does to the rows; null without a plan. A database that does not answer is part of the result. */
export async function measureChange(change: PlannedChange, on: MeasuredOn): Promise<ImpactReport | null> {
  return change.kind === 'planned' ? impactOf(change.plan, on) : null;
}

/** A change with its numbers, judged. */
export function resultOf(change: PlannedChange, impact: ImpactReport | null, judging: Judging): ReportResult {
  switch (change.kind) {
    case 'unchanged':
      return { kind: 'unchanged' };
    case 'invalid_schema':
      return { kind: 'invalid_schema', diagnostics: change.diagnostics };
    case 'planned': {
      if (impact === null) throw new Error('a plan was judged without its numbers');
      const gate = judging.isApplied ? APPLIED_GATE : gateOf(impact, judging.found, judging.tolerance);
      return {
        kind: 'planned',
        plan: change.plan,
        impact,
        gate,
        commands: judging.commands,
        warnings: change.warnings,
      };
    }
    default:
      return unreachable(change);
  }
}

/** Both at once, where no ledger is asked. Raises `QailError` when a side's files cannot be read. */
export async function reportImpact(change: ChangedSchema, on: MeasuredOn): Promise<ReportResult> {
  const planned = await planChange(change);
  return resultOf(planned, await measureChange(planned, on), UNJUDGED);
}

async function impactOf(plan: MigrationPlan, on: MeasuredOn): Promise<ImpactReport> {
  const questions = questionsFor(plan);
  const unmeasured = (reason: Extract<Measuring, { kind: 'not_measured' }>['reason']): ImpactReport =>
    unmeasuredImpact(plan, questions, { kind: 'not_measured', reason });
  if (plan.steps.length === 0) return unmeasured('nothing_to_measure');
  if (on.kind === 'none') return unmeasured(on.reason);
  return judge(plan, questions, await measure(on.database, questions, on.budget));
}
