/** Rows copied before their migration: it adds what changed since, and nothing else; what cannot be told for certain is saved anew. */
import { describe, expect, test } from '@jest/globals';
import type { DatabasePort, Session } from '../../src/ports.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { precopySnapshot, type Precopied } from '../../src/postgres/precopy.ts';
import { listSnapshots } from '../../src/postgres/snapshot-list.ts';
import type { SnapshotPart } from '../../src/snapshot/part.ts';
import { sql } from '../../src/sql.ts';
import { about, ask, migrate, part, restored, runAll, VERSION, withSession } from '../support/snapshots.ts';
import { ALWAYS, untilOld } from './snapshot-precopy-world.ts';

const USERS = [
  `CREATE TABLE users (id int PRIMARY KEY, email text, age int)`,
  `INSERT INTO users SELECT i, nullif('u' || i, 'u7'), i % 90 FROM generate_series(1, 200) i`,
];
const CHANGES = [
  `UPDATE users SET email = 'new' WHERE id = 10`,
  `UPDATE users SET id = 1011 WHERE id = 11`,
  `UPDATE users SET email = NULL WHERE id = 12`,
  `DELETE FROM users WHERE id IN (20, 21)`,
  `INSERT INTO users VALUES (21, 'again', 1), (300, 'first', 2)`,
  `UPDATE users SET age = 0 WHERE id = 30`,
];
const BOTH = [part('column', 'users', 'age'), part('column', 'users', 'email', 1)];

function precopy(url: string, parts: readonly SnapshotPart[], version = VERSION): Promise<Precopied> {
  return precopySnapshot(openDatabase(url), parts, about(version), ALWAYS);
}

/** What a snapshot holds, in an order of its own. */
const saved = (version = VERSION): string =>
  `SELECT table_name, column_name, row_id, value_json::text AS value, snapshot_type FROM _qail_data_snapshots
   WHERE migration_version = '${version}' ORDER BY 1, 2, 3`;

/** Rows of a snapshot that were there before its migration began. */
async function early(session: Session, below: unknown): Promise<number> {
  const rows = await session.query(
    sql`SELECT count(*) AS rows FROM _qail_data_snapshots WHERE migration_version = $1 AND id <= $2::integer`,
    [VERSION, String(below)],
  );
  return Number(rows[0]?.['rows']);
}

async function lastId(session: Session): Promise<unknown> {
  return (await ask(session, 'SELECT coalesce(max(id), 0) AS id FROM _qail_data_snapshots'))[0]?.['id'];
}

/** Takes the snapshot twice, with and without the copy: both have to be the same in every row and figure. */
async function expectSame(session: Session, parts: readonly SnapshotPart[]): Promise<void> {
  const own = await migrate(session, parts, []);
  const plain = await migrate(session, parts, [], 'plain');
  expect(await ask(session, saved())).toEqual(await ask(session, saved('plain')));
  expect([own.digest, own.rows, own.parts]).toEqual([plain.digest, plain.rows, plain.parts]);
}

describe('what changed since the copy', () => {
  test.each([
    ['two columns', BOTH],
    ['a whole table', [part('table', 'users')]],
  ])('is all that is written, of %s', async (_, parts) => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS);
      await untilOld(session);
      expect(await precopy(url, parts)).toEqual({ tables: [{ table: parts[0]?.table, rows: 200n }], removed: [] });
      const id = await lastId(session);
      await runAll(session, ...CHANGES);
      await expectSame(session, parts);
      // 200 less two deleted, one of them put in again, and four updated.
      expect(await early(session, id)).toBe(194 * parts.length);
      expect(await ask(session, 'SELECT count(*) AS rows FROM _qail_precopies')).toEqual([{ rows: 0n }]);
    });
  });

  test('is found in subtransactions, in a transaction that was open all along, and after freezing', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS);
      await untilOld(session);
      await openDatabase(url).session(async (open) => {
        await runAll(open, 'BEGIN', `UPDATE users SET email = 'open' WHERE id = 1`, 'SAVEPOINT a');
        await runAll(open, `UPDATE users SET email = 'below' WHERE id = 2`);
        await runAll(session, `UPDATE users SET email = 'between' WHERE id = 3`);
        await precopy(url, BOTH);
        const id = await lastId(session);
        await runAll(open, 'SAVEPOINT b', `UPDATE users SET email = 'gone' WHERE id = 4`, 'ROLLBACK TO b');
        await runAll(open, 'SAVEPOINT c', `UPDATE users SET email = 'deep' WHERE id = 5`, 'RELEASE c', 'COMMIT');
        await runAll(session, `UPDATE users SET email = 'frozen' WHERE id = 6`, 'VACUUM (FREEZE) users');
        await expectSame(session, BOTH);
        // Rows 1, 2, 5 and 6 are new, and row 3 is copied again: its writer is younger than the open transaction.
        expect(await early(session, id)).toBe(195 * 2);
      });
    });
  });

  test('survives a migration that has to begin anew', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS);
      await untilOld(session);
      await precopy(url, BOTH);
      await expect(migrate(session, BOTH, ['ALTER TABLE users DROP COLUMN nothing'])).rejects.toThrow();
      const id = await lastId(session);
      await runAll(session, ...CHANGES);
      await expectSame(session, BOTH);
      expect(await early(session, id)).toBe(194 * 2);
    });
  });
});

