/** What stands beside the steps: statements that are not compared, the plan as JSON, and what is never part of a plan. */
import { describe, expect, test } from '@jest/globals';
import { planJson } from '../../../src/plan/plan-json.ts';
import { planned, steps } from './planned.ts';

const T = 'table t {\n  id int primary_key\n  a text\n}\n';

describe('statements that are not compared', () => {
  const view = (body: string): string => `${T}view v $$ ${body} $$\n`;

  test.each([
    ['added', T, view('select 1'), [['view', 'v', 'added']]],
    ['removed', view('select 1'), T, [['view', 'v', 'removed']]],
    ['changed', view('select 1'), view('select 2'), [['view', 'v', 'changed']]],
    ['unchanged', view('select 1'), view('select 1'), [['view', 'v', 'unchanged']]],
    ['laid out anew', view('select 1'), view('select\n    1'), [['view', 'v', 'unchanged']]],
    ['changed within a text', view("select 'a'"), view("select 'A'"), [['view', 'v', 'changed']]],
    ['of no database object', T, `${T}queue mails\n`, []],
  ])('%s', (_, before, after, found) => {
    const plan = planned(before, after);
    expect(plan.undiffed.map(({ kind, name, change }) => [kind, name, change])).toEqual(found);
    expect(plan.steps).toEqual([]);
  });
});

describe('the plan as JSON', () => {
  const plan = planned(T, 'table t {\n  id int primary_key\n  b text not_null\n}\ndrop t.a confirm\n');
  const json = planJson(plan);

  test('says what each operation is and does', () => {
    expect(json.digest).toBe(plan.digest);
    expect(json.operations).toEqual([
      expect.objectContaining({ kind: 'add_column', table: 't', column: 'b', type: 'text', destructive: false }),
      expect.objectContaining({
        kind: 'set_not_null',
        table: 't',
        column: 'b',
        hazards: ['may_fail', 'breaks_clients', 'blocks_reads'],
      }),
      {
        kind: 'drop_column',
        table: 't',
        column: 'a',
        type: 'text',
        description: 'DROP COLUMN t.a',
        destructive: true,
        confirmed: true,
        reversible: false,
        hazards: ['loses_data', 'breaks_clients'],
        file: 's.qail',
        line: 3,
        side: 'base',
      },
    ]);
  });

  test('every statement names its operation and whether it runs in the transaction', () => {
    expect(json.statements).toEqual([
      { sql: 'ALTER TABLE "public"."t" ADD COLUMN "b" text', transactional: true, operation: 0 },
      { sql: 'ALTER TABLE "public"."t" ALTER COLUMN "b" SET NOT NULL', transactional: true, operation: 1 },
      { sql: 'ALTER TABLE "public"."t" DROP COLUMN "a"', transactional: true, operation: 2 },
    ]);
    const kept = planned(T, T.replace('a text', 'a text not_null'));
    expect(planJson(kept).statements).toEqual([
      {
        sql: 'ALTER TABLE "public"."t" ADD CONSTRAINT "t_a_qail_not_null" CHECK ("a" IS NOT NULL) NOT VALID',
        transactional: true,
        operation: 0,
      },
      {
        sql: 'ALTER TABLE "public"."t" VALIDATE CONSTRAINT "t_a_qail_not_null"',
        transactional: false,
        operation: 0,
      },
      { sql: 'ALTER TABLE "public"."t" ALTER COLUMN "a" SET NOT NULL', transactional: false, operation: 0 },
      {
        sql: 'ALTER TABLE "public"."t" DROP CONSTRAINT "t_a_qail_not_null"',
        transactional: false,
        operation: 0,
      },
    ]);
  });

  test('the way back goes from the last operation to the first', () => {
    expect(json.down).toEqual([
      { sql: 'ALTER TABLE "public"."t" ADD COLUMN "a" text', transactional: true, operation: 2 },
      { sql: 'ALTER TABLE "public"."t" ALTER COLUMN "b" DROP NOT NULL', transactional: true, operation: 1 },
      { sql: 'ALTER TABLE "public"."t" DROP COLUMN "b"', transactional: true, operation: 0 },
    ]);
  });

  test('holds questions and statements that are not compared', () => {
    const asked = planJson(planned(T, `${T.replace('a text', 'b text')}view v $$ select 1 $$\n`));
    expect(asked.renameQuestions).toEqual([{ object: 'column', from: 't.a', to: 't.b', hint: 'rename t.a -> t.b' }]);
    expect(asked.notDiffedYet).toEqual([{ kind: 'view', name: 'v', change: 'added' }]);
  });
});

describe('tables of this program', () => {
  const own = 'table _qail_snapshots {\n  id int primary_key\n}\nindex _qail_idx on _qail_snapshots (id)\n';

  test.each([
    ['going', T + own, T],
    ['coming', T, T + own],
    ['changing', T + own, T + own.replace('id int', 'id bigint')],
  ])('%s are no change', (_, before, after) => {
    expect(steps(planned(before, after))).toEqual([]);
  });
});
