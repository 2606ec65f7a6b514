/** What is newer than the snapshot is kept, told and never overwritten; what is only a default is not newer. */
import { describe, expect, test } from '@jest/globals';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import { ask, migrate, part, restored, runAll, VERSION, withSession } from '../support/snapshots.ts';

const USERS = [
  `CREATE TABLE users (id int PRIMARY KEY, plan text, other text)`,
  `INSERT INTO users VALUES (1, 'gold', 'x'), (2, NULL, 'x'), (3, 'free', 'x'), (4, 'gold', 'x'), (5, NULL, 'x'), (6, 'gold', 'x')`,
];
const PLAN = [part('column', 'users', 'plan')];
const PLANS = `SELECT id, plan FROM users ORDER BY id`;
const DROP = ['ALTER TABLE users DROP COLUMN plan'];

test('a value written since is kept and listed, a row deleted since is gone, a new row is left alone', async () => {
  await withSession(async (session) => {
    await runAll(session, ...USERS);
    await migrate(session, PLAN, DROP);
    await runAll(
      session,
      `ALTER TABLE users ADD COLUMN plan text`,
      `UPDATE users SET plan = 'silver' WHERE id IN (4, 5)`,
      `DELETE FROM users WHERE id = 6`,
      `INSERT INTO users VALUES (7, 'x', 'new')`,
      `UPDATE users SET other = 'y' WHERE id = 1`,
    );
    const line = 'users.plan: restored 2, equal 1, gone 1, changed 2';
    expect(await restored(session, 'dry_run')).toEqual([line]);
    const { parts } = await session.transaction(() => restoreSnapshot(session, VERSION, {}, 'act'));
    expect(parts).toEqual([
      expect.objectContaining({
        restored: 2n,
        equal: 1n,
        gone: 1n,
        changed: 2n,
        changedRows: ['4', '5'],
        proof: 'not_compared',
      }),
    ]);
    expect((await ask(session, PLANS)).map((row) => row['plan'])).toEqual([
      'gold',
      null,
      'free',
      'silver',
      'silver',
      'new',
    ]);
    expect(await restored(session)).toEqual(['users.plan: equal 3, gone 1, changed 2']);
  });
});

describe.each([
  ['at once', `ALTER TABLE users ADD COLUMN plan text DEFAULT 'free'`],
  ['at once, and written anew since', `ALTER TABLE users ADD COLUMN plan text DEFAULT 'free'`, 'VACUUM FULL users'],
  ['after the column', `ALTER TABLE users ADD COLUMN plan text`, `ALTER TABLE users ALTER plan SET DEFAULT 'free'`],
  [
    'at once, and required until the rows are back',
    `ALTER TABLE users ADD COLUMN plan text DEFAULT 'free'`,
    `ALTER TABLE users ALTER plan DROP DEFAULT`,
  ],
])('a column that comes back with a default: %s', (_, ...add) => {
  test('rows that held null hold null again, new rows keep the default', async () => {
    await withSession(async (session) => {
      await runAll(session, ...USERS);
      await migrate(session, PLAN, DROP);
      await runAll(
        session,
        ...add,
        `INSERT INTO users (id, plan) VALUES (7, 'free')`,
        `UPDATE users SET plan = 'silver' WHERE id = 4`,
      );
      await restored(session);
      expect((await ask(session, PLANS)).map((row) => row['plan'])).toEqual([
        'gold',
        null,
        'free',
        'silver',
        null,
        'gold',
        'free',
      ]);
      expect(await restored(session)).toEqual(['users.plan: equal 5, changed 1']);
    });
  });
});

test.each([
  ['char(4)', `'x'`, `'a '`],
  ['numeric(8,2)', '0', '1.5'],
  ['timestamptz', 'now()', `'2026-01-01'`],
  ['box', `'(1,1),(0,0)'`, `'(2,2),(0,0)'`],
  ['text[]', `ARRAY['a,b', '']`, `'{}'`],
  ['mood', `'sad'`, `'ok'`],
  ['jsonb', `'{"a": null}'`, `'null'`],
])('a default of type %s is known again', async (type, start, value) => {
  await withSession(async (session) => {
    await runAll(session, `CREATE TYPE mood AS ENUM ('sad', 'ok')`, `CREATE TABLE t (id int PRIMARY KEY, v ${type})`);
    await runAll(session, `INSERT INTO t VALUES (1, ${value}), (2, NULL)`);
    const before = await ask(session, `SELECT id, v::text FROM t ORDER BY id`);
    await migrate(session, [part('column', 't', 'v')], ['ALTER TABLE t DROP COLUMN v']);
    await runAll(session, `ALTER TABLE t ADD COLUMN v ${type} DEFAULT ${start}`, `SET datestyle = 'SQL, DMY'`);
    expect(await restored(session)).toEqual(['t.v: restored 2 proven']);
    await runAll(session, 'RESET datestyle');
    expect(await ask(session, `SELECT id, v::text FROM t ORDER BY id`)).toEqual(before);
  });
});

