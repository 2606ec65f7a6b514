/** The routes of the stand-in; what is not here is not there. */
import { notAccessible, ok, type Answer, type Call } from './answers.ts';
import { compare, getBlob, getCommit, getPull, getRepository, getTree } from './git-routes.ts';
import type { GitHubState } from './state.ts';
import {
  createCheck,
  createComment,
  createStatus,
  getComment,
  listComments,
  updateCheck,
  updateComment,
} from './write-routes.ts';

export type Route = { readonly answer: (call: Call) => Answer; readonly values: readonly string[] };

type Entry = { readonly method: string; readonly pattern: RegExp; readonly answer: (call: Call) => Answer };

/** `:owner/:repo` is the state's own repository; a parameter is one step of the path. */
function entry(method: string, path: string, answer: (call: Call) => Answer): Entry {
  return { method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '([^/]+)')}$`), answer };
}

const REPOSITORY = '/repos/:owner/:repo';

const ENTRIES: readonly Entry[] = [
  entry('GET', '/user', getUser),
  entry('GET', '/rate_limit', () => ok({})),
  entry('GET', REPOSITORY, getRepository),
  entry('GET', `${REPOSITORY}/pulls/:number`, getPull),
  entry('GET', `${REPOSITORY}/compare/:basehead`, compare),
  entry('GET', `${REPOSITORY}/git/commits/:sha`, getCommit),
  entry('GET', `${REPOSITORY}/git/trees/:sha`, getTree),
  entry('GET', `${REPOSITORY}/git/blobs/:sha`, getBlob),
  entry('GET', `${REPOSITORY}/issues/:number/comments`, listComments),
  entry('POST', `${REPOSITORY}/issues/:number/comments`, createComment),
  entry('GET', `${REPOSITORY}/issues/comments/:id`, getComment),
  entry('PATCH', `${REPOSITORY}/issues/comments/:id`, updateComment),
  entry('POST', `${REPOSITORY}/statuses/:sha`, createStatus),
  entry('POST', `${REPOSITORY}/check-runs`, createCheck),
  entry('PATCH', `${REPOSITORY}/check-runs/:id`, updateCheck),
];

/** The token of a workflow run belongs to no user. */
function getUser({ state }: Call): Answer {
  const { identity } = state;
  if (identity.kind === 'workflow') return notAccessible;
  return ok({ login: identity.login, id: identity.id, type: 'User', user_view_type: 'public' });
}

/**
 * The route behind a percent-encoded path: `missing` when the stand-in has none, `elsewhere` when the path is in another
 * repository than the state's. GitHub's names of owners and repositories do not mind their case.
 */
export function routeOf(state: GitHubState, method: string, path: string): Route | 'missing' | 'elsewhere' {
  for (const { method: own, pattern, answer } of ENTRIES) {
    const values = own === method ? pattern.exec(path)?.slice(1).map(decodeURIComponent) : undefined;
    if (values === undefined) continue;
    const [owner, name, ...rest] = values;
    if (owner === undefined || name === undefined) return { answer, values };
    const { repository } = state;
    const isOwn = `${owner}/${name}`.toLowerCase() === `${repository.owner}/${repository.name}`.toLowerCase();
    return isOwn ? { answer, values: rest } : 'elsewhere';
  }
  return 'missing';
}
