/** COPY as a stream: what comes of it when either side gives up. */
import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../src/errors.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import type { Bytes, CopySession } from '../../src/postgres/copy.ts';
import { run, stated } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';
import { failureOf } from './file-snapshot-world.ts';

const CSV = stated('FORMAT csv');
const MANY = stated('SELECT n, repeat(md5(n::text), 10) FROM generate_series(1, 500000) n');

async function taken(bytes: Bytes): Promise<number> {
  let length = 0;
  for await (const chunk of bytes) length += chunk.length;
  return length;
}

async function drained(bytes: Bytes): Promise<void> {
  await taken(bytes);
}

/** The work fails as it should; afterwards neither the session nor its backend is there any more. */
async function expectEnded(
  url: string,
  work: (session: CopySession) => Promise<unknown>,
  wanted: { readonly code: string; readonly message: RegExp },
): Promise<void> {
  await openDatabase(url).session(async (session) => {
    const [row] = await session.query(stated('SELECT pg_backend_pid() AS pid'));
    const failure = await failureOf(work(session));
    expect(failure).toMatchObject({ code: wanted.code });
    expect(failure.message).toMatch(wanted.message);
    expect((await failureOf(session.query(stated('SELECT 1')))).code).toBe('database_unreachable');
    expect((await failureOf(session.transaction(() => Promise.resolve()))).code).toBe('database_unreachable');
    const alive = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE pid = ${String(row?.['pid'])}`;
    for (let tries = 0; tries < 200 && (await run(url, alive))[0]?.['n'] !== 0; tries += 1) {
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(await run(url, alive)).toEqual([{ n: 0 }]);
  });
}

describe('copying out', () => {
  test('gives every byte and the number of rows, and the session goes on', async () => {
    await withDatabase(async (url) => {
      await openDatabase(url).session(async (session) => {
        let length = 0;
        for (const rows of [0, 1, 100_000]) {
          const query = stated(`SELECT n FROM generate_series(1, ${rows}) n`);
          const count = await session.copyOut(query, CSV, async (bytes) => {
            length = await taken(bytes);
          });
          expect(count).toBe(rows);
        }
        expect(length).toBe(588_895);
        expect(await session.query(stated('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
      });
    });
  });

  test('takes no second statement along with its query', async () => {
    await withDatabase(async (url) => {
      await run(url, 'create table kept (id int)');
      const smuggled = stated('SELECT 1) TO STDOUT; DROP TABLE kept; COPY (SELECT 2');
      await openDatabase(url).session(async (session) => {
        const failure = await failureOf(session.copyOut(smuggled, CSV, drained));
        expect(failure.code).toBe('database_failed');
        expect(await session.query(stated(`SELECT to_regclass('kept') IS NOT NULL AS there`))).toEqual([
          { there: true },
        ]);
      });
    });
  });

  test('ends the connection when the server fails in the middle', async () => {
    await withDatabase(async (url) => {
      const query = stated('SELECT 1 / (90000 - n) FROM generate_series(1, 100000) n');
      const work = (session: CopySession): Promise<unknown> => session.copyOut(query, CSV, drained);
      await expectEnded(url, work, { code: 'database_failed', message: /\(22012\)$/ });
    });
  });

  test('ends the connection when the taker fails, or stops taking', async () => {
    await withDatabase(async (url) => {
      const failing = async (bytes: Bytes): Promise<void> => {
        for await (const _ of bytes) throw new QailError('file_unreadable', 'write a file: the disk is full');
      };
      await expectEnded(url, (session) => session.copyOut(MANY, CSV, failing), {
        code: 'file_unreadable',
        message: /the disk is full/,
      });
      await openDatabase(url).session(async (session) => {
        const leaving = async (bytes: Bytes): Promise<void> => {
          for await (const _ of bytes) break;
        };
        await expect(session.copyOut(MANY, CSV, leaving)).rejects.toThrow('not all taken');
        expect((await failureOf(session.query(stated('SELECT 1')))).code).toBe('database_unreachable');
      });
    });
  });
});

async function* lines(from: number, to: number, then: string | Error): AsyncGenerator<Uint8Array> {
  for (let n = from; n <= to; n += 1000) {
    const block = Array.from({ length: 1000 }, (_, i) => `${n + i},${'x'.repeat(100)}\n`);
    yield await Promise.resolve(Buffer.from(block.join('')));
  }
  if (then instanceof Error) throw then;
  yield Buffer.from(then);
}

describe('copying in', () => {
  const INTO = stated('COPY t FROM STDIN WITH (FORMAT csv)');

  test('takes every byte and gives the number of rows, and the session goes on', async () => {
    await withDatabase(async (url) => {
      await run(url, 'create table t (id int primary key, v text)');
      await openDatabase(url).session(async (session) => {
        expect(await session.copyIn(INTO, lines(1, 200_000, '0,last\n'))).toBe(200_001);
        expect(await session.query(stated('SELECT count(*)::int AS n FROM t'))).toEqual([{ n: 200_001 }]);
      });
    });
  });

  test('leaves nothing and ends the connection when server or source fail in the middle', async () => {
    await withDatabase(async (url) => {
      await run(url, 'create table t (id int primary key, v text)');
      const cases = [
        [INTO, lines(1, 100_000, 'no number,x\n'), 'database_failed', /\(22P02\)$/],
        [
          INTO,
          lines(1, 500_000, new QailError('file_unreadable', 'read it: it is cut off')),
          'file_unreadable',
          /cut off/,
        ],
        [stated('COPY gone FROM STDIN'), lines(1, 1000, ''), 'database_failed', /\(42P01\)$/],
      ] as const;
      for (const [statement, source, code, message] of cases) {
        await expectEnded(url, (session) => session.copyIn(statement, source), { code, message });
      }
      expect(await run(url, 'select count(*)::int as n from t')).toEqual([{ n: 0 }]);
    });
  });
});
