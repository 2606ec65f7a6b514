/** QAIL's example on the command line, from the impact to the rows that are back. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checksumOf, documentIn, stateOf, withShop, type Shop } from './cli-world.ts';

const UP = ['migrate', 'up', 'old.qail:new.qail', '-'];
const DOWN = ['migrate', 'down', 'new.qail:old.qail', '-'];

/** Up, the schema back, the rows back; `rows` are the options that name the snapshot. */
async function thereAndBack(
  shop: Shop,
  backup: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const before = await stateOf(shop.client);
  const up = await shop.qail([...UP, ...backup], environment);
  expect([up.code, up.err]).toEqual([0, expect.stringContaining('DROP TABLE sessions')]);
  expect(up.out).toContain('DROP COLUMN users.email → 1,234 values at risk');
  expect(up.out).toMatch(/DROP TABLE\s+sessions\s+→ 5,678 rows affected/);
  expect(up.out).toContain('Total: 6,912 records at risk');
  expect((await stateOf(shop.client))['sessions']).toBeUndefined();
  const rowsBack = /Rows back: +qail (.*)$/m.exec(up.out)?.[1]?.split(' ') ?? [];
  expect(up.out).toContain('Schema back: qail migrate down new.qail:old.qail -');

  const down = await shop.qail(DOWN, environment);
  expect([down.code, down.out]).toEqual([0, expect.stringContaining('Migrated down')]);
  expect(await checksumOf(shop.client, 'sessions')).toMatch(/^0 /);

  const preview = await shop.qail([...rowsBack, '--dry-run'], environment);
  expect([preview.code, preview.out]).toEqual([0, expect.stringMatching(/users\.email +1,234 +0 +0 +0 +0/)]);
  const back = await shop.qail(rowsBack, environment);
  expect([back.code, back.err]).toEqual([0, '']);
  expect(back.out).toContain('6,912 rows put back');
  expect(await stateOf(shop.client)).toEqual(before);
  const again = await shop.qail(rowsBack, environment);
  expect([again.code, again.out]).toEqual([0, expect.stringContaining('Nothing was missing')]);
  return up.out;
}

const rollbackWithout = (shop: Shop) => shop.qail(['rollback', '--data', '-', '--from', 'safe']);

describe('the example of QAIL', () => {
  test('with a backup to the database', async () => {
    await withShop(async (shop) => {
      const out = await thereAndBack(shop, ['--backup', 'db']);
      expect(out).toMatch(/✓ Snapshot \d{17}_\w+: 6,912 rows in _qail_data_snapshots/);
    });
  });

  test('with a backup to files', async () => {
    await withShop(async (shop) => {
      const out = await thereAndBack(shop, ['--backup', 'files']);
      expect(out).toMatch(/✓ Snapshot files: _qail_snapshots\/\d{17}_\w+\/ \(2 files, 6,912 rows, .*sha256 verified\)/);
    });
  });

  test('with a backup to encrypted files in another directory', async () => {
    await withShop(async (shop) => {
      const key = { QAIL_SNAPSHOT_KEY: 'a long passphrase' };
      const before = await stateOf(shop.client);
      const up = await shop.qail([...UP, '--backup', 'files', '--snapshot-dir', 'safe'], key);
      expect([up.code, up.out]).toEqual([0, expect.stringContaining('sha256 verified, encrypted')]);
      const [version = ''] = readdirSync(join(shop.folder, 'safe')).filter((name) => /^\d/.test(name));
      const files = readdirSync(join(shop.folder, 'safe', version)).filter((name) => name.endsWith('.gz.age'));
      expect(files).toHaveLength(2);
      expect(up.out).toContain(`Rows back:   qail rollback --data - --from safe/${version}`);
      const down = await shop.qail([...DOWN, '--backup', 'none']);
      expect(down.code).toBe(0);
      expect((await rollbackWithout(shop)).err).toContain('it is encrypted, and there is no passphrase');
      expect((await shop.qail(['rollback', '--data', '-', '--from', 'safe'], key)).code).toBe(0);
      expect(await stateOf(shop.client)).toEqual(before);
    });
  });

  test("with a backup of one's own", async () => {
    await withShop(async (shop) => {
      const { code, out } = await shop.qail([...UP, '--backup', 'none']);
      expect([code, out]).toEqual([0, expect.stringContaining('only your own backup can bring them back')]);
      expect(existsSync(join(shop.folder, '_qail_snapshots'))).toBe(false);
      const { rows } = await shop.client.query(`select to_regclass('_qail_data_snapshots') as t`);
      expect(rows).toEqual([{ t: null }]);
    });
  });

  test('in the shape other programs rely on', async () => {
    await withShop(async (shop) => {
      const up = await shop.qail([...UP, '--backup', 'db', '--json']);
      const document = documentIn(up);
      expect(document).toMatchObject({
        schemaVersion: 1,
        ok: true,
        outcome: 'applied',
        reasonCode: 'done',
        migrationVersion: expect.stringMatching(/^\d{17}_/),
        rows: 6912,
        backup: 'database',
        impact: { verdict: 'data-loss', recordsAtRisk: 6912 },
      });
      const steps = document['steps'] as { title: string; state: string; milliseconds: unknown }[];
      expect(steps.map(({ title }) => title)).toEqual([
        'Count',
        'Lock 2 tables',
        'Count under the locks',
        'Back up to the database',
        'DROP COLUMN users.email',
        'DROP TABLE sessions',
        'Commit',
      ]);
      expect(steps.every(({ state, milliseconds }) => state === 'done' && typeof milliseconds === 'number')).toBe(true);
      const status = await shop.qail(['migrate', 'status', 'old.qail:new.qail', '-', '--json']);
      expect(documentIn(status)).toMatchObject({
        outcome: 'status',
        state: 'done',
        migrationVersion: document['migrationVersion'],
        migrations: [{ direction: 'up', state: 'done', backup: 'database' }],
        snapshots: [
          {
            rows: 6912,
            state: 'taken',
            parts: [
              { name: 'sessions', rows: 5678 },
              { name: 'users.email', values: 1234 },
            ],
          },
        ],
      });
      const again = await shop.qail([...UP, '--backup', 'db', '--json']);
      expect([again.code, documentIn(again)]).toMatchObject([0, { ok: true, outcome: 'already_done' }]);
      const waits = await shop.qail(['rollback', '--data', '-', '--json']);
      expect([waits.code, documentIn(waits)]).toMatchObject([
        2,
        {
          ok: false,
          outcome: 'refused',
          reasonCode: 'wrong_state',
          parts: [{ awaited: 'table_missing' }, { awaited: 'column_missing' }],
        },
      ]);
      const down = await shop.qail([...DOWN, '--json']);
      expect([down.code, documentIn(down)]).toMatchObject([0, { outcome: 'applied', rows: 0 }]);
      const back = await shop.qail(['rollback', '--data', '-', '--json']);
      expect(documentIn(back)).toMatchObject({
        ok: true,
        outcome: 'restored',
        rows: 6912,
        parts: [{ proof: 'equal' }, { proof: 'equal' }],
      });
    });
  });
});
