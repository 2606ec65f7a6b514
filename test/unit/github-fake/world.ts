/** The stand-in running on a small world, and Octokit talking to it. */
import { Octokit } from '@octokit/rest';
import { startGitHub, type FakeGitHub } from '../../support/github/server.ts';
import { makeState, type GitHubState } from '../../support/github/state.ts';

export const BEFORE = { 'schema.qail': 'table users {\n}\n', 'db/orders.qail': 'table orders {\n}\n' };
export const AFTER = { ...BEFORE, 'schema.qail': 'table people {\n}\n' };
export const REPO = { owner: 'acme', repo: 'shop' };

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export function client(url: string, token?: string): Octokit {
  return new Octokit({ baseUrl: url, log: SILENT, ...(token === undefined ? {} : { auth: token }) });
}

/** Runs the body against a fresh world, and stops the stand-in however it ends. */
export async function withGitHub(
  change: Partial<GitHubState>,
  body: (octokit: Octokit, github: FakeGitHub) => Promise<void>,
): Promise<void> {
  const github = await startGitHub(makeState(BEFORE, AFTER, change));
  try {
    await body(client(github.url, github.state.token), github);
  } finally {
    await github.close();
  }
}
