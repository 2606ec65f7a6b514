/** `qail migrate up` and `qail migrate down`: read, count, show, decide, act, tell. */
import { setTimeout as pause } from 'node:timers/promises';
import { unreachable } from '../errors.ts';
import { diagnosticJson } from '../outputs.ts';
import { readHistory, type Migration } from '../postgres/history.ts';
import { endText } from '../report/migration-text.ts';
import { renderDiagnostics } from '../report/terminal.ts';
import type { MigrateRequest } from './arguments.ts';
import { chooseBackup } from './backup-choice.ts';
import { countLocal, readChange } from './change.ts';
import type { Console } from './console.ts';
import { databaseOf } from './database-url.ts';
import { plannedSteps, tellDryRun } from './dry-run.ts';
import type { Ending } from './ending.ts';
import { localSource } from './local-source.ts';
import { runningMigration } from './lock-watch.ts';
import { finishMigration, startMigration } from './migration-act.ts';
import { reverseOf, rowsBackOf, showImpact, type Job } from './migration-job.ts';
import { titlesOf, type StepJson } from './progress.ts';
import { standingOf } from './standing.ts';

/** Carries a change out or takes it back. Raises `QailError` when a file or the database cannot be read. */
export async function migrate(request: MigrateRequest, screen: Console): Promise<Ending> {
  const database = databaseOf(request.url);
  const read = await readChange(localSource, request, request.direction);
  switch (read.kind) {
    case 'invalid':
      screen.warn(renderDiagnostics(read.diagnostics, new Map(), screen.warnOptions));
      screen.say('The schema files have errors. Nothing was changed.');
      return {
        exitCode: 5,
        outcome: 'refused',
        reasonCode: 'schema_invalid',
        steps: [],
        more: { diagnostics: read.diagnostics.map(diagnosticJson) },
      };
    case 'unchanged':
      screen.say('Nothing to do: both sides say the same schema.');
      return { exitCode: 0, outcome: 'nothing_to_do', reasonCode: 'nothing_to_do', steps: [] };
    case 'planned':
      screen.warn(renderDiagnostics(read.change.warnings, new Map(), screen.warnOptions));
      return migrateChange({ request, screen, database, change: read.change, migrated: null });
    default:
      return unreachable(read);
  }
}

async function migrateChange(unasked: Job): Promise<Ending> {
  const { request, screen, database, change } = unasked;
  const history = await database.session(readHistory);
  const migrated = history.find((each) => each.checksum === change.plan.digest && each.direction === 'up') ?? null;
  const job = { ...unasked, migrated };
  const standing = standingOf(history, change.plan, change.direction);
  switch (standing.kind) {
    case 'refused':
      screen.warn(`qail: migrate ${change.direction}: ${standing.why}; nothing was changed\n${standing.hint}`);
      return { exitCode: 2, outcome: 'refused', reasonCode: 'wrong_state', steps: [] };
    case 'done':
      return alreadyDone(job, standing.newest);
    case 'open':
      return request.dryRun ? tellOpen(job, standing.newest) : ((await otherRun(job)) ?? finishMigration(job));
    case 'begin':
      return (request.dryRun ? null : await otherRun(job)) ?? begin(job);
    default:
      return unreachable(standing);
  }
}

const LOOKS = 6;
const LOOK_PAUSE_MS = 100;

/**
 * Refuses beside another run, before anybody is asked anything: its locks would only make the counting fail. What is left of a run
 * that was killed needs a moment to end.
 */
async function otherRun({ screen, database, change }: Job): Promise<Ending | null> {
  const running = await database.session(async (session) => {
    for (let look = 1; ; look += 1) {
      const found = await runningMigration(session);
      if (found === null || look === LOOKS) return found;
      await pause(LOOK_PAUSE_MS);
    }
  });
  if (running === null) return null;
  const what = `another migration, or what is left of one, is at work in this database (pid ${running.pid})`;
  const waits = running.waitsFor === '' ? '' : `, waiting for ${running.waitsFor}`;
  screen.warn(
    `qail: migrate ${change.direction}: ${what}${waits}; nothing was changed\nwait until it is done, then run it again`,
  );
  return { exitCode: 2, outcome: 'refused', reasonCode: 'already_running', steps: [] };
}

/** Counts, decides, and acts. */
async function begin(job: Job): Promise<Ending> {
  const { request, database, change } = job;
  const started = performance.now();
  const { countTimeoutMs, lockTimeoutMs } = request;
  const impact = await countLocal(change, database, { countTimeoutMs, lockTimeoutMs });
  const steps = countStep(performance.now() - started);
  showImpact(job, impact);
  const chosen = await chooseBackup(job, impact, steps);
  if (chosen.kind === 'ended') return chosen.ending;
  if (request.dryRun) return tellDryRun(job, impact, chosen.backup);
  return startMigration(job, { impact, backup: chosen.backup, steps });
}

function countStep(milliseconds: number): readonly StepJson[] {
  return [{ title: 'Count', state: 'done', milliseconds: Math.round(milliseconds) }];
}

function alreadyDone(job: Job, newest: Migration): Ending {
  const { screen, change } = job;
  const isUp = change.direction === 'up';
  const end = {
    direction: change.direction,
    outcome: 'already_done',
    version: newest.version,
    milliseconds: 0,
    schemaBack: isUp ? reverseOf(job) : null,
    rowsBack: rowsBackOf(job, job.migrated),
    gaveUpRows: false,
  } as const;
  screen.say(endText(end, screen.options));
  return {
    exitCode: 0,
    outcome: 'already_done',
    reasonCode: 'already_done',
    steps: [],
    more: { migrationVersion: newest.version },
  };
}

function tellOpen({ screen, change }: Job, { version, statementsAfterDone }: Migration): Ending {
  const open = titlesOf(change.plan, change.direction).after.slice(statementsAfterDone);
  const text = open.map((title, i) => `  ${i + 1}. ${title}`);
  screen.say(
    [`Version ${version} is committed; would be finished (dry run, nothing was changed):`, ...text].join('\n'),
  );
  return {
    exitCode: 0,
    outcome: 'planned',
    reasonCode: 'done',
    steps: plannedSteps(open),
    more: { dryRun: true, migrationVersion: version },
  };
}
