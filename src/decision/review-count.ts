/** What reviews amount to on one commit. */
import type { Person } from '../command/event.ts';
import type { ReviewState } from './decide.ts';
import { isAtLeast, type Role } from './role.ts';

/** A review, oldest first in every list. */
export type GivenReview = {
  readonly by: Person;
  readonly state: 'approved' | 'changes_requested' | 'dismissed' | 'other';
  readonly commit: string | null;
};

/** The people whose newest review says something, with that review: a comment does not take back what was said before. */
export function newestReviews(reviews: readonly GivenReview[]): readonly GivenReview[] {
  const newest = new Map<number, GivenReview>();
  for (const review of reviews) if (review.state !== 'other') newest.set(review.by.id, review);
  return [...newest.values()].filter(({ state }) => state !== 'dismissed');
}

/**
 * Counts approvals of exactly the commit by people who have write access today and did not open the pull request. Whoever has
 * no write access neither approves nor objects; where a role is not known (null), nothing is known.
 */
export function reviewStateOf(
  newest: readonly GivenReview[],
  roles: ReadonlyMap<number, Role | null>,
  on: { readonly headSha: string; readonly authorId: number },
): ReviewState {
  if (newest.some(({ by }) => (roles.get(by.id) ?? null) === null)) return { kind: 'unknown' };
  const heard = newest.filter(({ by }) => isAtLeast(roles.get(by.id) ?? 'none', 'write') && by.id !== on.authorId);
  return {
    kind: 'known',
    approvals: heard.filter(({ state, commit }) => state === 'approved' && commit === on.headSha).length,
    changesRequestedBy: heard.filter(({ state }) => state === 'changes_requested').map(({ by }) => by.login),
  };
}
