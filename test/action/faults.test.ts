/** What happens when the world around the action fails, and what it never gives away then. */
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { withDatabase } from '../support/postgres.ts';
import { HEAD, makePull, WORKFLOW_BOT, type Fault, type Person, type StoredComment } from '../support/github/state.ts';
import { golden, play, playOn, transcript, withRows, type Scenario } from './scenario.ts';
import { schema, USERS, USERS_ROWS } from './worlds.ts';

const dropEmail = schema(USERS.replace('  email text\n', ''));
const lossy: Scenario = { name: '', base: schema(USERS), head: dropEmail, rows: USERS_ROWS };
const fault = (method: string, path: RegExp, rest: Partial<Fault>): Partial<Scenario> => ({
  state: { faults: [{ method, path, ...rest }] },
});

describe('GitHub fails', () => {
  const scenarios: readonly Scenario[] = [
    { ...lossy, name: 'github-500-once', ...fault('GET', /\/pulls\/7$/, { status: 500, times: 1 }) },
    { ...lossy, name: 'github-500-always', ...fault('GET', /\/pulls\/7$/, { status: 500 }) },
    { ...lossy, name: 'github-404-pull', ...fault('GET', /\/pulls\/7$/, { status: 404 }) },
    {
      ...lossy,
      name: 'github-rate-limited',
      ...fault('GET', /\/git\/trees\//, { status: 429, headers: { 'retry-after': '1' }, times: 1 }),
    },
    {
      ...lossy,
      name: 'github-malformed',
      ...fault('GET', /\/compare\//, { status: 200, body: '{"merge_base_commit": ' }),
    },
    { ...lossy, name: 'github-422-check', ...fault('POST', /\/check-runs$/, { status: 422 }) },
    { ...lossy, name: 'github-500-comment', ...fault('POST', /\/comments$/, { status: 502 }) },
    { ...lossy, name: 'github-404-blob', ...fault('GET', /\/git\/blobs\//, { status: 404 }) },
    { ...lossy, name: 'read-only-token', state: { readOnly: true } },
    { ...lossy, name: 'wrong-token', inputs: { 'github-token': 'ghs_other' } },
  ];
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const played = await play(scenario);
    const { kept, text } = golden(name, transcript(played));
    expect(text).toBe(kept);
  });

  test('the summary and the log carry the report that could not be written', async () => {
    const { run } = await play({ ...lossy, state: { readOnly: true } });
    expect(run.summary).toContain('DROP COLUMN users.email → 3 values at risk');
    expect(run.stdout).toContain('DROP COLUMN users.email → 3 values at risk');
    expect(run.stdout).toContain('::warning::the comment was not written');
  });
});

describe('the comment', () => {
  const written = (id: number, author: Person, body: string): StoredComment => {
    const at = '2026-01-01T00:00:00Z';
    return { id, author, body, createdAt: at, updatedAt: at };
  };
  const person = (login: string, id: number): Person => ({ login, id, type: 'User' });
  const marker = '<!-- qail:report v=1 schema=schema.qail db=default -->';

  test('is not written again when nothing new is to be said', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const first = await playOn(lossy, url);
      const second = await playOn(lossy, url, first.github.state);
      const writes = second.github.requests.filter(({ method, path }) => method !== 'GET' && path.includes('comments'));
      expect(writes).toEqual([]);
      expect(second.run.outputs['comment-url']).toBe(first.run.outputs['comment-url']);
    });
  });

  test('is edited in place after a push', async () => {
    const first = await play(lossy);
    const { state } = first.github;
    const sha = 'e'.repeat(40);
    const commits = new Map([...state.commits, [sha, schema(USERS.replace('  age text\n', ''))]] as const);
    const pull = { ...state.pull, head: { ...state.pull.head, sha } };
    const second = await play({ ...lossy, action: 'synchronize' }, { ...state, commits, pull });
    expect(second.github.state.comments).toHaveLength(1);
    expect(second.github.state.comments[0]?.body).toContain('users.age');
    expect(second.github.state.comments[0]?.body).not.toContain('DROP COLUMN users.email');
  });

  test('is found on the second page', async () => {
    const chatter = Array.from({ length: 130 }, (_, i) => written(i + 1, person('ben', 5), `talk ${i}`));
    const ours = written(900, WORKFLOW_BOT, `${marker}\n\nold`);
    const { github } = await play({ ...lossy, state: { comments: [...chatter, ours] } });
    expect(github.state.comments).toHaveLength(131);
    expect(github.state.comments[130]?.body).toContain('users.email');
  });

  test('of a stranger is never taken for ours, whatever it begins with', async () => {
    const squatter = written(900, person('mallory', 66), `${marker}\n\nall fine`);
    const { github } = await play({ ...lossy, state: { comments: [squatter] } });
    expect(github.state.comments.map(({ body }) => body.includes('users.email'))).toEqual([false, true]);
  });

  test('of a user is found by the id of the token', async () => {
    const identity = { kind: 'user', login: 'deploy', id: 77 } as const;
    const first = await play({ ...lossy, state: { identity } });
    const second = await play(lossy, { ...first.github.state, faults: [] });
    expect(second.github.state.comments).toHaveLength(1);
  });

  test('is one for each environment', async () => {
    const first = await play({ ...lossy, inputs: { environment: 'staging' } });
    const second = await play({ ...lossy, inputs: { environment: 'eu' } }, { ...first.github.state, faults: [] });
    expect(second.github.state.comments).toHaveLength(2);
  });
});

