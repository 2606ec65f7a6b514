/** What a person reads once a decision about data is recorded. */
import type { ImpactReport } from '../impact/impact-report.ts';
import { counted, showBytes } from './figure.ts';
import { code } from './markdown.ts';

export type Said = readonly [headline: string, body: readonly (string | null)[]];

const NEXT =
  '**What to do now:** merge when the review is done. The gate of the deployment finds this decision by the content of the files, so a squash or a merge queue does not lose it.';

/** Headline and body after `proceed`. `tolerance` is a share. */
export function renderOwnBackup(impact: ImpactReport, targetImpact: ImpactReport, tolerance: number): Said {
  return [
    'your own backup is recorded, and the gate is open',
    [
      atRiskText(impact, targetImpact),
      `The decision holds for exactly these schema files on this database, until more than ${percent(tolerance)} more is at risk or somebody cancels. No database was changed.`,
      NEXT,
    ],
  ];
}

/** What was saved, and where. */
export type SavedRows = {
  readonly version: string;
  readonly rows: bigint;
  readonly parts: readonly { readonly name: string; readonly count: bigint; readonly unit: 'row' | 'value' }[];
};

/** Headline and body after `backup-db`. */
export function renderDatabaseBackup(
  { version, rows, parts }: SavedRows,
  impact: ImpactReport,
  targetImpact: ImpactReport,
): Said {
  return [
    `${counted(rows, 'row')} saved in \`_qail_data_snapshots\`, and the gate is open`,
    [
      partsText(parts),
      atRiskText(impact, targetImpact),
      `Version ${code(version)}. \`migrate\` saves the rows once more, under the locks of the change, so that nothing written until then is missing.`,
      NEXT,
    ],
  ];
}

export type FilesTold = {
  readonly impact: ImpactReport;
  readonly targetImpact: ImpactReport;
  readonly uploads: boolean;
  /** Where the files are on the runner. */
  readonly path: string;
};

/** Headline and body after `backup-files`. */
export function renderFileBackup({ version, rows, parts }: SavedRows, told: FilesTold): Said {
  const place = told.uploads
    ? `the artifact \`qail-snapshot-${version}\` of this run, which was downloaded again and compared`
    : `${code(told.path)} on the machine of the runner: see to it that they stay there`;
  return [
    `${counted(rows, 'row')} saved to files, and the gate is open`,
    [
      partsText(parts),
      atRiskText(told.impact, told.targetImpact),
      `Version ${code(version)}, in ${place}. \`migrate\` saves the rows once more, under the locks of the change.`,
      NEXT,
    ],
  ];
}

/** One line for each table or column that was saved. */
export function partsText(parts: SavedRows['parts']): string | null {
  return parts.length === 0
    ? null
    : parts.map(({ name, count, unit }) => `- ✓ ${code(name)} (${counted(count, unit)})`).join('\n');
}

/** Bytes of a backup that is too large, and what it would hold. */
export function tooLargeText(rows: bigint, bytes: bigint, most: bigint): string {
  return `${counted(rows, 'row')} would take about ${showBytes(bytes)}, and ${showBytes(most)} is the most`;
}

function atRiskText(impact: ImpactReport, targetImpact: ImpactReport): string {
  const here = atRisk(impact);
  if (impact === targetImpact) return `At risk, counted again just now: **${here}**.`;
  return `At risk, counted again just now: **${here}** on staging, **${atRisk(targetImpact)}** in the database itself.`;
}

function atRisk({ complete, estimated, recordsAtRisk }: ImpactReport): string {
  if (!complete) return 'not measured';
  return `${estimated ? '≈ ' : ''}${counted(recordsAtRisk, 'record')}`;
}

/** Headline and body after `cancel`. */
export function renderCancelled(): Said {
  return [
    'the plan is cancelled, and the gate is closed',
    ['It stays closed for these schema files on this database until somebody decides anew. No database was changed.'],
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
