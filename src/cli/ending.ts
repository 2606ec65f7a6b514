/** How a command that works on a database ended: its exit code, and its one JSON document. */
import { exitCodeOfError, reasonOfError, type ExitCode } from '../decision/policy.ts';
import type { ReasonCode } from '../decision/reason.ts';
import type { QailError } from '../errors.ts';
import type { JsonCount } from '../impact/impact-json.ts';
import { failureCode } from '../postgres/failure.ts';
import type { StepJson } from './progress.ts';

/** The stable words of `outcome`. */
export type OutcomeWord =
  | 'applied'
  | 'resumed'
  | 'already_done'
  | 'nothing_to_do'
  | 'planned'
  | 'refused'
  | 'cancelled'
  | 'decision_needed'
  | 'not_measured'
  /** Committed, with statements after the transaction still open. */
  | 'unfinished'
  | 'failed'
  | 'restored'
  | 'counted'
  | 'status';

export type Ending = {
  readonly exitCode: ExitCode;
  readonly outcome: OutcomeWord;
  readonly reasonCode: ReasonCode;
  readonly steps: readonly StepJson[];
  /** Further fields of the document. */
  readonly more?: object;
};

/** The document of an ending. A field keeps its meaning as long as `schemaVersion` is the same. */
export function documentOf({ exitCode, outcome, reasonCode, steps, more = {} }: Ending): object {
  return { schemaVersion: 1, ok: exitCode === 0, outcome, reasonCode, ...more, steps };
}

/** How a failure of the world ends a command; `steps` is what was done until then and stays. */
export function failedEnding(error: QailError, steps: readonly StepJson[] = []): Ending {
  return {
    exitCode: exitCodeOfError(error.code),
    outcome: 'failed',
    reasonCode: reasonOfError(error),
    steps,
    more: { error: errorJson(error) },
  };
}

/** The same for a database that was asked to change something: what it refuses was measured well enough. */
export function failedToAct(error: QailError, steps: readonly StepJson[]): Ending {
  const ending = failedEnding(error, steps);
  const isRefusal = error.code === 'database_failed' || error.code === 'database_refused';
  return isRefusal ? { ...ending, exitCode: 2, reasonCode: 'apply_failed' } : ending;
}

/** An error as other programs read it. */
export function errorJson(error: QailError): object {
  const { code, message, hint } = error;
  const cause = failureCode(error) ?? '';
  return { code, message, hint, sqlState: code.startsWith('database') && /^[0-9A-Z]{5}$/.test(cause) ? cause : null };
}

/** A JSON number, or decimal text where a number would be rounded. */
export function countJson(count: bigint): JsonCount {
  const number = Number(count);
  return Number.isSafeInteger(number) ? number : count.toString();
}
