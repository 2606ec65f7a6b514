/** `qail migrate down` and `qail rollback --data` where the way back is not the plain one. */
import { describe, expect, test } from '@jest/globals';
import { documentIn, OLD, stateOf, withShop, type Shop } from './cli-world.ts';

const up = (shop: Shop, ...more: readonly string[]) => shop.qail(['migrate', 'up', 'old.qail:new.qail', '-', ...more]);
const down = (shop: Shop, ...more: readonly string[]) =>
  shop.qail(['migrate', 'down', 'new.qail:old.qail', '-', ...more]);
const rollback = (shop: Shop, ...more: readonly string[]) => shop.qail(['rollback', '--data', '-', ...more]);

describe('qail migrate down', () => {
  test('is refused for a plan that is not on the database, and is done once', async () => {
    await withShop(async (shop) => {
      const early = await down(shop, '--json');
      expect([early.code, documentIn(early)]).toMatchObject([
        2,
        { ok: false, outcome: 'refused', reasonCode: 'wrong_state' },
      ]);
      expect((await up(shop, '--backup', 'db')).code).toBe(0);
      expect((await down(shop)).code).toBe(0);
      const again = await down(shop, '--json');
      expect([again.code, documentIn(again)]).toMatchObject([0, { ok: true, outcome: 'already_done' }]);
      const status = await shop.qail(['migrate', 'status', 'old.qail:new.qail', '-']);
      expect(status.out).toMatch(/not applied: taken back by version \d{17}/);
      expect(status.out).toContain('Next: qail migrate up old.qail:new.qail -');
    });
  });

  test('has losses and a decision of its own', async () => {
    await withShop(async (shop) => {
      shop.write('new.qail', OLD.replace('email text', 'email text\n  phone text'));
      expect((await up(shop)).code).toBe(0);
      await shop.client.query(`update users set phone = 'p' || id where id <= 200`);
      const undecided = await down(shop);
      expect([undecided.code, undecided.out]).toEqual([
        3,
        expect.stringContaining('DROP COLUMN users.phone → 200 values at risk'),
      ]);
      expect(undecided.out).toContain('qail migrate down new.qail:old.qail - --backup files');
      const decided = await down(shop, '--backup', 'db', '--json');
      expect([decided.code, documentIn(decided)]).toMatchObject([
        0,
        { outcome: 'applied', rows: 1234, backup: 'database' },
      ]);
      const version = String(documentIn(decided)['migrationVersion']);
      expect((await up(shop)).code).toBe(0);
      expect((await rollback(shop, '--version', version)).code).toBe(0);
      const { rows } = await shop.client.query(`select count(phone)::int as n from users`);
      expect(rows).toEqual([{ n: 200 }]);
    });
  });

  test('leads renames back without losing anything', async () => {
    await withShop(async (shop) => {
      const before = await stateOf(shop.client);
      shop.write(
        'new.qail',
        `rename users -> people\nrename people.email -> people.mail\n${OLD.replaceAll('users', 'people').replace('email', 'mail')}`,
      );
      const there = await up(shop, '--json');
      expect([there.code, documentIn(there)]).toMatchObject([0, { outcome: 'applied', impact: { verdict: 'ok' } }]);
      expect((await stateOf(shop.client))['people']).toMatch(/^1234 /);
      const back = await down(shop, '--json');
      expect([back.code, documentIn(back)]).toMatchObject([
        0,
        { outcome: 'applied', impact: { verdict: 'ok', recordsAtRisk: 0 } },
      ]);
      expect(await stateOf(shop.client)).toEqual(before);
    });
  });

  test('of a required column needs its values before it ends, and says so', async () => {
    await withShop(async (shop) => {
      const before = await stateOf(shop.client);
      shop.write('new.qail', OLD.replace('nick text not_null', ''));
      const there = await up(shop, '--backup', 'db');
      expect(there.code).toBe(0);
      const stopped = await down(shop, '--json');
      expect([stopped.code, documentIn(stopped)]).toMatchObject([
        2,
        { ok: false, outcome: 'unfinished', reasonCode: 'apply_failed', error: { sqlState: '23502' } },
      ]);
      const [, rowsBack = '', finish = ''] =
        /users\.nick: put the values back, then finish:\n +qail (.*)\n +qail (.*)$/m.exec(stopped.err) ?? [];
      const status = await shop.qail(['migrate', 'status', 'old.qail:new.qail', '-', '--json']);
      expect(documentIn(status)).toMatchObject({
        state: 'main_done',
        next: expect.stringContaining('qail migrate down'),
      });
      expect((await shop.qail(rowsBack.split(' '))).code).toBe(0);
      const finished = await shop.qail(finish.split(' '));
      expect([finished.code, finished.out]).toEqual([
        0,
        expect.stringContaining('Finished what an earlier run had begun'),
      ]);
      expect(await stateOf(shop.client)).toEqual(before);
    });
  });

  test('is not mixed up with an up in the other direction', async () => {
    await withShop(async (shop) => {
      expect((await up(shop, '--backup', 'db')).code).toBe(0);
      expect((await shop.qail(['migrate', 'up', 'new.qail:old.qail', '-'])).code).toBe(0);
      const third = await up(shop, '--backup', 'db', '--json');
      expect([third.code, documentIn(third)]).toMatchObject([2, { reasonCode: 'wrong_state' }]);
      expect(third.err).toContain('led back to the old schema');
      expect((await shop.qail(['migrate', 'down', 'old.qail:new.qail', '-', '--backup', 'none'])).code).toBe(0);
      expect((await up(shop)).out).toContain('Already done');
    });
  });
});

