/** Where a port works: a repository on a server, and the workflow run that does it. */
import type { ApiSettings } from './api.ts';
import type { RepositoryName } from './source.ts';

export type Place = ApiSettings & {
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string | null;
};

/** Owner and name of the repository, as GitHub's routes take them. */
export function repositoryName({ repository }: Place): RepositoryName {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

/** Page of the workflow run; null when it is not known. */
export function runUrlOf({ serverUrl, repository, runId }: Place): string | null {
  return runId === null ? null : `${serverUrl}/${repository}/actions/runs/${runId}`;
}
