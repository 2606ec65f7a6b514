/** How a command ended, before it is written down and told. */
import type { ReasonCode } from '../decision/reason.ts';
import type { Refusal } from '../decision/refusal.ts';
import type { QailError } from '../errors.ts';
import { reasonOfError } from '../decision/policy.ts';
import type { Ending } from '../postgres/ledger.ts';
import type { ReplyFace, Step } from '../report/reply.ts';
import type { Refresh, Reported } from './report-pull-request.ts';

export type Outcome = {
  readonly state: Ending['state'];
  readonly reason: ReasonCode;
  /** What the reply says; null when nothing is said. */
  readonly face: ReplyFace | null;
  /** Whether a silent refusal still gets its mark on the comment. */
  readonly isMarked: boolean;
  readonly decided: Ending['decided'] | null;
  /** The commit of a fork that a person with write access had counted. */
  readonly namedCommit: string | null;
  /** The report that was made on the way. */
  readonly reported: Reported | null;
  /** What becomes of the report on the pull request once the outcome is told. */
  readonly refresh: Refresh;
  /** Version of the migration or snapshot that was made, and what it saved; null when none was. */
  readonly made: Made | null;
  /** The code of the error behind a failure; null otherwise. */
  readonly error: QailError | null;
  /** True once the ledger holds it. */
  readonly isFiled: boolean;
};

export type Made = { readonly version: string; readonly savedRows: bigint; readonly path: string | null };

const PLAIN = {
  isMarked: true,
  decided: null,
  namedCommit: null,
  reported: null,
  made: null,
  refresh: 'no',
  error: null,
  isFiled: false,
} as const;

/** The command was carried out; `body` is finished Markdown of our own. */
export function done(
  headline: string,
  body: readonly (string | null)[],
  more: Partial<Pick<Outcome, 'decided' | 'namedCommit' | 'reported' | 'made' | 'refresh'>> & {
    readonly steps?: readonly Step[];
  } = {},
): Outcome {
  const { steps = [], ...rest } = more;
  return { ...PLAIN, ...rest, state: 'done', reason: 'done', face: { kind: 'done', headline, body, steps } };
}

/** Refusals that say that the report is not about what is there now. */
const OLD_REPORT: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['plan_stale', 'impact_grew', 'report_pending']);

/** The answer is no. After a refusal that came of an old report, the report is made again. */
export function refused(refusals: readonly [Refusal, ...Refusal[]], usage: string | null = null): Outcome {
  const [{ reason }] = refusals;
  const refresh = OLD_REPORT.has(reason) ? 'anew' : 'no';
  return { ...PLAIN, state: 'refused', reason, face: { kind: 'refused', refusals, usage }, refresh };
}

/** The answer is no, and nobody is told: at most a mark on the comment says so. */
export function refusedSilently(reason: ReasonCode, isMarked: boolean): Outcome {
  return { ...PLAIN, state: 'refused', reason, face: null, isMarked };
}

/** The world failed; `certain` says what is known about the state of things. */
export function failed(error: QailError, certain: string, reason: ReasonCode = reasonOfError(error)): Outcome {
  const face = { kind: 'failed', reason, what: error.message, hint: error.hint, certain } as const;
  return { ...PLAIN, state: 'failed', reason, face, error };
}

/** The same for a database that was to do something: what it refused is not what could not be measured. */
export function failedOnTarget(error: QailError, certain: string): Outcome {
  const isRefusal = error.code === 'database_failed' || error.code === 'database_refused';
  return failed(error, certain, isRefusal ? 'apply_failed' : reasonOfError(error));
}