test('a default is known again after the table was written anew, blanks and all, and null is not empty', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE t (id int PRIMARY KEY, v char(4), w char(4))',
      `INSERT INTO t VALUES (1, 'a', 'a'), (2, NULL, NULL)`,
    );
    await migrate(
      session,
      [part('column', 't', 'v'), part('column', 't', 'w')],
      ['ALTER TABLE t DROP COLUMN v, DROP COLUMN w'],
    );
    await runAll(
      session,
      `ALTER TABLE t ADD COLUMN v char(4) DEFAULT 'x', ADD COLUMN w char(4) DEFAULT NULL`,
      `UPDATE t SET w = '' WHERE id = 1`,
    );
    await runAll(session, 'VACUUM FULL t');
    expect(await restored(session)).toEqual(['t.v: restored 2 proven', 't.w: equal 1, changed 1']);
  });
});

test('the settings of the caller are as they were, those of the transaction and those of the session', async () => {
  await withSession(async (session) => {
    await runAll(session, ...USERS);
    await migrate(session, PLAN, DROP);
    const settings = `SELECT current_setting('search_path') AS path, current_setting('datestyle') AS style, current_setting('row_security') AS security`;
    await runAll(
      session,
      'ALTER TABLE users ADD COLUMN plan text',
      'CREATE SCHEMA app',
      `SET datestyle = 'German'`,
      'SET search_path = public, app',
    );
    await session.transaction(async () => {
      await runAll(session, 'SET LOCAL search_path = public');
      await restoreSnapshot(session, VERSION, {}, 'act');
      expect(await ask(session, settings)).toEqual([{ path: 'public', style: 'German, DMY', security: 'on' }]);
    });
    expect(await ask(session, settings)).toEqual([{ path: 'public, app', style: 'German, DMY', security: 'on' }]);
  });
});

test('a row of a dropped table that was written anew is kept, and so is one that took its unique value', async () => {
  await withSession(async (session) => {
    const create = 'CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE)';
    await runAll(session, create, `INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c')`);
    await migrate(session, [part('table', 'users')], ['DROP TABLE users']);
    await runAll(session, create, `INSERT INTO users VALUES (1, 'new'), (9, 'b')`);
    expect(await restored(session)).toEqual(['users: restored 1, changed 2']);
    expect(await ask(session, 'SELECT * FROM users ORDER BY id')).toEqual([
      { id: 1, email: 'new' },
      { id: 3, email: 'c' },
      { id: 9, email: 'b' },
    ]);
  });
});

test('a text that is no value of the type of today is counted and left out', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      `CREATE TYPE mood AS ENUM ('sad', 'ok')`,
      `CREATE TABLE t (id int PRIMARY KEY, m mood, n text)`,
    );
    await runAll(session, `INSERT INTO t VALUES (1, 'sad', '1'), (2, 'ok', 'two'), (3, NULL, '3')`);
    await runAll(session, `CREATE TABLE d AS TABLE t`, `ALTER TABLE d ADD PRIMARY KEY (id)`);
    const parts = [part('column', 't', 'm'), part('column', 't', 'n'), part('table', 'd')];
    await migrate(session, parts, ['ALTER TABLE t DROP COLUMN m, DROP COLUMN n', 'DROP TABLE d', 'DROP TYPE mood']);
    await runAll(session, `CREATE TYPE mood AS ENUM ('ok')`, `ALTER TABLE t ADD COLUMN m mood, ADD COLUMN n int`);
    await runAll(session, `CREATE TABLE d (id int PRIMARY KEY, m mood, n text)`);
    expect(await restored(session)).toEqual([
      't.m: restored 1, equal 1, notCastable 1',
      't.n: restored 2, notCastable 1 awaiting type_differs',
      'd: restored 2, notCastable 1',
    ]);
    expect(await ask(session, 'SELECT * FROM t ORDER BY id')).toEqual([
      { id: 1, m: null, n: 1 },
      { id: 2, m: 'ok', n: null },
      { id: 3, m: null, n: 3 },
    ]);
    expect(await ask(session, 'SELECT id FROM d ORDER BY id')).toEqual([{ id: 2 }, { id: 3 }]);
  });
});

test('a column that is computed now takes no values back', async () => {
  await withSession(async (session) => {
    await runAll(session, 'CREATE TABLE t (id int PRIMARY KEY, w int)', 'INSERT INTO t VALUES (1, 5), (2, 4)');
    await runAll(session, 'CREATE TABLE d AS TABLE t', 'ALTER TABLE d ADD PRIMARY KEY (id)');
    await migrate(
      session,
      [part('column', 't', 'w'), part('table', 'd')],
      ['ALTER TABLE t DROP COLUMN w', 'DROP TABLE d'],
    );
    await runAll(session, 'ALTER TABLE t ADD COLUMN w int GENERATED ALWAYS AS (id * 2) STORED');
    await runAll(session, 'CREATE TABLE d (id int PRIMARY KEY, w int GENERATED ALWAYS AS (id * 2) STORED)');
    expect(await restored(session)).toEqual(['t.w: equal 1, changed 1', 'd: restored 2']);
    expect(await ask(session, 'SELECT t.w AS t, d.w AS d FROM t JOIN d USING (id) ORDER BY id')).toEqual([
      { t: 2, d: 2 },
      { t: 4, d: 4 },
    ]);
    expect(await restored(session)).toEqual(['t.w: equal 1, changed 1', 'd: equal 2']);
  });
});
