/** The locks of a migration: strong enough from the start, waited for in short tries, and nothing is written under them. */
import { describe, expect, test } from '@jest/globals';
import { applyPlan, type Progress } from '../../src/postgres/apply.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { migrationState, readHistory } from '../../src/postgres/history.ts';
import type { LockNeed } from '../../src/postgres/lock-need.ts';
import { changeOf, catalogText, optionsFor, raw, refusal, rowsOf, runAll, withSchema } from '../support/applying.ts';
import { lockWatch } from '../support/lock-watch.ts';

const PARENT = 'table p {\n  id int primary_key\n  n int\n}\n';
const child = (more: string): string => `table c {\n  id int primary_key\n  p_id int${more}\n  v text\n}\n`;
const both = (more = ''): string => PARENT + child(more);
const WIDE = both(' references p(id)');
const BIG = WIDE.replaceAll('id int', 'id bigint');
const ONE = child('');
const inC = (from: string, to: string): string => ONE.replace(from, to);
const A = 'ACCESS EXCLUSIVE';

/** One operation each, with what is locked for it going up and coming back. */
const SINGLE: readonly (readonly [name: string, before: string, after: string, up: string, down: string])[] = [
  ['SET NOT NULL', ONE, inC('v text', 'v text not_null'), `c ${A}`, `c ${A}`],
  ['a check', ONE, inC('v text', "v text check (v <> '')"), `c ${A}`, `c ${A}`],
  ['a reference', both(), WIDE, 'c SHARE ROW EXCLUSIVE, p SHARE ROW EXCLUSIVE', `c ${A}, p ${A}`],
  ['no reference any more', WIDE, both(), `c ${A}, p ${A}`, 'c SHARE ROW EXCLUSIVE, p SHARE ROW EXCLUSIVE'],
  [
    'a key that others refer to',
    WIDE,
    WIDE.replace('p {\n  id int', 'p {\n  id bigint'),
    `c ${A}, p ${A}`,
    `c ${A}, p ${A}`,
  ],
  ['a column that refers to others', WIDE, WIDE.replace('p_id int', 'p_id bigint'), `c ${A}, p ${A}`, `c ${A}, p ${A}`],
  ['both sides of a reference', WIDE, BIG, `c ${A}, p ${A}`, `c ${A}, p ${A}`],
  ['an index', ONE, `${ONE}index c_v on c (v)\n`, 'c SHARE', `c ${A}`],
  ['no index any more', `${ONE}index c_v on c (v)\n`, ONE, `c ${A}`, 'c SHARE'],
  ['an index beside the traffic', ONE, `${ONE}index concurrently c_v on c (v)\n`, '', `c ${A}`],
  ['a dropped table', WIDE, PARENT, `c ${A}, p ${A}`, 'p SHARE ROW EXCLUSIVE'],
  ['a new table', PARENT, WIDE, 'p SHARE ROW EXCLUSIVE', `c ${A}, p ${A}`],
  ['a renamed table', ONE, `rename c -> d\n${ONE.replace('table c', 'table d')}`, `c ${A}`, `d ${A}`],
  ['a transform', ONE, `${ONE}transform lower(v) -> c.v\n`, 'c SHARE ROW EXCLUSIVE', ''],
];

const shown = (tables: readonly LockNeed[]): string =>
  tables.map(({ table, mode }) => `${table.name} ${mode}`).join(', ');

describe('locks of a single operation', () => {
  test.each(SINGLE)('%s', async (...[, before, after, up, down]) => {
    const { plan, ...sides } = changeOf(before, after);
    await withSchema(sides.before, async ({ session, database }) => {
      await runAll(session, 'insert into p values (1)').catch(() => undefined);
      for (const [direction, expected, target] of [
        ['up', up, sides.after],
        ['down', down, sides.before],
      ] as const) {
        const watch = lockWatch(session);
        const locked: string[] = [];
        const onStep = (progress: Progress): void => {
          if (progress.kind === 'locked') locked.push(shown(progress.tables));
        };
        const options = { direction, target: target.model, failpoint: watch.failpoint, onStep };
        await applyPlan(session, plan, optionsFor(database, options));
        expect([watch.grown, locked]).toEqual([[], [expected]]);
      }
    });
  });
});

const DROP = changeOf(ONE, child('').replace('\n  v text', ''));

