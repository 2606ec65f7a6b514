/** Payloads of pull request events, complete and checked against GitHub's own description. */
import { completeEvent, judgeEvent } from './description.ts';
import type { GitHubState } from './state.ts';

/** The event of a pull request of this state. Raises when GitHub would not send it so. */
export function pullRequestEvent(
  state: GitHubState,
  action: 'opened' | 'synchronize' | 'reopened' | 'edited' | 'closed',
): object {
  const { pull, owner, repo } = state;
  const own = { id: 1, name: repo, full_name: `${owner}/${repo}` };
  const from = pull.from === 'branch' ? own : { id: 2, name: repo, full_name: `stranger/${repo}` };
  const name = `pull-request-${action}`;
  const event = completeEvent(name, {
    action,
    number: pull.number,
    pull_request: {
      number: pull.number,
      head: { sha: pull.headSha, ref: 'change', repo: from },
      base: { sha: pull.baseSha, ref: pull.baseRef, repo: own },
    },
    repository: own,
  });
  const problems = judgeEvent(name, event);
  if (problems.length > 0) throw new Error(`not an event GitHub sends: ${problems.join('; ')}`);
  return event;
}