describe('a copy that cannot be trusted is saved anew', () => {
  test.each([
    [
      'the column is another one of that name',
      ['ALTER TABLE users DROP COLUMN age', 'ALTER TABLE users ADD age int DEFAULT 5'],
    ],
    ['a label of an enum has another name', [`ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'`]],
    [
      'the key is another one',
      ['ALTER TABLE users DROP CONSTRAINT users_pkey', 'ALTER TABLE users ADD PRIMARY KEY (age, id)'],
    ],
    ['the table is another one', ['ALTER TABLE users RENAME TO old', 'CREATE TABLE users (LIKE old INCLUDING ALL)']],
    [
      'copied rows are missing',
      ['DELETE FROM _qail_data_snapshots WHERE row_id IN (SELECT max(row_id) FROM _qail_data_snapshots)'],
    ],
    ['a copied row was changed by hand', [`UPDATE _qail_data_snapshots SET value_json = '"x"' WHERE row_id = '3'`]],
    ['it comes from another server', [`UPDATE _qail_precopies SET shape = 'another'`]],
    ['it is older than row numbers go', [`UPDATE _qail_precopies SET since = '900000000000'`]],
    [
      'rows are there that the copy does not know of',
      [`INSERT INTO users VALUES (900)`, `UPDATE _qail_precopies SET since = pg_current_xact_id()`],
    ],
  ])('%s', async (_, changes) => {
    await withSession(async (session, url) => {
      const parts = [...BOTH, part('column', 'users', 'mood', 2)];
      await runAll(session, `CREATE TYPE mood AS ENUM ('sad', 'ok')`, ...USERS);
      await runAll(session, `ALTER TABLE users ADD mood mood DEFAULT 'ok'`);
      await untilOld(session);
      expect((await precopy(url, parts)).tables).toHaveLength(1);
      const id = await lastId(session);
      await runAll(session, ...changes);
      await expectSame(session, parts);
      expect(await early(session, id)).toBe(0);
    });
  });

  test('the plan is another one, or asks for fewer tables', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS, 'CREATE TABLE b AS TABLE users', 'ALTER TABLE b ADD PRIMARY KEY (id)');
      await untilOld(session);
      expect((await precopy(url, [...BOTH, part('table', 'b')])).tables).toHaveLength(2);
      await expectSame(session, [part('column', 'users', 'email')]);
      expect(await ask(session, 'SELECT count(*) AS rows FROM _qail_precopies')).toEqual([{ rows: 0n }]);
    });
  });
});

test.each([
  ['no key', 'CREATE TABLE t (id int, v text)'],
  ['partitions', 'CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)'],
  ['names of objects', 'CREATE TABLE t (id int PRIMARY KEY, v regclass)'],
  ['lists of names of objects', 'CREATE TABLE t (id int PRIMARY KEY, v regtype[])'],
  ['rows in a column', 'CREATE TABLE t (id int PRIMARY KEY, v pair)'],
])('a table with %s is not copied beforehand', async (_, create) => {
  await withSession(async (session, url) => {
    await runAll(session, 'CREATE TYPE pair AS (a int, b regclass)', create);
    expect(await precopy(url, [part('column', 't', 'v')])).toEqual({ tables: [], removed: [] });
  });
});

