/** The gate: open only when nothing is lost, fails or is unknown, or when a person decided about exactly this and it still holds. */
import type { ImpactReport } from '../impact/impact-report.ts';
import type { ReasonCode } from './reason.ts';
import { unreachable } from '../errors.ts';
import { countsOf, hasGrown, type RecordedDecision } from './record.ts';

/** The codes a gate can have. */
export type GateReason = Extract<
  ReasonCode,
  | 'done'
  | 'decided'
  | 'already_done'
  | 'nothing_to_do'
  | 'data_loss'
  | 'would_fail'
  | 'not_measured'
  | 'not_compared'
  | 'pr_fork'
  | 'db_unreachable'
  | 'schema_invalid'
  | 'cancelled'
  | 'plan_stale'
  | 'impact_grew'
  | 'ledger_unavailable'
  | 'unsupported_event'
>;

export type Gate = { readonly state: 'open' | 'closed'; readonly reason: GateReason };

/** What the ledger knows of decisions about a content on a database. */
export type DecisionFound =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly decision: RecordedDecision }
  /** The ledger was not asked, or did not answer: nothing is known, which is not the same as none. */
  | { readonly kind: 'unknown' };

/**
 * Judges a finished report with the newest decision about its content. `tolerance` is the share by which counts may have
 * grown since that decision. Whatever is not known to be harmless closes the gate.
 */
export function gateOf(impact: ImpactReport, found: DecisionFound = { kind: 'none' }, tolerance = 0): Gate {
  if (found.kind === 'found' && found.decision.kind === 'cancelled') return closed('cancelled');
  switch (impact.verdict) {
    case 'ok':
      return { state: 'open', reason: 'done' };
    case 'data-loss':
      return lossGate(impact, found, tolerance);
    case 'blocked':
      return closed('would_fail');
    case 'unmeasured':
      return closed(unmeasuredReason(impact));
    case 'unreachable':
      return closed('db_unreachable');
    default:
      return unreachable(impact.verdict);
  }
}

/** The gate of a plan that the database's own history holds as carried out: there is nothing left that could lose or fail. */
export const APPLIED_GATE: Gate = { state: 'open', reason: 'already_done' };

/** A gate that nothing opens. */
export function closed(reason: GateReason): Gate {
  return { state: 'closed', reason };
}

function lossGate(impact: ImpactReport, found: DecisionFound, tolerance: number): Gate {
  switch (found.kind) {
    case 'none':
      return closed('data_loss');
    case 'unknown':
      return closed('ledger_unavailable');
    case 'found':
      if (found.decision.plan !== impact.plan) return closed('plan_stale');
      return hasGrown(found.decision.counts, countsOf(impact), tolerance)
        ? closed('impact_grew')
        : { state: 'open', reason: 'decided' };
    default:
      return unreachable(found);
  }
}

/** With every number known it is not the counting that is missing. */
function unmeasuredReason({ complete, measuring }: ImpactReport): GateReason {
  if (complete) return 'not_compared';
  return measuring.kind === 'not_measured' && measuring.reason === 'fork' ? 'pr_fork' : 'not_measured';
}
