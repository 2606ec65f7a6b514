/** A strict stand-in for GitHub over HTTP: what it does not know, or GitHub does not document, is a violation. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { completeAnswer, judgeAnswer, judgeRequest } from './description.ts';
import { forbidden, notFound, ROUTES, type Answer } from './routes.ts';
import { objectsOf, type GitHubState } from './state.ts';

export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
};
export type FakeGitHub = {
  readonly url: string;
  readonly state: GitHubState;
  /** In the order they came. */
  readonly requests: readonly LoggedRequest[];
  /** Empty when every call was one GitHub would have understood. */
  readonly violations: readonly string[];
  close(): Promise<void>;
};

/** Starts it on a free port of this machine. */
export async function startGitHub(state: GitHubState): Promise<FakeGitHub> {
  const requests: LoggedRequest[] = [];
  const violations: string[] = [];
  const { roots, store } = objectsOf(state.commits);
  let origin = '';
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      violations.push(`the stand-in failed: ${String(error)}`);
      response.writeHead(500).end();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const text = await textOf(request);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const method = request.method ?? 'GET';
    const path = url.pathname;
    requests.push({ method, path: decodeURIComponent(path), query: url.search, body });
    violations.push(...judgeRequest(method, path, url.searchParams, body));

    const fault = state.faults.find((each) => each.method === method && each.path.test(path) && each.times !== 0);
    if (fault !== undefined) {
      if (fault.times !== undefined) fault.times -= 1;
      fault.change?.(state);
      if (fault.hang === true) return;
      if (fault.status !== undefined) {
        const message = fault.body ?? JSON.stringify({ message: 'on purpose' });
        response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(message);
        return;
      }
    }
    if (
      !/^(?:token|bearer) /i.test(request.headers.authorization ?? '') ||
      !request.headers.authorization?.endsWith(` ${state.token}`)
    ) {
      send(response, {
        status: 401,
        body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' },
      });
      return;
    }
    if (state.readOnly && method !== 'GET') {
      send(response, forbidden);
      return;
    }
    const found = ROUTES.find((route) => route.method === method && route.path.test(path));
    if (found === undefined) violations.push(`no route for ${method} ${path}`);
    const parameters = found?.path.exec(path)?.slice(1) ?? [];
    const call = {
      parameters,
      query: url.searchParams,
      body: (body ?? {}) as Record<string, unknown>,
      state,
      roots,
      store,
      url: origin + path,
    };
    const given = found?.answer(call) ?? notFound;
    const whole = { ...given, body: completeAnswer(method, path, given.status, given.body) };
    violations.push(...judgeAnswer(method, path, whole.status, whole.body));
    send(response, whole);
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url: origin,
    state,
    requests,
    violations,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => {
          done();
        });
      }),
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
