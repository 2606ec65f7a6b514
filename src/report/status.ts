/** The two commit statuses. Their words are counts and our own text, so they fit GitHub's 140 characters by construction. */
import { unreachable, type ErrorCode } from '../errors.ts';
import type { Gate, GateReason } from '../decision/gate.ts';
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
    gateFailureStatus(code),
  ];
}

/** The status of a gate that could not be judged. */
export function gateFailureStatus(code: ErrorCode): CommitStatus {
  return { context: 'qail/gate', state: 'error', description: `Closed: no report was made (${code})` };
}

function impactState(result: ReportResult): CommitStatus['state'] {
  switch (result.kind) {
    case 'unchanged':
      return 'success';
    case 'invalid_schema':
      return 'failure';
    case 'planned':
      if (result.gate.reason === 'already_done') return 'success';
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
  if (result.gate.reason === 'already_done') return 'Applied: the change is on the database already';
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
  switch (result.kind) {
    case 'unchanged':
      return gateStatusOf({ state: 'open', reason: 'nothing_to_do' });
    case 'invalid_schema':
      return gateStatusOf({ state: 'closed', reason: 'schema_invalid' });
    case 'planned':
      return gateStatusOf(result.gate);
    default:
      return unreachable(result);
  }
}

/** Why a gate is as it is, short enough for a status. */
const GATE_TEXT: Readonly<Record<GateReason, string>> = {
  done: 'nothing is lost and nothing can fail',
  decided: 'a person decided what happens to the data',
  already_done: 'the change is on the database already',
  nothing_to_do: 'nothing to do',
  data_loss: 'data would be lost and nobody has decided about it',
  would_fail: "the change would fail on today's rows",
  not_measured: 'a number that decides is missing',
  not_compared: 'a changed statement is not compared yet',
  pr_fork: 'a fork, so no database was contacted',
  db_unreachable: 'the staging database was not reached',
  schema_invalid: 'the schema has errors',
  cancelled: 'a person cancelled this plan',
  plan_stale: 'the decision was about another plan',
  impact_grew: 'the numbers grew since the decision',
  ledger_unavailable: 'the ledger could not be read',
  unsupported_event: 'the event names no commits to judge',
};

/** The status `qail/gate` of a gate that was judged with a plan at hand, or without one. */
export function gateStatusOf({ state, reason }: Gate): CommitStatus {
  const context = 'qail/gate';
  if (state === 'open') return { context, state: 'success', description: `Open: ${GATE_TEXT[reason]}` };
  const unknown = reason === 'db_unreachable' || reason === 'ledger_unavailable';
  return { context, state: unknown ? 'error' : 'failure', description: `Closed: ${GATE_TEXT[reason]} (${reason})` };
}
