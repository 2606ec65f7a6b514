/** Webhook payloads of the state's pull request, complete, and judged by GitHub's own description. */
import { judgeEvent } from './description.ts';
import { issue, issueComment, person, pullRequest, repository } from './documents.ts';
import { completeEvent } from './sample.ts';
import type { Json } from './schema.ts';
import type { GitHubState, StoredComment } from './state.ts';

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
  return judged(name, {
    action,
    number: state.pull.number,
    pull_request: { ...pullRequest(state), state: action === 'closed' ? 'closed' : state.pull.state },
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
 * The event `issue_comment` for a comment on the state's pull request, which GitHub sends as an issue with the key
 * `pull_request`. Raises when GitHub would not send such a payload.
 */
export function issueCommentEvent(
  state: GitHubState,
  comment: StoredComment,
  action: 'created' | 'edited' | 'deleted' = 'created',
): Json {
  return judged(`issue-comment-${action}`, {
    action,
    issue: issue(state),
    comment: issueComment(state, comment),
    repository: repository(state),
    sender: person(comment.author),
    ...(action === 'edited' ? { changes: { body: { from: 'an earlier body' } } } : {}),
  });
}

function judged(name: string, fields: Json): Json {
  const payload = completeEvent(name, fields);
  const problems = judgeEvent(name, payload);
  if (problems.length > 0) throw new Error(`not a payload that GitHub sends: ${problems.join('; ')}`);
  return payload;
}
