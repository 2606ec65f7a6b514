/** Questions for the rows, their answers, and what the answers mean for the plan. */
import type { ColumnType, Expression, IndexItem, ObjectName } from '../schema/model.ts';
import type { PlanDigest } from '../plan/migration-plan.ts';
import type { Sql } from '../sql.ts';

/**
 * A question only the rows can answer. Names are those the measured database holds *before* the plan runs. Each asks for
 * one number, the one named in the comment.
 */
export type Probe =
  /** Rows of the table, all partitions included. */
  | { readonly kind: 'rows'; readonly table: ObjectName }
  /** Values that are not null. */
  | { readonly kind: 'values'; readonly table: ObjectName; readonly column: string }
  /** Values that are not null and differ from a constant default. */
  | { readonly kind: 'values_not_default'; readonly table: ObjectName; readonly column: string; readonly default: Sql }
  /** Rows in which the column is null. */
  | { readonly kind: 'nulls'; readonly table: ObjectName; readonly column: string }
  /** Values that come back different after a cast to the new type and back. */
  | {
      readonly kind: 'changed_values';
      readonly table: ObjectName;
      readonly column: string;
      readonly from: ColumnType;
      readonly to: ColumnType;
    }
  /** Values the cast to the new type refuses. */
  | {
      readonly kind: 'failed_casts';
      readonly table: ObjectName;
      readonly column: string;
      readonly from: ColumnType;
      readonly to: ColumnType;
    }
  /** Values whose text is not among the labels. */
  | {
      readonly kind: 'values_not_in';
      readonly table: ObjectName;
      readonly column: string;
      readonly array: boolean;
      readonly labels: readonly string[];
    }
  /** Rows that share their key with another row: every row of such a group, since each may be the wrong one. */
  | {
      readonly kind: 'duplicates';
      readonly table: ObjectName;
      readonly items: readonly IndexItem[];
      readonly where: Expression | null;
      readonly nullsDistinct: boolean;
    }
  /** Rows for which the expression is false (null passes). */
  | { readonly kind: 'violations'; readonly table: ObjectName; readonly expression: Expression }
  /** Rows whose key has no row in the target (any null in the key passes). */
  | {
      readonly kind: 'orphans';
      readonly table: ObjectName;
      readonly columns: readonly string[];
      readonly target: ObjectName;
      readonly targetColumns: readonly string[];
    };

/** Why there is no number. Never shown as zero. */
export type UnmeasuredReason =
  | 'no_database'
  | 'unreachable'
  | 'fork'
  | 'timed_out'
  | 'lock_timeout'
  | 'not_permitted'
  | 'row_security'
  | 'object_missing'
  | 'column_not_there_yet'
  | 'expression_not_allowed'
  | 'type_not_supported'
  | 'failed';

/** The answer to one probe. An estimate comes from the planner's statistics and is shown with `≈`; it is never zero. */
export type Measurement =
  | { readonly kind: 'counted'; readonly probe: Probe; readonly count: bigint }
  | { readonly kind: 'estimated'; readonly probe: Probe; readonly count: bigint }
  | { readonly kind: 'unmeasured'; readonly probe: Probe; readonly reason: UnmeasuredReason };

/** What one number means for a step: what is lost, what makes it fail, or only a fact beside it. */
export type ProbeRole = 'at_risk' | 'failing' | 'context';

/**
 * A question with its meaning for one step. `failsAbove` is the greatest number with which the step still works: 0 for
 * most, 1 where a constant value under a new unique key fails from the second row on.
 */
export type StepProbe = {
  readonly step: number;
  readonly role: ProbeRole;
  readonly failsAbove: number;
  readonly probe: Probe;
};

/** A question that cannot even be asked of the database, known without looking. */
export type StepUnknown = { readonly step: number; readonly role: ProbeRole; readonly reason: UnmeasuredReason };

/** What must be asked for a plan. An empty `probes` and `unknowns` for a step means: safe whatever the rows hold. */
export type Questions = {
  readonly probes: readonly StepProbe[];
  readonly unknowns: readonly StepUnknown[];
  /** Tables whose size says how long a step will take, whether or not their rows are asked about; names before the plan. */
  readonly sized: readonly ObjectName[];
};

export type Figure =
  | { readonly kind: 'counted'; readonly count: bigint }
  | { readonly kind: 'estimated'; readonly count: bigint }
  | { readonly kind: 'unmeasured'; readonly reason: UnmeasuredReason };

export type StepVerdict = 'safe' | 'loses_data' | 'will_fail' | 'unknown';

export type StepImpact = {
  readonly step: number;
  readonly verdict: StepVerdict;
  /** Rows or values gone or altered; null when the step can lose nothing. */
  readonly atRisk: Figure | null;
  /** Whether `atRisk` counts whole rows or single values. */
  readonly unit: 'rows' | 'values';
  /** Rows or values on which the step would fail; null when it cannot fail on rows. */
  readonly failing: Figure | null;
  /** Values that differ from the column's default, where that is known. */
  readonly notDefault: Figure | null;
  /** Rows of the table, where they were counted with the rest. */
  readonly rows: Figure | null;
};

/** What the measured database said about itself. No host, no user name of a connection string. */
export type MeasuredDatabase = {
  readonly database: string;
  readonly serverVersion: string;
  readonly role: string;
  readonly tables: readonly TableFacts[];
};

export type TableFacts = {
  readonly table: ObjectName;
  /** Null: never analysed. */
  readonly estimatedRows: bigint | null;
  readonly heapBytes: bigint;
  readonly indexBytes: bigint;
  /** Reads and writes since the statistics were reset; null when unknown. */
  readonly reads: bigint | null;
  readonly writes: bigint | null;
};

/** How the counting went as a whole. */
export type Measuring =
  | { readonly kind: 'measured'; readonly at: Date; readonly milliseconds: number; readonly database: MeasuredDatabase }
  | { readonly kind: 'not_measured'; readonly reason: 'no_database' | 'fork' | 'nothing_to_measure' }
  | { readonly kind: 'unreachable'; readonly code: string; readonly message: string; readonly hint: string | null };

export type Verdict = 'ok' | 'data-loss' | 'blocked' | 'unmeasured' | 'unreachable';

export type ImpactReport = {
  readonly plan: PlanDigest;
  readonly measuring: Measuring;
  readonly verdict: Verdict;
  readonly steps: readonly StepImpact[];
  /** Sum of what is at risk, rows and values together, as QAIL counts; and each apart. */
  readonly recordsAtRisk: bigint;
  readonly rowsAtRisk: bigint;
  readonly valuesAtRisk: bigint;
  readonly rowsFailing: bigint;
  /** False when a number is missing. */
  readonly complete: boolean;
  /** True when a number in the sums is an estimate. */
  readonly estimated: boolean;
};
