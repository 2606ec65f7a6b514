/** One reason why something may not happen now. */
import type { ReasonCode } from './reason.ts';

export type Refusal = {
  readonly reason: ReasonCode;
  /** The case at hand, in one sentence without the full stop: "1 of 2 approvals"; null when the reason says it all. */
  readonly detail: string | null;
};

/** A refusal with its case. */
export function refusal(reason: ReasonCode, detail: string | null = null): Refusal {
  return { reason, detail };
}
