/** Webhook payloads of the state's repository, complete, and judged by GitHub's own description. */
import { timeOf } from './clock.ts';
import { judgeEvent } from './description.ts';
import { issue, issueComment, label, person, plainLabel, pullRequest, repository } from './documents.ts';
import { objectsOf } from './objects.ts';
import { completeEvent } from './sample.ts';
import type { Json } from './schema.ts';
import { BEN, type GitHubState, type Person, type StoredComment } from './state.ts';

export type PullRequestAction = 'opened' | 'synchronize' | 'reopened' | 'edited' | 'closed';

/**
 * The event `pull_request` as GitHub sends it for the state's pull request. `name` is GitHub's name of the schema, taken
 * from the action when not given. Raises when GitHub would not send such a payload.
 */
export function pullRequestEvent(
  state: GitHubState,
  action: PullRequestAction,
  name: string = `pull-request-${action}`,
): Json {
  const pull = action === 'closed' ? { ...state.pull, state: 'closed' as const } : state.pull;
  return judged(name, {
    action,
    number: pull.number,
    pull_request: pullRequest({ ...state, pull }),
    repository: repository(state),
    sender: person(state.pull.user),
    ...ownFields(state, action),
  });
}

/** What only the payloads of this action carry. */
function ownFields(state: GitHubState, action: PullRequestAction): Json {
  if (action === 'synchronize') return { before: '0'.repeat(40), after: state.pull.head.sha };
  if (action === 'edited') return { changes: { title: { from: 'an earlier title' } } };
  return {};
}

/**
 * The event `pull_request` when it is closed, merged or not; as the state says when nothing is given. The state itself
 * stays as it is.
 */
export function closedEvent(state: GitHubState, { merged = state.pull.merged }: { merged?: boolean } = {}): Json {
  const mergedAt = merged ? (state.pull.mergedAt ?? timeOf(state)) : null;
  return pullRequestEvent({ ...state, pull: { ...state.pull, merged, mergedAt } }, 'closed');
}

/**
 * The event `pull_request` when somebody puts a label on it now, by its exact name. The payload shows the label among the
 * others; the state itself stays as it is.
 */
export function labeledEvent(state: GitHubState, name: string, sender: Person = state.pull.user): Json {
  return labelEvent(state, 'labeled', { name, sender, names: [...new Set([...state.pull.labels, name])] });
}

/** The event `pull_request` when somebody takes a label from it now. The state itself stays as it is. */
export function unlabeledEvent(state: GitHubState, name: string, sender: Person = state.pull.user): Json {
  return labelEvent(state, 'unlabeled', { name, sender, names: state.pull.labels.filter((each) => each !== name) });
}

type Labeling = { readonly name: string; readonly sender: Person; readonly names: string[] };

function labelEvent(state: GitHubState, action: 'labeled' | 'unlabeled', { name, sender, names }: Labeling): Json {
  const labeled = { ...state, pull: { ...state.pull, labels: names, updatedAt: timeOf(state) } };
  return judged(`pull-request-${action}`, {
    action,
    number: state.pull.number,
    pull_request: pullRequest(labeled),
    label: label(state.labels.find((each) => each.name === name) ?? plainLabel(name, 1)),
    repository: repository(state),
    sender: person(sender),
  });
}

export type CommentOptions = {
  /** Who did it; the author of the comment when not given. */
  readonly sender?: Person;
  /** The comment is on an issue that is no pull request. */
  readonly plainIssue?: true;
};

/**
 * The event `issue_comment` for a comment on the state's pull request, which GitHub sends as an issue with the key
 * `pull_request`. Raises when GitHub would not send such a payload.
 */
export function issueCommentEvent(
  state: GitHubState,
  comment: StoredComment,
  action: 'created' | 'edited' | 'deleted' = 'created',
  { sender = comment.author, plainIssue }: CommentOptions = {},
): Json {
  return judged(`issue-comment-${action}`, {
    action,
    issue: plainIssue === true ? plain(issue(state)) : issue(state),
    comment: issueComment(state, comment),
    repository: repository(state),
    sender: person(sender),
    ...(action === 'edited' ? { changes: { body: { from: 'an earlier body' } } } : {}),
  });
}

function plain({ pull_request: _, ...rest }: Json): Json {
  return { ...rest, html_url: String(rest['html_url']).replace('/pull/', '/issues/') };
}

export type MergeGroup = {
  readonly headSha: string;
  readonly baseSha: string;
  /** As GitHub names it, with `refs/heads/gh-readonly-queue/`. */
  readonly headRef: string;
};

/** The event `merge_group` when checks are asked for a group that waits to be merged into the pull request's base. */
export function mergeGroupEvent(state: GitHubState, { headSha, baseSha, headRef }: MergeGroup): Json {
  return judged('merge-group-checks-requested', {
    action: 'checks_requested',
    merge_group: {
      head_sha: headSha,
      head_ref: headRef,
      base_sha: baseSha,
      base_ref: `refs/heads/${state.pull.base.ref}`,
      head_commit: commit(state, headSha),
    },
    repository: repository(state),
    sender: person(state.pull.user),
  });
}

export type Push = { readonly before: string; readonly after: string; readonly ref: string; readonly sender?: Person };

/** An id of zeros: the branch was not there before, or is not after. (Webhook events, `push`.) */
const NOTHING = '0'.repeat(40);

/** The event `push`. `ref` is a full one, such as `refs/heads/main`. */
export function pushEvent(state: GitHubState, { before, after, ref, sender = BEN }: Push): Json {
  const { owner, name } = state.repository;
  const head = after === NOTHING ? null : pushedCommit(state, after);
  return judged('push', {
    ref,
    before,
    after,
    created: before === NOTHING,
    deleted: after === NOTHING,
    forced: false,
    base_ref: null,
    compare: `https://github.com/${owner}/${name}/compare/${before}...${after}`,
    commits: head === null ? [] : [head],
    head_commit: head,
    repository: repository(state),
    pusher: { name: sender.login, email: 'someone@example.com' },
    sender: person(sender),
  });
}

/** A commit with the tree that it really has. */
function commit(state: GitHubState, sha: string): Json {
  const somebody = { name: 'Someone', email: 'someone@example.com' };
  return {
    id: sha,
    tree_id: objectsOf(state.commits).roots.get(sha) ?? NOTHING,
    message: 'a commit',
    timestamp: timeOf(state),
    author: somebody,
    committer: somebody,
  };
}

function pushedCommit(state: GitHubState, sha: string): Json {
  const { owner, name } = state.repository;
  const url = `https://github.com/${owner}/${name}/commit/${sha}`;
  return { ...commit(state, sha), distinct: true, url, added: [], removed: [], modified: [] };
}

export type Dispatch = {
  /** A full one, such as `refs/heads/main`. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>> | null;
  readonly sender?: Person;
};

/** The event `workflow_dispatch`. */
export function workflowDispatchEvent(state: GitHubState, { ref, inputs, sender = BEN }: Dispatch): Json {
  return judged('workflow-dispatch', {
    ref,
    inputs,
    workflow: '.github/workflows/qail.yml',
    repository: repository(state),
    sender: person(sender),
  });
}

function judged(name: string, fields: Json): Json {
  const payload = completeEvent(name, fields);
  const problems = judgeEvent(name, payload);
  if (problems.length > 0) throw new Error(`not a payload that GitHub sends: ${problems.join('; ')}`);
  return payload;
}
