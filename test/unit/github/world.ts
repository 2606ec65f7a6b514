/** The stand-in for GitHub running on a small world, and the ports talking to it. */
import { afterEach } from '@jest/globals';
import type { CommitPair } from '../../../src/command/event.ts';
import { makeCommitPairPort } from '../../../src/github/commit-pair.ts';
import { makePullRequestPort } from '../../../src/github/pull-request.ts';
import type { CommitPairPort, PullRequestPort } from '../../../src/ports.ts';
import type { Files } from '../../support/github/objects.ts';
import { startGitHub, type FakeGitHub } from '../../support/github/server.ts';
import { makeState, type Fault, type GitHubState } from '../../support/github/state.ts';

const running: FakeGitHub[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((github) => github.close()));
});

const BASE_FILES: Files = { 'schema.qail': 'base' };

async function start(head: Files, change: Partial<GitHubState>): Promise<FakeGitHub> {
  const github = await startGitHub(makeState(BASE_FILES, head, change));
  running.push(github);
  return github;
}

const placeOf = ({ url, state }: FakeGitHub) => ({
  apiUrl: url,
  serverUrl: 'https://github.com',
  repository: 'acme/shop',
  runId: '4242',
  token: state.token,
  timeoutMs: 400,
  pauseMs: 1,
});

export type World<Port> = { readonly github: FakeGitHub; readonly state: GitHubState; readonly port: Port };

/** The port of pull request 7; it is ended after the test. */
export async function pullRequestWorld(
  change: Partial<GitHubState> = {},
  head: Files = { 'schema.qail': 'head' },
): Promise<World<PullRequestPort>> {
  const github = await start(head, change);
  return { github, state: github.state, port: makePullRequestPort({ ...placeOf(github), number: 7 }) };
}

/** The port of two commits; it is ended after the test. */
export async function commitPairWorld(
  pair: CommitPair,
  change: Partial<GitHubState> = {},
): Promise<World<CommitPairPort>> {
  const github = await start({ 'schema.qail': 'head' }, change);
  return { github, state: github.state, port: makeCommitPairPort(placeOf(github), pair) };
}

/** Methods and paths of everything that was asked, in order; those of one method when it is given. */
export function asked({ requests }: FakeGitHub, method?: string): readonly string[] {
  return requests
    .filter((request) => method === undefined || request.method === method)
    .map((request) => `${request.method} ${request.path.replace('/repos/acme/shop', '')}${request.query}`);
}

/** A fault that takes every request of a path, with what is given. */
export function fault(method: string, path: RegExp, what: Omit<Fault, 'method' | 'path'> = {}): Fault {
  return { method, path, ...what };
}

/** The three answers that every read has to survive, as faults of one path. */
export const REFUSALS: readonly (readonly [status: number, code: string])[] = [
  [403, 'github_refused'],
  [404, 'github_not_found'],
  [500, 'github_failed'],
];
