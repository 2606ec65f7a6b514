/** What each route answers; a route that is not here is not there. */
import type { GitHubState, ObjectStore, StoredComment, TreeNode } from './state.ts';

export type Call = {
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly state: GitHubState;
  readonly roots: ReadonlyMap<string, string>;
  readonly store: ObjectStore;
  readonly url: string;
};
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};
type Route = { readonly method: string; readonly path: RegExp; readonly answer: (call: Call) => Answer };

export const notFound: Answer = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
};
export const forbidden: Answer = {
  status: 403,
  body: {
    message: 'Resource not accessible by integration',
    documentation_url: 'https://docs.github.com/rest',
    status: '403',
  },
};

const ok = (body: unknown, headers = {}): Answer => ({ status: 200, body, headers });
const created = (body: unknown): Answer => ({ status: 201, body });
const repo = '/repos/[^/]+/[^/]+';
const route = (method: string, path: string, answer: (call: Call) => Answer): Route => ({
  method,
  path: new RegExp(`^${path}$`),
  answer,
});

export const ROUTES: readonly Route[] = [
  route('GET', '/user', ({ state }) =>
    state.identity.kind === 'workflow'
      ? forbidden
      : ok({ login: state.identity.login, id: state.identity.id, user_view_type: 'public' }),
  ),
  route('GET', '/rate_limit', () => ok({})),
  route('GET', `${repo}/pulls/(\\d+)`, pull),
  route('GET', `${repo}/compare/([^/]+)`, compare),
  route('GET', `${repo}/git/commits/([0-9a-f]{40})`, ({ parameters: [sha = ''], roots }) => {
    const tree = roots.get(sha);
    return tree === undefined ? notFound : ok({ sha, tree: { sha: tree } });
  }),
  route('GET', `${repo}/git/trees/([0-9a-f]{40})`, tree),
  route('GET', `${repo}/git/blobs/([0-9a-f]{40})`, ({ parameters: [sha = ''], store }) => {
    const bytes = store.blobs.get(sha);
    return bytes === undefined
      ? notFound
      : ok({ sha, content: wrapped(bytes), encoding: 'base64', size: bytes.length });
  }),
  route('GET', `${repo}/issues/(\\d+)/comments`, listComments),
  route('POST', `${repo}/issues/(\\d+)/comments`, ({ state, body }) => {
    const { identity } = state;
    const author =
      identity.kind === 'workflow'
        ? { login: 'github-actions[bot]', userId: 41898282, type: 'Bot' as const }
        : { login: identity.login, userId: identity.id, type: 'User' as const };
    const comment: StoredComment = { id: 1000 + state.comments.length, body: String(body['body']), ...author };
    state.comments.push(comment);
    return created(commentBody(state, comment));
  }),
  route('PATCH', `${repo}/issues/comments/(\\d+)`, ({ state, parameters: [id = ''], body }) => {
    const comment = state.comments.find((each) => each.id === Number(id));
    if (comment === undefined) return notFound;
    comment.body = String(body['body']);
    return ok(commentBody(state, comment));
  }),
  route('POST', `${repo}/statuses/([0-9a-f]{40})`, ({ state, parameters: [sha = ''], body }) => {
    state.statuses.push({ sha, body });
    return created({ state: body['state'], context: body['context'], description: body['description'] });
  }),
  route('POST', `${repo}/check-runs`, ({ state, body }) => {
    const output = (body['output'] ?? {}) as { annotations?: unknown[] };
    const check = { id: 500 + state.checks.length, body, annotations: [...(output.annotations ?? [])] };
    state.checks.push(check);
    return (output.annotations ?? []).length > 50
      ? tooMany
      : created({ id: check.id, name: body['name'], head_sha: body['head_sha'] });
  }),
  route('PATCH', `${repo}/check-runs/(\\d+)`, ({ state, parameters: [id = ''], body }) => {
    const check = state.checks.find((each) => each.id === Number(id));
    if (check === undefined) return notFound;
    check.annotations.push(...(((body['output'] ?? {}) as { annotations?: unknown[] }).annotations ?? []));
    return ok({ id: check.id });
  }),
];

const tooMany: Answer = {
  status: 422,
  body: { message: 'Validation Failed', documentation_url: 'https://docs.github.com/rest' },
};

function pull({ state, parameters: [number] }: Call): Answer {
  const { pull: it, owner, repo: name } = state;
  if (Number(number) !== it.number) return notFound;
  const own = { id: 1, name, full_name: `${owner}/${name}` };
  const fork = { id: 2, name, full_name: `stranger/${name}` };
  const from = it.from === 'gone' ? null : it.from === 'fork' ? fork : own;
  return ok({
    number: it.number,
    state: 'open',
    head: { sha: it.headSha, ref: 'change', repo: from },
    base: { sha: it.baseSha, ref: it.baseRef, repo: own },
  });
}

function compare({ state, parameters: [basehead = ''] }: Call): Answer {
  const [base, head] = decodeURIComponent(basehead).split('...');
  if (base !== state.pull.baseSha || head !== state.pull.headSha) return notFound;
  return ok({ merge_base_commit: { sha: state.mergeBase }, commits: [], status: 'ahead' });
}

function tree({ parameters: [sha = ''], query, store }: Call): Answer {
  const nodes = store.trees.get(sha);
  if (nodes === undefined) return notFound;
  const all = query.has('recursive') ? flatten(store, nodes, '') : nodes;
  return ok({ sha, tree: all.map((node) => ({ ...node })), truncated: false });
}

function flatten(store: ObjectStore, nodes: readonly TreeNode[], prefix: string): readonly TreeNode[] {
  return nodes.flatMap((node) => {
    const here = { ...node, path: prefix + node.path };
    return node.type === 'tree' ? [here, ...flatten(store, store.trees.get(node.sha) ?? [], `${here.path}/`)] : [here];
  });
}

/** GitHub breaks base64 into lines. */
function wrapped(bytes: Buffer): string {
  return bytes.toString('base64').replace(/(.{60})/g, '$1\n');
}

function listComments({ state, query, url }: Call): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  const shown = state.comments.slice((page - 1) * size, page * size);
  const more = state.comments.length > page * size;
  const link = more ? { link: `<${url}?per_page=${size}&page=${page + 1}>; rel="next"` } : {};
  return ok(
    shown.map((comment) => commentBody(state, comment)),
    link,
  );
}

function commentBody(state: GitHubState, { id, body, login, userId, type }: StoredComment): object {
  const html = `https://github.com/${state.owner}/${state.repo}/pull/${state.pull.number}#issuecomment-${id}`;
  return { id, body, html_url: html, user: { login, id: userId, type } };
}
