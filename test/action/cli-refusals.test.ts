/** What a migration refuses on the command line, with the exit code it ends with; nothing is changed by any of it. */
import { describe, expect, test } from '@jest/globals';
import { connected, documentIn, NEW, OLD, stateOf, until, withShop, type Ended, type Shop } from './cli-world.ts';

const UP = ['migrate', 'up', 'old.qail:new.qail', '-'];

/** Runs it and makes sure that catalog and rows are as before, and that nothing of ours was made. */
async function changesNothing(shop: Shop, argv: readonly string[]): Promise<Ended> {
  const before = await stateOf(shop.client);
  const ended = await shop.qail(argv);
  expect(await stateOf(shop.client)).toEqual(before);
  const { rows } = await shop.client.query(`select relname from pg_class where relname like '\\_qail%'`);
  expect(rows).toEqual([]);
  return ended;
}

describe('qail migrate up changes nothing', () => {
  test('without a terminal and without --backup: a decision is needed', async () => {
    await withShop(async (shop) => {
      const { code, out } = await changesNothing(shop, UP);
      expect(code).toBe(3);
      expect(out).toContain('Total: 6,912 records at risk');
      expect(out).toMatch(/^ +qail migrate up old\.qail:new\.qail - --backup db /m);
      const json = await changesNothing(shop, [...UP, '--json']);
      expect([json.code, documentIn(json)]).toMatchObject([
        3,
        {
          schemaVersion: 1,
          ok: false,
          outcome: 'decision_needed',
          reasonCode: 'data_loss',
          impact: { recordsAtRisk: 6912 },
        },
      ]);
    });
  });

  test('in a dry run, which says what would be done and how much would be saved', async () => {
    await withShop(async (shop) => {
      const { code, out } = await changesNothing(shop, [...UP, '--backup', 'db', '--dry-run']);
      expect(code).toBe(0);
      expect(out).toMatch(/1\. Lock sessions \(ACCESS EXCLUSIVE\), users \(ACCESS EXCLUSIVE\)/);
      expect(out).toMatch(/Back up 6,912 rows to the database \(≈ .*B\)/);
      expect(out).toContain('DROP TABLE "public"."sessions";');
      const json = await changesNothing(shop, [...UP, '--backup', 'files', '--dry-run', '--json']);
      const document = documentIn(json);
      expect(document).toMatchObject({ ok: true, outcome: 'planned', dryRun: true, rows: 6912, backup: 'files' });
      const steps = document['steps'] as { state: string; milliseconds: unknown }[];
      expect(steps.every(({ state, milliseconds }) => state === 'planned' && milliseconds === null)).toBe(true);
      expect((await changesNothing(shop, [...UP, '--dry-run'])).code).toBe(3);
    });
  });

  test('that would fail on the rows: it says on which, and what helps', async () => {
    await withShop(async (shop) => {
      await shop.client.query(`update users set email = null where id % 10 = 0`);
      shop.write('strict.qail', OLD.replace('email text', 'email text not_null'));
      const argv = ['migrate', 'up', 'old.qail:strict.qail', '-', '--backup', 'none'];
      const { code, out } = await changesNothing(shop, argv);
      expect(code).toBe(2);
      expect(out).toMatch(/SET NOT NULL users\.email → 123 rows in the way/);
      expect(out).toMatch(/what helps: fill or delete the rows in which it is null/);
      expect(documentIn(await changesNothing(shop, [...argv, '--json']))).toMatchObject({
        ok: false,
        outcome: 'refused',
        reasonCode: 'would_fail',
      });
    });
  });

  test('that could not be measured', async () => {
    await withShop(async (shop) => {
      shop.write('new.qail', NEW.replace('nick text', 'email text\n  nick text'));
      const other = await connected(shop.url);
      await other.query('begin');
      await other.query('lock table sessions in access exclusive mode');
      const { code, out } = await shop.qail([...UP, '--backup', 'db', '--lock-timeout', '100ms', '--json']);
      expect([code, JSON.parse(out)]).toMatchObject([
        4,
        { ok: false, outcome: 'not_measured', reasonCode: 'not_measured' },
      ]);
      await other.end();
      const gone = await shop.qail([...UP.slice(0, 3), 'postgres://someone:s3cr%40t@127.0.0.1:1/shop', '--json']);
      expect([gone.code, documentIn(gone)]).toMatchObject([
        4,
        { ok: false, outcome: 'failed', reasonCode: 'db_unreachable', error: { code: 'database_unreachable' } },
      ]);
      expect(gone.out + gone.err).not.toMatch(/s3cr|someone|127\.0\.0\.1/);
    });
  });

  test('when there is more at risk under the locks than was shown', async () => {
    await withShop(async (shop) => {
      const other = await connected(shop.url);
      await other.query('begin');
      await other.query(`insert into sessions select n, 1, now() from generate_series(10001, 10700) n`);
      const running = shop.qail([...UP, '--backup', 'db', '--json']);
      await until(shop.client, `select 1 from pg_locks where not granted`);
      await other.query('commit');
      await other.end();
      const { code, out, err } = await running;
      expect([code, JSON.parse(out)]).toMatchObject([2, { ok: false, outcome: 'refused', reasonCode: 'impact_grew' }]);
      expect(err).toMatch(/6,912 records at risk were shown, under the locks there are 7,612/);
      expect((await stateOf(shop.client))['sessions']).toMatch(/^6378 /);
      const { rows } = await shop.client.query(`select to_regclass('_qail_data_snapshots') as t`);
      expect(rows).toEqual([{ t: null }]);
    });
  });

  test('that waits for a lock in vain: it says who is in the way', async () => {
    await withShop(async (shop) => {
      const other = await connected(shop.url);
      await other.query('begin');
      await other.query('select count(*) from users');
      const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
      const argv = [...UP, '--backup', 'db', '--lock-timeout', '700ms', '--lock-retries', '1'];
      const { code, err } = await shop.qail(argv);
      expect(code).toBe(2);
      expect(err).toMatch(
        new RegExp(`Waiting for a lock on public\\.users, in the way: pid ${rows[0]?.pid} \\(idle in transaction`),
      );
      expect(err).toContain('No lock yet, try 2 of 2 follows');
      expect(err).toContain('in 2 tries of 700 ms');
      await other.end();
      expect((await shop.qail([...UP, '--backup', 'db'])).code).toBe(0);
    });
  });

  test('where nothing is lost: no backup is made and nobody is asked', async () => {
    await withShop(async (shop) => {
      shop.write('more.qail', OLD.replace('email text', 'email text\n  phone text'));
      const { code, out } = await shop.qail(['migrate', 'up', 'old.qail:more.qail', '-', '--backup', 'db']);
      expect([code, out]).toEqual([0, expect.not.stringContaining('Snapshot')]);
      const same = await shop.qail(['migrate', 'up', 'old.qail:old.qail', '-', '--json']);
      expect([same.code, documentIn(same)]).toMatchObject([0, { ok: true, outcome: 'nothing_to_do', steps: [] }]);
    });
  });

  test('with a schema that is wrong or not there', async () => {
    await withShop(async (shop) => {
      shop.write('broken.qail', 'table users {\n  id int primary_key\n  nick text not_nul\n}\n');
      const broken = await changesNothing(shop, ['migrate', 'up', 'old.qail:broken.qail', '-', '--json']);
      expect([broken.code, documentIn(broken)]).toMatchObject([
        5,
        { ok: false, reasonCode: 'schema_invalid', diagnostics: [{ line: 3 }] },
      ]);
      const missing = await changesNothing(shop, ['migrate', 'up', 'odl.qail:new.qail', '-', '--json']);
      expect([missing.code, documentIn(missing)]).toMatchObject([5, { ok: false, error: { code: 'schema_missing' } }]);
      const unset = await shop.qail(UP, { QAIL_DATABASE_URL: '' });
      expect([unset.code, unset.err]).toEqual([5, expect.stringContaining('QAIL_DATABASE_URL is not set')]);
    });
  });
});
