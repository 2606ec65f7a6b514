/** Plans made by hand, for the stages behind the planner. */
import type {
  Fingerprint,
  MigrationPlan,
  PlanDigest,
  PlanStep,
  Rename,
  Undiffed,
} from '../../src/plan/migration-plan.ts';
import type { Operation } from '../../src/plan/operation.ts';
import type { Column, ColumnType, ValueSource } from '../../src/schema/model.ts';
import { stating, type } from './counting.ts';

/** A plan of these operations; everything a stage behind the planner does not read is empty. */
export function planOf(
  operations: readonly Operation[],
  more: { readonly renames?: readonly Rename[]; readonly undiffed?: readonly Undiffed[] } = {},
): MigrationPlan {
  return {
    digest: 'd'.repeat(64) as PlanDigest,
    from: 'a'.repeat(64) as Fingerprint,
    to: 'b'.repeat(64) as Fingerprint,
    steps: operations.map(stepOf),
    renames: more.renames ?? [],
    undiffed: more.undiffed ?? [],
    renameQuestions: [],
    diagnostics: [],
  };
}

function stepOf(operation: Operation): PlanStep {
  const lock = { mode: 'ACCESS EXCLUSIVE', work: 'none', table: null, also: [] } as const;
  return {
    operation,
    up: [],
    down: null,
    hazards: [],
    lock,
    destructive: false,
    confirmed: false,
    reversible: false,
    at: null,
    near: null,
  };
}

export function column(
  name: string,
  more: { readonly type?: ColumnType; readonly nullable?: boolean; readonly value?: ValueSource } = {},
): Column {
  return {
    name,
    type: more.type ?? type('text'),
    nullable: more.nullable ?? true,
    value: more.value ?? { kind: 'none' },
    collation: null,
  };
}

export function defaulting(text: string): ValueSource {
  return { kind: 'default', expression: stating(text) };
}
