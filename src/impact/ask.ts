/** One question of a step before it is numbered. */
import type { Probe, ProbeRole, UnmeasuredReason } from './impact-report.ts';

/** A question for the rows, or one that is known beforehand to have no answer. */
export type Ask =
  | { readonly kind: 'probe'; readonly role: ProbeRole; readonly failsAbove: number; readonly probe: Probe }
  | { readonly kind: 'unknown'; readonly role: ProbeRole; readonly reason: UnmeasuredReason };

/** A question with its meaning; a step fails when the answer to a `failing` one is above `failsAbove`. */
export function asking(role: ProbeRole, probe: Probe, failsAbove = 0): Ask {
  return { kind: 'probe', role, failsAbove, probe };
}

/** A number that nobody can give beforehand. */
export function unknown(role: ProbeRole, reason: UnmeasuredReason): Ask {
  return { kind: 'unknown', role, reason };
}
