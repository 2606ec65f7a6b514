/** Whether the numbers of today are still those a person saw when deciding. */
import { unreachable } from '../errors.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import { gateOf } from './gate.ts';
import { countsOf, hasGrown, type Counts } from './record.ts';
import { refusal, type Refusal } from './refusal.ts';

/**
 * What stands against deciding about the data now, with the numbers just counted and the ones that were shown; `tolerance` is the
 * share by which they may have grown. Null: they agree, and there is something to decide.
 */
export function judgeNumbers(shown: Counts | null, impact: ImpactReport, tolerance: number): Refusal | null {
  switch (impact.verdict) {
    case 'ok':
      return refusal('nothing_to_do', 'the change loses nothing, so that nothing has to be decided');
    case 'blocked':
    case 'unmeasured':
    case 'unreachable':
      return closedBy(impact);
    case 'data-loss':
      return shown === null || hasGrown(shown, countsOf(impact), tolerance) ? grown(shown, impact) : null;
    default:
      return unreachable(impact.verdict);
  }
}

function closedBy(impact: ImpactReport): Refusal {
  return refusal(gateOf(impact).reason);
}

function grown(shown: Counts | null, { recordsAtRisk }: ImpactReport): Refusal {
  const before = shown?.records ?? null;
  const now = `${recordsAtRisk.toString()} records at risk now`;
  return refusal('impact_grew', before === null ? now : `${now}, ${before} in the report`);
}
