/** All that a story is told with: what the team has set, and the doors to the outside. */
import type { ArtifactPort } from '../artifact-port.ts';
import type { Verb } from '../command/verbs.ts';
import type { Policy } from '../decision/decide.ts';
import type { FailOn } from '../decision/policy.ts';
import type { PermissionTable } from '../decision/role.ts';
import type { DatabasePort, PullRequestPort } from '../ports.ts';
import type { CopyDatabase } from '../postgres/copy.ts';
import type { CountBudget } from './report-impact.ts';

/** What the step is for: the event says it, or the input `command` does. */
export type Task = { readonly kind: 'auto' | 'report' | 'gate' } | { readonly kind: 'verb'; readonly verb: Verb };

export type RunSettings = {
  readonly task: Task;
  readonly schema: string;
  readonly environment: string;
  readonly commandPrefix: string;
  readonly labelPrefix: string;
  readonly failOn: FailOn;
  readonly budget: CountBudget;
  readonly permissions: PermissionTable;
  readonly policy: Policy;
  /** How much a count may grow between a decision and its execution, as a share: 0.1 is ten per cent. */
  readonly tolerance: number;
  /** Whether the database that is counted on and the one that is acted on are given by one URL. */
  readonly countsOnTarget: boolean;
  readonly lockRetries: number;
  readonly files: FileSettings;
  /** The most bytes that rows saved in the database may take. */
  readonly mostSnapshotBytes: bigint;
  /** Number of this workflow run, its attempt, and whoever started this attempt; null when unknown. */
  readonly runId: string | null;
  readonly attempt: number;
  readonly triggeredBy: string | null;
};

/** Where rows are saved to files. */
export type FileSettings = {
  /** The directory of all snapshots. */
  readonly root: string;
  /** What encrypts them; null leaves them readable. */
  readonly passphrase: string | null;
  /** Whether they are kept as an artifact of the run, which the runner's disk does not outlive. */
  readonly uploads: boolean;
};

/** Null: no such database is configured. */
export type Databases = {
  /** Counted on, read only. */
  readonly staging: DatabasePort | null;
  /** Acted on. */
  readonly target: CopyDatabase | null;
  readonly ledger: DatabasePort | null;
  /** Where files are kept beyond the run. */
  readonly artifacts: ArtifactPort;
};

export type World = Databases & {
  readonly settings: RunSettings;
  readonly pullRequest: PullRequestPort;
  readonly now: () => Date;
};
