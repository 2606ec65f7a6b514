/** Finds an artifact of a run by the REST API. */
import { QailError } from '../errors.ts';
import type { WantedArtifact } from '../artifact-port.ts';
import type { GitHubApi } from '../github/api.ts';
import { readAll } from '../github/paging.ts';
import { fieldsOf, flagField, listField, numberField, textField } from '../github/payload.ts';

export type ListedArtifact = {
  readonly id: number;
  readonly name: string;
  /** Null for one that was stored before GitHub kept digests. */
  readonly digest: string | null;
};

/**
 * The newest artifact of a run that is the wanted one and can still be fetched. Raises `QailError`: `github_not_found` when there is
 * none, or it has expired; and what the reads raise. (REST API, "List workflow run artifacts".)
 */
export async function findArtifact(
  api: GitHubApi,
  place: { readonly owner: string; readonly repo: string },
  { runId, artifact }: WantedArtifact,
): Promise<ListedArtifact> {
  const listed = await readAll(api, {
    route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
    parameters: { ...place, run_id: runId, ...(artifact.kind === 'name' ? { name: artifact.name } : {}) },
    entries: (answer) => listField(answer, 'artifacts', 'answer'),
  });
  const found = listed
    .map((each) => ({ ...toListed(each), isExpired: flagField(each, 'expired', 'artifact') }))
    .filter((each) => (artifact.kind === 'name' ? each.name === artifact.name : each.id === artifact.id))
    .sort((left, right) => right.id - left.id);
  const newest = found.find(({ isExpired }) => !isExpired);
  if (newest !== undefined) return newest;
  const what = found.length === 0 ? 'the run has no such artifact' : 'it has expired, GitHub keeps it no more';
  throw new QailError('github_not_found', `find an artifact of the run ${runId}: ${what}`, {
    hint: 'look on the page of the run which artifacts it has; without one, restore from another copy of the files',
  });
}

function toListed(value: unknown): ListedArtifact {
  const { digest } = fieldsOf(value, 'artifact');
  return {
    id: numberField(value, 'id', 'artifact'),
    name: textField(value, 'name', 'artifact'),
    digest: typeof digest === 'string' ? digest : null,
  };
}
