/** The gate of deployments and merge queues: open by content and by nothing else. */
import { describe, expect, test } from '@jest/globals';
import type { InputName } from '../../src/inputs.ts';
import { advance } from '../support/github/clock.ts';
import {
  closedEvent,
  issueCommentEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  workflowDispatchEvent,
} from '../support/github/events.ts';
import { addComment, addCommit, addStatus } from '../support/github/makers.ts';
import type { Files } from '../support/github/objects.ts';
import { BASE, HEAD, makePull, type Fault, type GitHubState } from '../support/github/state.ts';
import { ANNA, eventOfWish, makeWorld, runIn, sqlOn, WITHOUT_EMAIL, type Start } from './command-scenario.ts';
import { golden, stable, transcriptOf, withRows } from './scenario.ts';
import { schema, USERS, USERS_ROWS } from './worlds.ts';

const SQUASH = '5'.repeat(40);
const users = (change: (text: string) => string): Files => schema(change(USERS));
const ADDITIVE = users((text) => text.replace('age text', 'age text\n  phone text'));

type GateScenario = {
  readonly name: string;
  readonly expected: readonly [state: 'open' | 'closed', reason: string, exitCode: number];
  /** What is merged; the head of the pull request when not given. */
  readonly merged?: Files;
  readonly head?: Files;
  /** Commands before, by anna. */
  readonly commands?: readonly string[];
  readonly state?: Partial<GitHubState>;
  readonly meanwhile?: (state: GitHubState, url: string) => unknown;
  readonly inputs?: Partial<Record<InputName, string>>;
  readonly faults?: readonly Fault[];
  readonly start?: (state: GitHubState) => Start;
};

/** A squash of the pull request was pushed to the base branch. */
const pushed = (state: GitHubState): Start => ({
  eventName: 'push',
  event: pushEvent(state, { before: BASE, after: SQUASH, ref: 'refs/heads/main' }),
});
const queued = (state: GitHubState): Start => ({
  eventName: 'merge_group',
  event: mergeGroupEvent(state, { headSha: SQUASH, baseSha: BASE, headRef: 'refs/heads/gh-readonly-queue/main/pr-7' }),
  inputs: { command: 'auto' },
});

async function judge(scenario: GateScenario) {
  const played: { text: string; ended: unknown }[] = [];
  await withRows(USERS_ROWS, async (url) => {
    const state = makeWorld({
      head: scenario.head ?? WITHOUT_EMAIL,
      ...(scenario.state ? { state: scenario.state } : {}),
    });
    const world = { state, url };
    await runIn(world);
    for (const comment of scenario.commands ?? []) {
      advance(state, 60);
      await runIn(world, eventOfWish(state, { comment }));
    }
    addCommit(state, SQUASH, scenario.merged ?? scenario.head ?? WITHOUT_EMAIL, [BASE]);
    await scenario.meanwhile?.(state, url);
    state.faults.push(...(scenario.faults ?? []));
    const { inputs, ...start } = (scenario.start ?? pushed)(state);
    const { run, github } = await runIn(world, {
      ...start,
      inputs: { command: 'gate', ...inputs, ...scenario.inputs },
    });
    const { gate, 'reason-code': reason } = run.outputs;
    played.push({ text: stable(transcriptOf(run, github), url), ended: [gate, reason, run.exitCode, run.stderr] });
  });
  return played[0];
}

