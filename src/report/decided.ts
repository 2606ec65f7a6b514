/** What a person reads once a decision about data is recorded. */
import type { ImpactReport } from '../impact/impact-report.ts';
import { counted } from './figure.ts';

/** Headline and body after `proceed`. `tolerance` is a share. */
export function renderOwnBackup(
  impact: ImpactReport,
  tolerance: number,
): readonly [headline: string, body: readonly string[]] {
  const atRisk = `${impact.estimated ? '≈ ' : ''}${counted(impact.recordsAtRisk, 'record')}`;
  return [
    'your own backup is recorded, and the gate is open',
    [
      `At risk, counted again just now: **${atRisk}**.`,
      `The decision holds for exactly these schema files on this database, until more than ${percent(tolerance)} more is at risk or somebody cancels. No database was changed.`,
      '**What to do now:** merge when the review is done. The gate of the deployment finds this decision by the content of the files, so a squash or a merge queue does not lose it.',
    ],
  ];
}

/** Headline and body after `cancel`. */
export function renderCancelled(): readonly [headline: string, body: readonly string[]] {
  return [
    'the plan is cancelled, and the gate is closed',
    ['It stays closed for these schema files on this database until somebody decides anew. No database was changed.'],
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
