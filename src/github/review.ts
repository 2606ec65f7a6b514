/** The reviews of a pull request. */
import type { Review } from '../ports.ts';
import type { GitHubApi } from './api.ts';
import { readAll } from './paging.ts';
import { fieldsOf, personField, textField } from './payload.ts';
import type { RepositoryName } from './source.ts';

/** Every review, oldest first, without those of deleted accounts. Raises `QailError`. (REST API, "List reviews for a pull request".) */
export async function readReviews(
  api: GitHubApi,
  repository: RepositoryName,
  number: number,
): Promise<readonly Review[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const reviews = await readAll(api, { route, parameters: { ...repository, pull_number: number } });
  return reviews.flatMap(reviewOf);
}

const SAYING = ['approved', 'changes_requested', 'dismissed'] as const;

function reviewOf(value: unknown): readonly Review[] {
  const { user, commit_id: commit = null } = fieldsOf(value, 'review');
  if (user === null) return [];
  const state = textField(value, 'state', 'review').toLowerCase();
  return [
    {
      by: personField(value, 'user', 'review'),
      state: SAYING.find((each) => each === state) ?? 'other',
      commit: commit === null ? null : textField(value, 'commit_id', 'review'),
    },
  ];
}
