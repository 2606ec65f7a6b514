/** What runs beside the transaction: enum values before it, indexes and validations after it, and the way back from half-way. */
import { describe, expect, test } from '@jest/globals';
import { applyPlan, resumePlan } from '../../src/postgres/apply.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { migrationState, newestMigration } from '../../src/postgres/history.ts';
import {
  catalogText,
  changeOf,
  missing,
  optionsFor,
  refusal,
  rowsOf,
  runAll,
  withSchema,
} from '../support/applying.ts';

const T = 'table t {\n  id int primary_key\n  v int\n}\n';
const INDEXED = changeOf(T, `${T}unique index concurrently t_v on t (v)\n`);
const INDEX = `select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = 't_v'`;

/** Leaves an invalid index behind, as a build does that meets two equal keys. */
async function leaveInvalid(site: { readonly session: Parameters<typeof runAll>[0] }): Promise<void> {
  await runAll(site.session, 'insert into t values (1, 1), (2, 1)');
  await refusal(runAll(site.session, 'create unique index concurrently t_v on t (v)'));
  expect(await rowsOf(site.session, INDEX)).toEqual([[false]]);
}

describe('an index built beside the traffic', () => {
  test('is built again where a try died in the middle', async () => {
    await withSchema(INDEXED.before, async (site) => {
      const { session, database } = site;
      const options = optionsFor(database, {
        target: INDEXED.after.model,
        failpoint: (name) => (name === 'committed' ? Promise.reject(new Error('here')) : Promise.resolve()),
      });
      await refusal(applyPlan(session, INDEXED.plan, options));
      await leaveInvalid(site);
      await runAll(session, 'delete from t where id = 2');
      expect(await migrationState(session, INDEXED.plan)).toBe('main_done');
      expect((await resumePlan(session, INDEXED.plan, optionsFor(database))).outcome).toBe('resumed');
      expect(await rowsOf(session, INDEX)).toEqual([[true]]);
      expect(await migrationState(session, INDEXED.plan)).toBe('done');
    });
  });

  test('that cannot be built leaves nothing behind, says why, and can be tried again', async () => {
    await withSchema(INDEXED.before, async ({ session, database }) => {
      await runAll(session, 'insert into t values (1, 7), (2, 7)');
      const options = optionsFor(database, { target: INDEXED.after.model });
      const error = await refusal(applyPlan(session, INDEXED.plan, options));
      expect([failureCode(error), await rowsOf(session, INDEX)]).toEqual(['23505', []]);
      expect(error.message).toMatch(/^migrate up, step 1 \(CREATE UNIQUE INDEX t_v on t\): .*unique.*stays committed/);
      expect(error.message).not.toContain('7)');
      await runAll(session, 'update t set v = id');
      await applyPlan(session, INDEXED.plan, options);
      expect(await missing(session, INDEXED.after.model)).toEqual([]);
    });
  });

  test('waits for older transactions longer than any lock', async () => {
    await withSchema(INDEXED.before, async ({ session, database }) => {
      await database.session(async (reader) => {
        await runAll(reader, 'begin isolation level repeatable read', 'select 1');
        const options = optionsFor(database, { lockTimeoutMs: 50, lockRetries: 0 });
        const running = applyPlan(session, INDEXED.plan, options);
        await new Promise((done) => setTimeout(done, 400));
        await runAll(reader, 'commit');
        expect((await running).migration.state).toBe('done');
      });
    });
  });
});

test('an enum value is there before the transaction that uses it, and a run that died after it begins anew', async () => {
  const before = 'enum mood { sad, ok }\ntable t {\n  id int primary_key\n  m mood\n}\n';
  const after = before.replace('ok }', 'ok, happy }').replace('  m mood', "  m mood not_null default 'happy'");
  const change = changeOf(before, after);
  await withSchema(change.before, async ({ session, database }) => {
    const target = change.after.model;
    const beforeChange = (): Promise<void> => Promise.reject(new Error('not yet'));
    await refusal(applyPlan(session, change.plan, optionsFor(database, { target, beforeChange })));
    expect((await rowsOf(session, 'select unnest(enum_range(null::mood))::text')).flat()).toContain('happy');
    await applyPlan(session, change.plan, optionsFor(database, { target }));
    await runAll(session, 'insert into t (id) values (1)');
    expect(await rowsOf(session, 'select m::text from t')).toEqual([['happy']]);
    expect(await missing(session, target)).toEqual([]);
  });
});

