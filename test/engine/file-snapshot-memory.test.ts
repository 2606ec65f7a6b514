import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../support/counting.ts';
import { withPlace } from './file-snapshot-world.ts';
import { compiledChild, removeChild, startChild } from './file-snapshot-process.ts';

const MEGABYTE = 1024 * 1024;
let program = '';
beforeAll(() => {
  program = compiledChild();
});
afterAll(() => removeChild(program));

/** Text that hardly shrinks, so that the files are large, too. */
const FILL = (rows: number): string => `
create table wide (id bigint primary key, a text, b text);
insert into wide select n, md5(n::text) || md5((-n)::text), repeat(md5((n * 7)::text), 8) from generate_series(1, ${rows}) n;`;

test('memory stays flat, however large the table is', async () => {
  const peaks: unknown[] = [];
  for (const rows of [60_000, 1_000_000]) {
    await withPlace(async (url, root) => {
      await run(url, FILL(rows));
      const { printed } = await startChild(program, [url, root, 'v1', '', 'wide'], { reads: true }).ended;
      expect(printed).toMatchObject({ code: null });
      peaks.push(printed);
    });
  }
  const [small, large] = peaks as readonly {
    readonly bytes: readonly { readonly content: number }[];
    readonly idle: number;
    readonly writing: { readonly peak: number };
    readonly reading: { readonly loaded: number };
  }[];
  if (small === undefined || large === undefined) throw new Error('two runs have two figures');
  expect(small.bytes[0]?.content).toBeLessThan(30 * MEGABYTE);
  expect(large.bytes[0]?.content).toBeGreaterThan(300 * MEGABYTE);
  // Sixteen times the rows: what is held does not grow with them. The figures are megabytes.
  expect(large.writing.peak - large.idle).toBeLessThan(100);
  expect(large.reading.loaded - large.idle).toBeLessThan(150);
}, 240_000);