describe('qail rollback --data', () => {
  test('shows what it waits for, keeps what is newer, and takes parts and rows', async () => {
    await withShop(async (shop) => {
      expect((await up(shop, '--backup', 'db')).code).toBe(0);
      const early = await rollback(shop, '--dry-run');
      expect([early.code, early.out]).toEqual([
        0,
        expect.stringContaining('sessions waits: the table is not there; the schema comes back first'),
      ]);
      expect((await rollback(shop)).code).toBe(2);
      expect((await down(shop)).code).toBe(0);
      const one = await rollback(shop, '--table', 'sessions', '--row', '17', '--json');
      expect([one.code, documentIn(one)]).toMatchObject([0, { rows: 1, parts: [{ name: 'sessions', restored: 1 }] }]);
      await shop.client.query(`update users set email = 'newer' where id in (3, 4); delete from users where id = 1234`);
      const counted = await rollback(shop, '--column', 'email', '--dry-run');
      expect(counted.out).toMatch(/users\.email +1,231 +0 +1 +2 +0/);
      expect(counted.out).toMatch(/users\.email: 2 rows with something newer, kept as they are$/m);
      const json = documentIn(await rollback(shop, '--json', '--table', 'users'));
      expect(json).toMatchObject({ rows: 1231, parts: [{ name: 'users.email', restored: 1231, gone: 1, changed: 2 }] });
      expect(JSON.stringify(json)).not.toContain('changedRows');
      const { rows } = await shop.client.query(`select id, email from users where email = 'newer' order by id`);
      expect(rows).toEqual([
        { id: 3, email: 'newer' },
        { id: 4, email: 'newer' },
      ]);
    });
  });

  test('says what there is when something is asked for that is not', async () => {
    await withShop(async (shop) => {
      const none = await rollback(shop);
      expect([none.code, none.err]).toEqual([5, expect.stringContaining('there is no snapshot in this database')]);
      const version = String(documentIn(await up(shop, '--backup', 'db', '--json'))['migrationVersion']);
      const wrong = async (...more: readonly string[]): Promise<readonly unknown[]> => {
        const { code, err } = await rollback(shop, ...more);
        return [code, err];
      };
      expect(await wrong('--version', '20200101')).toEqual([5, expect.stringContaining(`there are: ${version}`)]);
      expect(await wrong('--table', 'session')).toEqual([
        5,
        expect.stringMatching(/holds no table session; did you mean sessions\?\nit holds: sessions, users\.email/),
      ]);
      expect(await wrong('--table', 'users', '--column', 'nick')).toEqual([
        5,
        expect.stringContaining('holds no table users, column nick'),
      ]);
      expect(await wrong('--from', 'nowhere')).toEqual([
        5,
        expect.stringContaining('there is no finished snapshot in nowhere'),
      ]);
      expect((await down(shop)).code).toBe(0);
      expect(await wrong('--table', 'sessions', '--row', '99999')).toEqual([
        5,
        expect.stringContaining('holds no row of that id'),
      ]);
    });
  });
});
