/** Labels of a pull request. */
import { unlessMissing } from './api.ts';
import { attempt } from './problem.ts';
import type { Thread } from './thread.ts';

/** Takes labels off, each by itself; gives a line for each that stays on. One that is not there is fine. */
export async function removeLabels(
  { api, repository, number }: Thread,
  labels: readonly string[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  const route = 'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}';
  for (const name of labels) {
    await attempt(problems, `the label ${JSON.stringify(name)} was not removed`, () =>
      unlessMissing(api.write(route, { ...repository, issue_number: number, name })),
    );
  }
  return problems;
}
