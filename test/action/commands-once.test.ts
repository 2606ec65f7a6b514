/** Once: a command is carried out by one run, whatever is started twice, started again or killed in the middle. */
import { describe, expect, test } from '@jest/globals';
import { advance } from '../support/github/clock.ts';
import type { Fault, GitHubState } from '../support/github/state.ts';
import {
  describeCommands,
  eventOfWish,
  ledgerOf,
  makeWorld,
  replyOf,
  reportOf,
  runIn,
  sqlOn,
  type CommandWorld,
  type Start,
} from './command-scenario.ts';
import { withRows } from './scenario.ts';
import { USERS_ROWS } from './worlds.ts';

const comment = '/qail proceed reason="dump"';

/** A world with a report and a comment under it. */
async function withComment(text: string, body: (world: CommandWorld, start: Start) => Promise<void>): Promise<void> {
  await withRows(USERS_ROWS, async (url) => {
    const state = makeWorld({});
    await runIn({ state, url });
    advance(state, 60);
    const start = eventOfWish(state, { comment: text });
    await body({ state, url }, start);
  });
}

const repliesOf = ({ comments }: GitHubState): readonly string[] =>
  comments.flatMap(({ body }) => (body.startsWith('<!-- qail:cmd') ? [body] : []));

describe('the same event', () => {
  test('twice at once is carried out by exactly one run', async () => {
    await withComment(comment, async (world, start) => {
      const runs = await Promise.all([runIn(world, start), runIn(world, start), runIn(world, start)]);
      const codes = runs.map(({ run }) => run.outputs['reason-code'] ?? '').toSorted();
      // A run that comes after the first has ended tells its outcome again.
      expect(codes.filter((code) => code === 'done')).toHaveLength(1);
      expect(codes.filter((code) => !['done', 'already_running', 'already_done'].includes(code))).toEqual([]);
      expect(runs.map(({ run }) => run.exitCode)).toEqual([0, 0, 0]);
      expect(repliesOf(world.state)).toHaveLength(1);
      const decided = await sqlOn(world.url, 'select 1 from _qail_ledger where decision is not null');
      expect(decided).toHaveLength(1);
    });
  });

  test('again tells the outcome and changes nothing', async () => {
    await withComment(comment, async (world, start) => {
      await runIn(world, start);
      const [before, bodies] = [await ledgerOf(world.url), world.state.comments.map(({ body }) => body)];
      const { run, github } = await runIn(world, start);
      expect(run.outputs).toMatchObject({ 'reason-code': 'already_done' });
      expect(run.exitCode).toBe(0);
      expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect([await ledgerOf(world.url), world.state.comments.map(({ body }) => body)]).toEqual([before, bodies]);
    });
  });

  test('again after a refusal is refused again, three weeks later and by somebody with more rights', async () => {
    await withComment('/qail proceed 7K3F9-Q2MXD', async (world, start) => {
      await runIn(world, start);
      advance(world.state, 21 * 24 * 3600);
      const again = { GITHUB_RUN_ATTEMPT: '3', GITHUB_TRIGGERING_ACTOR: 'ben' };
      const { run } = await runIn(world, { ...start, environment: again });
      expect([run.outputs['reason-code'], run.exitCode]).toEqual(['plan_stale', 2]);
      expect(await sqlOn(world.url, 'select 1 from _qail_ledger where decision is not null')).toEqual([]);
    });
  });
});

/** Kills the run at the nth request that it makes; `before` says whether GitHub still does what was asked. */
function killer(nth: number): { readonly faults: readonly Fault[]; readonly kill: AbortSignal } {
  const abort = new AbortController();
  const anything = { path: /./, skip: nth, times: 1, change: () => abort.abort(), hang: true } as const;
  let seen = 0;
  // One counter over all methods: each fault counts the requests of its own method only.
  const faults = ['GET', 'POST', 'PATCH', 'DELETE'].map((method): Fault => {
    const path = { test: () => (seen += 1) > nth } as unknown as RegExp;
    return { ...anything, method, path, skip: 0 };
  });
  return { faults, kill: abort.signal };
}

