/** A strict stand-in for GitHub's REST API over HTTP: whatever GitHub does not document is a violation. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badCredentials, invalid, notAccessible, notFound, unreadable, type Answer, type Call } from './answers.ts';
import { judgeAnswer, judgeRequest } from './description.ts';
import { objectsOf } from './objects.ts';
import { routeOf } from './routes.ts';
import { completeAnswer } from './sample.ts';
import { asObject } from './schema.ts';
import type { Fault, GitHubState } from './state.ts';

export type LoggedRequest = {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  /** With its `?`; empty without one. */
  readonly query: string;
  /** Parsed; the text itself when it is no JSON, undefined without one. */
  readonly body: unknown;
};

export type FakeGitHub = {
  readonly url: string;
  readonly state: GitHubState;
  /** In the order in which they came. */
  readonly requests: readonly LoggedRequest[];
  /** Everything GitHub would not have understood or said; empty when all is well. */
  readonly violations: readonly string[];
  /** Ends every connection, hanging ones too. */
  close(): Promise<void>;
};

type World = {
  readonly state: GitHubState;
  readonly requests: LoggedRequest[];
  readonly violations: string[];
  readonly faultFor: (method: string, path: string) => Fault | undefined;
  readonly answerTo: (request: Asked) => Answer;
};

type Asked = {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly problems: readonly string[];
};

/** Starts it on a free port of this machine. It writes into the given state, and reads changes made to it. */
export async function startGitHub(state: GitHubState): Promise<FakeGitHub> {
  const world = worldOf(state);
  const server = createServer((request, response) => {
    converse(world, request, response).catch((error: unknown) => {
      world.violations.push(`the stand-in failed: ${String(error)}`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    requests: world.requests,
    violations: world.violations,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function worldOf(state: GitHubState): World {
  const objects = objectsOf(state.commits);
  const met = new Map<Fault, number>();
  let seconds = Date.parse('2026-01-02T00:00:00Z') / 1000;
  const now = (): string => new Date(seconds++ * 1000).toISOString().replace('.000Z', 'Z');
  return {
    state,
    requests: [],
    violations: [],
    faultFor(method, path) {
      return state.faults.find((fault) => {
        if (fault.method !== method || !fault.path.test(path)) return false;
        const before = met.get(fault) ?? 0;
        met.set(fault, before + 1);
        const skipped = fault.skip ?? 0;
        return before >= skipped && before < skipped + (fault.times ?? Infinity);
      });
    },
    answerTo({ method, url, body, problems }) {
      const route = routeOf(state, method, url.pathname);
      if (typeof route === 'string') return notFound;
      if (state.readOnly && method !== 'GET') return notAccessible;
      if (method !== 'GET' && problems.length > 0) return invalid(problems.join('; '));
      const address = url.origin + url.pathname;
      const call: Call = {
        state,
        objects,
        values: route.values,
        query: url.searchParams,
        body: asObject(body),
        url: address,
        now,
      };
      return route.answer(call);
    },
  };
}

async function converse(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, requests, violations } = world;
  const method = request.method ?? '';
  const url = new URL(request.url ?? '', `http://${request.headers.host ?? 'localhost'}`);
  const { pathname: path, search: query } = url;
  const { body, isReadable } = parsed(await textOf(request));
  requests.push({ method, path: decodeURIComponent(path), query, body });
  const problems = isReadable
    ? judgeRequest(method, path, url.searchParams, body)
    : [`${method} ${path}: the body is no JSON`];
  violations.push(...problems);
  if (problems.length === 0 && routeOf(state, method, path) === 'missing')
    violations.push(`${method} ${path}: the stand-in has no such route`);

  const fault = world.faultFor(method, path);
  if (fault !== undefined) {
    if (fault.hang !== true) fail(response, fault);
    return;
  }
  if (!isLetIn(state, request.headers.authorization)) {
    send(response, badCredentials);
    return;
  }
  const answer = isReadable ? world.answerTo({ method, url, body, problems }) : unreadable;
  const isGiven = answer.status >= 400;
  const whole = isGiven ? answer : { ...answer, body: completeAnswer(method, path, answer.status, answer.body) };
  if (problems.length === 0 && answer.unlisted !== true)
    violations.push(...judgeAnswer(method, path, whole.status, whole.body));
  send(response, whole);
}

function isLetIn({ token }: GitHubState, authorization = ''): boolean {
  const [scheme = '', given] = authorization.split(' ');
  return /^(token|bearer)$/i.test(scheme) && given === token;
}

function fail(response: ServerResponse, { status = 500, headers, body }: Fault): void {
  const text = body ?? JSON.stringify({ message: 'on purpose', documentation_url: 'https://docs.github.com/rest' });
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text);
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const usual = {
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
  };
  response.writeHead(status, { ...usual, ...headers }).end(JSON.stringify(body));
}

function parsed(text: string): { readonly body: unknown; readonly isReadable: boolean } {
  if (text === '') return { body: undefined, isReadable: true };
  try {
    return { body: JSON.parse(text) as unknown, isReadable: true };
  } catch {
    return { body: text, isReadable: false };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
