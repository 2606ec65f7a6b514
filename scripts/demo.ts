/**
 * `npm run demo`: the README's example from end to end. A PostgreSQL with 1,234 e-mail addresses and 5,678 sessions, a stand-in
 * for GitHub with a pull request that drops both, and the built action as the runner starts it. With `-- --save` the comment
 * also becomes docs/demo-comment.md, from which the README's excerpt and picture are made.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runAction } from '../test/support/runner.ts';
import { pullRequestEvent } from '../test/support/github/events.ts';
import { startGitHub } from '../test/support/github/server.ts';
import { makeState } from '../test/support/github/state.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { terminalMarkdown } from './terminal-markdown.ts';

const ROWS = `
create type plan as enum ('free', 'team', 'business');
create table users (
  id bigint generated always as identity primary key,
  nick varchar(40) not null unique,
  email text,
  plan plan not null default 'free',
  created_at timestamptz not null default now()
);
create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id bigint not null references users (id) on delete cascade,
  started_at timestamptz not null default now()
);
create index sessions_user_idx on sessions (user_id);
insert into users (nick, email)
  select 'user' || n, case when n <= 1234 then 'user' || n || '@example.com' end from generate_series(1, 1300) n;
insert into sessions (user_id) select 1 + n % 1300 from generate_series(1, 5678) n;
analyze;
`;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const DATABASE = 'qail_demo';

async function withClient(url: string, body: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
}

const dropDatabase = (url: string): Promise<void> =>
  withClient(url, (client) => client.query(`drop database if exists ${DATABASE} with (force)`));

/** Makes the database of the example, and gives its URL. */
async function fill(url: string): Promise<string> {
  await dropDatabase(url);
  await withClient(url, (client) => client.query(`create database ${DATABASE}`));
  const demo = new URL(url);
  demo.pathname = `/${DATABASE}`;
  await withClient(demo.href, (client) => client.query(ROWS));
  return demo.href;
}

/** What is running, to be stopped last first: at the end, after a failure, and when somebody presses Ctrl-C. */
const running: (() => Promise<unknown>)[] = [];

let stopping = Promise.resolve();

/** One after the other, also when it is asked for while it is under way. */
function stopAll(): Promise<void> {
  stopping = stopping.then(async () => {
    // What never started cannot be stopped, and must not keep the rest running.
    for (let stop = running.pop(); stop !== undefined; stop = running.pop()) await stop().catch(() => undefined);
  });
  return stopping;
}

type Shown = { readonly markdown: string; readonly outputs: string };

async function runExample(): Promise<Shown> {
  say('starting PostgreSQL …');
  const starting = startPostgres();
  running.push(async () => (await starting).stop());
  const postgres = await starting;
  const url = await fill(postgres.url);
  running.push(() => dropDatabase(postgres.url));
  const schema = (name: string) => ({ 'schema.qail': readFileSync(`examples/schema/${name}.qail`, 'utf8') });
  const github = await startGitHub(makeState(schema('before'), schema('after')));
  running.push(() => github.close());
  say('running dist/index.js on a pull request that changes schema.qail …\n');
  const ended = await runAction({
    inputs: { 'staging-url': url, environment: 'staging' },
    token: github.state.token,
    eventName: 'pull_request',
    event: pullRequestEvent(github.state, 'opened'),
    githubUrl: github.url,
    repository: 'acme/shop',
  });
  const written = github.state.comments[0]?.body;
  // The lines that tell the runner what to mask hold just that.
  const log = `${ended.stdout}${ended.stderr}`.replace(/^::add-mask::.*\n/gm, '');
  if (written === undefined || ended.exitCode !== 0) throw new Error(`the action ended badly:\n${log}`);
  if (github.violations.length > 0) throw new Error(`calls GitHub does not know: ${github.violations.join('; ')}`);
  const { verdict = '', gate = '', 'records-at-risk': atRisk = '' } = ended.outputs;
  return { markdown: written, outputs: `verdict=${verdict} gate=${gate} records-at-risk=${atRisk}` };
}

function show({ markdown, outputs }: Shown): void {
  const path = join(mkdtempSync(join(tmpdir(), 'qail-demo-')), 'comment.md');
  writeFileSync(path, markdown);
  if (process.argv.includes('--save')) writeFileSync('docs/demo-comment.md', markdown);
  const { isTTY, columns } = process.stdout;
  const isPainted = isTTY && process.env['NO_COLOR'] === undefined;
  process.stdout.write(`${terminalMarkdown(markdown, isTTY ? Math.min(columns, 120) : 120, isPainted)}\n`);
  say(`\nThe comment as Markdown: ${path}\nOutputs: ${outputs}`);
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // `on`, not `once`: a library that finds no listener but its own would end the process before anything is stopped.
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
    void stopAll();
  });
}
try {
  show(await runExample());
} catch (error) {
  // What is stopped in the middle fails; that is no news.
  if (!interruption.signal.aborted) say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await stopAll();
  if (interruption.signal.aborted) process.exitCode = 130;
}