test('a changed type whose way back is foreseen, and a small table, are not copied beforehand', async () => {
  await withSession(async (session, url) => {
    await runAll(session, ...USERS, 'ANALYZE users');
    const changed = {
      kind: 'column_type',
      table: BOTH[0]?.table ?? { schema: '', name: '' },
      column: 'age',
      step: 0,
    } as const;
    expect((await precopy(url, [{ ...changed, returned: sql`"age"` }])).tables).toEqual([]);
    expect((await precopySnapshot(openDatabase(url), BOTH, about())).tables).toEqual([]);
    await runAll(session, `INSERT INTO users SELECT i FROM generate_series(1000, 130000) i`, 'ANALYZE users');
    await untilOld(session);
    expect((await precopySnapshot(openDatabase(url), BOTH, about())).tables).toHaveLength(1);
    expect((await precopySnapshot(openDatabase(url), BOTH.slice(1), about())).tables).toEqual([]);
  });
});

test('a table most of whose rows are younger than an open transaction is not copied beforehand', async () => {
  await withSession(async (session, url) => {
    await openDatabase(url).session(async (open) => {
      await runAll(open, 'BEGIN', 'SELECT pg_current_xact_id()');
      await runAll(session, ...USERS);
      expect((await precopy(url, BOTH)).tables).toEqual([]);
      await runAll(open, 'COMMIT');
      await untilOld(session);
      expect((await precopy(url, BOTH)).tables).toHaveLength(1);
    });
  });
});

describe('a copy whose migration never came', () => {
  test('is no snapshot, and is gone after the next copy', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS);
      await untilOld(session);
      await precopy(url, BOTH, 'first');
      expect(await listSnapshots(session)).toEqual([]);
      await expect(restored(session, 'dry_run', {}, 'first')).rejects.toThrow('there is none of this version');
      expect(await ask(session, 'SELECT version, state, actor FROM _qail_precopies')).toEqual([
        { version: 'first', state: 'precopied', actor: 'mona' },
      ]);
      expect(await precopy(url, BOTH)).toMatchObject({ removed: ['first'] });
      expect(await precopy(url, [])).toEqual({ tables: [], removed: [VERSION] });
      expect(await ask(session, 'SELECT count(*) AS rows FROM _qail_data_snapshots')).toEqual([{ rows: 0n }]);
    });
  });

  test('stays when a migration is about to use it; a snapshot that is there does not grow', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS);
      await untilOld(session);
      await precopy(url, BOTH);
      const database: DatabasePort = openDatabase(url);
      await session.transaction(async () => {
        await runAll(session, 'SELECT * FROM _qail_precopies FOR UPDATE');
        expect(await precopySnapshot(database, [], about('other'), ALWAYS)).toEqual({ tables: [], removed: [] });
      });
      await expectSame(session, BOTH);
      expect(await precopy(url, BOTH)).toEqual({ tables: [], removed: [] });
      expect(await ask(session, saved())).toHaveLength(400);
    });
  });

  test('leaves nothing when it fails, and waits for no snapshot that is being taken', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...USERS);
      await migrate(session, [], [], 'none');
      await runAll(session, `CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
      await runAll(
        session,
        'CREATE TRIGGER no BEFORE INSERT ON _qail_data_snapshots FOR EACH ROW EXECUTE FUNCTION no()',
      );
      await expect(precopy(url, BOTH)).rejects.toThrow('a trigger, a rule or a policy on _qail_data_snapshots');
      await expect(migrate(session, BOTH, [])).rejects.toThrow('a trigger, a rule or a policy on _qail_data_snapshots');
      expect(await ask(session, 'SELECT count(*) AS rows FROM _qail_precopies')).toEqual([{ rows: 0n }]);
      await runAll(session, 'DROP TRIGGER no ON _qail_data_snapshots');
      await session.transaction(async () => {
        await runAll(session, `SELECT pg_advisory_xact_lock_shared(hashtextextended('qail:precopy', 0))`);
        await expect(precopy(url, BOTH)).rejects.toThrow('another run copies rows in this database');
      });
    });
  });
});
