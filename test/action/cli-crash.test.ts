/** The command line killed in the middle of a migration, and used while others write: nothing is lost, and the same command finishes. */
import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import { describe, expect, test } from '@jest/globals';
import { connected, documentIn, OLD, stateOf, until, withShop, type Shop } from './cli-world.ts';

const UP = ['migrate', 'up', 'old.qail:new.qail', '-', '--backup', 'db'];
const BACKEND = `select 1 from pg_stat_activity where application_name = 'qail-action' and datname = current_database()`;

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.on('close', done));
  child.kill('SIGKILL');
  await gone;
}

/** A server does not see at once that its client is gone. */
async function backendGone(shop: Shop): Promise<void> {
  await until(shop.client, `select 1 where not exists (${BACKEND})`);
}

async function statusOf(shop: Shop): Promise<Record<string, unknown>> {
  const status = await shop.qail(['migrate', 'status', 'old.qail:new.qail', '-', '--json']);
  expect([status.code, status.err === '']).toEqual([0, false]);
  return documentIn(status);
}

async function countOf(client: pg.Client, query: string): Promise<number> {
  return (await client.query<{ n: number }>(query)).rows[0]?.n ?? -1;
}

describe('killed', () => {
  test('while it waits for a lock: nothing is there, and the same command does all of it', async () => {
    await withShop(async (shop) => {
      const before = await stateOf(shop.client);
      const other = await connected(shop.url);
      await other.query('begin; select count(*) from users');
      const child = shop.start([...UP, '--lock-timeout', '30s']);
      await until(shop.client, `select 1 from pg_locks where not granted`);
      await killed(child);
      const status = await statusOf(shop);
      expect(status).toMatchObject({
        state: 'not_applied',
        migrations: [],
        snapshots: [],
        next: 'qail migrate up old.qail:new.qail -',
      });
      expect(status['running']).toMatch(
        /at work now \(pid \d+\); it waits for a lock on public\.users, in the way: pid \d+ \(idle in transaction/,
      );
      const second = await shop.qail(UP);
      expect([second.code, second.err]).toEqual([2, expect.stringContaining('is at work in this database (pid')]);
      await other.end();
      await backendGone(shop);
      expect(await stateOf(shop.client)).toEqual(before);
      const again = await shop.qail([...UP, '--json']);
      expect([again.code, documentIn(again)]).toMatchObject([0, { outcome: 'applied', rows: 6912 }]);
    });
  });

  test('while a statement runs: nothing is there, and the same command does all of it', async () => {
    await withShop(async (shop) => {
      const before = await stateOf(shop.client);
      await shop.client.query(`
        create function slow() returns event_trigger language plpgsql as 'begin perform pg_sleep(1.5); end';
        create event trigger slow on ddl_command_start when tag in ('ALTER TABLE') execute function slow()`);
      const child = shop.start(UP);
      await until(
        shop.client,
        `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
      );
      await killed(child);
      expect(await statusOf(shop)).toMatchObject({ state: 'not_applied', snapshots: [] });
      await backendGone(shop);
      await shop.client.query('drop event trigger slow; drop function slow()');
      expect(await stateOf(shop.client)).toEqual(before);
      expect(await statusOf(shop)).toMatchObject({ state: 'not_applied', running: null, snapshots: [] });
      const again = await shop.qail([...UP, '--json']);
      expect([again.code, documentIn(again)]).toMatchObject([0, { outcome: 'applied', rows: 6912 }]);
      expect(await statusOf(shop)).toMatchObject({ state: 'done', snapshots: [{ rows: 6912 }] });
    });
  });

  test('while an index is built after the transaction: the same command finishes it', async () => {
    await withShop(async (shop) => {
      shop.write('new.qail', `${OLD}index concurrently users_nick_idx on users (nick)\n`);
      const other = await connected(shop.url);
      const argv = [...UP, '--json'];
      // A snapshot that is older than the index keeps its build waiting; the lock on users must not wait for it.
      await other.query('begin isolation level repeatable read; select count(*) from sessions');
      const child = shop.start(argv);
      await until(
        shop.client,
        `select 1 from pg_stat_activity where query like 'CREATE INDEX%' and wait_event_type = 'Lock'`,
      );
      await killed(child);
      const status = await statusOf(shop);
      expect(status).toMatchObject({
        state: 'main_done',
        migrations: [{ statementsAfter: 1, statementsAfterDone: 0 }],
      });
      expect(status['next']).toBe('qail migrate up old.qail:new.qail -');
      await other.end();
      await backendGone(shop);
      const again = await shop.qail(argv);
      expect([again.code, documentIn(again)]).toMatchObject([
        0,
        { outcome: 'resumed', migrationVersion: status['migrationVersion'] },
      ]);
      expect(
        await countOf(
          shop.client,
          `select count(*)::int as n from pg_index where indexrelid = 'users_nick_idx'::regclass and indisvalid`,
        ),
      ).toBe(1);
      expect(await statusOf(shop)).toMatchObject({ state: 'done' });
    });
  });
});

/** Writes until what it writes to is gone; gives what the server acknowledged. */
async function writing(
  url: string,
  statement: (i: number) => readonly [key: number, text: string],
): Promise<ReadonlySet<number>> {
  const client = await connected(url);
  const acknowledged = new Set<number>();
  for (let i = 1; ; i += 1) {
    const [key, text] = statement(i);
    try {
      await client.query(text);
      acknowledged.add(key);
    } catch (error) {
      await client.end();
      if (error instanceof pg.DatabaseError && ['42P01', '42703'].includes(error.code ?? '')) return acknowledged;
      throw error;
    }
    await new Promise((done) => setTimeout(done, 3));
  }
}

test('with others writing, every row that was acknowledged is in the snapshot', async () => {
  await withShop(async (shop) => {
    await shop.client.query(`
      insert into users (email, nick) select 'old', 'n' from generate_series(1, 5000);
      insert into sessions select n, 1, now() from generate_series(5679, 20000) n`);
    const inserting = [1, 2].map((nth) =>
      writing(shop.url, (i) => [nth * 100_000 + i, `insert into sessions values (${nth * 100_000 + i}, 1, now())`]),
    );
    const updating = [0, 1].map((nth) =>
      writing(shop.url, (i) => [2 * i + nth, `update users set email = 'written' where id = ${2 * i + nth}`]),
    );
    await new Promise((done) => setTimeout(done, 150));
    const up = await shop.qail([...UP, '--json']);
    expect([up.code, documentIn(up)]).toMatchObject([0, { outcome: 'applied' }]);
    const sessions = (await Promise.all(inserting)).flatMap((each) => [...each]);
    const emails = (await Promise.all(updating)).flatMap((each) => [...each]);
    expect(Math.min(sessions.length, emails.length)).toBeGreaterThan(50);
    const saved = await shop.client.query<{ id: string; email: string | null }>(
      `select row_id as id, case when column_name = 'email' then value_json #>> '{}' end as email from _qail_data_snapshots`,
    );
    const rows = new Set(saved.rows.filter(({ email }) => email === null).map(({ id }) => Number(id)));
    const written = new Set(saved.rows.filter(({ email }) => email === 'written').map(({ id }) => Number(id)));
    expect(sessions.filter((id) => !rows.has(id))).toEqual([]);
    expect(emails.filter((id) => !written.has(id))).toEqual([]);
  });
});
