/** Writers at work from before the copy until the table or the column goes: nothing acknowledged is lost, nothing stale is kept. */
import { expect, test } from '@jest/globals';
import type { DatabasePort, Session } from '../../src/ports.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { precopySnapshot } from '../../src/postgres/precopy.ts';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import type { SnapshotPart } from '../../src/snapshot/part.ts';
import { withDatabase } from '../support/postgres.ts';
import { about, ask, migrate, part, runAll, VERSION } from '../support/snapshots.ts';
import { ALWAYS, untilOld } from './snapshot-precopy-world.ts';

const ROWS = 20_000;
const WRITERS = 4;
/** The value of each row the server has acknowledged; null for a row that was deleted. */
type Acknowledged = ReadonlyMap<number, string | null>;

const insert = (id: number, value: string): string => `INSERT INTO users (id, email) VALUES (${id}, '${value}')`;
// It names the column, so that nothing is deleted any more once that is gone.
const remove = (id: number): string => `DELETE FROM users WHERE id = ${id} RETURNING email`;
const update = (id: number, value: string): string => `UPDATE users SET email = '${value}' WHERE id = ${id}`;

/** One transaction on a row of the writer's own, and what it leaves there. The last kind moves rows to other keys and back. */
async function write(session: Session, i: number, id: number, known: Map<number, string | null>): Promise<void> {
  const value = `w${i}`;
  const isThere = known.get(id) !== null;
  if (!isThere) {
    await runAll(session, insert(id, value));
    known.set(id, value);
    return;
  }
  switch (i % 5) {
    case 0:
      await runAll(session, remove(id));
      known.set(id, null);
      return;
    case 1:
      await runAll(
        session,
        'BEGIN',
        'SAVEPOINT a',
        update(id, value),
        'SAVEPOINT b',
        update(id, 'lost'),
        'ROLLBACK TO b',
      );
      await runAll(session, 'RELEASE a', 'COMMIT');
      break;
    case 2:
      await runAll(session, 'BEGIN', update(id, 'lost'), 'ROLLBACK', update(id, value));
      break;
    case 3:
      await runAll(session, 'BEGIN', remove(id), insert(id, value), 'COMMIT');
      break;
    default:
      await runAll(session, update(id, value));
  }
  known.set(id, value);
}

/** Writes until what it writes to is gone. */
function writer(database: DatabasePort, nth: number): Promise<Acknowledged> {
  return database.session(async (session) => {
    const known = new Map<number, string | null>();
    for (let i = 0; ; i += 1) {
      // A transaction that goes wrong has said nothing of its row.
      try {
        await write(session, i, nth * (ROWS / WRITERS) + ((i * 7) % (ROWS / WRITERS)), known);
      } catch (error) {
        if (['42703', '42P01'].includes(failureCode(error) ?? '')) return known;
        throw error;
      }
    }
  });
}

/** A transaction that is open from before the copy until just before the lock, so that no later number is below its own. */
async function openAllAlong(database: DatabasePort, until: Promise<unknown>): Promise<Acknowledged> {
  return database.session(async (session) => {
    await runAll(session, 'BEGIN', insert(ROWS + 1, 'early'), 'SAVEPOINT a');
    await until;
    await runAll(session, insert(ROWS + 2, 'late'), 'RELEASE a', 'COMMIT');
    return new Map([
      [ROWS + 1, 'early'],
      [ROWS + 2, 'late'],
    ]);
  });
}

type Seen = {
  readonly wrong: number;
  readonly acknowledged: number;
  readonly copiedBefore: number;
  readonly changed: number;
};

async function hammer(url: string, parts: readonly SnapshotPart[], ddl: string, again: string): Promise<Seen> {
  const database = openDatabase(url);
  const create = 'CREATE TABLE users (id int PRIMARY KEY, email text)';
  await database.session(async (session) => {
    await runAll(session, create, `INSERT INTO users SELECT i, 'old' FROM generate_series(0, ${ROWS - 1}) i`);
    await untilOld(session);
  });
  const writers = Array.from({ length: WRITERS }, (_, nth) => writer(database, nth));
  await new Promise((done) => setTimeout(done, 200));
  const copying = { done: (): void => undefined };
  const open = openAllAlong(database, new Promise<void>((done) => (copying.done = done)));
  await new Promise((done) => setTimeout(done, 100));
  await precopySnapshot(database, parts, about(), ALWAYS);
  return database.session(async (session) => {
    const [copied] = await ask(session, 'SELECT max(id) AS id, count(*) AS rows FROM _qail_data_snapshots');
    expect(copied?.['rows']).toBeGreaterThan(ROWS / 2);
    await new Promise((done) => setTimeout(done, 400));
    copying.done();
    const last = await open;
    const { rows } = await migrate(session, parts, [ddl]);
    const known = new Map((await Promise.all(writers)).concat(last).flatMap((each) => [...each]));
    const [early] = await ask(
      session,
      `SELECT count(*) AS rows FROM _qail_data_snapshots WHERE id <= ${String(copied?.['id'])}`,
    );
    await runAll(session, again);
    const { parts: back } = await session.transaction(() => restoreSnapshot(session, VERSION, {}, 'act'));
    expect(back).toEqual([expect.objectContaining({ restored: rows, gone: 0n, changed: 0n, proof: 'equal' })]);
    const found = new Map((await ask(session, 'SELECT id, email FROM users')).map((row) => [row['id'], row['email']]));
    expect(BigInt(found.size)).toBe(rows);
    const wrong = [...known].filter(([id, value]) => (found.get(id) ?? null) !== value).length;
    const copiedBefore = Number(early?.['rows']);
    return { wrong, acknowledged: known.size, copiedBefore, changed: Number(rows) - copiedBefore };
  });
}

test.each([
  [
    'a column',
    [part('column', 'users', 'email')],
    'ALTER TABLE users DROP COLUMN email',
    'ALTER TABLE users ADD email text',
  ],
  ['a table', [part('table', 'users')], 'DROP TABLE users', 'CREATE TABLE users (id int PRIMARY KEY, email text)'],
] as const)(
  'of %s',
  async (_, parts, ddl, again) => {
    await withDatabase(async (url) => {
      const { wrong, acknowledged, copiedBefore, changed } = await hammer(url, parts, ddl, again);
      expect(wrong).toBe(0);
      expect(acknowledged).toBeGreaterThan(200);
      // Most rows were copied before, and many were written since: both ways were taken.
      expect(copiedBefore).toBeGreaterThan(ROWS / 4);
      expect(changed).toBeGreaterThan(100);
    });
  },
  120_000,
);
