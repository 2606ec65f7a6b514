/** Rows find their way back into tables of every shape. */
import { describe, expect, test } from '@jest/globals';
import { ask, migrate, part, restored, runAll, withSession } from '../support/snapshots.ts';

type Shape = {
  readonly name: string;
  readonly table: string;
  readonly create: readonly string[];
  readonly fill: readonly string[];
  /** Dropped and added again; the part's column, then the statement that adds it. */
  readonly column: string;
  readonly add: string;
  readonly rows: number;
};

const SHAPES: readonly Shape[] = [
  {
    name: 'a composite key with texts that join badly',
    table: 'pairs',
    create: ['CREATE TABLE pairs (a text, b text, v int, PRIMARY KEY (a, b))'],
    fill: [`INSERT INTO pairs VALUES ('x|1', '2', 1), ('x', '1|2', 2), ('["', '"', 3), ('', '', NULL)`],
    column: 'v',
    add: 'ADD COLUMN v int',
    rows: 4,
  },
  {
    name: 'mixed case outside the default schema',
    table: 'My Shop.Order "Line"',
    create: [
      'CREATE SCHEMA "My Shop"',
      'CREATE TABLE "My Shop"."Order ""Line""" ("Id" int PRIMARY KEY, "a.b" text, "SELECT" text)',
    ],
    fill: [`INSERT INTO "My Shop"."Order ""Line""" VALUES (1, 'x', NULL), (2, NULL, E'it''s \\\\')`],
    column: 'SELECT',
    add: 'ADD COLUMN "SELECT" text',
    rows: 2,
  },
  {
    name: 'a unique index of required columns in place of a primary key',
    table: 'codes',
    create: ['CREATE TABLE codes (code char(4) NOT NULL, v text)', 'CREATE UNIQUE INDEX ON codes (code)'],
    fill: [`INSERT INTO codes VALUES ('a', 'x'), ('b ', NULL)`],
    column: 'v',
    add: 'ADD COLUMN v text',
    rows: 2,
  },
  {
    name: 'no key, and rows that are alike',
    table: 'log',
    create: ['CREATE TABLE log (at date, v text, word text)'],
    fill: [
      `INSERT INTO log VALUES ('2026-01-01', 'a', 'w'), ('2026-01-01', 'b', 'w'), ('2026-01-01', 'b', 'w'), ('2026-01-01', NULL, 'w'), (NULL, 'c', NULL), (NULL, 'c', '')`,
    ],
    column: 'v',
    add: 'ADD COLUMN v text',
    rows: 6,
  },
  {
    name: 'keys that do not tell every row apart: partial, deferrable, nullable, of an expression',
    table: 'weak',
    create: [
      'CREATE TABLE weak (a int, b int NOT NULL UNIQUE DEFERRABLE, c int UNIQUE, v text)',
      'CREATE UNIQUE INDEX ON weak (a) WHERE a > 1',
      'CREATE UNIQUE INDEX ON weak ((b + 1))',
    ],
    fill: [`INSERT INTO weak VALUES (1, 1, NULL, 'x'), (1, 2, NULL, 'y'), (2, 3, 7, NULL)`],
    column: 'v',
    add: 'ADD COLUMN v text',
    rows: 3,
  },
  {
    name: 'partitions',
    table: 'events',
    create: [
      'CREATE TABLE events (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
      `CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')`,
      `CREATE TABLE events_rest PARTITION OF events DEFAULT`,
    ],
    fill: [`INSERT INTO events VALUES (1, '2026-01-05', 'a'), (1, '2026-03-05', 'b'), (2, '2026-01-05', NULL)`],
    column: 'v',
    add: 'ADD COLUMN v text',
    rows: 3,
  },
  {
    name: 'partitions without a key',
    table: 'events',
    create: [
      'CREATE TABLE events (kind text, v text) PARTITION BY LIST (kind)',
      `CREATE TABLE events_a PARTITION OF events FOR VALUES IN ('a')`,
      `CREATE TABLE events_rest PARTITION OF events DEFAULT`,
    ],
    fill: [`INSERT INTO events VALUES ('a', 'x'), ('a', 'y'), ('b', 'x'), (NULL, NULL)`],
    column: 'v',
    add: 'ADD COLUMN v text',
    rows: 4,
  },
  {
    name: 'generated columns',
    table: 'boxes',
    create: ['CREATE TABLE boxes (id int PRIMARY KEY, v text, w int, area int GENERATED ALWAYS AS (w * w) STORED)'],
    fill: [`INSERT INTO boxes VALUES (1, 'x', 3), (2, NULL, NULL)`],
    column: 'v',
    add: 'ADD COLUMN v text',
    rows: 2,
  },
];

