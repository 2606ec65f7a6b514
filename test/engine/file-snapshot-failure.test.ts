import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifySnapshotFiles } from '../../src/files/verification.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { run, stated } from '../support/counting.ts';
import { aboutOf, failureOf, namesIn, plainText, wholeTable, withPlace, written } from './file-snapshot-world.ts';
import { compiledChild, removeChild, startChild } from './file-snapshot-process.ts';

/** `small` is done at once; `large` takes long enough to be met in the middle. */
const TABLES = `
create table small (id int primary key, v text); insert into small select n, md5(n::text) from generate_series(1, 1000) n;
create table large (id int primary key, v text);
insert into large select n, md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text) from generate_series(1, 300000) n;`;
const SMALL = '001-public.small.csv.gz';
const LARGE = '002-public.large.csv.gz';

let program = '';
beforeAll(() => {
  program = compiledChild();
});
afterAll(() => removeChild(program));

/** Waits until the second file of a snapshot is being written and some of it is on the disk. */
async function middleOf(directory: string): Promise<void> {
  for (let tries = 0; tries < 3000; tries += 1) {
    const names = readdirSync(directory, { encoding: 'utf8' }).filter((name) => name.startsWith(`.${LARGE}`));
    if (names.some((name) => statSync(join(directory, name)).size > 300_000)) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error('the second file was never begun');
}

async function appears(directory: string): Promise<void> {
  for (let tries = 0; tries < 3000; tries += 1) {
    if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error('the directory was never made');
}

async function backends(url: string): Promise<number> {
  const name = new URL(url).pathname.slice(1);
  const [row] = await run(
    url,
    `select count(*)::int as n from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
  );
  return Number(row?.['n']);
}

describe('a run that is killed in the middle', () => {
  test('leaves no incomplete file under a final name, and the next run clears up after it', async () => {
    await withPlace(async (url, root) => {
      await run(url, TABLES);
      const directory = join(root, 'v1');
      const { child, ended } = startChild(program, [url, root, 'v1', '', 'small', 'large']);
      await appears(directory);
      await middleOf(directory);
      child.kill('SIGKILL');
      expect((await ended).signal).toBe('SIGKILL');

      const left = namesIn(directory);
      expect(left).toEqual([
        expect.stringMatching(new RegExp(`^\\.${LARGE}\\.[0-9a-f-]+\\.tmp$`)),
        expect.stringMatching(/^\.running\.[0-9a-f-]+\.tmp$/),
        SMALL,
      ]);
      expect(plainText(directory, SMALL).split('\n')).toHaveLength(1002);
      expect((await failureOf(verifySnapshotFiles(directory))).message).toMatch(/it is unfinished/);

      const other = await written(url, root, [wholeTable('small')], { about: aboutOf('v2') });
      expect([...other.removed].sort()).toEqual(left.slice(0, 2).map((name) => join(directory, name)));
      expect(namesIn(directory)).toEqual([SMALL]);
      await verifySnapshotFiles(other.directory);

      const again = await written(url, root, [wholeTable('large')]);
      expect(namesIn(directory)).toEqual(['001-public.large.csv.gz', 'manifest.json']);
      expect((await verifySnapshotFiles(again.directory)).parts[0]?.rows).toBe(300_000);
      expect(namesIn(root)).toEqual(['.gitignore', 'v1', 'v2']);
      expect(await backends(url)).toBe(0);
    });
  });

  test('a living run is left alone, and its version is refused', async () => {
    await withPlace(async (url, root) => {
      await run(url, TABLES);
      const { child, ended } = startChild(program, [url, root, 'v1', '', 'small', 'large']);
      await appears(join(root, 'v1'));
      await middleOf(join(root, 'v1'));
      child.kill('SIGSTOP');
      try {
        const failure = await failureOf(written(url, root, [wholeTable('small')]));
        expect([failure.code, failure.message]).toEqual([
          'file_unreadable',
          `make the snapshot directory ${join(root, 'v1')}: another run is writing it`,
        ]);
        expect((await written(url, root, [wholeTable('small')], { about: aboutOf('v2') })).removed).toEqual([]);
      } finally {
        child.kill('SIGCONT');
      }
      expect((await ended).printed).toMatchObject({ code: null });
      await verifySnapshotFiles(join(root, 'v1'));
      const twice = await failureOf(written(url, root, [wholeTable('small')]));
      expect(twice.message).toMatch(/a finished snapshot is there already$/);
      await verifySnapshotFiles(join(root, 'v1'));
    });
  });
});

describe('a run that fails in the middle leaves nothing', () => {
  test('when the file system takes no more', async () => {
    await withPlace(async (url, root) => {
      await run(url, TABLES);
      const { ended } = startChild(program, [url, root, 'v1', '', 'small', 'large'], { limit: 500 });
      expect((await ended).printed).toEqual({
        code: 'file_unreadable',
        message: `write the snapshot file ${join(root, 'v1', LARGE)}: the file system allows no larger file (EFBIG)`,
      });
      expect(namesIn(root)).toEqual(['.gitignore']);
      expect(await backends(url)).toBe(0);
    });
  });

  test('when the server ends the connection', async () => {
    await withPlace(async (url, root) => {
      await run(url, TABLES);
      const writing = failureOf(written(url, root, [wholeTable('small'), wholeTable('large')]));
      await appears(join(root, 'v1'));
      await middleOf(join(root, 'v1'));
      await run(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity where query like 'COPY%' and datname = current_database()`,
      );
      expect((await writing).code).toBe('database_unreachable');
      expect(namesIn(root)).toEqual(['.gitignore']);
    });
  });

  test('when a table is missing, hides rows or is locked', async () => {
    await withPlace(async (url, root) => {
      await run(url, 'create table a (id int primary key); create table b (id int primary key);');
      const missing = await failureOf(written(url, root, [wholeTable('a'), wholeTable('gone')]));
      expect(missing.message).toMatch(/a table does not exist \(42P01\)$/);
      await run(
        url,
        `alter table b enable row level security; alter table b force row level security;
        create role ${roleOf(url)} login password 'reading'; grant select on a, b to ${roleOf(url)};`,
      );
      const reader = new URL(url);
      reader.username = roleOf(url);
      reader.password = 'reading';
      try {
        const hidden = await failureOf(written(reader.href, root, [wholeTable('a'), wholeTable('b')]));
        expect(hidden.message).toMatch(/^save the rows of b: row-level security would hide rows/);
      } finally {
        await run(url, `drop owned by ${roleOf(url)}; drop role ${roleOf(url)};`);
      }
      await openDatabase(url).session((holder) =>
        holder.transaction(async () => {
          await holder.query(stated('lock table a in access exclusive mode'));
          const more = { transaction: { kind: 'own', lockTimeoutMs: 100 } } as const;
          expect((await failureOf(written(url, root, [wholeTable('a')], more))).message).toMatch(/\(55P03\)$/);
        }),
      );
      expect(namesIn(root)).toEqual(['.gitignore']);
    });
  });
});

function roleOf(url: string): string {
  return `reader_${new URL(url).pathname.slice(1)}`;
}
