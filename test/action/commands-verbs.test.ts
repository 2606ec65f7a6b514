/** What each verb of this version does, once it may. */
import { describe, expect, test } from '@jest/globals';
import { addReview } from '../support/github/makers.ts';
import { HEAD } from '../support/github/state.ts';
import {
  ANNA,
  describeCommands,
  eventOfWish,
  makeWorld,
  onDatabase,
  playCommand,
  RAVI,
  reportOf,
  runIn,
  sqlOn,
  STRANGER,
  WITHOUT_EMAIL,
} from './command-scenario.ts';
import { withRows } from './scenario.ts';
import { schema, USERS, USERS_ROWS } from './worlds.ts';

const otherLease = (url: string, purpose: 'run' | 'shadow', pull = 8, repository = 'repository') =>
  sqlOn(
    url,
    `insert into _qail_leases (database, repository, pull_request, environment, verb, purpose, actor_login)
     select (pg_control_system()).system_identifier::text || '/' || current_database(), ${repository}, ${pull}, 'default',
            'migrate', '${purpose}', 'zoe' from _qail_ledger where kind = 'report' limit 1`,
  );

describeCommands('status', [
  { name: 'status-undecided', wish: { comment: '/qail status' }, expected: ['done', 0] },
  {
    name: 'status-much-missing',
    wish: { comment: '/qail status' },
    inputs: { 'required-approvals': '2', 'require-plan-code': 'true' },
    state: { requiredChecks: ['build'] },
    meanwhile: async (state, url) => {
      addReview(state, RAVI, 'APPROVED');
      await otherLease(url, 'shadow');
    },
    expected: ['done', 0],
  },
  {
    name: 'status-decided',
    wish: { comment: '/qail status' },
    meanwhile: async (state, url) => {
      await runIn({ state, url }, eventOfWish(state, { comment: '/qail proceed reason="the nightly `dump`"' }));
    },
    expected: ['done', 0],
  },
  { name: 'status-without-a-report', wish: { comment: '/qail status' }, reported: false, expected: ['done', 0] },
]);

describeCommands('plan', [
  {
    name: 'plan-counts-again',
    wish: { comment: '/qail plan' },
    meanwhile: (_, url) => sqlOn(url, "insert into users values (10, 'x@example.com')"),
    expected: ['done', 0],
  },
  { name: 'plan-by-a-reader', wish: { comment: '/qail plan', by: STRANGER }, expected: ['done', 0] },
]);

describeCommands('cancel', [
  { name: 'cancel', wish: { comment: '/qail cancel reason="wait for the migration window"' }, expected: ['done', 0] },
  {
    name: 'cancel-after-proceed',
    wish: { comment: '/qail cancel' },
    meanwhile: async (state, url) => {
      await runIn({ state, url }, eventOfWish(state, { comment: '/qail proceed' }));
    },
    expected: ['done', 0],
  },
  {
    name: 'cancel-a-harmless-plan',
    wish: { comment: '/qail cancel' },
    head: schema(USERS.replace('age text', 'age text\n  phone text')),
    expected: ['done', 0],
  },
  { name: 'cancel-nothing', wish: { comment: '/qail cancel' }, head: schema(USERS), expected: ['nothing_to_do', 2] },
]);

describeCommands('unlock', [
  { name: 'unlock-nothing', wish: { comment: '/qail unlock' }, expected: ['nothing_to_do', 2] },
  {
    name: 'unlock-anothers',
    wish: { comment: '/qail unlock' },
    meanwhile: (_, url) => otherLease(url, 'run'),
    expected: ['state_of_other_pr', 2],
  },
  {
    name: 'unlock-ours',
    wish: { comment: '/qail unlock' },
    meanwhile: (_, url) => otherLease(url, 'run', 7),
    expected: ['done', 0],
  },
]);

describeCommands('the lease', [
  {
    name: 'held-by-another',
    wish: { comment: '/qail proceed' },
    meanwhile: (_, url) => otherLease(url, 'shadow'),
    expected: ['lock_held', 2],
  },
  {
    name: 'left-by-a-dead-run',
    wish: { comment: '/qail proceed' },
    meanwhile: (_, url) => otherLease(url, 'run'),
    expected: ['done', 0],
  },
  {
    name: 'lease-unreadable',
    wish: { comment: '/qail proceed' },
    meanwhile: (_, url) => sqlOn(url, 'alter table _qail_leases rename column taken_at to since'),
    expected: ['lock_unavailable', 2],
  },
]);

