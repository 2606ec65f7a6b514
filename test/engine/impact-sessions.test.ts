import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../src/errors.ts';
import type { Measurement, Probe } from '../../src/impact/impact-report.ts';
import type { DatabasePort, Session } from '../../src/ports.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { measure } from '../../src/postgres/measure.ts';
import { AMPLE, run, table } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';

const probes = ['a', 'b', 'c'].map((name): Probe => ({ kind: 'rows', table: table(name) }));
const questions = {
  probes: probes.map((probe, step) => ({ step, role: 'at_risk' as const, failsAbove: 0, probe })),
  unknowns: [],
  sized: [],
};

/** The real database, with a say in every session that is opened: `open` gets its number, from 1. */
function watched(url: string, open: (nth: number, session: Session) => Session): DatabasePort {
  const database = openDatabase(url);
  let opened = 0;
  return {
    session(body) {
      opened += 1;
      const nth = opened;
      return database.session((session) => body(open(nth, session)));
    },
  };
}

function counts(measurements: readonly Measurement[]): readonly string[] {
  return measurements.map((m) => (m.kind === 'counted' ? `${m.probe.table.name} ${m.count}` : m.kind)).sort();
}

async function withTables(body: (url: string) => Promise<void>): Promise<void> {
  await withDatabase(async (url) => {
    await run(
      url,
      'create table a (i int); create table b (i int); create table c (i int); insert into a values (1); insert into b values (1), (2)',
    );
    await body(url);
  });
}

describe('the sessions of a measurement', () => {
  test('two are used, both read only, and both are rolled back', async () => {
    await withTables(async (url) => {
      const seen = new Map<number, string[]>();
      const database = watched(url, (nth, session) => ({
        ...session,
        query(statement, values) {
          seen.set(nth, [...(seen.get(nth) ?? []), statement]);
          return session.query(statement, values);
        },
      }));
      expect(counts((await measure(database, questions, AMPLE)).measurements)).toEqual(['a 1', 'b 2', 'c 0']);
      expect([...seen.keys()]).toEqual([1, 2]);
      for (const statements of seen.values()) {
        expect(statements[0]).toBe('begin isolation level repeatable read read only');
        expect(statements.filter((s) => /^(commit|insert|update|delete)/.test(s))).toEqual([]);
      }
      expect(seen.get(1)?.at(-1)).toBe('rollback');
    });
  });

  test('both see the rows of one moment, whatever is written after it', async () => {
    await withTables(async (url) => {
      let secondCounted: () => void = () => undefined;
      const second = new Promise<void>((done) => (secondCounted = done));
      const counting: number[] = [];
      const database = watched(url, (nth, session) => ({
        ...session,
        async query(statement, values) {
          if (nth === 1 && statement === 'savepoint one') await second;
          const rows = await session.query(statement, values);
          if (statement.includes('pg_export_snapshot')) {
            await run(url, 'insert into a values (9); insert into b values (9); insert into c values (9)');
          }
          if (statement.startsWith('select count')) {
            counting.push(nth);
            if (nth === 2) secondCounted();
          }
          return rows;
        },
      }));
      expect(counts((await measure(database, questions, AMPLE)).measurements)).toEqual(['a 1', 'b 2', 'c 0']);
      expect(new Set(counting)).toEqual(new Set([1, 2]));
    });
  });

  test('one does all the work when the server has no second connection', async () => {
    await withTables(async (url) => {
      const database = watched(url, (nth, session) => {
        if (nth === 2) throw new QailError('database_unreachable', 'no free connection', { cause: { code: '53300' } });
        return session;
      });
      const { measuring, measurements } = await measure(database, questions, AMPLE);
      expect([measuring.kind, counts(measurements)]).toEqual(['measured', ['a 1', 'b 2', 'c 0']]);
    });
  });

  test('a connection that is lost while counting makes the whole unreachable, without half an answer', async () => {
    await withTables(async (url) => {
      const database = watched(url, (nth, session) => ({
        ...session,
        async query(statement, values) {
          if (nth === 1 && statement.startsWith('select count')) {
            throw new QailError('database_unreachable', 'ask the database: the connection was lost', {
              cause: { code: '57P01' },
            });
          }
          return session.query(statement, values);
        },
      }));
      const { measuring, measurements } = await measure(database, questions, AMPLE);
      expect(measuring).toMatchObject({ kind: 'unreachable', code: 'database_unreachable' });
      expect(measurements).toEqual([]);
    });
  });

  test('a server that is too old is an answer with a way out', async () => {
    const row = { version: 120_022, text: '12.22 (Debian)', name: 'd', role: 'r', standby: false };
    const database: DatabasePort = {
      session: (body) => body({ query: () => Promise.resolve([row]), transaction: (work) => work() }),
    };
    expect((await measure(database, questions, AMPLE)).measuring).toEqual({
      kind: 'unreachable',
      code: 'database_too_old',
      message: 'count on the database: its server is PostgreSQL 12.22',
      hint: 'measure on PostgreSQL 13 or newer',
    });
  });
});
