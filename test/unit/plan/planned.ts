/** Short ways to plan in tests. */
import { describe as inWords } from '../../../src/plan/describe.ts';
import type { MigrationPlan } from '../../../src/plan/migration-plan.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { parse } from '../schema/parsing.ts';

export function planned(before: string, after: string): MigrationPlan {
  return makePlan(parse(before), parse(after));
}

/** The steps in words, in their order. */
export const steps = (plan: MigrationPlan): readonly string[] => plan.steps.map(({ operation }) => inWords(operation));

/** `error 3 rename_impossible`, in their order. */
export const remarks = (plan: MigrationPlan): readonly string[] =>
  plan.diagnostics.map(({ severity, code, at }) => `${severity} ${at.line} ${code}`);

/** Every statement of the plan on a line of its own, with its stage. */
export const statements = (plan: MigrationPlan): readonly string[] =>
  plan.steps.flatMap(({ up }) => up.map(({ sql, stage }) => `${stage}: ${sql}`));

/** The only operation of the plan between two tables `t` whose column `c` is given. */
export function operationOn(before: string, after: string): Operation {
  const table = (column: string): string => `table t {\n  id int primary_key\n${column}\n}\n`;
  const [step, ...others] = planned(table(before), table(after)).steps;
  if (step === undefined || others.length > 0) throw new Error('not exactly one step');
  return step.operation;
}