describe('a lock that is not granted', () => {
  test('is tried again, then refused with who holds it, and nothing is changed', async () => {
    await withSchema(DROP.before, async ({ session, database }) => {
      const before = await catalogText(session);
      await database.session(async (other) => {
        await runAll(other, 'begin', "insert into c values (1, 1, 'secret')");
        const [pid] = (await rowsOf(other, 'select pg_backend_pid()')).flat();
        const waits: Progress[] = [];
        let called = 0;
        const options = optionsFor(database, {
          lockTimeoutMs: 50,
          lockRetries: 2,
          beforeChange: () => Promise.resolve(void (called += 1)),
          onStep: (progress) => waits.push(progress),
        });
        const error = await refusal(applyPlan(session, DROP.plan, options));
        expect(failureCode(error)).toBe('55P03');
        expect(error.message).toMatch(
          new RegExp(
            `^lock c in ACCESS EXCLUSIVE mode: .*in 3 tries of 50 ms; .*pid ${String(pid)} \\(idle in transaction since 20[0-9: -]+UTC\\) holds public\\.c$`,
          ),
        );
        expect(error.message).not.toMatch(/insert|secret/i);
        expect(waits).toEqual([
          { kind: 'waiting', attempt: 1, attempts: 3, pauseMs: 100 },
          { kind: 'waiting', attempt: 2, attempts: 3, pauseMs: 200 },
        ]);
        expect(called).toBe(0);
        await runAll(other, 'rollback');
      });
      expect(await catalogText(session)).toBe(before);
      expect([await readHistory(session), await migrationState(session, DROP.plan)]).toEqual([[], 'not_applied']);
    });
  });

  test('is granted in a later try, and the check is made again under it', async () => {
    await withSchema(DROP.before, async ({ session, database }) => {
      await database.session(async (other) => {
        await runAll(other, 'begin', 'insert into c values (1)');
        const seen: unknown[] = [];
        const options = optionsFor(database, {
          lockTimeoutMs: 50,
          lockRetries: 20,
          random: () => 0.5,
          beforeChange: async (own) => void seen.push(...(await rowsOf(own, 'select count(*)::int from c')).flat()),
          onStep: (progress) => {
            if (progress.kind === 'waiting' && progress.attempt === 2) void other.query(raw('commit'));
          },
        });
        expect((await applyPlan(session, DROP.plan, options)).outcome).toBe('applied');
        expect(seen).toEqual([1]);
      });
    });
  });

  test('is given up at once when no retries are asked for, and so is a prepared transaction named', async () => {
    await withSchema(DROP.before, async ({ session, database }) => {
      const [most] = (await rowsOf(session, "select current_setting('max_prepared_transactions')::int")).flat();
      await database.session(async (other) => {
        await runAll(other, 'begin', 'lock table c in access share mode');
        if (Number(most) > 0) await runAll(other, "prepare transaction 'p1'");
        const options = optionsFor(database, { lockTimeoutMs: 50, lockRetries: 0 });
        const error = await refusal(applyPlan(session, DROP.plan, options));
        expect(error.message).toMatch(Number(most) > 0 ? /one try.*a prepared transaction holds/ : /one try.*pid \d+/);
        if (Number(most) > 0) await runAll(other, "rollback prepared 'p1'");
      });
    });
  });
});

describe('rows written while a migration begins', () => {
  test.each(['read committed', 'repeatable read'])(
    'are all seen by the check under the locks, whatever isolation the role has (%s)',
    async (isolation) => {
      await withSchema(DROP.before, async ({ session, database, url }) => {
        await runAll(session, `set default_transaction_isolation = '${isolation}'`);
        let stop = false;
        let acknowledged = 0;
        const write = (from: number): Promise<void> =>
          database.session(async (writer) => {
            for (let id = from; !stop; id += 10) {
              const wrote = await writer.query(raw(`insert into c values (${id}, 1, 'v')`)).then(
                () => true,
                () => false,
              );
              if (!wrote) return;
              acknowledged += 1;
            }
          });
        const writers = [1, 2, 3].map(write);
        await new Promise((done) => setTimeout(done, 150));
        const counts: number[] = [];
        const options = optionsFor(database, {
          lockTimeoutMs: 1000,
          lockRetries: 10,
          beforeChange: async (own) => {
            const count = async () => counts.push(Number((await rowsOf(own, 'select count(*) from c')).flat()[0]));
            await count();
            await new Promise((done) => setTimeout(done, 200));
            await count();
            expect(acknowledged).toBe(counts[0]);
          },
        });
        await applyPlan(session, DROP.plan, options);
        stop = true;
        await Promise.all(writers);
        expect(url).not.toBe('');
        expect(counts[0]).toBeGreaterThan(10);
        expect(counts[1]).toBe(counts[0]);
        // A writer that waited came too late for its column and was told so; nobody was acknowledged in vain.
        expect(acknowledged).toBe(counts[0]);
        expect((await rowsOf(session, 'show default_transaction_isolation')).flat()).toEqual([isolation]);
      });
    },
  );
});
