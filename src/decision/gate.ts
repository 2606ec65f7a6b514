/** The gate as far as the report alone can decide it: open only when nothing is lost, nothing can fail and nothing is unknown. */
import type { ImpactReport } from '../impact/impact-report.ts';
import type { ReasonCode } from './reason.ts';
import { unreachable } from '../errors.ts';

export type Gate = { readonly state: 'open' | 'closed'; readonly reason: ReasonCode };

/** Judges a finished report. Whatever is not known to be harmless closes the gate. */
export function gateOf(impact: ImpactReport): Gate {
  switch (impact.verdict) {
    case 'ok':
      return { state: 'open', reason: 'done' };
    case 'data-loss':
      return { state: 'closed', reason: 'data_loss' };
    case 'blocked':
      return { state: 'closed', reason: 'would_fail' };
    case 'unmeasured':
      return { state: 'closed', reason: unmeasuredReason(impact) };
    case 'unreachable':
      return { state: 'closed', reason: 'db_unreachable' };
    default:
      return unreachable(impact.verdict);
  }
}

/** With every number known it is not the counting that is missing. */
function unmeasuredReason({ complete, measuring }: ImpactReport): ReasonCode {
  if (complete) return 'not_compared';
  return measuring.kind === 'not_measured' && measuring.reason === 'fork' ? 'pr_fork' : 'not_measured';
}
