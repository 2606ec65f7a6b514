/** What GitHub tells of each thing of the state: the fields that are known; `completeAnswer` fills in the rest. */
import type { Json } from './schema.ts';
import { GITHUB_ACTIONS, isFromFork, type App, type GitHubState, type Person, type RepositoryName } from './state.ts';
import type { StoredCheck, StoredComment, StoredLabel, StoredReaction, StoredReview, StoredStatus } from './state.ts';

/** A user, or a bot, as it is named beside what it wrote. */
export function person({ login, id, type }: Person): Json {
  return { login, id, type, html_url: `https://github.com/${login.replace('[bot]', '')}`, site_admin: false };
}

/** An account that may be gone. */
export const somebody = (who: Person | null): Json | null => (who === null ? null : person(who));

/** A GitHub App as it is named on what was written through it. */
export const app = ({ id, slug, name }: App): Json => ({ id, slug, name });

/** The state's own repository, or the fork that the pull request comes from. */
export function repository(state: GitHubState, which: RepositoryName = state.repository): Json {
  const isFork = which.owner !== state.repository.owner || which.name !== state.repository.name;
  const fullName = `${which.owner}/${which.name}`;
  return {
    id: isFork ? 2 : 1,
    name: which.name,
    full_name: fullName,
    private: state.repository.private,
    visibility: state.repository.private ? 'private' : 'public',
    fork: isFork,
    owner: { login: which.owner, id: isFork ? 12 : 11, type: 'Organization' },
    html_url: `https://github.com/${fullName}`,
    url: `https://api.github.com/repos/${fullName}`,
    default_branch: state.defaultBranch,
  };
}

/** The pull request as its own route and its events tell it. */
export function pullRequest(state: GitHubState): Json {
  return { ...listedPull(state), merged: state.pull.merged };
}

/** The pull request as lists tell it: without saying whether it was merged, which only `merged_at` gives away. */
export function listedPull(state: GitHubState): Json {
  const { pull, repository: own } = state;
  const page = `${own.owner}/${own.name}`;
  return {
    id: 700 + pull.number,
    number: pull.number,
    title: pull.title,
    state: pull.state,
    draft: pull.draft,
    locked: pull.locked,
    merged_at: pull.mergedAt,
    closed_at: pull.state === 'closed' ? (pull.mergedAt ?? pull.updatedAt) : null,
    merge_commit_sha: pull.mergeCommitSha,
    updated_at: pull.updatedAt,
    labels: labelsOf(state),
    author_association: pull.association,
    user: person(pull.user),
    html_url: `https://github.com/${page}/pull/${pull.number}`,
    url: `https://api.github.com/repos/${page}/pulls/${pull.number}`,
    head: {
      sha: pull.head.sha,
      ref: pull.head.ref,
      label: `${pull.head.repository.owner}:${pull.head.ref}`,
      repo: repository(state, pull.head.repository),
      user: { login: pull.head.repository.owner, id: isFromFork(state) ? 12 : 11 },
    },
    base: {
      sha: pull.base.sha,
      ref: pull.base.ref,
      label: `${own.owner}:${pull.base.ref}`,
      repo: repository(state),
      user: { login: own.owner, id: 11 },
    },
  };
}

/** The issue that every pull request is as well: what comment events speak of. */
export function issue(state: GitHubState): Json {
  const { number, title, user, state: open, locked, association, updatedAt } = state.pull;
  const { owner, name } = state.repository;
  const page = `https://github.com/${owner}/${name}/pull/${number}`;
  const api = `https://api.github.com/repos/${owner}/${name}/pulls/${number}`;
  return {
    number,
    title,
    state: open,
    locked,
    labels: labelsOf(state),
    author_association: association,
    updated_at: updatedAt,
    user: person(user),
    html_url: page,
    pull_request: { url: api, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` },
  };
}

/** The labels of the pull request. */
export function labelsOf({ pull, labels }: GitHubState): readonly Json[] {
  return pull.labels.map((name) => label(labels.find((each) => each.name === name) ?? plainLabel(name, 1)));
}

/** A label of which nothing but its name was said. (REST API, "Create a label".) */
export const plainLabel = (name: string, id: number): StoredLabel => ({
  id,
  name,
  color: 'ededed',
  description: null,
});

/** A label of the repository. */
export function label({ id, name, color, description }: StoredLabel): Json {
  return { id, name, color, description };
}

/** The id of a comment in GraphQL. */
export const nodeId = ({ id }: Pick<StoredComment, 'id'>): string => `IC_${id}`;

/** A comment on the pull request. */
export function issueComment(state: GitHubState, comment: StoredComment): Json {
  const { owner, name } = state.repository;
  return {
    id: comment.id,
    node_id: nodeId(comment),
    body: comment.body,
    user: person(comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: comment.association ?? 'NONE',
    performed_via_github_app: comment.app === undefined ? null : app(comment.app),
    minimized: comment.minimized === true ? { reason: 'outdated' } : null,
    html_url: `https://github.com/${owner}/${name}/pull/${state.pull.number}#issuecomment-${comment.id}`,
    url: `https://api.github.com/repos/${owner}/${name}/issues/comments/${comment.id}`,
    issue_url: `https://api.github.com/repos/${owner}/${name}/issues/${state.pull.number}`,
  };
}

/** A reaction to a comment. */
export function reaction({ id, content, author, createdAt }: StoredReaction): Json {
  return { id, content, user: person(author), created_at: createdAt };
}

/** A review of the pull request; one that is pending was not submitted yet. */
export function review({ id, author, state, commitId, submittedAt }: StoredReview): Json {
  return {
    id,
    user: somebody(author),
    state,
    body: '',
    commit_id: commitId,
    ...(submittedAt === null ? {} : { submitted_at: submittedAt }),
  };
}

/** A status of a commit. */
export function commitStatus(status: StoredStatus): Json {
  return { ...briefStatus(status), creator: somebody(status.creator) };
}

/** A status as the combined one tells it, without who set it. */
export function briefStatus({ id, state, context, description, targetUrl, createdAt }: StoredStatus): Json {
  return { id, state, context, description, target_url: targetUrl, created_at: createdAt, updated_at: createdAt };
}

/** A run with a conclusion is completed, whatever status was sent. (REST API, "Create a check run", `conclusion`.) */
export function checkRun(state: GitHubState, check: StoredCheck): Json {
  const { id, fields, annotations, createdAt, completedAt } = check;
  const output = (fields['output'] ?? {}) as Json;
  const conclusion = fields['conclusion'] ?? null;
  return {
    id,
    name: fields['name'],
    head_sha: fields['head_sha'],
    external_id: fields['external_id'] ?? '',
    details_url: fields['details_url'] ?? null,
    html_url: `https://github.com/${state.repository.owner}/${state.repository.name}/runs/${id}`,
    status: conclusion === null ? (fields['status'] ?? 'queued') : 'completed',
    conclusion,
    started_at: fields['started_at'] ?? createdAt,
    completed_at: fields['completed_at'] ?? (conclusion === null ? null : (completedAt ?? createdAt)),
    app: app(check.app ?? GITHUB_ACTIONS),
    output: {
      title: output['title'] ?? null,
      summary: output['summary'] ?? null,
      text: output['text'] ?? null,
      annotations_count: annotations.length,
    },
  };
}
