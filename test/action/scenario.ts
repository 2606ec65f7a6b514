/** A scenario: a world, an event, one run of the bundle, and everything it did as one text. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { InputName } from '../../src/inputs.ts';
import { runAction, type ActionRun } from '../support/runner.ts';
import { pullRequestEvent } from '../support/github/events.ts';
import { startGitHub, type FakeGitHub, type LoggedRequest } from '../support/github/server.ts';
import type { Files } from '../support/github/objects.ts';
import { makeState, type GitHubState } from '../support/github/state.ts';
import { withDatabase } from '../support/postgres.ts';

export type Scenario = {
  readonly name: string;
  readonly base: Files;
  readonly head: Files;
  readonly state?: Partial<GitHubState>;
  readonly inputs?: Partial<Record<InputName, string>>;
  /** SQL that fills a fresh database, which then is the staging database; without it there is none. */
  readonly rows?: string;
  readonly eventName?: string;
  readonly action?: 'opened' | 'synchronize' | 'reopened' | 'edited' | 'closed';
};

export type Played = { readonly run: ActionRun; readonly github: FakeGitHub; readonly url: string | null };

/** Plays a scenario against a fresh world, or against the world that an earlier run left. */
export async function play(scenario: Scenario, again?: GitHubState): Promise<Played> {
  if (scenario.rows === undefined) return playOn(scenario, null, again);
  const played: Played[] = [];
  await withRows(scenario.rows, async (url) => {
    played.push(await playOn(scenario, url, again));
  });
  const [only] = played;
  if (only === undefined) throw new Error('the scenario did not run');
  return only;
}

/** A fresh database filled by the given SQL, dropped afterwards. */
export async function withRows(rows: string, body: (url: string) => Promise<void>): Promise<void> {
  await withDatabase(async (url) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(rows);
    } finally {
      await client.end();
    }
    await body(url);
  });
}

/** Plays a scenario on a staging database that is there, or on none. */
export async function playOn(scenario: Scenario, url: string | null, again?: GitHubState): Promise<Played> {
  const state = again ?? makeState(scenario.base, scenario.head, scenario.state);
  const github = await startGitHub(state);
  try {
    const run = await runAction({
      inputs: { ...(url === null ? {} : { 'staging-url': url }), ...scenario.inputs },
      token: state.token,
      eventName: scenario.eventName ?? 'pull_request',
      event: pullRequestEvent(state, scenario.action ?? 'opened'),
      githubUrl: github.url,
      repository: `${state.repository.owner}/${state.repository.name}`,
    });
    if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
    return { run, github, url };
  } finally {
    await github.close();
  }
}

/** Everything the run did to the world, without what differs from run to run. */
export function transcript({ run, github, url }: Played): string {
  return stable(transcriptOf(run, github), url);
}

/** The same as it was: exit code, streams, outputs, and the requests in their order. */
export function transcriptOf(run: ActionRun, github: FakeGitHub): string {
  const outputs = Object.entries(run.outputs).map(([name, value]) => `${name}=${value}`);
  const requests = inStableOrder(github.requests).map(({ method, path, query, body }) =>
    [`${method} ${path}${query}`, ...(body === undefined ? [] : [indented(bodyText(body))])].join('\n'),
  );
  const sections = [
    ['exit code', String(run.exitCode)],
    ['stdout', run.stdout],
    ['stderr', run.stderr],
    ['outputs', outputs.join('\n')],
    ['requests', requests.join('\n')],
  ];
  return sections.map(([title, text]) => `== ${title ?? ''}\n${(text ?? '').trimEnd()}\n`).join('\n');
}

/** Both sides are read at once, so reads of git objects that follow each other may come in any order. */
function inStableOrder(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  const isObject = ({ method, path }: LoggedRequest): boolean => method === 'GET' && path.includes('/git/');
  const first = requests.findIndex(isObject);
  const last = requests.findLastIndex(isObject);
  if (first < 0) return requests;
  const objects = requests.slice(first, last + 1).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return [...requests.slice(0, first), ...objects, ...requests.slice(last + 1)];
}

/** A body as a person reads it: Markdown with its lines. */
function bodyText(body: unknown): string {
  return JSON.stringify(body, null, 2).replaceAll('\\n', '\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

/** Without times, sizes, random words and the name of the database. */
export function stable(text: string, url: string | null): string {
  const database = url === null ? null : new URL(url);
  const names = database === null ? [] : [database.pathname.slice(1)];
  return names
    .reduce((all, name) => all.replaceAll(name, '<database>'), text)
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)/g, '<time>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?:` UTC| UTC)/g, '<time>')
    .replace(/\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b/g, '<code>')
    .replace(/\b\d{17}_[a-z0-9]+\b/g, '<migration>')
    .replace(/\bpid \d+/g, 'pid <pid>')
    .replace(/, \d+(?:\.\d+)? s under its locks/g, ', <duration> under its locks')
    .replace(/\b\d+(?:\.\d+)? (?:s|ms)\b(?= ·|<|$)/gm, '<duration>')
    .replace(/^::add-mask::.*$/gm, '::add-mask::<secret>')
    .replace(/\brole `[^`]*`/g, 'role `<role>`')
    .replace(/\b\d+ kB\b/g, '<size>')
    .replace(/\bPostgreSQL `[^`]*`/g, 'PostgreSQL `<version>`')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/report-path=\S+/g, 'report-path=<path>')
    .replace(/(plan-digest=)[0-9a-f]{64}/g, '$1<digest>')
    .replace(/plan `[0-9a-f]{12}`/g, 'plan `<digest>`');
}

/** Compares with the kept text; `QAIL_GOLDEN=accept` rewrites it, which CI never does. */
export function golden(name: string, text: string): { readonly kept: string; readonly text: string } {
  const path = join('test/action/golden', `${name}.txt`);
  if (process.env['QAIL_GOLDEN'] === 'accept' && process.env['CI'] === undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return { kept: existsSync(path) ? readFileSync(path, 'utf8') : '(no golden text is kept)', text };
}
