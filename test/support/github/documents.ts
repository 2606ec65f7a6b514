/** What GitHub tells of each thing of the state: the fields that are known; `completeAnswer` fills in the rest. */
import type { Json } from './schema.ts';
import { isFromFork } from './state.ts';
import type { GitHubState, Person, RepositoryName, StoredCheck, StoredComment, StoredStatus } from './state.ts';

/** A user, or a bot, as it is named beside what it wrote. */
export function person({ login, id, type }: Person): Json {
  return { login, id, type, html_url: `https://github.com/${login.replace('[bot]', '')}`, site_admin: false };
}

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
    default_branch: 'main',
  };
}

/** The pull request as its own route and its events tell it. */
export function pullRequest(state: GitHubState): Json {
  const { pull, repository: own } = state;
  const page = `${own.owner}/${own.name}`;
  return {
    id: 700 + pull.number,
    number: pull.number,
    title: pull.title,
    state: pull.state,
    draft: pull.draft,
    merged: false,
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
  const { number, title, user, state: open } = state.pull;
  const { owner, name } = state.repository;
  const page = `https://github.com/${owner}/${name}/pull/${number}`;
  const api = `https://api.github.com/repos/${owner}/${name}/pulls/${number}`;
  return {
    number,
    title,
    state: open,
    user: person(user),
    html_url: page,
    pull_request: { url: api, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` },
  };
}

/** A comment on the pull request. */
export function issueComment(state: GitHubState, comment: StoredComment): Json {
  const { owner, name } = state.repository;
  return {
    id: comment.id,
    body: comment.body,
    user: person(comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: `https://github.com/${owner}/${name}/pull/${state.pull.number}#issuecomment-${comment.id}`,
    url: `https://api.github.com/repos/${owner}/${name}/issues/comments/${comment.id}`,
    issue_url: `https://api.github.com/repos/${owner}/${name}/issues/${state.pull.number}`,
  };
}

/** A status of a commit. */
export function commitStatus(status: StoredStatus): Json {
  const { id, state, context, description, targetUrl } = status;
  return { id, state, context, description, target_url: targetUrl };
}

/** A run with a conclusion is completed, whatever status was sent. (REST API, "Create a check run", `conclusion`.) */
export function checkRun(state: GitHubState, { id, fields, annotations }: StoredCheck): Json {
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
    started_at: fields['started_at'] ?? '2026-01-01T00:00:00Z',
    completed_at: fields['completed_at'] ?? (conclusion === null ? null : '2026-01-01T00:00:00Z'),
    output: {
      title: output['title'] ?? null,
      summary: output['summary'] ?? null,
      text: output['text'] ?? null,
      annotations_count: annotations.length,
    },
  };
}
