/**
 * `npm run demo`: the seed's example from end to end. A PostgreSQL with 1,234 e-mail addresses and 5,678 sessions, a stand-in
 * for GitHub with a pull request that drops both, and the built action as the runner starts it.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runAction } from '../test/support/action-runner.ts';
import { pullRequestEvent } from '../test/support/fake-github/events.ts';
import { startGitHub } from '../test/support/fake-github/server.ts';
import { makeState } from '../test/support/fake-github/state.ts';
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

async function fill(url: string): Promise<string> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query('drop database if exists qail_demo with (force)');
  await admin.query('create database qail_demo');
  await admin.end();
  const demo = new URL(url);
  demo.pathname = '/qail_demo';
  const client = new pg.Client({ connectionString: demo.href });
  await client.connect();
  await client.query(ROWS);
  await client.end();
  return demo.href;
}

async function main(): Promise<void> {
  say('starting PostgreSQL …');
  const postgres = await startPostgres();
  process.once('SIGINT', () => void postgres.stop().then(() => process.exit(130)));
  try {
    const url = await fill(postgres.url);
    const schema = (name: string) => ({ 'schema.qail': readFileSync(`examples/schema/${name}.qail`, 'utf8') });
    const github = await startGitHub(makeState(schema('before'), schema('after')));
    try {
      say('running dist/index.js on a pull request that changes schema.qail …\n');
      const ended = await runAction({
        inputs: { 'staging-url': url, environment: 'staging' },
        token: github.state.token,
        eventName: 'pull_request',
        event: pullRequestEvent(github.state, 'opened'),
        githubUrl: github.url,
        repository: 'acme/shop',
      });
      const comment = github.state.comments[0]?.body;
      if (comment === undefined) throw new Error(`no comment was written:\n${ended.stdout}${ended.stderr}`);
      const path = join(mkdtempSync(join(tmpdir(), 'qail-demo-')), 'comment.md');
      writeFileSync(path, comment);
      const width = process.stdout.isTTY ? Math.min(process.stdout.columns, 120) : 120;
      process.stdout.write(
        `${terminalMarkdown(comment, width, process.stdout.isTTY && process.env['NO_COLOR'] === undefined)}\n`,
      );
      say(`\nThe comment as Markdown: ${path}`);
      say(
        `Outputs: verdict=${ended.outputs['verdict'] ?? ''} gate=${ended.outputs['gate'] ?? ''} records-at-risk=${ended.outputs['records-at-risk'] ?? ''}`,
      );
      if (github.violations.length > 0)
        throw new Error(`the stand-in saw calls GitHub does not know: ${github.violations.join('; ')}`);
    } finally {
      await github.close();
    }
  } finally {
    await postgres.stop();
  }
}

await main();
