/** What comes back is what was there, to the last bit: every built-in type, by the image its send function gives. */
import { describe, expect, test } from '@jest/globals';
import type { Session } from '../../src/ports.ts';
import { TYPES, VALUES } from '../support/awkward-values.ts';
import { ask, migrate, part, restored, runAll, withSession } from '../support/snapshots.ts';

/** Settings of a session that would change the text of values, if anybody let them. */
const SETTINGS: readonly (readonly string[])[] = [
  [],
  [`SET datestyle = 'SQL, DMY'`, `SET intervalstyle = sql_standard`, `SET timezone = 'Asia/Kathmandu'`],
  [
    `SET extra_float_digits = -3`,
    `SET bytea_output = escape`,
    `SET xmloption = document`,
    `SET search_path = public, "Odd"`,
  ],
];

const COLUMNS = VALUES.map(([type], i) => `c${i} ${type}`).join(', ');
const NAMES = VALUES.map((_, i) => `c${i}`);
const MOST = Math.max(...VALUES.map(([, ...values]) => values.length));

async function fill(session: Session): Promise<void> {
  await runAll(session, ...TYPES, `CREATE TABLE public.odd (id int PRIMARY KEY, ${COLUMNS})`);
  const [server] = await ask(session, `SELECT current_setting('server_version_num') AS version`);
  const version = server?.['version'];
  for (let row = 0; row <= MOST; row += 1) {
    const values = VALUES.map(([type, ...own]) => {
      const value = own[row];
      // An interval without end is there from PostgreSQL 17 on.
      const isThere =
        value !== undefined && (type !== 'interval' || value !== `'infinity'` || Number(version) >= 170000);
      return isThere ? `(${value})::${type}` : 'NULL';
    });
    await runAll(session, `INSERT INTO public.odd VALUES (${row}, ${values.join(', ')})`);
  }
}

/** By column and row, without the oids that a re-made type would change: the send image of the value alone. */
async function images(session: Session): Promise<unknown> {
  const rows: Record<string, unknown> = {};
  for (const [i, [type]] of VALUES.entries()) {
    const found = await ask(
      session,
      `SELECT id, CASE WHEN c${i} IS DISTINCT FROM NULL THEN encode(record_send(ROW(c${i})), 'hex') END AS image FROM public.odd ORDER BY id`,
    );
    rows[`${type} (c${i})`] = found.map((row) => row['image']);
  }
  return rows;
}

describe.each(SETTINGS.map((settings, i) => [i, settings] as const))('under settings %i', (_, settings) => {
  test('all columns dropped and put back', async () => {
    await withSession(async (session) => {
      await fill(session);
      const before = await images(session);
      await runAll(session, ...settings);
      const parts = NAMES.map((name) => part('column', 'odd', name));
      await migrate(session, parts, [
        `ALTER TABLE public.odd ${NAMES.map((name) => `DROP COLUMN ${name}`).join(', ')}`,
      ]);
      await runAll(
        session,
        'RESET ALL',
        `ALTER TABLE public.odd ${VALUES.map(([type], i) => `ADD COLUMN c${i} ${type}`).join(', ')}`,
      );
      const lines = await restored(session);
      expect(lines.filter((line) => !/^odd\.c\d+: restored \d+, equal \d+ proven$/.test(line))).toEqual([]);
      expect(await images(session)).toEqual(before);
      expect((await restored(session)).filter((line) => !line.endsWith(`: equal ${MOST + 1} proven`))).toEqual([]);
    });
  });

  test('the table dropped and put back', async () => {
    await withSession(async (session) => {
      await fill(session);
      const before = await images(session);
      await runAll(session, ...settings);
      await migrate(session, [part('table', 'odd')], ['DROP TABLE public.odd']);
      await runAll(session, 'RESET ALL', `CREATE TABLE public.odd (id int PRIMARY KEY, ${COLUMNS})`);
      expect(await restored(session)).toEqual([`odd: restored ${MOST + 1} proven`]);
      expect(await images(session)).toEqual(before);
      expect(await restored(session)).toEqual([`odd: equal ${MOST + 1} proven`]);
    });
  });
});
