/** The acting part of a migration: everything under its locks, told while it happens and when it is over. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runMigration, savedRows, type Backup, type Migrated, type Saved } from '../act/run-migration.ts';
import { gateOf } from '../decision/gate.ts';
import { REASONS } from '../decision/reason.ts';
import { countsOf, hasGrown } from '../decision/record.ts';
import { refusal, type Refusal } from '../decision/refusal.ts';
import { QailError, unreachable } from '../errors.ts';
import { impactJson } from '../impact/impact-json.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import { makeVersion } from '../postgres/history.ts';
import { counted } from '../report/figure.ts';
import { endText, snapshotText, type ToldBackup } from '../report/migration-text.ts';
import { demandedColumns } from './change.ts';
import { shownUrl } from './database-url.ts';
import { countJson, failedToAct, type Ending } from './ending.ts';
import { watchLocks } from './lock-watch.ts';
import { commandOf, reverseOf, rowsBackOf, showImpact, type Job } from './migration-job.ts';
import { tellProgress, type ProgressTeller, type StepJson } from './progress.ts';

/** How much the numbers may grow between the screen and the locks: a tenth, as on a pull request. */
const TOLERANCE = 0.1;

/** What was shown and decided. */
export type Agreed = {
  readonly impact: ImpactReport;
  readonly backup: Backup;
  readonly steps: readonly StepJson[];
};

/** Carries out what was agreed to. Failures of the database end it; a failure of another kind is raised. */
export async function startMigration(job: Job, agreed: Agreed): Promise<Ending> {
  return act(job, agreed, (impact) => disagreement(agreed.impact, impact));
}

/** Runs what an earlier run left open. Where that was taken back meanwhile nothing is begun anew. */
export async function finishMigration(job: Job): Promise<Ending> {
  return act(job, null, () => refusal('wrong_state', 'it was taken back meanwhile'));
}

/** What stands against going on with the numbers counted under the locks; null when they are those that were shown, or fewer. */
export function disagreement(shown: ImpactReport, now: ImpactReport): Refusal | null {
  switch (now.verdict) {
    case 'blocked':
    case 'unmeasured':
    case 'unreachable':
      return refusal(gateOf(now).reason);
    case 'ok':
    case 'data-loss': {
      if (!hasGrown(countsOf(shown), countsOf(now), TOLERANCE)) return null;
      const [before, after] = [counted(shown.recordsAtRisk, 'record'), counted(now.recordsAtRisk, 'record')];
      return refusal('impact_grew', `${before} at risk were shown, under the locks there are ${after}`);
    }
    default:
      return unreachable(now.verdict);
  }
}

async function act(job: Job, agreed: Agreed | null, agree: (impact: ImpactReport) => Refusal | null): Promise<Ending> {
  const { request, database, change } = job;
  const backup = agreed?.backup ?? { kind: 'none' };
  const version = makeVersion(new Date(), randomBytes(4).toString('hex'));
  const teller = tellProgress(
    { plan: change.plan, direction: change.direction, backup: backupTitle(backup), now: () => performance.now() },
    { write: (text) => process.stderr.write(text), isTerminal: isWritable(), width: process.stderr.columns || 80 },
  );
  const watch = watchLocks(database, teller.onBlocked);
  try {
    const migrated = await runMigration({
      database,
      plan: change.plan,
      lossPlan: change.lossPlan,
      direction: change.direction,
      target: change.target,
      version,
      about: { name: request.pair.slice(0, 200), headSha: null, actor: null, pullRequest: null },
      repository: null,
      backup,
      budget: { countTimeoutMs: request.countTimeoutMs, lockTimeoutMs: request.lockTimeoutMs },
      lockTimeoutMs: request.lockTimeoutMs,
      lockRetries: request.lockRetries,
      now: () => new Date(),
      random: Math.random,
      onStep: (progress) => {
        watch.waiting(progress.kind === 'waiting');
        teller.onStep(progress);
      },
      agree: (impact) => {
        teller.onCounted();
        return agree(impact);
      },
      restore: null,
    });
    teller.clear();
    return told(job, migrated, [...(agreed?.steps ?? []), ...teller.steps()]);
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    teller.clear();
    return failed(job, { error, backup, version, agreed }, teller);
  } finally {
    await watch.end();
    teller.clear();
  }
}