const quoted = (name: string): string => {
  const [first = '', second] = name.split('.');
  return [first, second].flatMap((each) => (each === undefined ? [] : [`"${each.replaceAll('"', '""')}"`])).join('.');
};

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))(
  '%s',
  (_, { table, create, fill, column, add, rows }) => {
    const name = quoted(table);
    /** The rows as a bag, by column name: a column that came back stands last. */
    const all = `SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY to_jsonb(t)::text`;

    test('a column comes back', async () => {
      await withSession(async (session) => {
        await runAll(session, ...create, ...fill);
        const before = await ask(session, all);
        await migrate(session, [part('column', table, column)], [`ALTER TABLE ${name} DROP COLUMN ${quoted(column)}`]);
        const [foreseen = ''] = await restored(session, 'dry_run');
        expect(foreseen).toMatch(/: restored \d+, equal 1 awaiting column_missing$/);
        await runAll(session, `ALTER TABLE ${name} ${add}`);
        const [line] = await restored(session);
        expect(line).toBe(foreseen.replace('awaiting column_missing', 'proven'));
        expect(await ask(session, all)).toEqual(before);
        expect(await restored(session)).toEqual([`${table}.${column}: equal ${rows} proven`]);
      });
    });

    test('the table comes back', async () => {
      await withSession(async (session) => {
        await runAll(session, ...create, ...fill);
        const before = await ask(session, all);
        await migrate(session, [part('table', table)], [`DROP TABLE ${name}`]);
        expect(await restored(session, 'dry_run')).toEqual([`${table}: restored ${rows} awaiting table_missing`]);
        await runAll(session, ...create.filter((each) => !each.startsWith('CREATE SCHEMA')));
        expect(await restored(session, 'dry_run')).toEqual([`${table}: restored ${rows}`]);
        expect(await ask(session, all)).toEqual([]);
        expect(await restored(session)).toEqual([`${table}: restored ${rows} proven`]);
        expect(await ask(session, all)).toEqual(before);
        expect(await restored(session)).toEqual([`${table}: equal ${rows} proven`]);
      });
    });
  },
);

test('several columns of a table without a key keep their rows together', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE log (word text, a int, b text, c text)',
      `INSERT INTO log SELECT 'w' || i % 3, nullif(i % 4, 0), nullif('b' || i % 5, 'b0'), 'c' || i % 2 FROM generate_series(1, 200) i`,
    );
    const all = `SELECT a, b, c, word, count(*) AS times FROM log GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
    const before = await ask(session, all);
    const parts = ['a', 'b', 'c'].map((name) => part('column', 'log', name));
    await migrate(session, parts, ['ALTER TABLE log DROP COLUMN a, DROP COLUMN b, DROP COLUMN c']);
    await runAll(session, `ALTER TABLE log ADD COLUMN c text, ADD COLUMN b text DEFAULT 'none', ADD COLUMN a int`);
    await restored(session);
    expect(await ask(session, all)).toEqual(before);
    expect(await restored(session)).toEqual(['a', 'b', 'c'].map((name) => `log.${name}: equal 200 proven`));
  });
});

test('a column of the key goes, and the rows are told apart by another key or by all of the rest', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE users (id int PRIMARY KEY, name text, code text NOT NULL UNIQUE)',
      `INSERT INTO users SELECT i, 'n', 'c' || i FROM generate_series(1, 5) i`,
      'CREATE TABLE marks (id int PRIMARY KEY, name text)',
      `INSERT INTO marks VALUES (1, 'a'), (7, 'b'), (9, 'b')`,
    );
    const all = `SELECT id, name FROM users UNION ALL SELECT id, name FROM marks ORDER BY 2, 1`;
    const before = await ask(session, all);
    await migrate(
      session,
      [part('column', 'users', 'id'), part('column', 'marks', 'id')],
      ['ALTER TABLE users DROP COLUMN id', 'ALTER TABLE marks DROP COLUMN id'],
    );
    const forms = await ask(
      session,
      `SELECT key_columns::text AS columns, row_form AS form FROM _qail_snapshot_items ORDER BY position`,
    );
    expect(forms).toEqual([
      { columns: '["code"]', form: 'key' },
      { columns: '["name"]', form: 'whole_row' },
    ]);
    await runAll(session, 'ALTER TABLE users ADD COLUMN id int', 'ALTER TABLE marks ADD COLUMN id int');
    expect(await restored(session)).toEqual(['users.id: restored 5 proven', 'marks.id: restored 3 proven']);
    expect(await ask(session, all)).toEqual(before);
  });
});

test('a filter puts back one table, one column or one row', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE users (id int PRIMARY KEY, a text, b text)',
      `INSERT INTO users VALUES (1, 'a1', 'b1'), (2, 'a2', 'b2')`,
    );
    await runAll(session, 'CREATE TABLE other (id int PRIMARY KEY)', 'INSERT INTO other VALUES (1)');
    const parts = [part('column', 'users', 'a'), part('column', 'users', 'b'), part('table', 'other')];
    await migrate(session, parts, ['ALTER TABLE users DROP COLUMN a, DROP COLUMN b', 'DROP TABLE other']);
    await runAll(session, 'ALTER TABLE users ADD COLUMN a text, ADD COLUMN b text');
    const users = `SELECT * FROM users ORDER BY id`;
    expect(await restored(session, 'act', { table: 'users', column: 'b', rowId: '2' })).toEqual([
      'users.b: restored 1',
    ]);
    expect(await ask(session, users)).toEqual([
      { id: 1, a: null, b: null },
      { id: 2, a: null, b: 'b2' },
    ]);
    expect(await restored(session, 'act', { column: 'b' })).toEqual(['users.b: restored 1, equal 1 proven']);
    expect(await restored(session, 'act', { table: 'users' })).toEqual([
      'users.a: restored 2 proven',
      'users.b: equal 2 proven',
    ]);
    expect(await ask(session, `SELECT state FROM _qail_snapshots`)).toEqual([{ state: 'taken' }]);
    await runAll(session, 'CREATE TABLE other (id int PRIMARY KEY)');
    expect(await restored(session)).toContain('other: restored 1 proven');
    expect(await ask(session, `SELECT state FROM _qail_snapshots`)).toEqual([{ state: 'restored' }]);
  });
});
