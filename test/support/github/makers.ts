/** What people and other apps leave on the pull request, put into a state in a few words. */
import { tick } from './clock.ts';
import { nextId } from './ids.ts';
import { putLabel } from './label-routes.ts';
import type { Files } from './objects.ts';
import type {
  App,
  GitHubState,
  Person,
  Role,
  StoredCheck,
  StoredComment,
  StoredReview,
  StoredStatus,
} from './state.ts';

/** An app that is not this action's own. */
export const OTHER_APP: App = { id: 90210, slug: 'other-ci', name: 'Other CI' };

/**
 * An account with a role in the repository: one of GitHub's, or a custom one with the role it builds on. Without a role
 * it has what everybody has there. An account of the same login is replaced.
 */
export function addPerson(
  state: GitHubState,
  login: string,
  id: number,
  role?: string | { readonly name: string; readonly base: Role },
): Person {
  const user: Person = { login, id, type: 'User' };
  const held = typeof role === 'object' ? { role: role.name, base: role.base } : role === undefined ? {} : { role };
  state.roles.set(login, { user, ...held });
  return user;
}

/** A comment, written now, with the given parts changed. */
export function addComment(
  state: GitHubState,
  author: Person,
  body: string,
  change: Partial<StoredComment> = {},
): StoredComment {
  const createdAt = tick(state);
  const id = nextId(state.comments, 1000);
  const comment: StoredComment = { id, author, body, createdAt, updatedAt: createdAt, ...change };
  state.comments.push(comment);
  return comment;
}

/** A review of the head commit, given now, with the given parts changed. */
export function addReview(
  state: GitHubState,
  author: Person | null,
  verdict: StoredReview['state'],
  change: Partial<StoredReview> = {},
): StoredReview {
  const time = tick(state);
  const review: StoredReview = {
    id: nextId(state.reviews, 4000),
    author,
    state: verdict,
    commitId: state.pull.head.sha,
    submittedAt: verdict === 'PENDING' ? null : time,
    ...change,
  };
  state.reviews.push(review);
  return review;
}

/** A label on the pull request, and in the repository. */
export function addLabel(state: GitHubState, name: string): void {
  putLabel(state, name);
}

/** A status of the head commit, set now by nobody in particular, with the given parts changed. */
export function addStatus(
  state: GitHubState,
  context: string,
  value: 'error' | 'failure' | 'pending' | 'success',
  change: Partial<StoredStatus> = {},
): StoredStatus {
  const status: StoredStatus = {
    id: nextId(state.statuses, 3000),
    sha: state.pull.head.sha,
    state: value,
    context,
    description: null,
    targetUrl: null,
    createdAt: tick(state),
    creator: null,
    ...change,
  };
  state.statuses.push(status);
  return status;
}

/**
 * A check run of the head commit by another app, made now, with the given parts changed. `conclusion` is null while it
 * is queued; `fields` of the change are laid over its own.
 */
export function addCheck(
  state: GitHubState,
  name: string,
  conclusion: string | null,
  { fields, ...change }: Partial<StoredCheck> = {},
): StoredCheck {
  const own = { name, head_sha: state.pull.head.sha, ...(conclusion === null ? {} : { conclusion }) };
  const check: StoredCheck = {
    id: nextId(state.checks, 5000),
    fields: { ...own, ...fields },
    annotations: [],
    app: OTHER_APP,
    createdAt: tick(state),
    ...change,
  };
  state.checks.push(check);
  return check;
}

/** A commit that the repository now holds; it is on no branch until one is set to it. */
export function addCommit(state: GitHubState, sha: string, files: Files, parents: readonly string[] = []): void {
  state.commits.set(sha, files);
  state.parents.set(sha, parents);
}
