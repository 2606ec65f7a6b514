/** What a digest sees, and that a restore which writes first and counts afterwards says the same as one that counts first. */
import { describe, expect, test } from '@jest/globals';
import { ask, migrate, part, restored, runAll, withSession } from '../support/snapshots.ts';

const columns = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `c${i}`);

describe('the digest of a row', () => {
  test.each([
    ['a short row', 4, 0, 2],
    ['the longest short row', 16, 0, 15],
    ['a long row whose values stand sixteen columns apart', 40, 3, 19],
  ])('sees that two values changed places, and that two alike changed together: %s', async (_, n, first, second) => {
    await withSession(async (session) => {
      const names = columns(n);
      await runAll(
        session,
        `CREATE TABLE wide (id int PRIMARY KEY, ${names.map((name) => `${name} text`).join(', ')})`,
        `INSERT INTO wide SELECT 1, ${names.map((_name, i) => `'v${i}'`).join(', ')}`,
      );
      const digest = async (version: string, change: string): Promise<string> => {
        await runAll(session, change);
        return (await migrate(session, [part('table', 'wide')], [], version)).digest;
      };
      const [a = '', b = ''] = [names[first], names[second]];
      const digests = [
        await digest('1', `UPDATE wide SET id = 1`),
        await digest('2', `UPDATE wide SET ${a} = ${b}, ${b} = ${a}`),
        await digest('3', `UPDATE wide SET ${a} = 'x', ${b} = 'x'`),
        await digest('4', `UPDATE wide SET ${a} = 'y', ${b} = 'y'`),
        await digest('5', `UPDATE wide SET ${a} = NULL, ${b} = NULL`),
        await digest('6', `UPDATE wide SET ${a} = 'null', ${b} = 'null'`),
      ];
      expect(new Set(digests).size).toBe(digests.length);
    });
  });

  test('sees a null that became a text', async () => {
    await withSession(async (session) => {
      await runAll(
        session,
        'CREATE TABLE t (id int PRIMARY KEY, v text)',
        `INSERT INTO t VALUES (1, NULL), (2, 'null')`,
      );
      const first = await migrate(
        session,
        [part('column', 't', 'v')],
        [`UPDATE t SET v = CASE id WHEN 1 THEN 'null' END`],
        '1',
      );
      const second = await migrate(session, [part('column', 't', 'v')], [], '2');
      expect(second.digest).not.toBe(first.digest);
      expect([first.parts[0]?.values, second.parts[0]?.values]).toEqual([1n, 1n]);
    });
  });
});

test('saved rows that conflict with each other over a new key come back one by one', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE t (id int PRIMARY KEY, v text)',
      `INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b')`,
    );
    await migrate(session, [part('table', 't')], ['DROP TABLE t']);
    await runAll(session, 'CREATE TABLE t (id int PRIMARY KEY, v text UNIQUE)');
    expect(await restored(session)).toEqual(['t: restored 2, changed 1']);
    expect(await ask(session, 'SELECT v FROM t ORDER BY v')).toEqual([{ v: 'a' }, { v: 'b' }]);
  });
});

test('some rows of an empty table are no values of today: they are counted, the others come back', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE t (id int PRIMARY KEY, v text)',
      `INSERT INTO t VALUES (1, '1'), (2, 'two'), (3, NULL)`,
    );
    await migrate(session, [part('table', 't')], ['DROP TABLE t']);
    await runAll(session, 'CREATE TABLE t (id int PRIMARY KEY, v int)');
    expect(await restored(session, 'act', { rowId: '1' })).toEqual(['t: restored 1 awaiting type_differs']);
    expect(await restored(session)).toEqual(['t: restored 1, equal 1, notCastable 1 awaiting type_differs']);
  });
});

test('values of a table others refer to with ON UPDATE CASCADE are proven in the end', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE parent (id int PRIMARY KEY, code text)',
      'CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON UPDATE CASCADE, v text)',
      `INSERT INTO parent VALUES (1, 'a'), (2, NULL)`,
      `INSERT INTO child VALUES (1, 1, 'x')`,
    );
    const parts = [part('column', 'child', 'v'), part('column', 'parent', 'code')];
    await migrate(session, parts, ['ALTER TABLE child DROP COLUMN v', 'ALTER TABLE parent DROP COLUMN code']);
    await runAll(session, 'ALTER TABLE child ADD v text', 'ALTER TABLE parent ADD code text');
    expect(await restored(session)).toEqual(['child.v: restored 1 proven', 'parent.code: restored 1, equal 1 proven']);
  });
});

test('a table with a column of every second row written anew since is told row by row', async () => {
  await withSession(async (session) => {
    await runAll(
      session,
      'CREATE TABLE t (id int PRIMARY KEY, v text)',
      `INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i`,
    );
    await migrate(session, [part('column', 't', 'v')], ['ALTER TABLE t DROP COLUMN v']);
    await runAll(
      session,
      'ALTER TABLE t ADD v text',
      `UPDATE t SET v = 'new' WHERE id % 2 = 0`,
      `UPDATE t SET v = 'v9' WHERE id = 9`,
    );
    await runAll(session, 'DELETE FROM t WHERE id IN (50, 51)');
    const line = 't.v: restored 48, equal 1, gone 2, changed 49';
    expect(await restored(session, 'dry_run')).toEqual([line]);
    expect(await restored(session)).toEqual([line]);
    expect(await restored(session)).toEqual(['t.v: equal 49, gone 2, changed 49']);
  });
});
