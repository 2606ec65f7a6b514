/** What a team has decided beforehand: when the report turns its step red, and which exit code says so. */
import { unreachable, type ErrorCode, type QailError } from '../errors.ts';
import type { Verdict } from '../impact/impact-report.ts';
import type { Gate } from './gate.ts';
import type { ReasonCode } from './reason.ts';

/** Each level includes the ones before it. */
export const FAIL_ON = ['never', 'blocked', 'data-loss', 'unmeasured'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/**
 * 0 fine · 1 internal error · 2 blocked or refused · 3 a decision is needed · 4 could not measure · 5 bad input. The same on
 * the command line and as the exit code of the action's step.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** The exit code of a report with this verdict. A staging database that could not be reached is 4 unless `never`. */
export function exitCodeOf(verdict: Verdict, failOn: FailOn): ExitCode {
  const level = FAIL_ON.indexOf(failOn);
  switch (verdict) {
    case 'ok':
      return 0;
    case 'blocked':
      return level >= FAIL_ON.indexOf('blocked') ? 2 : 0;
    case 'data-loss':
      return level >= FAIL_ON.indexOf('data-loss') ? 3 : 0;
    case 'unmeasured':
      return level >= FAIL_ON.indexOf('unmeasured') ? 4 : 0;
    case 'unreachable':
      return level > FAIL_ON.indexOf('never') ? 4 : 0;
    default:
      return unreachable(verdict);
  }
}

/** The exit code of a failure: what the user can repair is 5, what could not be measured 4, the rest 1. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  switch (code) {
    case 'input_invalid':
    case 'input_not_available':
    case 'event_invalid':
    case 'schema_missing':
    case 'schema_too_large':
    case 'database_url_invalid':
    case 'github_refused':
    case 'github_not_found':
    case 'file_unreadable':
      return 5;
    case 'database_unreachable':
    case 'database_refused':
    case 'database_too_old':
    case 'database_failed':
      return 4;
    case 'drift_found':
    case 'lock_not_granted':
    case 'ledger_failed':
      return 2;
    case 'github_failed':
      return 1;
    default:
      return unreachable(code);
  }
}

/**
 * The exit code of a command that was refused: 5 when it could not be read, 2 otherwise. A repair of the command is in the hands of
 * whoever typed it, a refusal is not.
 */
export function exitCodeOfRefusal(reason: ReasonCode): ExitCode {
  return UNREADABLE.has(reason) ? 5 : 2;
}

const UNREADABLE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'multiple_commands',
  'bad_character',
  'unknown_verb',
  'unknown_target',
  'usage',
  'input_invalid',
]);

/** The exit code of a gate that was asked for: 0 only when it is open. */
export function exitCodeOfGate({ state, reason }: Gate): ExitCode {
  if (state === 'open') return 0;
  switch (reason) {
    case 'data_loss':
    case 'impact_grew':
    case 'plan_stale':
      return 3;
    case 'not_measured':
    case 'not_compared':
    case 'db_unreachable':
      return 4;
    case 'schema_invalid':
      return 5;
    case 'done':
    case 'decided':
    case 'already_done':
    case 'nothing_to_do':
    case 'would_fail':
    case 'pr_fork':
    case 'cancelled':
    case 'ledger_unavailable':
    case 'unsupported_event':
      return 2;
    default:
      return unreachable(reason);
  }
}

/** The reason code under which a failure is reported. */
export function reasonOfError({ code }: Pick<QailError, 'code'>): ReasonCode {
  switch (code) {
    case 'input_invalid':
    case 'database_url_invalid':
    case 'event_invalid':
    case 'file_unreadable':
      return 'input_invalid';
    case 'input_not_available':
      return 'not_available_yet';
    case 'schema_missing':
    case 'schema_too_large':
      return 'schema_invalid';
    case 'database_unreachable':
    case 'database_refused':
    case 'database_too_old':
    case 'database_failed':
      return 'db_unreachable';
    case 'drift_found':
      return 'drift_found';
    case 'lock_not_granted':
      return 'apply_failed';
    case 'ledger_failed':
      return 'ledger_unavailable';
    case 'github_refused':
    case 'github_not_found':
    case 'github_failed':
      return 'github_failed';
    default:
      return unreachable(code);
  }
}
