/** The routes of the stand-in; what is not here is not there. */
import { ok, type Answer, type Call } from './answers.ts';
import * as branches from './branch-routes.ts';
import * as checks from './check-routes.ts';
import * as comments from './comment-routes.ts';
import * as deployments from './deployment-routes.ts';
import { compare, getBlob, getCommit, getPull, getRepository, getTree } from './git-routes.ts';
import { answerGraphql, GRAPHQL } from './graphql.ts';
import * as labels from './label-routes.ts';
import { getPermission, getTeamMembership, getUser } from './people-routes.ts';
import type { GitHubState } from './state.ts';

export type Route = { readonly answer: (call: Call) => Answer; readonly values: readonly string[] };

type Entry = { readonly method: string; readonly pattern: RegExp; readonly answer: (call: Call) => Answer };

/** A parameter is one step of the path, or with a `*` one or more. */
function entry(method: string, path: string, answer: (call: Call) => Answer): Entry {
  const pattern = path.replace(/:\w+(\*)?/g, (_, many?: string) => (many === undefined ? '([^/]+)' : '(.+)'));
  return { method, pattern: new RegExp(`^${pattern}$`), answer };
}

/** Below the state's own repository. */
function own(method: string, path: string, answer: (call: Call) => Answer): Entry {
  return entry(method, `/repos/:owner/:repo${path}`, answer);
}

/** The first that fits is taken. */
const ENTRIES: readonly Entry[] = [
  entry('GET', '/user', getUser),
  entry('GET', '/rate_limit', () => ok({})),
  entry('POST', GRAPHQL, answerGraphql),
  entry('GET', '/orgs/:org/teams/:team/memberships/:username', getTeamMembership),
  own('GET', '', getRepository),
  own('GET', '/collaborators/:username/permission', getPermission),
  own('GET', '/pulls/:number', getPull),
  own('GET', '/pulls/:number/reviews', comments.listReviews),
  own('GET', '/compare/:basehead*', compare),
  own('GET', '/git/commits/:sha', getCommit),
  own('GET', '/git/trees/:sha', getTree),
  own('GET', '/git/blobs/:sha', getBlob),
  own('GET', '/issues/:number', labels.getIssue),
  own('GET', '/issues/:number/labels', labels.listIssueLabels),
  own('POST', '/issues/:number/labels', labels.addIssueLabels),
  own('DELETE', '/issues/:number/labels/:name', labels.removeIssueLabel),
  own('POST', '/labels', labels.createLabel),
  own('GET', '/labels/:name', labels.getLabel),
  own('GET', '/issues/:number/comments', comments.listComments),
  own('POST', '/issues/:number/comments', comments.createComment),
  own('GET', '/issues/comments/:id', comments.getComment),
  own('PATCH', '/issues/comments/:id', comments.updateComment),
  own('DELETE', '/issues/comments/:id', comments.deleteComment),
  own('GET', '/issues/comments/:id/reactions', comments.listReactions),
  own('POST', '/issues/comments/:id/reactions', comments.createReaction),
  own('DELETE', '/issues/comments/:id/reactions/:reaction', comments.deleteReaction),
  own('POST', '/statuses/:sha', checks.createStatus),
  own('POST', '/check-runs', checks.createCheck),
  own('PATCH', '/check-runs/:id', checks.updateCheck),
  own('GET', '/commits/:ref*/check-runs', checks.listChecks),
  own('GET', '/commits/:ref*/status', checks.combineStatuses),
  own('GET', '/commits/:ref*/statuses', checks.listStatuses),
  own('GET', '/commits/:sha/pulls', branches.listPullsOfCommit),
  own('GET', '/commits/:ref*', branches.getRepositoryCommit),
  own('GET', '/branches/:branch*', branches.getBranch),
  own('GET', '/rules/branches/:branch*', branches.listRules),
  own('POST', '/deployments', deployments.createDeployment),
  own('GET', '/deployments', deployments.listDeployments),
  own('GET', '/deployments/:id', deployments.getDeployment),
  own('GET', '/deployments/:id/statuses', deployments.listDeploymentStatuses),
  own('POST', '/deployments/:id/statuses', deployments.createDeploymentStatus),
];

/**
 * The route behind a percent-encoded path: `missing` when the stand-in has none, `elsewhere` when the path is in another
 * repository than the state's. GitHub's names of owners and repositories do not mind their case.
 */
export function routeOf(state: GitHubState, method: string, path: string): Route | 'missing' | 'elsewhere' {
  for (const { method: known, pattern, answer } of ENTRIES) {
    const values = known === method ? pattern.exec(path)?.slice(1).map(decodeURIComponent) : undefined;
    if (values === undefined) continue;
    if (!path.startsWith('/repos/')) return { answer, values };
    const [owner = '', name = '', ...rest] = values;
    const { repository } = state;
    const isOwn = `${owner}/${name}`.toLowerCase() === `${repository.owner}/${repository.name}`.toLowerCase();
    return isOwn ? { answer, values: rest } : 'elsewhere';
  }
  return 'missing';
}