/** A terminal on which a line can be written over. */
function isWritable(): boolean {
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb';
}

function backupTitle({ kind }: Backup): string | null {
  return kind === 'none' ? null : `Back up to ${kind === 'database' ? 'the database' : 'files'}`;
}

function told(job: Job, migrated: Migrated, steps: readonly StepJson[]): Ending {
  if (migrated.kind === 'refused') return refused(job, migrated, steps);
  const { screen, change } = job;
  const { applied, saved, impact } = migrated;
  const { migration, outcome } = applied;
  const isUp = change.direction === 'up';
  screen.say(snapshotText(toldBackup(saved), screen.options));
  const lost = impact !== null && impact.recordsAtRisk > 0n && saved.kind === 'none';
  const end = {
    direction: change.direction,
    outcome,
    version: migration.version,
    milliseconds: steps.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0),
    schemaBack: isUp ? reverseOf(job) : null,
    rowsBack: rowsBackOf(job, isUp ? migration : job.migrated),
    gaveUpRows: lost,
  };
  screen.say(endText(end, screen.options));
  return {
    exitCode: 0,
    outcome,
    reasonCode: outcome === 'already_done' ? 'already_done' : 'done',
    steps,
    more: {
      migrationVersion: migration.version,
      backup: migration.backup,
      rows: countJson(savedRows(saved)),
      ...(saved.kind === 'files' ? { snapshotPath: saved.written.directory } : {}),
      ...(impact === null ? {} : { impact: impactJson(change.lossPlan, impact) }),
    },
  };
}

function toldBackup(saved: Saved): ToldBackup {
  switch (saved.kind) {
    case 'none':
      return saved;
    case 'database':
      return { kind: 'database', version: saved.snapshot.version, rows: saved.snapshot.rows };
    case 'files': {
      const { directory, manifest } = saved.written;
      const bytes = manifest.parts.reduce((sum, { file }) => sum + BigInt(file.bytes), 0n);
      const about = { rows: savedRows(saved), bytes, encrypted: manifest.key !== null };
      return { kind: 'files', directory, files: manifest.parts.length, ...about };
    }
    default:
      return unreachable(saved);
  }
}

function refused(job: Job, migrated: Extract<Migrated, { kind: 'refused' }>, steps: readonly StepJson[]): Ending {
  const { screen, change } = job;
  const { reason, detail } = migrated.refusal;
  showImpact(job, migrated.impact);
  screen.warn(
    `qail: migrate ${change.direction}: refused under the locks: ${detail ?? REASONS[reason]}; nothing was changed`,
  );
  screen.warn('Run it again to see the numbers of now and to decide anew.');
  const isUnknown = reason === 'not_measured' || reason === 'not_compared';
  return {
    exitCode: isUnknown ? 4 : 2,
    outcome: isUnknown ? 'not_measured' : 'refused',
    reasonCode: reason,
    steps,
    more: { impact: impactJson(change.lossPlan, migrated.impact) },
  };
}

type Failure = {
  readonly error: QailError;
  readonly backup: Backup;
  readonly version: string;
  readonly agreed: Agreed | null;
};

function failed(job: Job, { error, backup, version, agreed }: Failure, teller: ProgressTeller): Ending {
  const { screen, change, request } = job;
  const committed = teller.committed();
  const ending = failedToAct(error, [...(agreed?.steps ?? []), ...teller.steps()]);
  screen.warn(`qail: ${error.message}${error.hint === null ? '' : `\n${error.hint}`}`);
  const kept = backup.kind === 'files' ? join(backup.root, version) : null;
  if (committed === null) {
    if (kept !== null && existsSync(kept)) screen.warn(`The files of the backup stay in ${kept}; they are not needed.`);
    return ending;
  }
  const demanded = demandedColumns(change);
  const rowsBack = rowsBackOf(job, job.migrated);
  if (demanded.length > 0 && rowsBack !== null) {
    screen.warn(`${demanded.join(', ')}: put the values back, then finish:\n  ${rowsBack}\n  ${commandOf(job)}`);
  }
  screen.warn(`qail migrate status ${shownUrl(request.url)} says how far it is.`);
  return { ...ending, outcome: 'unfinished', more: { ...ending.more, migrationVersion: committed } };
}
