import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Probe } from '../../src/impact/impact-report.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { measure } from '../../src/postgres/measure.ts';
import { AMPLE, answers, keyColumn, measured, run, stating, table, type } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';

const rows = (name: string): Probe => ({ kind: 'rows', table: table(name) });
const values = (name: string, column: string): Probe => ({ kind: 'values', table: table(name), column });

/** Makes a role of its own for the database behind `url`, with a password that is hard to miss in a message. */
async function withRole(
  url: string,
  grants: (role: string) => string,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const role = `qail_role_${process.pid}_${Date.now()}`;
  await run(url, `create role ${role} login password 'p@ss:w/rd'; ${grants(role)}`);
  try {
    const as = new URL(url);
    as.username = role;
    as.password = encodeURIComponent('p@ss:w/rd');
    await body(as.href);
  } finally {
    await run(url, `drop owned by ${role}; drop role ${role}`);
  }
}

/** Holds a transaction open with `statement` done in it while `body` runs. */
async function during(url: string, statement: string, body: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(statement);
    await body();
  } finally {
    await client.query('rollback');
    await client.end();
  }
}

describe('what a role may not see', () => {
  test('a policy makes the table unmeasured, never a smaller number', async () => {
    await withDatabase(async (url) => {
      await run(
        url,
        `create table guarded (id int); insert into guarded select generate_series(1, 200);
         alter table guarded enable row level security; create policy few on guarded using (id <= 10);
         create table open_one (id int); insert into open_one values (1);`,
      );
      await withRole(
        url,
        (role) => `grant select on guarded, open_one to ${role}`,
        async (as) => {
          const orphans: Probe = {
            kind: 'orphans',
            table: table('open_one'),
            columns: ['id'],
            target: table('guarded'),
            targetColumns: ['id'],
          };
          const found = await answers(as, [rows('guarded'), values('guarded', 'id'), orphans, rows('open_one')]);
          expect(found).toEqual(['row_security', 'row_security', 'row_security', '1']);
        },
      );
      expect(await answers(url, [rows('guarded')])).toEqual(['200']);
    });
  });

  test('a missing right costs only what it covers', async () => {
    await withDatabase(async (url) => {
      await run(
        url,
        'create table hidden (a int, b int); insert into hidden values (1, 1); create table shown (a int)',
      );
      await withRole(
        url,
        (role) => `grant select on shown to ${role}; grant select (a) on hidden to ${role}`,
        async (as) => {
          const found = await answers(as, [values('hidden', 'a'), values('hidden', 'b'), rows('shown')]);
          expect(found).toEqual(['1', 'not_permitted', '0']);
        },
      );
    });
  });
});

describe('time', () => {
  const slow: Probe = {
    kind: 'duplicates',
    table: table('big'),
    items: [keyColumn('word')],
    where: null,
    nullsDistinct: true,
  };

  test('over the budget rows and values become estimates and nothing becomes zero', async () => {
    await withDatabase(async (url) => {
      await run(
        url,
        `create table big (id bigint, word text, part text);
         insert into big select i, (i * 7)::text, case when i % 4 = 0 then 'x' end from generate_series(1, 1500000) i;
         create table fresh (id int); create table small (id int); insert into small values (1), (2);
         insert into fresh select generate_series(1, 1500000);
         alter table fresh set (autovacuum_enabled = false);`,
      );
      await run(url, 'analyze big');
      const tight = { countTimeoutMs: 35, lockTimeoutMs: 1_000 };
      const found = await answers(url, [rows('big'), values('big', 'part'), slow, rows('fresh'), rows('small')], tight);
      expect(found.slice(2)).toEqual(['timed_out', 'timed_out', '2']);
      const [all, some] = found.slice(0, 2).map((text) => Number(/^≈ (\d+)$/.exec(text)?.[1]));
      expect(Math.abs((all ?? 0) - 1_500_000) / 1_500_000).toBeLessThan(0.02);
      expect(Math.abs((some ?? 0) - 375_000) / 375_000).toBeLessThan(0.05);
    });
  });

  test('behind a lock a table is unmeasured and the others are exact', async () => {
    await withDatabase(async (url) => {
      await run(url, 'create table locked (a int); create table free (a int); insert into free values (1)');
      await during(url, 'lock table locked in access exclusive mode', async () => {
        const found = await answers(url, [rows('locked'), values('locked', 'a'), rows('free')], {
          ...AMPLE,
          lockTimeoutMs: 100,
        });
        expect(found).toEqual(['lock_timeout', 'lock_timeout', '1']);
      });
    });
  });
});