describe('the staging database fails', () => {
  const on = (url: string): Scenario => ({
    name: '',
    base: schema(USERS),
    head: dropEmail,
    inputs: { 'staging-url': url },
  });
  const unreachable: readonly (readonly [string, string])[] = [
    ['a URL that is none', 'not a url s3cr@t'],
    ['another protocol', 'mysql://root:s3cr%40t@db.internal/shop'],
    ['a refused connection', 'postgres://someone:s3cr%40t@127.0.0.1:1/shop'],
    ['a name nobody knows', 'postgres://someone:s3cr%40t@db.invalid/shop'],
  ];
  test.each(unreachable)('%s is told, closes the gate and gives nothing away', async (_, url) => {
    const { run, github } = await play(on(url));
    expect(run.exitCode).toBe(4);
    expect(run.outputs).toMatchObject({ verdict: 'unreachable', gate: 'closed', 'reason-code': 'db_unreachable' });
    const comment = github.state.comments[0]?.body ?? '';
    expect(comment).toContain('Staging not reached');
    const everything = [comment, run.summary, run.report ?? '', withoutMasks(run.stdout), run.stderr].join('\n');
    expect(everything).not.toMatch(/s3cr|someone|db\.internal|db\.invalid|127\.0\.0\.1/);
  });

  test('a wrong password is told without it', async () => {
    await withDatabase(async (url) => {
      const wrong = new URL(url);
      wrong.password = 'wr%40ng';
      const { run, github } = await play(on(wrong.href));
      expect(run.outputs).toMatchObject({ verdict: 'unreachable', gate: 'closed' });
      const everything = [github.state.comments[0]?.body, run.summary, withoutMasks(run.stdout), run.stderr].join('\n');
      expect(everything).not.toMatch(/wr%40ng|wr@ng/);
    });
  });

  test('a role without rights measures nothing and closes the gate', async () => {
    await withDatabase(async (url) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(USERS_ROWS);
      await client.query("drop role if exists qail_blind; create role qail_blind login password 'blind'");
      await client.end();
      const blind = new URL(url);
      blind.username = 'qail_blind';
      blind.password = 'blind';
      const { run, github } = await play(on(blind.href));
      expect(run.outputs).toMatchObject({ verdict: 'unmeasured', gate: 'closed', 'reason-code': 'not_measured' });
      expect(run.outputs).not.toHaveProperty('records-at-risk');
      expect(github.state.comments[0]?.body).not.toContain('0 values');
    });
  });

  test.each(['report', 'gate'])('is never contacted for a fork, nor is any other (%s)', async (command) => {
    const connections: number[] = [];
    const server = createServer((socket) => {
      connections.push(1);
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const pull = makePull({ head: { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } } });
    const scenario = {
      ...on(`postgres://someone:x@127.0.0.1:${port}/shop`),
      eventName: 'pull_request_target',
      state: { pull },
    };
    const { run } = await play({ ...scenario, inputs: { ...scenario.inputs, command } });
    server.close();
    expect(run.outputs).toMatchObject({ verdict: 'unmeasured', 'reason-code': 'pr_fork', gate: 'closed' });
    expect(connections).toEqual([]);
  });
});

describe('inputs', () => {
  const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
    [
      { 'fail-on': 'sometimes' },
      /input fail-on: "sometimes" is not allowed; give never, blocked, data-loss, unmeasured/,
    ],
    [{ 'count-timeout': 'soon' }, /input count-timeout/],
    [{ schema: '../other/schema.qail' }, /input schema/],
    [{ command: 'promte' }, /input command: "promte" is not allowed/],
    [
      { 'validate-command': 's3cret' },
      /input validate-command: this version does not act on it yet; remove validate-command/,
    ],
    [{ permissions: 'promote: owner' }, /input permissions, line 1: promote has no role that GitHub knows/],
  ];
  test.each(refused)('%j is refused before anything is called', async (inputs, message) => {
    const { run, github } = await play({ name: '', base: schema(USERS), head: dropEmail, inputs });
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(message);
    expect(run.stdout).not.toContain('s3cret');
    expect(github.requests).toEqual([]);
    expect(run.outputs['gate']).toBe('closed');
  });
});

/** The runner takes `::add-mask::` lines out of the log before anybody sees them. */
function withoutMasks(log: string): string {
  return log.replace(/^::add-mask::.*$/gm, '');
}
