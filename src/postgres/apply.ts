/** Carrying a migration out on a database, undoing it, and finishing one that was left half-way. */
import { QailError } from '../errors.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Session } from '../ports.ts';
import { migrationIn, newestIn, standingEntry, type Direction, type Migration } from './history.ts';
import { findHistory, prepareHistory, type HistoryTable } from './history-schema.ts';
import { afterFailure, runAfter, runBefore } from './late-statement.ts';
import { lockNeeds } from './lock-need.ts';
import { runMain } from './main-transaction.ts';
import { reach, type Applied, type ApplyOptions, type MigrationRun, type ResumeOptions } from './migration-run.ts';
import { undoingOpen } from './open-statement.ts';
import { workOf, type Work } from './planned-statement.ts';
import { refusePooler, withPinnedSettings } from './session-settings.ts';
import { withSoleRun, withSoleRunWithin } from './sole-run.ts';
import { tablesToLock } from './table-lock.ts';

export type { Applied, ApplyOptions, Progress, ResumeOptions } from './migration-run.ts';

/** How long a lost connection's backend may take to end. */
const SETTLING_MS = 30_000;

/**
 * Carries out a plan (`up`) or undoes it (`down`): statements before the transaction, the transaction with all its locks taken
 * first, statements after it. A plan that is done already changes nothing; one whose transaction is committed is finished. The
 * session is used alone until the end, and keeps its settings. docs/migrate.md tells the order and what a failure leaves.
 *
 * Raises `QailError`: `database_refused` before anything starts (pooler, another run, a step that cannot be undone, a table
 * that is missing, a plan with errors), `database_failed` with the server's code when a statement fails, a lock is not granted or
 * the result is not the target, `database_unreachable` when the connection breaks. Whatever `beforeChange` raises is raised again.
 */
export async function applyPlan(session: Session, plan: MigrationPlan, options: ApplyOptions): Promise<Applied> {
  const { direction } = options;
  if (plan.diagnostics.some(({ severity }) => severity === 'error')) throw unusable(direction);
  const work = workOf(plan, direction);
  await refusePooler(session, options.database);
  return withSoleRun(session, async () => {
    const history = await prepareHistory(session);
    const newest = await standingEntry(session, history, plan);
    const next = nextOf(newest, direction);
    if (next.kind === 'nothing') return { outcome: 'already_done', migration: next.migration, commitAnswerLost: false };
    return withPinnedSettings(session, options.lockTimeoutMs, async (paths) => {
      const run: MigrationRun = { session, plan, direction, work, history, paths, options };
      if (next.kind === 'finish') return finish(run, next.migration, { outcome: 'resumed', commitAnswerLost: false });
      if ((await migrationIn(session, history, options.version)) !== null) throw takenVersion(options.version);
      // What can be found out beforehand is refused before the first statement.
      await tablesToLock(session, lockNeeds(plan, direction));
      return begin({ ...run, work: withOpenUndone(work, plan, newest) }, options);
    });
  });
}

/**
 * Runs the statements after the transaction that are still open for a plan, up or down. Raises `QailError` (`database_refused`)
 * when the history does not know the plan, and whatever `applyPlan` raises for a statement.
 */
export async function resumePlan(session: Session, plan: MigrationPlan, options: ResumeOptions): Promise<Applied> {
  await refusePooler(session, options.database);
  return withSoleRun(session, async () => {
    const history = await findHistory(session);
    const newest = history === null ? null : await newestIn(session, history, plan.digest);
    if (history === null || newest === null) throw unknownPlan('finish the migration');
    if (newest.state === 'done') return { outcome: 'already_done', migration: newest, commitAnswerLost: false };
    const { direction } = newest;
    return withPinnedSettings(session, options.lockTimeoutMs, (paths) => {
      const run = { session, plan, direction, work: workOf(plan, direction), history, paths, options };
      return finish(run, newest, { outcome: 'resumed', commitAnswerLost: false });
    });
  });
}

type Next =
  | { readonly kind: 'begin' }
  | { readonly kind: 'finish'; readonly migration: Migration }
  | { readonly kind: 'nothing'; readonly migration: Migration };

