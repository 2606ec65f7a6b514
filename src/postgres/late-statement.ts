/** What runs beside the transaction of a migration, each statement on its own: before it, and after it. */
import { QailError } from '../errors.ts';
import { tableOf } from '../plan/operation-table.ts';
import type { Session } from '../ports.ts';
import { recordProgress, type Migration } from './history.ts';
import { buildIndex } from './late-index.ts';
import { strongest, type LockNeed } from './lock-need.ts';
import { withLockPatience } from './lock-wait.ts';
import { patienceOf, reach, timed, type MigrationRun } from './migration-run.ts';
import { stepFailure, type PlannedStatement } from './planned-statement.ts';
import { milliseconds, setSetting } from './session-settings.ts';

/** Runs the statements that come before the transaction. Each can be run again, so a run that died here begins anew. Raises `QailError`. */
export async function runBefore(run: MigrationRun): Promise<void> {
  const { session, work, direction, options } = run;
  for (const [i, statement] of work.before.entries()) {
    const took = await timed(run, async () => {
      try {
        await withLockPatience(session, [], patienceOf(run), () => session.query(statement.sql));
      } catch (error) {
        throw stepFailure(error, direction, statement);
      }
    });
    options.onStep?.({
      kind: 'statement',
      stage: 'before',
      number: i + 1,
      of: work.before.length,
      step: statement.step,
      milliseconds: took,
    });
    await reach(run, `before:${i + 1}`);
  }
}

/**
 * Runs the statements after the transaction that are open in this entry of the history, and notes each of them there. Raises
 * `QailError` that says that the transaction stays committed.
 */
export async function runAfter(run: MigrationRun, migration: Migration): Promise<void> {
  const { work, options } = run;
  if (migration.statementsAfter !== work.after.length) throw otherPlan(run, migration);
  for (const [i, statement] of work.after.entries()) {
    if (i < migration.statementsAfterDone) continue;
    const took = await timed(run, () => runOne(run, migration, i + 1, statement));
    options.onStep?.({
      kind: 'statement',
      stage: 'after',
      number: i + 1,
      of: work.after.length,
      step: statement.step,
      milliseconds: took,
    });
    await reach(run, `after:${i + 1}`);
  }
}

async function runOne(
  run: MigrationRun,
  migration: Migration,
  number: number,
  statement: PlannedStatement,
): Promise<void> {
  const { session, direction } = run;
  const noted = async (): Promise<void> => {
    await reach(run, `after:${number}:run`);
    await recordProgress(session, run.history, migration.version, number);
  };
  try {
    const { operation } = statement;
    if (operation.kind === 'create_index' && direction === 'up') {
      await withoutLockTimeout(run, () =>
        withLockPatience(session, [], patienceOf(run), () => buildIndex(session, operation.index, statement.sql)),
      );
      await noted();
      return;
    }
    await withLockPatience(session, needsOf(statement), patienceOf(run), () =>
      session.transaction(async () => {
        await session.query(statement.sql);
        await noted();
      }),
    );
  } catch (error) {
    throw afterFailure(stepFailure(error, direction, statement), migration);
  }
}

/** It waits for every older transaction of the database but keeps nobody waiting, so a limit would only make it fail. */
async function withoutLockTimeout(run: MigrationRun, work: () => Promise<void>): Promise<void> {
  const { session, options } = run;
  await setSetting(session, 'lock_timeout', '0', 'session');
  try {
    await work();
  } finally {
    await restoreLockTimeout(session, options.lockTimeoutMs);
  }
}

async function restoreLockTimeout(session: Session, lockTimeoutMs: number): Promise<void> {
  await setSetting(session, 'lock_timeout', milliseconds(lockTimeoutMs), 'session').catch(() => undefined);
}

/** The tables a late statement may have to wait for; only to say who is in its way. */
function needsOf({ operation }: PlannedStatement): readonly LockNeed[] {
  if (operation.kind === 'add_constraint' || operation.kind === 'drop_constraint') {
    const { table, constraint } = operation;
    const tables = constraint.kind === 'foreign_key' ? [table, constraint.target] : [table];
    return strongest(tables.map((each) => ({ table: each, mode: 'SHARE ROW EXCLUSIVE' })));
  }
  const table = tableOf(operation);
  return table === null ? [] : [{ table, mode: 'ACCESS EXCLUSIVE' }];
}

/** A failure after COMMIT, told so that nobody takes the whole for undone. */
export function afterFailure(
  error: unknown,
  { version, direction }: Pick<Migration, 'version' | 'direction'>,
): unknown {
  if (!(error instanceof QailError)) return error;
  return new QailError(error.code, `${error.message}; the transaction stays committed as version ${version}`, {
    cause: error.cause,
    hint: `${error.hint === null ? '' : `${error.hint}; or `}set right what stands in its way and run migrate ${direction} again: it goes on where it stopped`,
  });
}

function otherPlan({ direction, work }: MigrationRun, { version, statementsAfter }: Migration): QailError {
  return new QailError(
    'database_refused',
    `finish migrate ${direction}, version ${version}: it was begun with ${statementsAfter} statements after the transaction, and there are ${work.after.length} now`,
    { hint: 'finish it with the version of this program that began it' },
  );
}
