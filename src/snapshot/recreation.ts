/** The statements that make again what a plan removes, as text to be kept with its snapshot. */
import type { MigrationPlan } from '../plan/migration-plan.ts';

/** For each step of the plan that has a way back, by its place in `plan.steps`: the statements, each ended by a semicolon. */
export function recreationOf(plan: MigrationPlan): ReadonlyMap<number, string> {
  return new Map(
    plan.steps.flatMap(({ down }, step) =>
      down === null || down.length === 0 ? [] : [[step, down.map((each) => `${each.sql};`).join('\n')] as const],
    ),
  );
}