/** What is to be done, by the newest entry of the plan. */
function nextOf(newest: Migration | null, direction: Direction): Next {
  if (newest === null) {
    if (direction === 'down') throw unknownPlan('migrate down');
    return { kind: 'begin' };
  }
  if (newest.direction === direction) {
    return { kind: newest.state === 'done' ? 'nothing' : 'finish', migration: newest };
  }
  if (direction === 'up' && newest.state === 'main_done') {
    throw new QailError(
      'database_refused',
      `migrate up: the way back of this plan, version ${newest.version}, is not finished`,
      {
        hint: 'run migrate down again, so that it is, then migrate up',
      },
    );
  }
  return { kind: 'begin' };
}

/** On the way back of a migration that was never finished some things are not there. */
function withOpenUndone(work: Work, plan: MigrationPlan, newest: Migration | null): Work {
  if (newest === null || newest.direction !== 'up' || newest.state === 'done') return work;
  return undoingOpen(work, workOf(plan, 'up').after.slice(newest.statementsAfterDone));
}

async function begin(run: MigrationRun, options: ApplyOptions): Promise<Applied> {
  await runBefore(run);
  const started = options.now().getTime();
  const end = await runMain(run, options);
  if (end === 'answer_lost') return settle(run, options);
  options.onStep?.({
    kind: 'committed',
    version: options.version,
    milliseconds: options.now().getTime() - started,
  });
  await reach(run, 'committed');
  const migration = await entryOf(run.session, run.history, options.version).catch((error: unknown) => {
    throw afterFailure(error, options);
  });
  return finish(run, migration, { outcome: 'applied', commitAnswerLost: false });
}

async function finish(
  run: MigrationRun,
  migration: Migration,
  how: Pick<Applied, 'outcome' | 'commitAnswerLost'>,
): Promise<Applied> {
  await runAfter(run, migration);
  return { ...how, migration: await entryOf(run.session, run.history, migration.version) };
}

/** Finds out on a new connection what became of a COMMIT without an answer, when the old backend can do nothing any more. */
async function settle(run: MigrationRun, options: ApplyOptions): Promise<Applied> {
  const { direction, version } = options;
  const told = { known: false };
  try {
    return await options.database.session((session) =>
      withSoleRunWithin(session, SETTLING_MS, async () => {
        const migration = await migrationIn(session, run.history, version);
        told.known = true;
        if (migration === null) throw notCommitted(direction, version);
        return withPinnedSettings(session, options.lockTimeoutMs, (paths) =>
          finish({ ...run, session, paths }, migration, { outcome: 'applied', commitAnswerLost: true }),
        );
      }),
    );
  } catch (error) {
    if (told.known || !(error instanceof QailError)) throw error;
    throw new QailError(
      'database_unreachable',
      `migrate ${direction}: the connection was lost at COMMIT, and it is not known whether version ${version} is committed: ${error.message}`,
      {
        cause: error.cause,
        hint: 'ask for the status when the database answers again, or run it again: it goes on from what is there',
      },
    );
  }
}

async function entryOf(session: Session, history: HistoryTable, version: string): Promise<Migration> {
  const migration = await migrationIn(session, history, version);
  if (migration !== null) return migration;
  throw new QailError('database_failed', `read version ${version} from the history: it is not there any more`, {
    hint: 'entries of _qail_migrations are not to be removed; see who did',
  });
}

function notCommitted(direction: Direction, version: string): QailError {
  return new QailError(
    'database_unreachable',
    `migrate ${direction}: the connection was lost at COMMIT, and the history does not have version ${version}: the transaction was rolled back, nothing of it is there`,
    { hint: 'run it again' },
  );
}

function unknownPlan(doing: string): QailError {
  return new QailError(
    'database_refused',
    `${doing}: the history of this database does not have this plan; nothing was changed`,
    {
      hint: 'check that database, old schema and new schema are the ones it was applied with',
    },
  );
}

function unusable(direction: Direction): QailError {
  return new QailError(
    'database_refused',
    `migrate ${direction}: the plan has errors, so it must not be used; nothing was changed`,
    {
      hint: 'look at the diagnostics of the plan',
    },
  );
}

function takenVersion(version: string): QailError {
  return new QailError(
    'database_refused',
    `begin a migration: version ${version} is in the history already; nothing was changed`,
    {
      hint: 'make a new version for every migration',
    },
  );
}
