/** backup-db, migrate and rollback: rows are saved, the change is made in one transaction, and the rows come back. */
import { describe, expect, test } from '@jest/globals';
import { BASE } from '../support/github/state.ts';
import { pushEvent } from '../support/github/events.ts';
import { addCommit } from '../support/github/makers.ts';
import { advance } from '../support/github/clock.ts';
import {
  describeCommands,
  eventOfWish,
  ledgerOf,
  makeWorld,
  onDatabase,
  playCommand,
  replyOf,
  reportOf,
  runIn,
  sqlOn,
  WITHOUT_EMAIL,
  type CommandWorld,
} from './command-scenario.ts';
import { withRows } from './scenario.ts';
import { schema, USERS, USERS_ROWS } from './worlds.ts';

const say = async (world: CommandWorld, comment: string) => {
  advance(world.state, 60);
  return runIn(world, eventOfWish(world.state, { comment }));
};

const before = (comments: readonly string[]) => async (state: CommandWorld['state'], url: string) => {
  for (const comment of comments) await say({ state, url }, comment);
};

describeCommands('backup-db', [
  { name: 'backup-db', wish: { comment: '/qail backup-db' }, expected: ['done', 0] },
  {
    name: 'backup-db-of-nothing',
    wish: { comment: '/qail backup-db' },
    head: schema(USERS.replace('age text', 'age text\n  phone text')),
    expected: ['nothing_to_do', 2],
  },
  {
    name: 'backup-db-too-large',
    wish: { comment: '/qail backup-db' },
    meanwhile: (_, url) =>
      sqlOn(url, "update users set email = (select string_agg(md5(n::text), '') from generate_series(1, 70000) n)"),
    inputs: { 'impact-tolerance': '100%' },
    runner: { QAIL_SNAPSHOT_LIMIT: '1MB' },
    expected: ['snapshot_too_large', 2],
  },
  {
    name: 'backup-db-beside-a-foreign-table',
    wish: { comment: '/qail backup-db' },
    meanwhile: (_, url) => sqlOn(url, 'create table _qail_data_snapshots (id int)'),
    expected: ['apply_failed', 2],
  },
]);

describeCommands('migrate', [
  { name: 'migrate-undecided', wish: { comment: '/qail migrate' }, expected: ['data_loss', 2] },
  {
    name: 'migrate-after-backup-db',
    wish: { comment: '/qail migrate' },
    meanwhile: before(['/qail backup-db']),
    expected: ['done', 0],
  },
  {
    name: 'migrate-after-proceed',
    wish: { comment: '/qail migrate' },
    meanwhile: before(['/qail proceed']),
    expected: ['done', 0],
  },
  {
    name: 'migrate-what-loses-nothing',
    wish: { comment: '/qail migrate' },
    head: schema(USERS.replace('age text', 'age text\n  phone text')),
    expected: ['done', 0],
  },
  {
    name: 'migrate-twice',
    wish: { comment: '/qail migrate' },
    meanwhile: before(['/qail backup-db', '/qail migrate']),
    expected: ['done', 0],
  },
  {
    name: 'migrate-a-database-that-is-otherwise',
    wish: { comment: '/qail migrate' },
    meanwhile: async (state, url) => {
      await before(['/qail backup-db'])(state, url);
      await sqlOn(url, 'alter table users add column extra text');
    },
    expected: ['drift_found', 2],
  },
  {
    name: 'migrate-behind-a-lock',
    wish: { comment: '/qail migrate' },
    inputs: { 'lock-timeout': '100ms', 'lock-retries': '1' },
    meanwhile: async (state, url) => {
      await before(['/qail proceed'])(state, url);
      // Held until the session ends, which is when its database is dropped.
      void onDatabase(url, async (client) => {
        client.on('error', () => undefined);
        await client.query('begin; lock table users in share mode; select pg_sleep(6)');
      }).catch(() => undefined);
      await new Promise((done) => setTimeout(done, 300));
    },
    expected: ['apply_failed', 2],
  },
]);

describeCommands('rollback', [
  { name: 'rollback-of-nothing', wish: { comment: '/qail rollback' }, expected: ['wrong_state', 2] },
  {
    name: 'rollback-preview',
    wish: { comment: '/qail rollback' },
    meanwhile: before(['/qail backup-db', '/qail migrate']),
    expected: ['done', 0],
  },
  {
    name: 'rollback-confirmed',
    wish: { comment: '/qail rollback confirm' },
    meanwhile: before(['/qail backup-db', '/qail migrate']),
    expected: ['done', 0],
  },
  {
    name: 'rollback-twice',
    wish: { comment: '/qail rollback confirm' },
    meanwhile: before(['/qail backup-db', '/qail migrate', '/qail rollback confirm']),
    expected: ['wrong_state', 2],
  },
]);

