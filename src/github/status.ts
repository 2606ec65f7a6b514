/** Statuses of a commit. */
import type { CommitStatus } from '../report/report.ts';
import type { GitHubApi } from './api.ts';
import type { RepositoryName } from './source.ts';

/** Sets a status on a commit; `url` is the page to read on, null without one. Raises `QailError`. */
export async function setStatus(
  api: GitHubApi,
  repository: RepositoryName,
  sha: string,
  { context, state, description, url }: CommitStatus & { readonly url: string | null },
): Promise<void> {
  const body = { context, state, description, ...(url === null ? {} : { target_url: url }) };
  await api.write('POST /repos/{owner}/{repo}/statuses/{sha}', { ...repository, sha, ...body });
}
