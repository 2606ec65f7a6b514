/** A strict stand-in for GitHub's REST API over HTTP: whatever GitHub does not document is a violation. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badCredentials, invalid, notAccessible, notFound, unreadable, type Answer, type Call } from './answers.ts';
import { judgeAnswer, judgeRequest } from './description.ts';
import { GRAPHQL, judgeGraphql } from './graphql.ts';
import { objectsOf, type GitObjects } from './objects.ts';
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
  /** In the order in which they took effect, each wholly before the next, whichever of several clients they came from. */
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
  const currentObjects = objectsAsTheyAre(state);
  const met = new Map<Fault, number>();
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
      if (state.readOnly && method !== 'GET' && url.pathname !== GRAPHQL) return notAccessible;
      if (method !== 'GET' && problems.length > 0 && url.pathname !== GRAPHQL) return invalid(problems.join('; '));
      const address = url.origin + url.pathname;
      const call: Call = {
        state,
        objects: currentObjects(),
        values: route.values,
        query: url.searchParams,
        body: asObject(body),
        sent: body,
        url: address,
      };
      return route.answer(call);
    },
  };
}

/** The objects of the state's commits, made anew only when a commit has come or has other files. */
function objectsAsTheyAre({ commits }: GitHubState): () => GitObjects {
  let seen = new Map(commits);
  let objects = objectsOf(seen);
  return () => {
    if (seen.size === commits.size && [...commits].every(([sha, files]) => seen.get(sha) === files)) return objects;
    seen = new Map(commits);
    objects = objectsOf(seen);
    return objects;
  };
}

async function converse(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, requests, violations } = world;
  const method = request.method ?? '';
  const url = new URL(request.url ?? '', `http://${request.headers.host ?? 'localhost'}`);
  const { pathname: path, search: query } = url;
  const { body, isReadable } = parsed(await textOf(request));
  requests.push({ method, path: decodeURIComponent(path), query, body });
  const problems = isReadable ? judged(method, url, body) : [`${method} ${path}: the body is no JSON`];
  violations.push(...problems);
  if (problems.length === 0 && routeOf(state, method, path) === 'missing')
    violations.push(`${method} ${path}: the stand-in has no such route`);

  const fault = world.faultFor(method, path);
  fault?.change?.(state);
  const outcome = outcomeOf(fault);
  if (outcome === 'hang') return;
  if (fault !== undefined && outcome === 'fail') {
    fail(state, response, fault);
    return;
  }
  const answer = answered(world, { method, url, body, problems, isReadable }, request.headers.authorization);
  if (outcome === 'drop') request.socket.destroy();
  else send(state, response, answer);
}

function judged(method: string, { pathname, searchParams }: URL, body: unknown): readonly string[] {
  if (pathname === GRAPHQL) return judgeGraphql(method, searchParams, body);
  return judgeRequest(method, pathname, searchParams, body);
}

/** What becomes of a request that a fault takes. */
function outcomeOf(fault: Fault | undefined): 'answer' | 'drop' | 'fail' | 'hang' {
  if (fault === undefined) return 'answer';
  const { status, headers, body, hang, drop, change } = fault;
  if (hang === true) return 'hang';
  if (drop === true) return 'drop';
  const isOwn = status !== undefined || headers !== undefined || body !== undefined;
  return isOwn || change === undefined ? 'fail' : 'answer';
}

/** Does what is asked, and gives the whole answer, judged. */
function answered(world: World, asked: Asked & { readonly isReadable: boolean }, authorization?: string): Answer {
  const { method, url, problems, isReadable } = asked;
  if (!isLetIn(world.state, authorization)) return badCredentials;
  const answer = isReadable ? world.answerTo(asked) : unreadable;
  if (url.pathname === GRAPHQL) return answer;
  const isWhole = answer.status >= 400 || answer.body === undefined;
  const whole = isWhole
    ? answer
    : { ...answer, body: completeAnswer(method, url.pathname, answer.status, answer.body) };
  if (problems.length === 0 && answer.unlisted !== true)
    world.violations.push(...judgeAnswer(method, url.pathname, whole.status, whole.body));
  return whole;
}

function isLetIn({ token }: GitHubState, authorization = ''): boolean {
  const [scheme = '', given] = authorization.split(' ');
  return /^(token|bearer)$/i.test(scheme) && given === token;
}

function fail(state: GitHubState, response: ServerResponse, { status = 500, headers, body }: Fault): void {
  const text = body ?? JSON.stringify({ message: 'on purpose', documentation_url: 'https://docs.github.com/rest' });
  const usual = { 'content-type': 'application/json; charset=utf-8', date: dateOf(state) };
  response.writeHead(status, { ...usual, ...headers }).end(text);
}

function send(state: GitHubState, response: ServerResponse, { status, body, headers }: Answer): void {
  const usual = {
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    date: dateOf(state),
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
  };
  response.writeHead(status, { ...usual, ...headers }).end(body === undefined ? undefined : JSON.stringify(body));
}

/** In the form of the header `date`. (RFC 9110, 5.6.7; RFC 7231, 7.1.1.1 before it.) */
const dateOf = ({ clock }: GitHubState): string => clock.now.toUTCString();

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