describe('a run that is killed', () => {
  const KILLED_AT = Array.from({ length: 30 }, (_, i) => i);

  test.each(KILLED_AT)(
    'at its request %i leaves nothing half done, and the next command says what became of it',
    async (nth) => {
      await withComment(comment, async (world, start) => {
        const { faults, kill } = killer(nth);
        world.state.faults.push(...faults);
        const { run } = await runIn(world, { ...start, kill });
        world.state.faults.splice(0);
        const wasKilled = run.exitCode === null;
        const decided = await sqlOn(
          world.url,
          'select decision, state, reason_code from _qail_ledger where decision is not null',
        );

        advance(world.state, 60);
        const status = await runIn(world, eventOfWish(world.state, { comment: '/qail status' }));
        expect(status.run.outputs['reason-code']).toBe('done');
        const [entry] = await sqlOn(
          world.url,
          `select state, reason_code, shown_at is not null as shown from _qail_ledger where verb = 'proceed'`,
        );
        const first = world.state.comments.find(
          ({ body }) => body.startsWith('<!-- qail:cmd') && body.includes('proceed'),
        );
        if (decided.length > 0) {
          expect(entry).toEqual({ state: 'done', reason_code: 'done', shown: true });
          expect(first?.body).toContain('🚀 **proceed** done');
          expect(replyOf(world)).toContain('a backup of their own, decided by `anna`');
        } else if (entry !== undefined) {
          expect(wasKilled).toBe(true);
          expect(entry).toEqual({ state: 'failed', reason_code: 'runner_lost', shown: true });
          expect(first?.body).toContain('😕 **proceed** failed');
          expect(first?.body).toContain('`runner_lost`');
          expect(replyOf(world)).toContain('none is recorded');
        } else {
          expect(wasKilled).toBe(true);
        }
        expect(repliesOf(world.state).filter((body) => body.includes('at work'))).toEqual([]);

        const again = await runIn(world, eventOfWish(world.state, { comment }));
        expect(again.run.outputs).toMatchObject({ 'reason-code': 'done', decision: 'own_backup', gate: 'open' });
        expect(await sqlOn(world.url, 'select * from _qail_leases')).toEqual([]);
        expect(reportOf(world)).toContain('### Gate: open');
      });
    },
  );

  test('is carried on with when the very run is started again', async () => {
    await withComment(comment, async (world, start) => {
      const { faults, kill } = killer(14);
      world.state.faults.push(...faults);
      const killed = await runIn(world, { ...start, kill });
      expect(killed.run.exitCode).toBeNull();
      world.state.faults.splice(0);
      advance(world.state, 3600);
      const again = { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'anna' };
      const { run } = await runIn(world, { ...start, environment: again });
      expect(run.outputs).toMatchObject({ 'reason-code': 'done', decision: 'own_backup' });
      expect(repliesOf(world.state)).toHaveLength(1);
    });
  });

  test('is brought to an end by the step after it', async () => {
    await withComment(comment, async (world, start) => {
      const { faults, kill } = killer(17);
      world.state.faults.push(...faults);
      const killed = await runIn(world, { ...start, kill });
      world.state.faults.splice(0);
      const { run } = await runIn(world, { ...start, state: killed.run.savedState });
      expect(run.exitCode).toBe(0);
      expect(repliesOf(world.state).filter((body) => body.includes('at work'))).toEqual([]);
      expect(replyOf(world)).toContain('`runner_lost`');
    });
  });

  test('is not touched by the step after it when it ended well', async () => {
    await withComment(comment, async (world, start) => {
      const ended = await runIn(world, start);
      const { run, github } = await runIn(world, { ...start, state: ended.run.savedState });
      expect(run.exitCode).toBe(0);
      expect(github.requests).toEqual([]);
    });
  });
});

describe('a migration that is killed', () => {
  test.each([6, 12, 16, 18, 20, 21, 22, 23, 24, 26, 28, 30])(
    'at its request %i is there as a whole or not at all, and typed again it is there',
    async (nth) => {
      await withComment('/qail backup-db', async (world, backup) => {
        const rows = await sqlOn(world.url, 'select id, email, age from users order by id');
        await runIn(world, backup);
        advance(world.state, 60);
        const start = eventOfWish(world.state, { comment: '/qail migrate' });
        const { faults, kill } = killer(nth);
        world.state.faults.push(...faults);
        await runIn(world, { ...start, kill });
        world.state.faults.splice(0);

        advance(world.state, 60);
        await runIn(world, eventOfWish(world.state, { comment: '/qail status' }));
        const [email] = await sqlOn(
          world.url,
          `select 1 from pg_attribute where attrelid = 'users'::regclass and attname = 'email' and not attisdropped`,
        );
        expect(replyOf(world)).toContain(
          email === undefined ? '**Migration** on the database' : '**Migration** not on the database',
        );
        expect(repliesOf(world.state).filter((body) => body.includes('at work'))).toEqual([]);

        advance(world.state, 60);
        const again = await runIn(world, eventOfWish(world.state, { comment: '/qail migrate' }));
        expect(again.run.outputs['reason-code']).toBe('done');
        expect(await sqlOn(world.url, 'select 1 from _qail_migrations')).toHaveLength(1);
        advance(world.state, 60);
        await runIn(world, eventOfWish(world.state, { comment: '/qail rollback confirm' }));
        expect(await sqlOn(world.url, 'select id, email, age from users order by id')).toEqual(rows);
      });
    },
  );
});

describeCommands('GitHub refuses what decorates', [
  {
    name: 'no-reactions',
    wish: { comment },
    faults: [{ method: 'POST', path: /\/reactions$/, status: 403 }],
    expected: ['done', 0],
  },
  {
    name: 'no-reply',
    wish: { comment },
    faults: [{ method: 'POST', path: /\/issues\/7\/comments$/, status: 403 }],
    expected: ['done', 0],
  },
  {
    name: 'reply-written-but-the-answer-lost',
    wish: { comment },
    faults: [{ method: 'POST', path: /\/issues\/7\/comments$/, drop: true, times: 1 }],
    expected: ['done', 0],
  },
]);
