/** The one transaction of a migration: all locks, what the caller checks and saves, the change, the comparison, the history. */
import { QailError } from '../errors.ts';
import { recordMigration } from './history.ts';
import { underRealName } from './constraint-name.ts';
import { lockNeeds } from './lock-need.ts';
import { withLockPatience } from './lock-wait.ts';
import { patienceOf, reach, timed, type ApplyOptions, type MigrationRun } from './migration-run.ts';
import { stepFailure } from './planned-statement.ts';
import { milliseconds, setSetting } from './session-settings.ts';
import { lockTables, tablesToLock } from './table-lock.ts';
import { verifyTarget } from './verification.ts';

/**
 * Runs the transaction, again while a lock is not granted. Gives `answer_lost` when the connection broke at COMMIT, so that only
 * the history can tell whether it happened. Raises `QailError` for everything else; then nothing of it is there.
 */
export async function runMain(run: MigrationRun, options: ApplyOptions): Promise<'committed' | 'answer_lost'> {
  const { session, plan, direction } = run;
  const needs = lockNeeds(plan, direction).tables;
  const body = { complete: false };
  try {
    await withLockPatience(session, needs, patienceOf(run), async () => {
      body.complete = false;
      await session.transaction(async () => {
        await change(run, options);
        body.complete = true;
      });
    });
    return 'committed';
  } catch (error) {
    if (body.complete && error instanceof QailError && error.code === 'database_unreachable') return 'answer_lost';
    throw error;
  }
}

async function change(run: MigrationRun, options: ApplyOptions): Promise<void> {
  const { session, direction, plan, work, paths } = run;
  const started = options.now().getTime();
  await limitTransaction(run, options);
  await lockAll(run);
  await setSetting(session, 'search_path', paths.own, 'transaction');
  await options.beforeChange(session);
  await setSetting(session, 'search_path', paths.pinned, 'transaction');
  await reach(run, 'checked');
  await runStatements(run);
  if (options.afterChange !== undefined) {
    await setSetting(session, 'search_path', paths.own, 'transaction');
    await options.afterChange(session);
    await setSetting(session, 'search_path', paths.pinned, 'transaction');
  }
  await reach(run, 'changed');
  if (options.target !== null)
    await verifyTarget(session, { plan, direction, target: options.target, after: work.after });
  await reach(run, 'verified');
  await recordMigration(session, run.history, plan, {
    version: options.version,
    direction,
    about: options.about,
    backup: options.backup,
    snapshotVersion: options.snapshotVersion ?? null,
    statementsAfter: work.after.length,
    durationMs: options.now().getTime() - started,
  });
  await reach(run, 'recorded');
}

async function limitTransaction({ session }: MigrationRun, options: ApplyOptions): Promise<void> {
  await setSetting(session, 'lock_timeout', milliseconds(options.lockTimeoutMs), 'transaction');
  const { statementTimeoutMs } = options;
  if (statementTimeoutMs === undefined) return;
  await setSetting(session, 'statement_timeout', milliseconds(statementTimeoutMs), 'transaction');
}

async function lockAll(run: MigrationRun): Promise<void> {
  const { session, plan, direction, options } = run;
  // Looked up again in every try: a reference may have come meanwhile.
  const tables = await tablesToLock(session, lockNeeds(plan, direction));
  const took = await timed(run, () => lockTables(session, tables));
  options.onStep?.({ kind: 'locked', tables, milliseconds: took });
  await reach(run, 'locked');
}

async function runStatements(run: MigrationRun): Promise<void> {
  const { session, direction, work, options } = run;
  for (const [i, statement] of work.main.entries()) {
    const took = await timed(run, async () => {
      const real = await underRealName(session, statement, direction);
      try {
        await session.query(real);
      } catch (error) {
        throw stepFailure(error, direction, statement, '; the transaction is rolled back, nothing of it is there');
      }
    });
    options.onStep?.({
      kind: 'statement',
      stage: 'main',
      number: i + 1,
      of: work.main.length,
      step: statement.step,
      milliseconds: took,
    });
    await reach(run, `main:${i + 1}`);
  }
}