const users = (url: string) => sqlOn(url, 'select id, email, age from users order by id');

describe('the data', () => {
  test('is there after backup, migration and rollback as it was before', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const world = { state: makeWorld({}), url };
      const rows = await users(url);
      await runIn(world);
      expect((await say(world, '/qail backup-db')).run.outputs).toMatchObject({ decision: 'database', gate: 'open' });
      const migrated = await say(world, '/qail migrate');
      expect(migrated.run.outputs).toMatchObject({ 'reason-code': 'done', 'snapshot-rows': '4' });
      expect(await sqlOn(url, 'select * from users where id = 1')).toEqual([{ id: 1, age: '41' }]);
      expect((await runIn(world)).run.outputs).toMatchObject({ gate: 'open', 'reason-code': 'already_done' });
      expect(reportOf(world)).toContain('## ✅ Applied: this change is on the database already');
      const preview = await say(world, '/qail rollback');
      expect(preview.run.outputs['reason-code']).toBe('done');
      expect(await sqlOn(url, 'select * from users where id = 1')).toEqual([{ id: 1, age: '41' }]);
      await say(world, '/qail rollback confirm');
      expect(await users(url)).toEqual(rows);
    });
  });

  test('that was written after the backup is saved by the migration', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const world = { state: makeWorld({}), url };
      await runIn(world, { inputs: { 'impact-tolerance': '100%' } });
      const inputs = { 'impact-tolerance': '100%' };
      advance(world.state, 60);
      await runIn(world, { ...eventOfWish(world.state, { comment: '/qail backup-db' }), inputs });
      await sqlOn(url, "insert into users values (9, 'late@example.com', '1')");
      advance(world.state, 60);
      const { run } = await runIn(world, { ...eventOfWish(world.state, { comment: '/qail migrate' }), inputs });
      expect(run.outputs).toMatchObject({ 'reason-code': 'done', 'snapshot-rows': '5' });
    });
  });

  test('that the migration made is saved before the way back takes it', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const head = schema(USERS.replace('  email text\n', '  phone text\n'));
      const world = { state: makeWorld({ head }), url };
      await runIn(world);
      await say(world, '/qail backup-db');
      await say(world, '/qail migrate');
      await sqlOn(url, "update users set phone = '+1' where id < 3");
      const preview = await say(world, '/qail rollback');
      expect(preview.run.exitCode).toBe(0);
      expect(replyOf(world)).toContain('takes **2 records** with it');
      const { run } = await say(world, '/qail rollback confirm');
      expect(run.outputs['reason-code']).toBe('done');
      const saved = await sqlOn(
        url,
        "select value_json from _qail_data_snapshots where column_name = 'phone' and value_json <> 'null'",
      );
      expect(saved).toHaveLength(2);
      expect(await sqlOn(url, 'select email from users where id = 1')).toEqual([{ email: 'a@example.com' }]);
    });
  });
});

describe('a deployment', () => {
  const SQUASH = '5'.repeat(40);
  const deploy = (world: CommandWorld) => {
    addCommit(world.state, SQUASH, WITHOUT_EMAIL, [BASE]);
    return runIn(world, {
      eventName: 'push',
      event: pushEvent(world.state, { before: BASE, after: SQUASH, ref: 'refs/heads/main' }),
      inputs: { command: 'migrate' },
    });
  };

  test('migrates by the decision that was made on the pull request', async () => {
    await playCommand({ name: '', wish: { comment: '/qail backup-db' }, expected: ['done', 0] }, async (world) => {
      const { run } = await deploy(world);
      expect(run.outputs).toMatchObject({ gate: 'open', 'reason-code': 'done', 'snapshot-rows': '4' });
      expect(run.exitCode).toBe(0);
      const [row] = await sqlOn(world.url, 'select backup, head_sha, state from _qail_migrations');
      expect(row).toEqual({ backup: 'database', head_sha: SQUASH, state: 'done' });
      expect(world.state.deployments.map(({ statuses }) => statuses.map((s) => s.state))).toEqual([
        ['in_progress', 'success'],
      ]);
      expect(await sqlOn(world.url, 'select 1 from _qail_leases')).toEqual([]);
      const again = await deploy(world);
      expect(again.run.outputs).toMatchObject({ gate: 'open', 'reason-code': 'already_done' });
      expect(again.run.exitCode).toBe(0);
    });
  });

  test('that nobody decided about stops before the database is touched', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const world = { state: makeWorld({}), url };
      await runIn(world);
      const { run } = await deploy(world);
      expect([run.outputs['reason-code'], run.outputs['gate'], run.exitCode]).toEqual(['data_loss', 'closed', 3]);
      expect(await users(url)).toHaveLength(4);
      expect(await ledgerOf(url)).not.toContain('lease');
    });
  });
});
