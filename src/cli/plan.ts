/** `qail diff` and `qail migrate plan`: one change between two local schemas, as text for people or JSON for programs. */
import { reportImpact, type MeasuredOn } from '../act/report-impact.ts';
import { impactJson } from '../impact/impact-json.ts';
import { describe } from '../plan/describe.ts';
import type { MigrationPlan, Stage, Statement } from '../plan/migration-plan.ts';
import { diagnosticJson } from '../outputs.ts';
import { planJson } from '../plan/plan-json.ts';
import type { SchemaSource } from '../ports.ts';
import type { Report, ReportResult } from '../report/report.ts';

/** Plans the change and, with a database, counts. Raises `QailError` when a side cannot be read. */
export async function planPaths(
  source: SchemaSource,
  paths: { readonly oldPath: string; readonly newPath: string },
  on: MeasuredOn,
): Promise<ReportResult> {
  const change = { sources: { base: source, head: source }, basePath: paths.oldPath, headPath: paths.newPath };
  return reportImpact(change, on);
}

/** The report of a local change, for the terminal. */
export function localReport(schemaPath: string, result: ReportResult, milliseconds: number): Report {
  return {
    environment: 'default',
    schemaPath,
    commandPrefix: '/qail',
    pullRequest: null,
    result,
    milliseconds,
  };
}

/** The machine shape of a plan; `impact` is there only when a database was asked. */
export function planResultJson(result: ReportResult, ok: boolean, measured: boolean): object {
  if (result.kind === 'unchanged') {
    return { schemaVersion: 1, ok, digest: null, operations: [], statements: [], down: [], diagnostics: [] };
  }
  if (result.kind === 'invalid_schema') {
    return {
      schemaVersion: 1,
      ok,
      digest: null,
      operations: [],
      statements: [],
      down: [],
      diagnostics: result.diagnostics.map(diagnosticJson),
    };
  }
  return {
    schemaVersion: 1,
    ok,
    ...planJson(result.plan),
    diagnostics: result.warnings.map(diagnosticJson),
    ...(measured ? { impact: impactJson(result.plan, result.impact) } : {}),
  };
}

/** The plan as people read it: what changes, then the SQL in the order in which it would run. */
export function planText(plan: MigrationPlan): string {
  if (plan.steps.length === 0) return 'nothing changes\n';
  const operations = plan.steps.map((step) => `  ${step.destructive ? '!' : '-'} ${describe(step.operation)}`);
  const questions = plan.renameQuestions.map(({ hint }) => `  is this a rename? then add: ${hint}`);
  const count = `${plan.steps.length} ${plan.steps.length === 1 ? 'operation' : 'operations'}`;
  return [`${count} (! can lose data):`, ...operations, ...questions, '', ...sqlLines(plan), ''].join('\n');
}

const STAGES: Readonly<Record<Stage, string>> = {
  before: '-- before the transaction, each on its own',
  main: '-- one transaction',
  after: '-- after the transaction, each on its own',
};

function sqlLines(plan: MigrationPlan): readonly string[] {
  const statements: readonly Statement[] = plan.steps.flatMap((step) => step.up);
  return (['before', 'main', 'after'] as const).flatMap((stage) => {
    const lines = statements.filter((each) => each.stage === stage).map((each) => `${each.sql};`);
    return lines.length === 0 ? [] : [STAGES[stage], ...lines];
  });
}
