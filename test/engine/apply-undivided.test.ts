/** A plan that destroys something does all of it or nothing, and derived names of constraints never stand in a later plan's way. */
import { describe, expect, test } from '@jest/globals';
import { applyPlan } from '../../src/postgres/apply.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { migrationState } from '../../src/postgres/history.ts';
import { changeOf, missing, optionsFor, refusal, rowsOf, runAll, withSchema } from '../support/applying.ts';

const P = 'table p {\n  id int primary_key\n}\n';
const KEPT = `${P}table t {\n  id int primary_key\n  a int\n  b int\n  c int\n}\n`;
const BEFORE = KEPT.replace('  a int', '  gone text\n  a int');

describe('a plan that drops a column and fails on a row keeps the column', () => {
  test.each([
    ['required', KEPT.replace('a int', 'a int not_null'), '23502'],
    ['checked', KEPT.replace('b int', 'b int check(b > 0)'), '23514'],
    ['referring', KEPT.replace('c int', 'c int references p(id)'), '23503'],
    ['indexed', `${KEPT}unique index concurrently u on t (b)\n`, '23505'],
  ])('%s', async (_, after, code) => {
    const change = changeOf(BEFORE, after);
    await withSchema(change.before, async ({ session, database }) => {
      await runAll(session, "insert into t values (1, 'x', null, -1, 7), (2, 'y', 1, -1, 8)");
      const error = await refusal(
        applyPlan(session, change.plan, optionsFor(database, { target: change.after.model })),
      );
      expect([failureCode(error), await migrationState(session, change.plan)]).toEqual([code, 'not_applied']);
      expect(await rowsOf(session, 'select gone from t order by id')).toEqual([['x'], ['y']]);
    });
  });
});

test('a way back that fails on a row keeps what the plan had added', async () => {
  const change = changeOf(
    'table t {\n  id int primary_key\n  a int not_null\n}\n',
    'table t {\n  id int primary_key\n  a int\n  extra text\n}\n',
  );
  await withSchema(change.before, async ({ session, database }) => {
    await applyPlan(session, change.plan, optionsFor(database, { target: change.after.model }));
    await runAll(session, "insert into t values (1, null, 'x')");
    const down = (): Promise<unknown> =>
      applyPlan(session, change.plan, optionsFor(database, { direction: 'down', target: change.before.model }));
    const error = await refusal(down());
    expect([failureCode(error), await migrationState(session, change.plan)]).toEqual(['23502', 'done']);
    expect(await rowsOf(session, 'select extra from t')).toEqual([['x']]);
    await runAll(session, 'update t set a = 1');
    await down();
    expect(await missing(session, change.before.model)).toEqual([]);
  });
});

const USERS = 'table users {\n  id int primary_key\n  a int unique check(a > 0)\n}\n';
const PEOPLE = 'table people {\n  id int primary_key\n  b int unique check(b > 0)\n}\n';
const RENAMED = changeOf(USERS, `${PEOPLE}rename users -> people\nrename users.a -> users.b\n`);
const NAMES = `select conname::text from pg_constraint where conrelid = 'TABLE'::regclass and contype in ('p', 'u', 'c') order by 1`;

test('a later plan can use the old names of a renamed table and column', async () => {
  const again = changeOf(PEOPLE, `${PEOPLE.replace('}', '  a int unique check(a > 0)\n}')}${USERS}`);
  await withSchema(RENAMED.before, async ({ session, database }) => {
    await applyPlan(session, RENAMED.plan, optionsFor(database, { target: RENAMED.after.model }));
    await applyPlan(session, again.plan, optionsFor(database, { target: again.after.model }));
    expect(await missing(session, again.after.model)).toEqual([]);
  });
});

test('constraints that the database calls something else are found by what they say, both ways', async () => {
  await withSchema(RENAMED.before, async ({ session, database }) => {
    await runAll(
      session,
      'alter table users rename constraint users_pkey to odd',
      'alter table users rename constraint users_a_check to odd_too',
    );
    await applyPlan(session, RENAMED.plan, optionsFor(database, { target: RENAMED.after.model }));
    const there = await rowsOf(session, NAMES.replace('TABLE', 'people'));
    expect(there).toEqual([['people_b_check'], ['people_b_key'], ['people_pkey']]);
    await runAll(session, 'alter table people rename constraint people_pkey to odd');
    await applyPlan(session, RENAMED.plan, optionsFor(database, { direction: 'down', target: RENAMED.before.model }));
    const back = await rowsOf(session, NAMES.replace('TABLE', 'users'));
    expect(back).toEqual([['users_a_check'], ['users_a_key'], ['users_pkey']]);
  });
});
