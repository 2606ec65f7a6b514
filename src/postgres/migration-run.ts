/** One run of a migration: what it works with, what it is told, and what it tells. */
import type { MigrationPlan, Stage } from '../plan/migration-plan.ts';
import type { DatabasePort, Session } from '../ports.ts';
import type { SchemaModel } from '../schema/model.ts';
import type { About, Direction, Migration } from './history.ts';
import type { HistoryTable } from './history-schema.ts';
import type { LockNeed } from './lock-need.ts';
import type { LockPatience, LockWait } from './lock-wait.ts';
import type { Work } from './planned-statement.ts';
import type { SearchPaths } from './session-settings.ts';

/** What finishing a migration needs; all of it belongs to applying one, too. */
export type ResumeOptions = {
  /** The same database, for a second connection. */
  readonly database: DatabasePort;
  /** Milliseconds one try waits for a lock, and how many tries follow the first one. */
  readonly lockTimeoutMs: number;
  readonly lockRetries: number;
  readonly now: () => Date;
  /** A number from 0 up to 1, for the pauses between tries. */
  readonly random?: () => number;
  readonly onStep?: (progress: Progress) => void;
  /** Called at every place at which a run can end, by its name; what it raises ends the run there. For tests. */
  readonly failpoint?: (name: string) => Promise<void>;
};

export type ApplyOptions = ResumeOptions & {
  /** The version of the entry, from `makeVersion`. */
  readonly version: string;
  readonly direction: Direction;
  /** Milliseconds for one statement of the transaction; no limit when it is not there. */
  readonly statementTimeoutMs?: number;
  readonly about: About;
  /** What the history says about the backup, and the version of the snapshot that holds it. */
  readonly backup: string;
  readonly snapshotVersion?: string | null;
  /** The schema to end at, compared before COMMIT: the new one for `up`, the old one for `down`. Null compares nothing. */
  readonly target: SchemaModel | null;
  /**
   * Called in the transaction when every table is locked and nothing is changed, with the session's own search path. Called again
   * when a lock made the transaction begin anew. What it raises rolls everything back.
   */
  readonly beforeChange: (session: Session) => Promise<void>;
  /** Called in the transaction when everything is changed and nothing is compared yet; the place to put rows back. */
  readonly afterChange?: (session: Session) => Promise<void>;
};

/** What happens, as it happens. */
export type Progress =
  | ({ readonly kind: 'waiting' } & LockWait)
  | { readonly kind: 'locked'; readonly tables: readonly LockNeed[]; readonly milliseconds: number }
  | {
      readonly kind: 'statement';
      readonly stage: Stage;
      /** Its place in the stage, from 1. */
      readonly number: number;
      readonly of: number;
      /** Number of its step in the plan, from 1. */
      readonly step: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'committed'; readonly version: string; readonly milliseconds: number };

/** How it ended; every failure is raised. */
export type Applied = {
  /** Whether this run did it, finished what another one had begun, or found nothing left to do. */
  readonly outcome: 'applied' | 'resumed' | 'already_done';
  readonly migration: Migration;
  /** The connection broke at COMMIT, and a second one found the migration in the history. */
  readonly commitAnswerLost: boolean;
};

/** Everything one run works with. */
export type MigrationRun = {
  readonly session: Session;
  readonly plan: MigrationPlan;
  readonly direction: Direction;
  readonly work: Work;
  readonly history: HistoryTable;
  readonly paths: SearchPaths;
  readonly options: ResumeOptions;
};

/** Stops at a place of that name when a test asks for it. */
export async function reach({ options }: Pick<MigrationRun, 'options'>, name: string): Promise<void> {
  await options.failpoint?.(name);
}

/** How long the run waits for locks, and whom it tells. */
export function patienceOf({ options }: Pick<MigrationRun, 'options'>): LockPatience {
  const { lockTimeoutMs, lockRetries, random, onStep } = options;
  return { lockTimeoutMs, lockRetries, random, onWait: (wait) => onStep?.({ kind: 'waiting', ...wait }) };
}

/** Does one piece of work and gives how long it took. */
export async function timed({ options }: Pick<MigrationRun, 'options'>, work: () => Promise<void>): Promise<number> {
  const started = options.now().getTime();
  await work();
  return options.now().getTime() - started;
}
