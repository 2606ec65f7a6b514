/** The golden folders: each holds a schema before and after, and what is expected of the change between them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationPlan, Stage, Statement } from '../../src/plan/migration-plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { ParsedSchema } from '../../src/schema/parsed-schema.ts';
import { parseSchema } from '../../src/schema/parser.ts';

export const CASES = 'test/golden/cases';

export type Case = {
  readonly name: string;
  readonly before: ParsedSchema;
  readonly after: ParsedSchema;
  readonly plan: MigrationPlan;
  /** Why DDL cannot go back, from the file `no-down`; null when it can. */
  readonly noDown: string | null;
  /** Statements that fill the old schema with rows, from `rows.sql`, one a line. */
  readonly rows: readonly string[];
  /** Statements that put back what the plan removes, from `restored.sql`; run on the way back, when its transaction is nearly done. */
  readonly restored: readonly string[];
};

/** The names of all folders; a case is added without code. */
export const caseNames: readonly string[] = readdirSync(CASES).sort();

export function readCase(name: string): Case {
  const text = (file: string): string => readFileSync(join(CASES, name, file), 'utf8');
  const before = parseSchema([{ path: 'before.qail', text: text('before.qail') }], 'tolerant');
  const after = parseSchema([{ path: 'after.qail', text: text('after.qail') }], 'strict');
  const has = (file: string): boolean => existsSync(join(CASES, name, file));
  const lines = (file: string): readonly string[] => (has(file) ? text(file).trim().split('\n') : []);
  const noDown = has('no-down') ? text('no-down').trim() : null;
  const plan = makePlan(before, after);
  return { name, before, after, plan, noDown, rows: lines('rows.sql'), restored: lines('restored.sql') };
}

/** Statements in the order in which they run, those of one stage together. */
export function staged(statements: readonly Statement[]): readonly (readonly [Stage, readonly string[]])[] {
  return (['before', 'main', 'after'] as const).map((stage) => [
    stage,
    statements.filter((each) => each.stage === stage).map(({ sql }) => sql),
  ]);
}

/** What undoes a plan: the steps from the last to the first. */
export function downStatements(plan: MigrationPlan): readonly Statement[] {
  return plan.steps.toReversed().flatMap((step) => step.down ?? []);
}