/** The lock that a living run holds on the scenario's database. */
const LOCK = `select pg_advisory_lock(hashtextextended('qail:database:' || (pg_control_system()).system_identifier || '/' || current_database(), 0))`;

describe('a run at work', () => {
  test.each([
    ['proceed', 8, 'lock_held'],
    ['proceed', 7, 'already_running'],
    ['unlock', 7, 'already_running'],
  ] as const)('keeps %s waiting when it is on pull request #%s', async (verb, pull, reason) => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({});
      await runIn({ state, url });
      state.clock.now = new Date(state.clock.now.getTime() + 60_000);
      await otherLease(url, 'run', pull);
      await onDatabase(url, async (other) => {
        await other.query(LOCK);
        const { run } = await runIn({ state, url }, eventOfWish(state, { comment: `/qail ${verb}` }));
        expect([run.outputs['reason-code'], run.exitCode]).toEqual([reason, 2]);
      });
      expect(await sqlOn(url, 'select * from _qail_leases')).toHaveLength(1);
    });
  });
});

test('after proceed the report shows who decided, and cancel takes it back', async () => {
  await playCommand(
    { name: '', wish: { comment: '/qail proceed reason="dump of today"' }, expected: ['done', 0] },
    async (played) => {
      expect(reportOf(played)).toContain('✅ yes: a backup of their own, decided by `anna`');
      expect(reportOf(played)).toContain('### Gate: open');
      expect(played.run.outputs).toMatchObject({ gate: 'open', decision: 'own_backup' });
      played.state.clock.now = new Date(played.state.clock.now.getTime() + 60_000);
      const { run } = await runIn(played, eventOfWish(played.state, { comment: '/qail cancel', by: RAVI }));
      expect(run.outputs).toMatchObject({ gate: 'closed', decision: 'cancelled', 'reason-code': 'done' });
      expect(reportOf(played)).toContain('❌ no, cancelled by `ravi`');
      const gate = played.state.statuses.findLast(({ context }) => context === 'qail/gate');
      expect(gate).toMatchObject({ sha: HEAD, state: 'failure' });
    },
  );
});

test('a decision belongs to the content: after a push that leaves the schema alone it still holds', async () => {
  await playCommand({ name: '', wish: { comment: '/qail proceed' }, expected: ['done', 0] }, async (played) => {
    const sha = 'e'.repeat(40);
    played.state.commits.set(sha, { ...WITHOUT_EMAIL, 'src/app.ts': 'other code' });
    played.state.pull.head.sha = sha;
    const { run } = await runIn(played);
    expect(run.outputs).toMatchObject({ gate: 'open', 'reason-code': 'decided', decision: 'own_backup' });
  });
});

test('a person who only reads is answered five times, and then no more', async () => {
  await withRows(USERS_ROWS, async (url) => {
    const state = makeWorld({});
    await runIn({ state, url });
    const codes: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      const { run, github } = await runIn({ state, url }, eventOfWish(state, { comment: '/qail help', by: STRANGER }));
      const writes = github.requests.filter(({ method }) => method !== 'GET').length;
      codes.push(`${run.outputs['reason-code'] ?? ''} ${writes > 0 ? 'said' : 'silent'}`);
    }
    expect(codes).toEqual([...Array<string>(5).fill('done said'), ...Array<string>(2).fill('rate_limited silent')]);
  });
});

test('refusing somebody who may not costs one mark, however often it is tried', async () => {
  await withRows(USERS_ROWS, async (url) => {
    const state = makeWorld({});
    await runIn({ state, url });
    const before = state.comments.length;
    for (let i = 0; i < 8; i += 1) {
      await runIn({ state, url }, eventOfWish(state, { comment: '/qail proceed', by: STRANGER }));
    }
    expect(state.comments.filter(({ author }) => author.login !== STRANGER.login)).toHaveLength(before);
    expect(state.reactions.map(({ content }) => content)).toEqual(['-1']);
  });
});

test('the words of a person are kept as they are and shown as text', async () => {
  const reason = "it's `fine` |</details> @org/all #1 $(id); drop table users; --";
  const comment = `/qail proceed reason="${reason}"`;
  await playCommand({ name: '', wish: { comment, by: ANNA }, expected: ['done', 0] }, async (played) => {
    expect(played.run.outputs['reason-code']).toBe('done');
    const [row] = await sqlOn(played.url, 'select reason from _qail_ledger where decision is not null');
    expect(row).toEqual({ reason });
    expect(await sqlOn(played.url, 'select 1 from users')).toHaveLength(4);
  });
});
