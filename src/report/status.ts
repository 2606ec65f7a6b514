/** The two commit statuses. Their words are counts and our own text, so they fit GitHub's 140 characters by construction. */
import { unreachable, type ErrorCode } from '../errors.ts';
import type { ReasonCode } from '../decision/reason.ts';
import { counted } from './figure.ts';
import { changedUndiffed, headlineOf } from './headline.ts';
import { findingsOf, type PlannedResult } from './finding.ts';
import type { CommitStatus, Report, ReportResult } from './report.ts';

/** `qail/impact` says what was found, `qail/gate` whether a deploy may go on. */
export function statusesOf(report: Report): readonly CommitStatus[] {
  const { result } = report;
  return [{ context: 'qail/impact', state: impactState(result), description: impactText(result) }, gateStatus(result)];
}

/** Both statuses for a run that ended before there was a report: nothing is known, so nothing is open. */
export function failureStatuses(code: ErrorCode): readonly CommitStatus[] {
  return [
    { context: 'qail/impact', state: 'error', description: 'No report: the run failed, see its log' },
    { context: 'qail/gate', state: 'error', description: `Closed: no report was made (${code})` },
  ];
}

function impactState(result: ReportResult): CommitStatus['state'] {
  switch (result.kind) {
    case 'unchanged':
      return 'success';
    case 'invalid_schema':
      return 'failure';
    case 'planned':
      if (result.impact.verdict === 'unreachable') return 'error';
      return result.impact.verdict === 'ok' ? 'success' : 'failure';
    default:
      return unreachable(result);
  }
}

function impactText(result: ReportResult): string {
  switch (result.kind) {
    case 'unchanged':
      return 'The schema does not change';
    case 'invalid_schema':
      return `Schema not readable: ${counted(result.diagnostics.filter((d) => d.severity === 'error').length, 'error')}`;
    case 'planned':
      return plannedText(result);
    default:
      return unreachable(result);
  }
}

function plannedText(result: PlannedResult): string {
  const { unknown } = findingsOf(result.plan, result.impact);
  const missing = counted(unknown.length, 'change');
  switch (result.impact.verdict) {
    case 'ok':
      return okText(result);
    case 'data-loss':
    case 'blocked': {
      const { word, sentence } = headlineOf(result);
      return `${word}: ${sentence}`;
    }
    case 'unmeasured':
      if (unknown.length === 0) return `Not compared yet: ${counted(changedUndiffed(result), 'changed statement')}`;
      return `Not measured: ${missing} without a number that decides`;
    case 'unreachable':
      return `Staging not reached: ${missing} without a number that decides`;
    default:
      return unreachable(result.impact.verdict);
  }
}

function okText(result: PlannedResult): string {
  const undiffed = changedUndiffed(result);
  const besides = undiffed === 0 ? '' : `; ${counted(undiffed, 'other statement')} not compared`;
  return `OK: ${counted(result.plan.steps.length, 'change')}, nothing lost, nothing fails${besides}`;
}

function gateStatus(result: ReportResult): CommitStatus {
  const context = 'qail/gate';
  switch (result.kind) {
    case 'unchanged':
      return { context, state: 'success', description: 'Open: nothing to do' };
    case 'invalid_schema':
      return { context, state: 'failure', description: 'Closed: the schema has errors (schema_invalid)' };
    case 'planned': {
      const { state, reason } = result.gate;
      if (state === 'open')
        return { context, state: 'success', description: 'Open: nothing is lost and nothing can fail' };
      const unknown = result.impact.verdict === 'unreachable';
      return { context, state: unknown ? 'error' : 'failure', description: `Closed: ${GATE_TEXT[reason]} (${reason})` };
    }
    default:
      return unreachable(result);
  }
}

const GATE_TEXT: Readonly<Record<ReasonCode, string>> = {
  done: 'the report was made',
  nothing_to_do: 'nothing to do',
  unsupported_event: 'the event is not answered',
  data_loss: 'data would be lost and nobody has decided about it',
  would_fail: "the change would fail on today's rows",
  not_measured: 'a number that decides is missing',
  not_compared: 'a changed statement is not compared yet',
  pr_fork: 'a fork, so no database was contacted',
  db_unreachable: 'the staging database was not reached',
  schema_invalid: 'the schema has errors',
  input_invalid: 'an input is wrong',
  not_available_yet: 'this version does not do what was asked for',
  github_failed: 'GitHub did not answer as needed',
  unexpected_error: 'the program has a defect, see the log',
};
