/** Everything to publish, put together: the publishing side decides nothing. */
import { unreachable, type QailError } from '../errors.ts';
import { annotationsOf } from './annotations.ts';
import { markerOf, renderComment } from './comment.ts';
import { headlineOf } from './headline.ts';
import { blocks, clip, code, prose, visible } from './markdown.ts';
import { runUrl } from './page.ts';
import type { Publication, Report, ReportedPullRequest, ReportResult } from './report.ts';
import { failureStatuses, statusesOf } from './status.ts';
import { renderSummary } from './summary.ts';

/** Comment, summary, annotations, check and statuses of one report. */
export function makePublication(report: Report): Publication {
  const headline = headlineOf(report.result);
  return {
    marker: markerOf(report),
    comment: renderComment(report),
    createComment: report.result.kind !== 'unchanged',
    summary: renderSummary(report),
    annotations: annotationsOf(report),
    checkName: checkName(report.environment),
    checkTitle: `${headline.word}: ${headline.sentence}`,
    checkConclusion: conclusionOf(report.result),
    statuses: statusesOf(report),
  };
}

/** What stood in the way of a report, and the labels it would have had. */
export type UnreportedRun = {
  readonly schema: string;
  readonly environment: string;
};

/**
 * What is published when a run fails after its pull request is known: an older report must not look like today's. It holds
 * the error's own message and hint, which by contract hold no secret.
 */
export function makeFailurePublication(
  run: UnreportedRun,
  pullRequest: ReportedPullRequest,
  error: QailError,
): Publication {
  const marker = markerOf({ schemaPath: run.schema, environment: run.environment });
  const url = runUrl({ pullRequest });
  const body = blocks([
    '## ⚠️ No report: the run failed before it was done',
    `QAIL · environment ${code(run.environment, 80)} · schema ${code(run.schema, 120)} · commit ${code(pullRequest.headSha.slice(0, 7))}`,
    `> [!WARNING]\n> **What to do now:** ${error.hint === null ? 'read the log of the run' : prose(error.hint, 300)}, then run this again. Nothing is known about this commit, and nothing has been changed in any database.`,
    `What happened (${code(error.code)}): ${prose(error.message, 400)}.`,
    '**Gate: closed.**',
    url === null ? null : `<sub>[run](${url})</sub>`,
  ]);
  return {
    marker,
    comment: blocks([marker, body]),
    createComment: true,
    summary: `${body}\n`,
    annotations: [],
    checkName: checkName(run.environment),
    checkTitle: 'No report: the run failed before it was done',
    checkConclusion: 'failure',
    statuses: failureStatuses(error.code),
  };
}

function checkName(environment: string): string {
  return `QAIL impact (${clip(visible(environment), 80)})`;
}

function conclusionOf(result: ReportResult): Publication['checkConclusion'] {
  switch (result.kind) {
    case 'unchanged':
      return 'success';
    case 'invalid_schema':
      return 'failure';
    case 'planned':
      return plannedConclusion(result);
    default:
      return unreachable(result);
  }
}

function plannedConclusion({
  impact,
  gate,
}: Extract<ReportResult, { kind: 'planned' }>): Publication['checkConclusion'] {
  if (gate.reason === 'already_done') return 'success';
  switch (impact.verdict) {
    case 'ok':
      return gate.state === 'open' ? 'success' : 'neutral';
    case 'data-loss':
      // Once somebody has decided, or cancelled, nobody is waited for.
      return gate.reason === 'decided' || gate.reason === 'cancelled' ? 'neutral' : 'action_required';
    case 'blocked':
    case 'unreachable':
      return 'failure';
    case 'unmeasured':
      // Without a database a person can only judge by hand: neither red nor green. A number that could be had asks for action.
      return impact.measuring.kind === 'not_measured' ? 'neutral' : 'action_required';
    default:
      return unreachable(impact.verdict);
  }
}
