/** The two routes of GitHub's REST API that lead to artifacts of earlier runs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { badCredentials, type Answer, type Call } from '../github/answers.ts';
import { downloadArtifact, listRunArtifacts } from '../github/artifact-routes.ts';
import { judgeAnswer, judgeRequest } from '../github/description.ts';
import { completeAnswer } from '../github/sample.ts';
import type { GitHubState } from '../github/state.ts';
import { stumbled, type World } from './world.ts';

export type RestPlace = 'list' | 'zip';

/** Which of the two routes a request is for; null for any other. */
export function restPlaceOf(method: string, path: string): RestPlace | null {
  if (method !== 'GET') return null;
  const { run, id } = ROUTE.exec(path)?.groups ?? {};
  return run === undefined ? (id === undefined ? null : 'zip') : 'list';
}

const ROUTE = /^\/repos\/acme\/shop\/actions\/(?:runs\/(?<run>\d+)\/artifacts|artifacts\/(?<id>\d+)\/(?<format>\w+))$/;

/** The answer, and what GitHub would not have understood or said. */
function answerRest(
  state: GitHubState,
  url: URL,
  request: IncomingMessage,
): { readonly answer: Answer; readonly problems: readonly string[] } {
  const { pathname: path, searchParams: query } = url;
  const { run, id = '', format = '' } = ROUTE.exec(path)?.groups ?? {};
  const isLetIn = new RegExp(`^(token|bearer) ${state.token}$`, 'i').test(request.headers.authorization ?? '');
  if (!isLetIn) return { answer: badCredentials, problems: [] };
  const objects = { roots: new Map(), trees: new Map(), blobs: new Map() };
  const values = run === undefined ? [id, format] : [run];
  const call: Call = { state, objects, values, query, body: {}, sent: undefined, url: url.origin + path };
  if (run === undefined) {
    const isPlain = [...query].length === 0;
    return { answer: downloadArtifact(call), problems: isPlain ? [] : [`GET ${path}: no query is documented`] };
  }
  const short = listRunArtifacts(call);
  const body = completeAnswer('GET', path, short.status, short.body);
  const problems = [...judgeRequest('GET', path, query, undefined), ...judgeAnswer('GET', path, short.status, body)];
  return { answer: { ...short, body }, problems };
}

/** Answers a request for one of the two. */
export function sendRest(world: World, place: RestPlace, request: IncomingMessage, response: ServerResponse): void {
  if (stumbled(world, place, response) === true) return;
  const { answer, problems } = answerRest(world.state, new URL(request.url ?? '', world.origin()), request);
  world.violations.push(...problems);
  const type = answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const text = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  response.writeHead(answer.status, { ...type, ...answer.headers }).end(text);
}