describe('one snapshot and one scan', () => {
  test('numbers of two tables agree while a writer changes both', async () => {
    await withDatabase(async (url) => {
      await run(
        url,
        'create table a (i int); create table b (i int); insert into a select generate_series(1, 50000); insert into b select * from a',
      );
      const writer = new pg.Client({ connectionString: url });
      await writer.connect();
      const stop = new AbortController();
      let written = 0;
      const writes = (async () => {
        while (!stop.signal.aborted) {
          await writer.query('with x as (insert into a values (1)) insert into b values (1)');
          written += 1;
        }
      })();
      for (let i = 0; i < 8; i += 1) {
        const [a, b] = await answers(url, [rows('a'), rows('b')]);
        expect(a).toBe(b);
      }
      stop.abort();
      await writes;
      await writer.end();
      expect(written).toBeGreaterThan(8);
    });
  });

  test('twenty columns of a table are counted in one scan', async () => {
    await withDatabase(async (url) => {
      const columns = Array.from({ length: 20 }, (_, i) => `c${i}`);
      await run(
        url,
        `create table wide (${columns.map((c) => `${c} int`).join(', ')}); insert into wide (c0) values (1), (2)`,
      );
      const asked = [rows('wide'), ...columns.map((column) => values('wide', column)), rows('wide')];
      const { measurements } = await measured(url, asked);
      expect(measurements).toHaveLength(21);
      await run(url, 'select pg_sleep(0.1)');
      const [stats] = await run(url, `select seq_scan::int as scans from pg_stat_user_tables where relname = 'wide'`);
      expect(stats).toEqual({ scans: 1 });
    });
  });

  test('one aggregate that fails does not cost the others their number', async () => {
    await withDatabase(async (url) => {
      await run(url, `create table t (a int, b text); insert into t values (1, 'x'), (null, 'y')`);
      const odd: Probe = { kind: 'violations', table: table('t'), expression: stating('1 / (a - 1) > 0') };
      expect(await answers(url, [values('t', 'a'), odd, rows('t')])).toEqual(['1', 'failed', '2']);
    });
  });
});

describe('the measuring as a whole', () => {
  test('tells the database, the version, the role and the sizes, and writes nothing', async () => {
    await withDatabase(async (url) => {
      await run(url, 'create table t (a int primary key); insert into t select generate_series(1, 1000)');
      await run(url, 'analyze t');
      const { measuring } = await measured(url, [rows('t')]);
      expect(measuring).toMatchObject({
        kind: 'measured',
        database: { database: new URL(url).pathname.slice(1), role: 'postgres' },
      });
      if (measuring.kind !== 'measured') throw new Error(measuring.kind);
      expect(measuring.database.serverVersion).toMatch(/^\d+\.\d+$/);
      expect(measuring.database.tables).toMatchObject([{ table: table('t'), estimatedRows: 1000n }]);
      expect(measuring.database.tables[0]?.heapBytes).toBeGreaterThan(0n);
      expect(measuring.database.tables[0]?.indexBytes).toBeGreaterThan(0n);
    });
  });

  test('a write that gets into an expression is refused by the server', async () => {
    await withDatabase(async (url) => {
      await run(
        url,
        `create table t (a int); insert into t values (1); create schema x;
         create function x.grow() returns boolean language plpgsql as $$ begin insert into public.t values (2); return true; end $$`,
      );
      const probe: Probe = { kind: 'violations', table: table('t'), expression: stating('x.grow()') };
      expect(await answers(url, [probe])).toEqual(['failed']);
      expect(await answers(url, [rows('t')])).toEqual(['1']);
    });
  });

  test.each([
    ['nobody listens', 'postgres://u:s3cret%21@127.0.0.1:1/db', 'database_unreachable'],
    ['no such host', 'postgres://u:s3cret%21@qail-nowhere.invalid/db', 'database_unreachable'],
  ])('%s: an answer, not an exception, and no secret in it', async (_, url, code) => {
    const database = openDatabase(url, { tries: 1, connectTimeoutMs: 3_000 });
    const questions = {
      probes: [{ step: 0, role: 'at_risk' as const, failsAbove: 0, probe: rows('t') }],
      unknowns: [],
      sized: [],
    };
    const { measuring, measurements } = await measure(database, questions, AMPLE);
    expect(measuring).toMatchObject({ kind: 'unreachable', code });
    expect(measurements).toEqual([]);
    expect(JSON.stringify(measuring)).not.toMatch(/s3cret|127\.0\.0\.1|nowhere/);
  });

  test('without a question nobody is asked', async () => {
    const database = openDatabase('postgres://127.0.0.1:1/db', { tries: 1 });
    expect((await measure(database, { probes: [], unknowns: [], sized: [] }, AMPLE)).measuring).toEqual({
      kind: 'not_measured',
      reason: 'nothing_to_measure',
    });
  });

  test('names with quotes and dollars stay names, also inside a block', async () => {
    await withDatabase(async (url) => {
      await run(url, `create table "t""'$qail$" ("c'""\\" text); insert into "t""'$qail$" values ('1'), ('x')`);
      const odd = { table: table(`t"'$qail$`), column: `c'"\\`, from: type('text'), to: type('integer') };
      const asked: Probe[] = [
        { kind: 'failed_casts', ...odd },
        { kind: 'values', table: odd.table, column: odd.column },
      ];
      expect(await answers(url, asked, AMPLE, 'block')).toEqual(['1', '2']);
    });
  });
});
