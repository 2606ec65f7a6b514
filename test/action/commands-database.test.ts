/** Databases that do not answer: the ledger, the one commands act on, the one that is counted on. */
import { describe, expect, test } from '@jest/globals';
import {
  describeCommands,
  eventOfWish,
  ledgerOf,
  makeWorld,
  onDatabase,
  playCommand,
  replyOf,
  runIn,
  sqlOn,
  STRANGER,
} from './command-scenario.ts';
import { withRows } from './scenario.ts';
import { USERS_ROWS } from './worlds.ts';

const comment = '/qail proceed reason="dump"';
const DOWN = 'postgres://someone:s3cr%40t@127.0.0.1:1/shop';

describeCommands('a database does not answer', [
  {
    name: 'ledger-down',
    wish: { comment },
    commandInputs: () => ({ 'ledger-url': DOWN }),
    expected: ['ledger_unavailable', 2],
  },
  {
    name: 'ledger-down-and-a-stranger-asks',
    wish: { comment, by: STRANGER },
    commandInputs: () => ({ 'ledger-url': DOWN }),
    expected: ['ledger_unavailable', 2],
  },
  {
    name: 'no-database-configured',
    wish: { comment },
    commandInputs: () => ({ 'staging-url': '' }),
    expected: ['ledger_unavailable', 2],
  },
  {
    name: 'target-down',
    wish: { comment },
    commandInputs: (url) => ({ 'database-url': DOWN, 'ledger-url': url }),
    expected: ['db_unreachable', 2],
  },
  {
    name: 'target-down-and-cancelled',
    wish: { comment: '/qail cancel' },
    commandInputs: (url) => ({ 'database-url': DOWN, 'ledger-url': url }),
    expected: ['db_unreachable', 2],
  },
  {
    name: 'staging-down',
    wish: { comment },
    commandInputs: (url) => ({ 'staging-url': DOWN, 'database-url': url }),
    expected: ['db_unreachable', 2],
  },
  {
    name: 'no-staging',
    wish: { comment },
    commandInputs: (url) => ({ 'staging-url': '', 'database-url': url }),
    expected: ['not_measured', 2],
  },
]);

describe('the ledger', () => {
  test('in the hands of a role that may not make it turns commands off and leaves the report', async () => {
    await withRows(USERS_ROWS, async (url) => {
      await sqlOn(
        url,
        `do $$ begin if not exists (select 1 from pg_roles where rolname = 'qail_reads') then create role qail_reads login password 'reads'; end if; end $$;
         grant select on users to qail_reads; revoke create on schema public from public`,
      );
      const reads = new URL(url);
      reads.username = 'qail_reads';
      reads.password = 'reads';
      const state = makeWorld({});
      const world = { state, url: reads.href };
      const reported = await runIn(world);
      expect(reported.run.outputs).toMatchObject({
        verdict: 'data-loss',
        gate: 'closed',
        'reason-code': 'ledger_unavailable',
      });
      expect(state.comments[0]?.body).toContain('DROP COLUMN users.email → 3 values at risk');
      expect(state.comments[0]?.body).toContain('**Commands are off** (`ledger_unavailable`)');
      const { run } = await runIn(world, eventOfWish(state, { comment }));
      expect(run.outputs['reason-code']).toBe('ledger_unavailable');
      expect(replyOf(world)).toContain('**proceed** refused (`ledger_unavailable`)');
    });
  });

  test('that breaks off in the middle leaves no decision, and the next run says so', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({});
      const world = { state, url };
      await runIn(world);
      state.clock.now = new Date(state.clock.now.getTime() + 60_000);
      const broken: Promise<unknown>[] = [];
      state.faults.push({
        method: 'GET',
        path: /\/reviews$/,
        times: 1,
        change: () => {
          const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'qail-action' and datname = current_database()`;
          broken.push(sqlOn(url, kill));
        },
      });
      const start = eventOfWish(state, { comment });
      const { run } = await runIn(world, start);
      await Promise.all(broken);
      expect([run.outputs['reason-code'], run.exitCode]).toEqual(['ledger_unavailable', 2]);
      expect(await ledgerOf(url)).toContain('command running proceed');
      expect(replyOf(world)).toContain('😕 **proceed** failed');
      await runIn(world);
      expect(await ledgerOf(url)).toContain('command failed proceed runner_lost');
      expect(await sqlOn(url, 'select 1 from _qail_ledger where decision is not null')).toEqual([]);
    });
  });

  test('that somebody has written into ends the run as a defect, and nothing is carried out', async () => {
    await playCommand(
      {
        name: '',
        wish: { comment },
        expected: ['unexpected_error', 1],
        meanwhile: (_, url) => sqlOn(url, `update _qail_ledger set counts = '{"verdict":"fine"}'`),
      },
      async ({ run, url }) => {
        expect([run.outputs['reason-code'], run.exitCode]).toEqual(['unexpected_error', 1]);
        expect(await sqlOn(url, 'select 1 from _qail_ledger where decision is not null')).toEqual([]);
      },
    );
  });

  test('is made once by two first runs at the same time', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const worlds = [makeWorld({}), makeWorld({})].map((state) => ({ state, url }));
      const runs = await Promise.all(worlds.map((world) => runIn(world)));
      expect(runs.map(({ run }) => run.outputs['reason-code'])).toEqual(['data_loss', 'data_loss']);
      expect(await sqlOn(url, `select count(*)::int as keys from _qail_ledger where kind = 'key'`)).toEqual([
        { keys: 1 },
      ]);
    });
  });

  test('lets nobody in but its owner', async () => {
    await playCommand({ name: '', wish: { comment }, expected: ['done', 0] }, async ({ url }) => {
      const open = await onDatabase(url, async (client) => {
        const rights = `select 1 from information_schema.table_privileges where table_name like '\\_qail%' and grantee = 'PUBLIC'`;
        return (await client.query<Record<string, unknown>>(rights)).rows;
      });
      expect(open).toEqual([]);
    });
  });

  test('gives nothing of a URL away', async () => {
    await playCommand(
      {
        name: '',
        wish: { comment },
        expected: ['ledger_unavailable', 2],
        commandInputs: () => ({ 'ledger-url': DOWN }),
      },
      (played) => {
        const log = played.run.stdout.replace(/^::add-mask::.*$/gm, '');
        const everything = [replyOf(played), played.run.summary, log, played.run.stderr].join('\n');
        expect(everything).not.toMatch(/s3cr|someone|127\.0\.0\.1/);
      },
    );
  });
});
