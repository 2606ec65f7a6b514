/** Writers at work while a column is saved and dropped: what was acknowledged comes back. */
import { expect, test } from '@jest/globals';
import type { DatabasePort } from '../../src/ports.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import { takeSnapshot } from '../../src/postgres/snapshot-take.ts';
import { withDatabase } from '../support/postgres.ts';
import { about, ask, migrate, part, runAll, VERSION } from '../support/snapshots.ts';

const EMAIL = [part('column', 'users', 'email')];
const DROP = 'ALTER TABLE users DROP COLUMN email';

/** Writes until the column is gone, and gives the last value that the server acknowledged for each of its rows. */
function writer(database: DatabasePort, nth: number): Promise<ReadonlyMap<number, string>> {
  return database.session(async (session) => {
    const acknowledged = new Map<number, string>();
    for (let i = 0; ; i += 1) {
      const id = nth * 50 + (i % 50);
      try {
        await runAll(session, `UPDATE users SET email = 'w${i}' WHERE id = ${id}`);
        acknowledged.set(id, `w${i}`);
      } catch (error) {
        if (failureCode(error) === '42703') return acknowledged;
        throw error;
      }
    }
  });
}

/** Values that were acknowledged and are not in the table after the column came back. */
async function lost(database: DatabasePort, change: () => Promise<unknown>): Promise<number> {
  await database.session((session) =>
    runAll(
      session,
      'CREATE TABLE users (id int PRIMARY KEY, email text)',
      `INSERT INTO users SELECT i FROM generate_series(0, 4999) i`,
    ),
  );
  const writers = [0, 1, 2, 3].map((nth) => writer(database, nth));
  await new Promise((done) => setTimeout(done, 200));
  await change();
  const acknowledged = (await Promise.all(writers)).flatMap((each) => [...each]);
  expect(acknowledged.length).toBeGreaterThan(50);
  return database.session(async (session) => {
    await runAll(session, 'ALTER TABLE users ADD COLUMN email text');
    await session.transaction(() => restoreSnapshot(session, VERSION, {}, 'act'));
    const rows = new Map((await ask(session, 'SELECT id, email FROM users')).map((row) => [row['id'], row['email']]));
    return acknowledged.filter(([id, email]) => rows.get(id) !== email).length;
  });
}

test('with the lock first nothing is lost', async () => {
  await withDatabase(async (url) => {
    const database = openDatabase(url);
    expect(await lost(database, () => database.session((session) => migrate(session, EMAIL, [DROP])))).toBe(0);
  });
});

test('without it the same test finds losses', async () => {
  await withDatabase(async (url) => {
    const database = openDatabase(url);
    const change = (): Promise<void> =>
      database.session((session) =>
        session.transaction(async () => {
          await takeSnapshot(session, EMAIL, about());
          await runAll(session, 'SELECT pg_sleep(0.3)', DROP);
        }),
      );
    expect(await lost(database, change)).toBeGreaterThan(0);
  });
});
