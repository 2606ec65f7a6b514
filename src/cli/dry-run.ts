/** `--dry-run` of a migration: everything it would do, in its order, with nothing done. */
import type { Backup } from '../act/run-migration.ts';
import { unreachable } from '../errors.ts';
import { impactJson } from '../impact/impact-json.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { Stage } from '../plan/migration-plan.ts';
import { lockNeeds } from '../postgres/lock-need.ts';
import { workOf } from '../postgres/planned-statement.ts';
import { milliseconds, setSetting } from '../postgres/session-settings.ts';
import { estimateSnapshot } from '../postgres/snapshot-estimate.ts';
import { counted, showBytes } from '../report/figure.ts';
import { visible } from '../report/markdown.ts';
import { showName } from '../schema/model.ts';
import { partsOf } from '../snapshot/part.ts';
import type { SnapshotEstimate } from '../snapshot/snapshot.ts';
import { countJson, type Ending } from './ending.ts';
import type { Job } from './migration-job.ts';
import { titlesOf, type StepJson } from './progress.ts';

/** Tells what the migration would do. Only reads. Raises `QailError`, also for a backup that would be refused. */
export async function tellDryRun(job: Job, impact: ImpactReport, backup: Backup): Promise<Ending> {
  const { screen, change } = job;
  const estimate = await estimated(job, backup);
  const locks = lockNeeds(change.plan, change.direction).tables.map(
    ({ table, mode }) => `${showName(table)} (${mode})`,
  );
  const titles = titlesOf(change.plan, change.direction);
  const planned = [
    ...titles.before,
    ...(locks.length === 0 ? [] : [`Lock ${locks.join(', ')}`]),
    'Count under the locks',
    ...(estimate === null ? [] : [backupTitle(backup, estimate)]),
    ...titles.main,
    'Compare the result with the schema',
    'Commit',
    ...titles.after,
  ];
  const numbered = planned.map((title, i) => `  ${i + 1}. ${visible(title)}`);
  screen.say(['', 'Would be done (dry run, nothing was changed):', ...numbered, '', ...sqlLines(job)].join('\n'));
  return {
    exitCode: 0,
    outcome: 'planned',
    reasonCode: 'done',
    steps: plannedSteps(planned),
    more: {
      dryRun: true,
      backup: backup.kind,
      ...(estimate === null ? {} : { rows: countJson(estimate.rows), bytes: countJson(estimate.bytes) }),
      impact: impactJson(change.lossPlan, impact),
    },
  };
}

/** Titles as steps that were not done. */
export function plannedSteps(titles: readonly string[]): readonly StepJson[] {
  return titles.map((title) => ({ title, state: 'planned', milliseconds: null }));
}

async function estimated({ request, database, change }: Job, backup: Backup): Promise<SnapshotEstimate | null> {
  if (backup.kind === 'none') return null;
  return database.session((session) =>
    session.transaction(async () => {
      await setSetting(session, 'lock_timeout', milliseconds(request.lockTimeoutMs), 'transaction');
      return estimateSnapshot(session, partsOf(change.lossPlan));
    }),
  );
}

function backupTitle(backup: Backup, { rows, bytes }: SnapshotEstimate): string {
  switch (backup.kind) {
    case 'none':
      return '';
    case 'database':
      return `Back up ${counted(rows, 'row')} to the database (≈ ${showBytes(bytes)})`;
    case 'files':
      return `Back up ${counted(rows, 'row')} to files`;
    default:
      return unreachable(backup);
  }
}

const STAGES: Readonly<Record<Stage, string>> = {
  before: '-- before the transaction, each on its own',
  main: '-- one transaction',
  after: '-- after the transaction, each on its own',
};

function sqlLines({ change }: Job): readonly string[] {
  const work = workOf(change.plan, change.direction);
  return (['before', 'main', 'after'] as const).flatMap((stage) =>
    work[stage].length === 0 ? [] : [STAGES[stage], ...work[stage].map(({ sql }) => `${shownSql(sql)};`)],
  );
}

/** A statement keeps its lines. */
function shownSql(sql: string): string {
  return sql.split('\n').map(visible).join('\n');
}
