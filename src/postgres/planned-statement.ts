/** The statements of a plan in the order in which one direction runs them, each with the operation it belongs to. */
import { QailError } from '../errors.ts';
import { describe } from '../plan/describe.ts';
import type { MigrationPlan, Stage } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import type { Sql } from '../sql.ts';
import type { Direction } from './history.ts';

/** One statement of a plan. */
export type PlannedStatement = {
  readonly sql: Sql;
  /** Number of its step in the plan, from 1. */
  readonly step: number;
  readonly operation: Operation;
  /** Runs as it stands: it names no constraint that may have another name in the database. */
  readonly exact: boolean;
};

/** All statements of one direction, by the stage in which they run. */
export type Work = Readonly<Record<Stage, readonly PlannedStatement[]>>;

/**
 * The statements that carry a plan out, or those that undo it, from its last step to its first. Raises `QailError`
 * (`database_refused`) when a step cannot be undone, and names it.
 */
export function workOf(plan: MigrationPlan, direction: Direction): Work {
  const steps = plan.steps.map((each, i) => ({ ...each, number: i + 1 }));
  const ordered = direction === 'up' ? steps : steps.toReversed();
  const work = ordered.flatMap(({ operation, number, up, down }) => {
    const statements = direction === 'up' ? up : down;
    if (statements === null) throw cannotUndo(number, operation);
    return statements.map(({ sql, stage }, place) => ({
      stage,
      // Only the first statement of a step names a constraint that was there before.
      statement: { sql, step: number, operation, exact: place > 0 },
    }));
  });
  const of = (stage: Stage): readonly PlannedStatement[] =>
    work.flatMap((each) => (each.stage === stage ? [each.statement] : []));
  return { before: of('before'), main: of('main'), after: of('after') };
}

function cannotUndo(number: number, operation: Operation): QailError {
  return new QailError(
    'database_refused',
    `migrate down: step ${number} (${describe(operation)}) has no statement that undoes it; nothing was changed`,
    { hint: 'write a new schema file that leads where you want to be, and migrate to it' },
  );
}

/** A failure of one statement, told with its step. What it says besides is kept, with its cause; `left` says what it leaves. */
export function stepFailure(error: unknown, direction: Direction, statement: PlannedStatement, left = ''): unknown {
  if (!(error instanceof QailError)) return error;
  const where = `migrate ${direction}, step ${statement.step} (${describe(statement.operation)})`;
  return new QailError(error.code, `${where}: ${error.message}${left}`, {
    cause: error.cause,
    ...(error.hint === null ? {} : { hint: error.hint }),
  });
}
