/** What a snapshot writes down, where, and who may read it. */
import { describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/postgres/client.ts';
import { estimateSnapshot } from '../../src/postgres/snapshot-estimate.ts';
import { listSnapshots, newestSnapshot } from '../../src/postgres/snapshot-list.ts';
import { prepareSnapshotTables } from '../../src/postgres/snapshot-schema.ts';
import { takeSnapshot } from '../../src/postgres/snapshot-take.ts';
import { table } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';
import { about, ask, migrate, part, runAll, VERSION, withSession } from '../support/snapshots.ts';

const SHOP = [
  `CREATE TABLE users (id int PRIMARY KEY, email text, age int)`,
  `INSERT INTO users VALUES (1, 'a@x', 30), (2, NULL, 31), (3, 'null', NULL)`,
  `CREATE SCHEMA app`,
  `CREATE TABLE app."Line Item" (a int, "b|c" text, n numeric(6,2), PRIMARY KEY (a, "b|c"))`,
  `INSERT INTO app."Line Item" VALUES (1, 'x|1', 1.5), (1, 'x', NULL)`,
];
const PARTS = [part('table', 'app.Line Item'), part('column', 'users', 'email', 1)];

describe('the tables', () => {
  test('have exactly the columns that were promised', async () => {
    await withSession(async (session) => {
      await session.transaction(() => prepareSnapshotTables(session));
      const columns = await ask(
        session,
        `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required,
                pg_get_expr(d.adbin, d.adrelid) AS "default"
         FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = '_qail_data_snapshots'::regclass AND a.attnum > 0 ORDER BY a.attnum`,
      );
      expect(columns.map((row) => Object.values(row))).toEqual([
        ['id', 'integer', true, `nextval('_qail_data_snapshots_id_seq'::regclass)`],
        ['migration_version', 'character varying(255)', true, null],
        ['table_name', 'character varying(255)', true, null],
        ['column_name', 'character varying(255)', false, null],
        ['row_id', 'text', true, null],
        ['value_json', 'jsonb', true, null],
        ['snapshot_type', 'character varying(50)', true, null],
        ['created_at', 'timestamp with time zone', false, 'now()'],
      ]);
      const indexes = await ask(
        session,
        `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = '_qail_data_snapshots'::regclass ORDER BY indexrelid`,
      );
      expect(indexes.map((row) => String(row['definition']).replace(/^.*btree /, ''))).toEqual([
        '(id)',
        '(migration_version, table_name, column_name)',
      ]);
    });
  });

  test('are closed to everybody, whatever the default privileges say', async () => {
    await withSession(async (session) => {
      await runAll(
        session,
        `DROP ROLE IF EXISTS qail_snapshot_reader`,
        `CREATE ROLE qail_snapshot_reader`,
        `ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO qail_snapshot_reader, PUBLIC`,
        `ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO qail_snapshot_reader`,
      );
      await session.transaction(() => prepareSnapshotTables(session));
      const given = await ask(
        session,
        `SELECT c.relname FROM pg_class c, aclexplode(c.relacl) g WHERE c.relname LIKE '\\_qail%' AND g.grantee <> c.relowner`,
      );
      await runAll(session, `DROP OWNED BY qail_snapshot_reader`, `DROP ROLE qail_snapshot_reader`);
      expect(given).toEqual([]);
    });
  });

  test('are made once by two first runs at the same time', async () => {
    await withDatabase(async (url) => {
      const database = openDatabase(url);
      const once = (): Promise<unknown> =>
        database.session((session) =>
          session.transaction(async () => {
            await prepareSnapshotTables(session);
            await runAll(session, 'SELECT pg_sleep(0.1)');
          }),
        );
      await Promise.all([once(), once(), once(), once()]);
      const rows = await database.session((session) =>
        ask(session, `SELECT count(*) AS tables FROM pg_class WHERE relname LIKE '\\_qail%' AND relkind = 'r'`),
      );
      expect(rows).toEqual([{ tables: 3n }]);
    });
  });
});

describe('takeSnapshot', () => {
  test('writes values as text under their row ids, and null as null', async () => {
    await withSession(async (session) => {
      await runAll(session, ...SHOP);
      await migrate(session, PARTS, []);
      const rows = await ask(
        session,
        `SELECT migration_version, table_name, column_name, row_id, value_json::text AS value, snapshot_type
         FROM _qail_data_snapshots ORDER BY table_name, row_id`,
      );
      expect(rows.map((row) => Object.values(row))).toEqual([
        [VERSION, 'app.Line Item', null, '["1", "x"]', '{"a": "1", "n": null, "b|c": "x"}', 'drop_table'],
        [VERSION, 'app.Line Item', null, '["1", "x|1"]', '{"a": "1", "n": "1.50", "b|c": "x|1"}', 'drop_table'],
        [VERSION, 'users', 'email', '1', '"a@x"', 'drop_column'],
        [VERSION, 'users', 'email', '2', 'null', 'drop_column'],
        [VERSION, 'users', 'email', '3', '"null"', 'drop_column'],
      ]);
    });
  });

  test('writes down what it is about, and it can be listed, newest first', async () => {
    await withSession(async (session) => {
      expect(await listSnapshots(session)).toEqual([]);
      expect(await newestSnapshot(session)).toBeNull();
      await runAll(session, ...SHOP);
      const first = await migrate(session, PARTS, []);
      const second = await migrate(session, [], [], '2');
      expect(await listSnapshots(session)).toEqual([second, first]);
      expect(await newestSnapshot(session)).toEqual(second);
      const { recreation: _, ...given } = about();
      expect(first).toMatchObject({
        ...given,
        rows: 5n,
        state: 'taken',
        digest: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(first.database).toMatch(/^\d+\/qail_test_/);
      expect(first.parts).toEqual([
        {
          kind: 'table',
          table: table('Line Item', 'app'),
          column: null,
          rows: 2n,
          values: 2n,
          recreation: 'CREATE TABLE again;',
        },
        { kind: 'column', table: table('users'), column: 'email', rows: 3n, values: 2n, recreation: null },
      ]);
      const items = await ask(
        session,
        `SELECT columns::text, key_columns::text, row_form FROM _qail_snapshot_items ORDER BY version, position`,
      );
      expect(items.map((row) => Object.values(row))).toEqual([
        [
          '[{"name":"a","type":"integer"},{"name":"b|c","type":"text"},{"name":"n","type":"numeric(6,2)"}]',
          '["a","b|c"]',
          'key',
        ],
        ['[{"name":"email","type":"text"}]', '["id"]', 'key'],
      ]);
    });
  });

  test('has the same digest for the same rows in another order, and another one when a value moves', async () => {
    await withSession(async (session) => {
      await runAll(session, ...SHOP);
      const first = await migrate(session, PARTS, []);
      const second = await migrate(
        session,
        PARTS,
        [`UPDATE users SET age = 1`, `DELETE FROM users WHERE id = 1`, `INSERT INTO users VALUES (1, 'a@x', 9)`],
        '2',
      );
      const third = await migrate(
        session,
        PARTS,
        [`UPDATE users SET email = CASE id WHEN 1 THEN 'null' WHEN 3 THEN 'a@x' END`],
        '3',
      );
      const fourth = await migrate(session, PARTS, [], '4');
      expect([second.digest, third.digest]).toEqual([first.digest, first.digest]);
      expect(fourth.digest).not.toBe(first.digest);
    });
  });

  test('leaves the settings of the caller as they were, and waits for nobody who reads', async () => {
    await withSession(async (session, url) => {
      await runAll(session, ...SHOP, `SET datestyle = 'SQL, DMY'`, `SET search_path = app, public`);
      await openDatabase(url).session(async (reader) => {
        await runAll(
          reader,
          'BEGIN',
          'SELECT * FROM users',
          'SELECT * FROM app."Line Item"',
          `SET lock_timeout = 1000`,
        );
        await session.transaction(() => takeSnapshot(session, PARTS, about()));
        await runAll(reader, 'COMMIT');
      });
      expect(
        await ask(session, `SELECT current_setting('datestyle') AS style, current_setting('search_path') AS path`),
      ).toEqual([{ style: 'SQL, DMY', path: 'app, public' }]);
      expect(await ask(session, `SELECT to_regclass('app._qail_snapshots') IS NOT NULL AS there`)).toEqual([
        { there: true },
      ]);
    });
  });

  test('is rolled back with the transaction of the caller', async () => {
    await withSession(async (session) => {
      await runAll(session, ...SHOP);
      await expect(migrate(session, PARTS, ['ALTER TABLE users DROP COLUMN nothing'])).rejects.toMatchObject({
        code: 'database_failed',
      });
      expect(await listSnapshots(session)).toEqual([]);
    });
  });
});

test('estimateSnapshot foresees rows and room', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      `CREATE TABLE big (id int PRIMARY KEY, note text, n numeric)`,
      `INSERT INTO big SELECT i, md5(i::text), i * 1.5 FROM generate_series(1, 20000) i`,
      `CREATE TABLE wide (id int PRIMARY KEY, a text, b text, c timestamptz)`,
      `INSERT INTO wide SELECT i, md5(i::text), md5(i::text), now() FROM generate_series(1, 10000) i`,
    );
    const parts = [part('column', 'big', 'note'), part('column', 'big', 'n'), part('table', 'wide')];
    const estimate = await session.transaction(() => estimateSnapshot(session, parts));
    expect(estimate.parts.map(({ part: each, rows }) => [each, rows])).toEqual([
      [parts[0], 20000n],
      [parts[1], 20000n],
      [parts[2], 10000n],
    ]);
    await migrate(session, parts, []);
    const [size] = await ask(session, `SELECT pg_total_relation_size('_qail_data_snapshots') AS bytes`);
    const ratio = Number(estimate.bytes) / Number(size?.['bytes']);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});
