/** What is refused, and in which words: nothing is saved in part, and nothing is saved that could not come back. */
import { describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/postgres/client.ts';
import { estimateSnapshot } from '../../src/postgres/snapshot-estimate.ts';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import { takeSnapshot } from '../../src/postgres/snapshot-take.ts';
import { run, table } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';
import { about, ask, migrate, part, restored, runAll, VERSION, withSession } from '../support/snapshots.ts';

const USERS = [
  `CREATE TABLE users (id int PRIMARY KEY, email text)`,
  `INSERT INTO users SELECT i, 'x' FROM generate_series(1, 20) i`,
];
const EMAIL = [part('column', 'users', 'email')];
const refused = (message: RegExp): unknown => ({
  code: 'database_refused',
  message: expect.stringMatching(message),
  hint: expect.any(String),
});

/** A database of a role that is no administrator, with what it may not see. */
async function withRole(prepare: string, body: (url: string) => Promise<void>): Promise<void> {
  await withDatabase(async (url) => {
    const role = `qail_role_${new URL(url).pathname.slice(1)}`;
    await run(
      url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT CREATE ON SCHEMA public TO ${role}; ${prepare.replaceAll('$role', role)}`,
    );
    const own = new URL(url);
    own.username = role;
    own.password = 'secret';
    try {
      await body(own.href);
    } finally {
      await run(url, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });
}

describe('takeSnapshot', () => {
  test.each([
    ['a missing table', [part('table', 'orders')], /^save the rows of orders: the table is not there$/],
    [
      'a missing column',
      [part('column', 'users', 'phone')],
      /^save the rows of users\.phone: the column is not there$/,
    ],
    ['a view', [part('table', 'seen')], /^save the rows of seen: the table is not there$/],
    [
      'two tables shown by one name',
      [part('table', 'app.users'), { kind: 'table', table: table('app.users'), step: 1 } as const],
      /^save the rows of app\.users: another table of the plan is shown by the same name/,
    ],
    [
      'a table that others inherit from',
      [part('column', 'parent', 'v')],
      /^save the rows of parent: other tables inherit from it$/,
    ],
  ])('refuses %s', async (_, parts, message) => {
    await withSession(async (session) => {
      await runAll(session, ...USERS, `CREATE VIEW seen AS SELECT * FROM users`);
      await runAll(
        session,
        `CREATE TABLE parent (id int PRIMARY KEY, v text)`,
        `CREATE TABLE child () INHERITS (parent)`,
      );
      await expect(session.transaction(() => takeSnapshot(session, parts, about()))).rejects.toMatchObject(
        refused(message) as object,
      );
      await expect(session.transaction(() => estimateSnapshot(session, parts))).rejects.toMatchObject(
        refused(message) as object,
      );
    });
  });

  test('refuses rows that forced row-level security hides from their owner', async () => {
    const prepare = `CREATE TABLE users (id int PRIMARY KEY, email text); INSERT INTO users VALUES (1, 'a'), (2, 'b');
      ALTER TABLE users OWNER TO $role; ALTER TABLE users ENABLE ROW LEVEL SECURITY; ALTER TABLE users FORCE ROW LEVEL SECURITY`;
    await withRole(prepare, async (url) => {
      await openDatabase(url).session(async (session) => {
        const taking = session.transaction(() => takeSnapshot(session, EMAIL, about()));
        await expect(taking).rejects.toMatchObject(refused(/row-level security would hide rows/) as object);
        await runAll(session, 'ALTER TABLE users NO FORCE ROW LEVEL SECURITY');
        const { rows } = await migrate(session, EMAIL, ['ALTER TABLE users FORCE ROW LEVEL SECURITY']);
        expect(rows).toBe(2n);
        await expect(restored(session)).rejects.toMatchObject(refused(/row-level security hides rows/) as object);
        await runAll(session, 'ALTER TABLE users NO FORCE ROW LEVEL SECURITY');
        expect(await restored(session)).toEqual(['users.email: equal 2 proven']);
      });
    });
  });

  test('refuses a table the role may not read', async () => {
    await withRole(
      `CREATE TABLE users (id int PRIMARY KEY, email text); GRANT SELECT (id) ON users TO $role`,
      async (url) => {
        await openDatabase(url).session(async (session) => {
          const taking = session.transaction(() => takeSnapshot(session, EMAIL, about()));
          await expect(taking).rejects.toMatchObject(refused(/the role may not read all its columns/) as object);
        });
      },
    );
  });

  test('asks no more of the role than to own what it saves', async () => {
    const touch = `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'`;
    await withRole(touch, async (url) => {
      await openDatabase(url).session(async (session) => {
        const create = 'CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text)';
        await runAll(session, create, `INSERT INTO users (email) VALUES ('a'), ('b')`);
        await migrate(session, [part('table', 'users')], ['DROP TABLE users']);
        await runAll(session, create, 'CREATE TRIGGER touch BEFORE INSERT ON users EXECUTE FUNCTION touch()');
        expect(await restored(session)).toEqual(['users: restored 2 proven']);
      });
    });
  });

  test('refuses a value that is too large for a JSON text', async () => {
    await withSession(async (session) => {
      await runAll(session, ...USERS, `UPDATE users SET email = repeat('x', 268435456) WHERE id = 7`);
      const taking = session.transaction(() => takeSnapshot(session, EMAIL, about()));
      await expect(taking).rejects.toMatchObject(refused(/a value is larger than a JSON text can be/) as object);
    });
  });

  test('refuses when the ids of the table are used up', async () => {
    await withSession(async (session) => {
      await runAll(session, ...USERS);
      await migrate(session, [], []);
      await runAll(session, `SELECT setval('_qail_data_snapshots_id_seq', 2147483640)`);
      const taking = session.transaction(() => takeSnapshot(session, EMAIL, about('2')));
      await expect(taking).rejects.toMatchObject(refused(/the ids of _qail_data_snapshots are used up/) as object);
    });
  });

  test('refuses a version twice, and work without a transaction', async () => {
    await withSession(async (session) => {
      await runAll(session, ...USERS);
      await migrate(session, EMAIL, []);
      await expect(migrate(session, EMAIL, [])).rejects.toMatchObject(
        refused(/there is one of this version already/) as object,
      );
      await expect(takeSnapshot(session, EMAIL, about('2'))).rejects.toThrow('needs an open transaction');
    });
  });
});

describe('restoreSnapshot', () => {
  test('refuses what is not there', async () => {
    await withSession(async (session) => {
      await expect(restored(session)).rejects.toMatchObject(
        refused(/restore snapshot \d+: there is none of this version/) as object,
      );
      await runAll(session, ...USERS);
      await migrate(session, EMAIL, ['ALTER TABLE users DROP COLUMN email']);
      await expect(restored(session, 'act', {}, '2')).rejects.toMatchObject(
        refused(/there is none of this version/) as object,
      );
      await expect(restored(session, 'act', { table: 'orders' })).rejects.toMatchObject(
        refused(/no such table or column/) as object,
      );
      await expect(restored(session)).rejects.toMatchObject(
        refused(/users\.email: a column it needs is not there/) as object,
      );
      await runAll(session, 'DROP TABLE users');
      await expect(restored(session)).rejects.toMatchObject(refused(/users\.email: the table is not there/) as object);
    });
  });

  test('refuses a changed type that is not back', async () => {
    await withSession(async (session) => {
      await runAll(session, `CREATE TABLE t (id int PRIMARY KEY, n numeric)`, `INSERT INTO t VALUES (1, 1.5), (2, 2)`);
      await migrate(session, [part('column_type', 't', 'n')], ['ALTER TABLE t ALTER n TYPE int']);
      expect(await restored(session, 'dry_run')).toEqual(['t.n: restored 1, equal 1 awaiting type_differs']);
      await expect(restored(session)).rejects.toMatchObject(refused(/t\.n: its type is not back/) as object);
    });
  });

  test.each([
    ['a row', `UPDATE _qail_data_snapshots SET value_json = '"y"' WHERE row_id = '7'`],
    ['the digest', `UPDATE _qail_snapshot_items SET digest = '0'`],
  ])('refuses to believe a snapshot in which somebody changed %s', async (_, change) => {
    await withSession(async (session) => {
      await runAll(session, ...USERS);
      await migrate(session, EMAIL, ['ALTER TABLE users DROP COLUMN email']);
      await runAll(session, 'ALTER TABLE users ADD COLUMN email text', change);
      await expect(restored(session)).rejects.toMatchObject(
        refused(/do not have the digest of the snapshot/) as object,
      );
      expect(await ask(session, 'SELECT count(email) AS emails FROM users')).toEqual([{ emails: 0n }]);
    });
  });

  test('refuses one of several columns of a table without a key', async () => {
    await withSession(async (session) => {
      await runAll(session, `CREATE TABLE log (a text, b text, c text)`, `INSERT INTO log VALUES ('1', '2', '3')`);
      await migrate(session, [part('column', 'log', 'a'), part('column', 'log', 'b')], []);
      await expect(restored(session, 'act', { column: 'a' })).rejects.toMatchObject(
        refused(/log had no key/) as object,
      );
    });
  });

  test.each([
    [
      'a missing parent',
      `ALTER TABLE child ADD FOREIGN KEY (id) REFERENCES parent`,
      /a row refers to a row that is not there/,
    ],
    ['a check', `ALTER TABLE child ADD CHECK (v <> 'x')`, /a saved row does not pass a check/],
    [
      'a new required column',
      `ALTER TABLE child ADD COLUMN n int NOT NULL`,
      /a saved row lacks a value that the table requires now/,
    ],
  ])('refuses rows that break %s, and leaves nothing behind', async (_, ddl, message) => {
    await withSession(async (session) => {
      await runAll(
        session,
        `CREATE TABLE parent (id int PRIMARY KEY)`,
        `CREATE TABLE child (id int PRIMARY KEY, v text)`,
      );
      await runAll(session, `INSERT INTO child VALUES (1, 'x'), (2, 'y')`);
      await migrate(session, [part('table', 'child')], ['DROP TABLE child']);
      await runAll(session, `CREATE TABLE child (id int PRIMARY KEY, v text)`, ddl);
      await expect(restored(session)).rejects.toMatchObject(refused(message) as object);
      const counted = await session.transaction(() => restoreSnapshot(session, VERSION, {}, 'dry_run'));
      expect(counted.parts.map(({ restored: rows }) => rows)).toEqual([2n]);
    });
  });
});