describe('a validation that fails on a row', () => {
  const before = 'table p {\n  id int primary_key\n}\ntable c {\n  id int primary_key\n  p_id int\n}\n';
  const after = before.replace('p_id int', 'p_id int not_null references p(id)');
  const index = 'index concurrently c_p on c (p_id)\n';
  const change = changeOf(before, `${after}${index}`);
  const target = change.after.model;

  test('leaves the rest committed; when the row is right, the next run goes on', async () => {
    await withSchema(change.before, async ({ session, database }) => {
      await runAll(session, 'insert into c values (1, 99)');
      const error = await refusal(applyPlan(session, change.plan, optionsFor(database, { target })));
      expect([failureCode(error), error.message]).toEqual([
        '23503',
        expect.stringMatching(/stays committed as version/),
      ]);
      expect(error).toHaveProperty('hint', expect.stringContaining('it goes on where it stopped'));
      const open = await newestMigration(session, change.plan.digest);
      expect([open?.state, open?.statementsAfter, open?.statementsAfterDone]).toEqual(['main_done', 5, 4]);
      await runAll(session, 'insert into p values (99)');
      await applyPlan(session, change.plan, optionsFor(database));
      expect(await missing(session, target)).toEqual([]);
    });
  });

  test.each(['committed', 'after:1', 'after:2', 'after:3', 'after:4'])(
    'can be undone from half-way, stopped at %s',
    async (place) => {
      await withSchema(change.before, async ({ session, database }) => {
        const start = await catalogText(session);
        const failpoint = (name: string): Promise<void> =>
          name === place ? Promise.reject(new Error(place)) : Promise.resolve();
        await refusal(applyPlan(session, change.plan, optionsFor(database, { target, failpoint })));
        const down = optionsFor(database, { direction: 'down', target: change.before.model });
        expect((await applyPlan(session, change.plan, down)).outcome).toBe('applied');
        expect(await catalogText(session)).toBe(start);
        expect(await migrationState(session, change.plan)).toBe('not_applied');
        const again = await applyPlan(session, change.plan, optionsFor(database, { target }));
        expect([again.outcome, await missing(session, target)]).toEqual(['applied', []]);
      });
    },
  );
});

test('the way back of a dropped column makes it required only after its values are back', async () => {
  const before = 'table t {\n  id int primary_key\n  v text not_null\n}\n';
  const change = changeOf(before, 'table t {\n  id int primary_key\n}\n');
  await withSchema(change.before, async ({ session, database }) => {
    await runAll(session, "insert into t values (1, 'a')");
    const start = await catalogText(session);
    await applyPlan(session, change.plan, optionsFor(database, { target: change.after.model }));
    const options = optionsFor(database, { direction: 'down', target: change.before.model });
    const error = await refusal(applyPlan(session, change.plan, options));
    expect([failureCode(error), await migrationState(session, change.plan)]).toEqual(['23502', 'not_applied']);
    const up = await refusal(applyPlan(session, change.plan, optionsFor(database)));
    expect(up.message).toMatch(/the way back of this plan, version \w+, is not finished/);
    await runAll(session, "update t set v = 'a'");
    expect((await applyPlan(session, change.plan, options)).outcome).toBe('resumed');
    expect(await catalogText(session)).toBe(start);
  });
});

test('rows can be put back in the transaction of the way back', async () => {
  const change = changeOf(
    'table t {\n  id int primary_key\n  v text not_null\n}\n',
    'table t {\n  id int primary_key\n}\n',
  );
  await withSchema(change.before, async ({ session, database }) => {
    await runAll(session, "insert into t values (1, 'a')");
    await applyPlan(session, change.plan, optionsFor(database, { target: change.after.model }));
    const down = optionsFor(database, {
      direction: 'down',
      target: change.before.model,
      afterChange: (own) => runAll(own, "update t set v = 'a'"),
    });
    expect((await applyPlan(session, change.plan, down)).migration.state).toBe('done');
    expect(await rowsOf(session, 'select id, v from t')).toEqual([[1, 'a']]);
  });
});
