import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../src/errors.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { integer, sql } from '../../src/sql.ts';
import { run, stated } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';

const SECRETS = /p@ss|p%40ss|secret-value|127\.0\.0\.1|localhost/;

async function failure(work: Promise<unknown>): Promise<QailError> {
  const error: unknown = await work.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof QailError)) throw error;
  return error;
}

/** Everything an error could show in a log. */
function everything(error: QailError): string {
  return `${error.message} ${error.hint ?? ''} ${JSON.stringify(error.cause)} ${error.stack ?? ''}`;
}

function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

describe('a connection', () => {
  test('gives bigint as bigint, takes values, and takes one statement only', async () => {
    await withDatabase(async (url) => {
      await openDatabase(url).session(async (session) => {
        expect(await session.query(sql`select ${integer(2n ** 62n)}::bigint as n, $1::text as t`, ['x'])).toEqual([
          { n: 2n ** 62n, t: 'x' },
        ]);
        expect(await session.query(sql`select current_setting('application_name') as name`)).toEqual([
          { name: 'qail-action' },
        ]);
        expect(failureCode(await failure(session.query(stated('select 1; select 2'))))).toBe('42601');
      });
    });
  });

  test('is closed whatever the body does', async () => {
    await withDatabase(async (url) => {
      await expect(
        openDatabase(url).session(async (session) => {
          await session.query(sql`select 1`);
          throw new Error('stop');
        }),
      ).rejects.toThrow('stop');
      await run(url, 'select pg_sleep(0.05)');
      const [left] = await run(
        url,
        `select count(*)::int as n from pg_stat_activity where application_name = 'qail-action' and datname = current_database()`,
      );
      expect(left).toEqual({ n: 0 });
    });
  });

  test('lost while in use is unreachable, not a failed statement', async () => {
    await withDatabase(async (url) => {
      await openDatabase(url).session(async (session) => {
        const error = await failure(session.query(sql`select pg_terminate_backend(pg_backend_pid())`));
        expect(error.code).toBe('database_unreachable');
      });
    });
  });
});

describe('what an error says', () => {
  const cases: readonly (readonly [string, (url: URL) => void, string, string])[] = [
    ['wrong password', (u) => (u.password = 'p%40ss'), 'database_refused', '28P01'],
    ['no such database', (u) => (u.pathname = '/qail_nowhere'), 'database_refused', '3D000'],
    ['nobody listens', (u) => ((u.password = 'p%40ss'), (u.port = '1')), 'database_unreachable', 'ECONNREFUSED'],
  ];

  test.each(cases)('%s', async (_, change, code, state) => {
    await withDatabase(async (url) => {
      const database = openDatabase(changed(url, change), { tries: 2 });
      const error = await failure(database.session((session) => session.query(sql`select 1`)));
      expect([error.code, failureCode(error)]).toEqual([code, state]);
      expect(error.hint).not.toBeNull();
      expect(everything(error)).not.toMatch(SECRETS);
    });
  });

  test('TLS asked of a server without it', async () => {
    await withDatabase(async (url) => {
      const database = openDatabase(changed(url, (u) => u.searchParams.set('sslmode', 'require')));
      const error = await failure(database.session((session) => session.query(sql`select 1`)));
      expect(error.code).toBe('database_unreachable');
      expect(error.message).toMatch(/TLS/);
      expect(error.hint).toMatch(/sslmode=disable/);
      expect(everything(error)).not.toMatch(SECRETS);
    });
  });

  test('a broken rule is named without the values that broke it', async () => {
    await withDatabase(async (url) => {
      await run(url, `create table t (email text constraint one_each unique); insert into t values ('secret-value')`);
      await openDatabase(url).session(async (session) => {
        const error = await failure(session.query(sql`insert into t values ('secret-value')`));
        expect(error.cause).toEqual({
          code: '23505',
          schema: 'public',
          table: 't',
          column: null,
          constraint: 'one_each',
          position: null,
        });
        expect(everything(error)).not.toMatch(SECRETS);
      });
    });
  });

  test('a value that cannot be cast is not repeated', async () => {
    await withDatabase(async (url) => {
      await openDatabase(url).session(async (session) => {
        const error = await failure(session.query(sql`select 'secret-value'::int`));
        expect([error.code, failureCode(error)]).toEqual(['database_failed', '22P02']);
        expect(everything(error)).not.toMatch(SECRETS);
      });
    });
  });
});
