/** The plan as data: ordered operations with their SQL, hazards and locks, and all that the report must say about them. */
import type { Fingerprint } from '../schema/fingerprint.ts';
import type { ObjectName, UnmodelledKind } from '../schema/model.ts';
import type { Diagnostic, Position } from '../schema/parsed-schema.ts';
import type { Sql } from '../sql.ts';
import type { Operation } from './operation.ts';

export type { Fingerprint } from '../schema/fingerprint.ts';

declare const brand: unique symbol;
/** sha256 (hex) over both fingerprints and the way there; never over row counts, which move by themselves. */
export type PlanDigest = string & { readonly [brand]: 'PlanDigest' };

export type MigrationPlan = {
  readonly digest: PlanDigest;
  readonly from: Fingerprint;
  readonly to: Fingerprint;
  readonly steps: readonly PlanStep[];
  /** Leads from the names an operation uses back to the names the database holds before the plan runs. */
  readonly renames: readonly Rename[];
  /** Statements that are kept but not compared by this version, with what happened to each. */
  readonly undiffed: readonly Undiffed[];
  /** Drop and add pairs that may be a rename; a person has to say which. */
  readonly renameQuestions: readonly RenameQuestion[];
  /** Hints that cannot apply, stale hints, and the like. An error here means the plan must not be used. */
  readonly diagnostics: readonly Diagnostic[];
};

export type PlanStep = {
  readonly operation: Operation;
  readonly up: readonly Statement[];
  /** Null: DDL alone cannot bring it back in a useful form. */
  readonly down: readonly Statement[] | null;
  readonly hazards: readonly Hazard[];
  readonly lock: Lock;
  /** Data can be lost, so a person has to agree: true for the kinds that destroy, whatever the rows hold today. */
  readonly destructive: boolean;
  /** A `drop … confirm` hint names it. */
  readonly confirmed: boolean;
  /** Nothing that stood in the old schema is missing after `up` then `down`. */
  readonly reversible: boolean;
  /** Line of the head file that says so; for something dropped, the line of the base file. */
  readonly at: { readonly side: 'base' | 'head'; readonly position: Position } | null;
  /** The line of the head file nearest to it: its own, its table's, or the first of the file it stood in. */
  readonly near: Position | null;
};

/** `main` runs in the one transaction; `before` and `after` are on their own, each statement a transaction of its own. */
export type Stage = 'before' | 'main' | 'after';
export type Statement = { readonly sql: Sql; readonly stage: Stage };

export type HazardKind =
  | 'loses_data'
  | 'may_fail'
  | 'rewrites_table'
  | 'blocks_reads'
  | 'blocks_writes'
  | 'cannot_reverse'
  | 'weakens_guard'
  | 'breaks_clients';

export type Hazard = { readonly kind: HazardKind; readonly reason: string };

export type LockMode = 'none' | 'SHARE UPDATE EXCLUSIVE' | 'SHARE' | 'SHARE ROW EXCLUSIVE' | 'ACCESS EXCLUSIVE';
/** What is done while the lock is held: nothing to speak of, one scan, an index build, or a rewrite of table and indexes. */
export type LockWork = 'none' | 'scan' | 'index_build' | 'rewrite';
/** The strongest lock of a step on tables that were there before; what is done under weaker ones is not told. */
export type Lock = {
  readonly mode: LockMode;
  readonly work: LockWork;
  /** The table worked on; null when no table is touched. */
  readonly table: ObjectName | null;
  /** Locked as well, in the same mode: the parent of a foreign key, for example. */
  readonly also: readonly ObjectName[];
};

export type Rename =
  | { readonly kind: 'table'; readonly from: ObjectName; readonly to: ObjectName }
  | { readonly kind: 'column'; readonly table: ObjectName; readonly from: string; readonly to: string };

export type Undiffed = {
  readonly kind: UnmodelledKind;
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed' | 'unchanged';
  readonly at: Position | null;
};

export type RenameQuestion = {
  readonly object: 'table' | 'column';
  readonly from: string;
  readonly to: string;
  /** The hint to write if it is one. */
  readonly hint: string;
};