const proceed = ['/qail proceed reason="dump"'];
const SCENARIOS: readonly GateScenario[] = [
  { name: 'undecided', expected: ['closed', 'data_loss', 3] },
  { name: 'decided', commands: proceed, expected: ['open', 'decided', 0] },
  { name: 'cancelled', commands: [...proceed, '/qail cancel'], expected: ['closed', 'cancelled', 2] },
  { name: 'additive', head: ADDITIVE, expected: ['open', 'done', 0] },
  { name: 'additive-cancelled', head: ADDITIVE, commands: ['/qail cancel'], expected: ['closed', 'cancelled', 2] },
  {
    name: 'one-byte-differs',
    commands: proceed,
    merged: users((text) => `${text.replace('  email text\n', '')}\n`),
    expected: ['closed', 'data_loss', 3],
  },
  {
    name: 'other-files-differ',
    commands: proceed,
    merged: { ...WITHOUT_EMAIL, 'src/app.ts': 'other code' },
    expected: ['open', 'decided', 0],
  },
  { name: 'no-schema-change', merged: schema(USERS), expected: ['open', 'nothing_to_do', 0] },
  { name: 'broken-schema', merged: schema('table users {'), expected: ['closed', 'schema_invalid', 5] },
  {
    name: 'would-fail',
    head: users((text) => text.replace('email text', 'email text not_null')),
    expected: ['closed', 'would_fail', 2],
  },
  {
    name: 'grown-since-the-decision',
    commands: proceed,
    meanwhile: (_, url) => sqlOn(url, "insert into users select n, 'x@example.com' from generate_series(10, 109) n"),
    expected: ['closed', 'impact_grew', 3],
  },
  {
    name: 'decided-for-another-environment',
    commands: proceed,
    inputs: { environment: 'eu' },
    expected: ['closed', 'data_loss', 3],
  },
  {
    name: 'staging-down',
    commands: proceed,
    inputs: { 'staging-url': 'postgres://someone:secret@127.0.0.1:1/shop', 'database-url': '', 'ledger-url': '' },
    expected: ['closed', 'ledger_unavailable', 2],
  },
  {
    name: 'forged-status',
    meanwhile: (state) => void addStatus(state, 'qail/gate', 'success', { sha: SQUASH }),
    expected: ['closed', 'data_loss', 3],
  },
  { name: 'merge-queue-undecided', start: queued, expected: ['closed', 'data_loss', 3] },
  { name: 'merge-queue-decided', start: queued, commands: proceed, expected: ['open', 'decided', 0] },
  {
    name: 'deploy-by-hand',
    commands: proceed,
    start: (state) => ({
      eventName: 'workflow_dispatch',
      event: workflowDispatchEvent(state, { ref: 'refs/heads/main', inputs: null }),
      environment: { GITHUB_SHA: SQUASH },
    }),
    expected: ['open', 'decided', 0],
  },
  {
    name: 'on-the-pull-request',
    commands: proceed,
    start: (state) => ({ event: pullRequestEvent(state, 'synchronize') }),
    expected: ['open', 'decided', 0],
  },
  {
    name: 'on-a-fork',
    state: { pull: makePull({ head: { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } } }) },
    start: (state) => ({ event: pullRequestEvent(state, 'synchronize') }),
    expected: ['closed', 'pr_fork', 2],
  },
  {
    name: 'on-a-comment',
    start: (state) => ({
      eventName: 'issue_comment',
      event: issueCommentEvent(state, addComment(state, ANNA, 'deploy please')),
    }),
    expected: ['closed', 'unsupported_event', 2],
  },
  {
    name: 'status-refused',
    commands: proceed,
    faults: [{ method: 'POST', path: /\/statuses\//, status: 403 }],
    expected: ['closed', 'github_failed', 5],
  },
  {
    name: 'files-unreadable',
    commands: proceed,
    faults: [{ method: 'GET', path: /\/git\/trees\//, status: 500 }],
    expected: ['closed', 'github_failed', 1],
  },
  {
    name: 'deployments-refused',
    commands: proceed,
    faults: [{ method: 'POST', path: /\/deployments$/, status: 403 }],
    expected: ['open', 'decided', 0],
  },
  { name: 'migrate-undecided', inputs: { command: 'migrate' }, expected: ['closed', 'data_loss', 3] },
  {
    name: 'migrate-decided',
    commands: proceed,
    inputs: { command: 'migrate' },
    expected: ['open', 'done', 0],
  },
];

describe('the gate', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const played = await judge(scenario);
    const { kept, text } = golden(`gate/${name}`, played?.text ?? '');
    expect(played?.ended).toEqual([...scenario.expected, '']);
    expect(text).toBe(kept);
  });

  test('shows itself as a deployment of the commit, and as a status that a required check can wait for', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({});
      addCommit(state, SQUASH, ADDITIVE, [BASE]);
      await runIn({ state, url }, { ...pushed(state), inputs: { command: 'gate', environment: 'staging' } });
      expect(
        state.deployments.map(({ sha, environment, statuses }) => [sha, environment, statuses.map((s) => s.state)]),
      ).toEqual([[SQUASH, 'staging-gate', ['in_progress', 'success']]]);
      const gate = state.statuses.findLast(({ context }) => context === 'qail/gate');
      expect(gate).toMatchObject({ sha: SQUASH, state: 'success' });
    });
  });
});

describe('a pull request that was closed', () => {
  test('unmerged retires the gate that was shown for its head', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({ head: ADDITIVE });
      await runIn({ state, url }, { inputs: { command: 'gate' } });
      await runIn({ state, url }, { event: closedEvent(state, { merged: false }) });
      expect(state.deployments.map(({ statuses }) => statuses.map((s) => s.state))).toEqual([
        ['in_progress', 'success', 'inactive'],
      ]);
    });
  });

  test('gives up a lease whose run is no more, and loses its command labels', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({});
      const world = { state, url };
      await runIn(world);
      await sqlOn(
        url,
        `insert into _qail_leases (database, repository, pull_request, environment, verb, purpose, actor_login)
         select (pg_control_system()).system_identifier::text || '/' || current_database(), repository, 7, 'default',
                'proceed', 'run', 'anna' from _qail_ledger where kind = 'report' limit 1`,
      );
      state.pull.labels.push('qail:proceed', 'bug');
      state.labels.push({ id: 1, name: 'qail:proceed', color: 'ededed', description: null });
      state.labels.push({ id: 2, name: 'bug', color: 'ededed', description: null });
      const { run } = await runIn(world, { event: closedEvent(state, { merged: false }) });
      expect([run.exitCode, run.outputs]).toEqual([0, { 'reason-code': 'done' }]);
      expect(await sqlOn(url, 'select 1 from _qail_leases')).toEqual([]);
      expect(state.pull.labels).toEqual(['bug']);
    });
  });
});
