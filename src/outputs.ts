/** What the step hands to later steps: the outputs of action.yml and the whole result as one JSON document. */
import { impactJson } from './impact/impact-json.ts';
import { planJson } from './plan/plan-json.ts';
import type { Diagnostic } from './schema/parsed-schema.ts';
import type { DecisionKind } from './decision/record.ts';
import type { CommandState, Report, ReportResult } from './report/report.ts';
import type { Made } from './act/outcome.ts';
import type { Reported } from './act/report-pull-request.ts';
import type { ReasonCode } from './decision/reason.ts';
import type { Run } from './run.ts';

/** The names, in the order of action.yml. */
export const OUTPUT_NAMES = [
  'verdict',
  'destructive',
  'records-at-risk',
  'rows-failing',
  'operations',
  'plan-digest',
  'plan-code',
  'decision',
  'gate',
  'reason-code',
  'migration-version',
  'snapshot-rows',
  'snapshot-path',
  'shadow-database',
  'old-database',
  'comment-url',
  'report-path',
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** What each output holds; one that is not available belongs to a later version and stays empty. */
export const OUTPUTS: Readonly<Record<OutputName, { readonly description: string; readonly available: boolean }>> = {
  verdict: { description: '`ok`, `data-loss`, `blocked`, `unmeasured` or `unreachable`.', available: true },
  destructive: {
    description: 'Whether the change drops, narrows or removes something, whatever the rows hold.',
    available: true,
  },
  'records-at-risk': {
    description: 'Rows and values that would be lost or altered; empty when a number is missing.',
    available: true,
  },
  'rows-failing': {
    description: 'Rows on which the change would fail; empty when a number is missing.',
    available: true,
  },
  operations: { description: 'The operations as JSON.', available: true },
  'plan-digest': { description: 'Digest of the plan: equal plans, equal digests.', available: true },
  'plan-code': { description: 'Short code of the plan for a comment command.', available: true },
  decision: {
    description: 'The decision recorded for this content: `own_backup`, `files`, `database` or `cancelled`.',
    available: true,
  },
  gate: { description: '`open` or `closed`.', available: true },
  'reason-code': { description: 'Stable code of how it ended.', available: true },
  'migration-version': {
    description: 'Version of the migration that ran, or of the rows that were saved.',
    available: true,
  },
  'snapshot-rows': { description: 'Rows saved by a backup.', available: true },
  'snapshot-path': { description: 'Directory of a file backup.', available: true },
  'shadow-database': { description: 'Name of the shadow database.', available: false },
  'old-database': { description: 'Name of the database kept after a promotion.', available: false },
  'comment-url': { description: 'Address of the report comment, or of the reply to a command.', available: true },
  'report-path': { description: 'File with the whole result as JSON (`schemaVersion` 1).', available: true },
};

export type Outputs = Partial<Readonly<Record<OutputName, string>>>;

/** The outputs of a run. An event that is not answered sets the reason alone, so that no gate reads as open. */
export function outputsOf(run: Run): Outputs {
  const reason = { 'reason-code': run.reason };
  switch (run.kind) {
    case 'ignored':
    case 'closed':
      return reason;
    case 'no_gate':
      return { gate: 'closed', ...reason };
    case 'failed': {
      const verdict = run.reason === 'db_unreachable' ? 'unreachable' : 'unmeasured';
      return { verdict, gate: 'closed', ...reason };
    }
    case 'reported':
      return { ...resultOutputs(run.report.result), ...reason, ...urlOutput(run.published.commentUrl) };
    case 'judged': {
      const { result, gate, decision } = run.judged;
      return { ...resultOutputs(result), ...decisionOutput(decision?.kind ?? null), gate: gate.state, ...reason };
    }
    case 'migrated': {
      const { result, gate, decision } = run.judged;
      const made = { ...decisionOutput(decision?.kind ?? null), ...madeOutputs(run.outcome.made) };
      return { ...resultOutputs(result), ...made, gate: gate.state, ...reason };
    }
    case 'answered': {
      const { reported, outcome, replyUrl } = run.answer;
      return {
        ...(reported === null ? {} : resultOutputs(reported.report.result)),
        ...decisionOutput(outcome.decided?.kind ?? null),
        ...madeOutputs(outcome.made),
        ...reason,
        ...urlOutput(replyUrl),
      };
    }
  }
}

function urlOutput(url: string | null): Outputs {
  return url === null ? {} : { 'comment-url': url };
}

function madeOutputs(made: Made | null): Outputs {
  if (made === null) return {};
  const { version, savedRows, path } = made;
  const known = { 'migration-version': version, 'snapshot-rows': savedRows.toString() };
  return path === null ? known : { ...known, 'snapshot-path': path };
}

function decisionOutput(kind: DecisionKind | null): Outputs {
  return kind === null ? {} : { decision: kind };
}

function resultOutputs(result: ReportResult): Outputs {
  switch (result.kind) {
    case 'unchanged':
      return {
        verdict: 'ok',
        destructive: 'false',
        'records-at-risk': '0',
        'rows-failing': '0',
        operations: '[]',
        gate: 'open',
      };
    case 'invalid_schema':
      return { verdict: 'unmeasured', gate: 'closed' };
    case 'planned':
      return {
        verdict: result.impact.verdict,
        destructive: String(result.plan.steps.some((step) => step.destructive)),
        ...counts(result),
        operations: JSON.stringify(planJson(result.plan).operations),
        'plan-digest': result.plan.digest,
        ...commandOutputs(result.commands),
        gate: result.gate.state,
      };
  }
}

function commandOutputs(commands: CommandState): Outputs {
  if (commands.kind === 'off') return {};
  return { 'plan-code': commands.code, ...decisionOutput(commands.decision?.kind ?? null) };
}

/** A sum that misses a number is no number: it is left empty rather than read as small. */
function counts({ impact }: Extract<ReportResult, { kind: 'planned' }>): Outputs {
  if (!impact.complete) return {};
  return { 'records-at-risk': impact.recordsAtRisk.toString(), 'rows-failing': impact.rowsFailing.toString() };
}

/** The document behind `report-path`. `schemaVersion` changes when a field changes its meaning. */
export function reportJson({ report, published }: Reported, reasonCode: ReasonCode): object {
  return {
    schemaVersion: 1,
    reasonCode,
    environment: report.environment,
    schema: report.schemaPath,
    pullRequest: pullRequestJson(report),
    commentUrl: published.commentUrl,
    problems: published.problems,
    ...resultJson(report.result),
  };
}

function pullRequestJson({ pullRequest }: Report): object | null {
  if (pullRequest === null) return null;
  const { repository, number, baseRef, baseSha, headSha, fork } = pullRequest;
  return { repository, number, baseRef, baseSha, headSha, fork };
}

function resultJson(result: ReportResult): object {
  switch (result.kind) {
    case 'unchanged':
      return { result: 'unchanged', verdict: 'ok', gate: 'open' };
    case 'invalid_schema':
      return {
        result: 'invalid_schema',
        verdict: 'unmeasured',
        gate: 'closed',
        diagnostics: result.diagnostics.map(diagnosticJson),
      };
    case 'planned':
      return {
        result: 'planned',
        verdict: result.impact.verdict,
        gate: result.gate.state,
        plan: planJson(result.plan),
        impact: impactJson(result.plan, result.impact),
        diagnostics: result.warnings.map(diagnosticJson),
      };
  }
}

/** One diagnostic with its position spread out, as the machine shapes print it. */
export function diagnosticJson(diagnostic: Diagnostic): object {
  const { at, ...said } = diagnostic;
  return { ...said, file: at.file, line: at.line, column: at.column };
}
