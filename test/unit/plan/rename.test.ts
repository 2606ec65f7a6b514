/** What follows a rename: names of constraints, types in expressions, and the statements of the way back. */
import { describe, expect, test } from '@jest/globals';
import { renameTypes } from '../../../src/plan/renamed-expression.ts';
import { makeExpression } from '../../../src/schema/expression.ts';
import { showName, type ObjectName } from '../../../src/schema/model.ts';
import { planned, statements } from './planned.ts';

/** Every rename of a constraint, in their order. */
const renames = (before: string, after: string): readonly string[] =>
  statements(planned(before, after)).flatMap((each) => /RENAME CONSTRAINT (.*)$/.exec(each)?.[1] ?? []);

const T = 'table t {\n  id int\n  a int unique check(a > 0)\n  b int check(b > 0) check_name stated\n}\n';

describe('constraints', () => {
  test.each([
    [
      'follow their table, but for stated names',
      `${T.replace('table t', 'table s')}rename t -> s`,
      ['"t_a_key" TO "s_a_key"', '"t_a_check" TO "s_a_check"'],
    ],
    [
      'follow their column',
      `${T.replaceAll(' a ', ' x ').replace('(a ', '(x ')}rename t.a -> t.x`,
      ['"t_a_key" TO "t_x_key"', '"t_a_check" TO "t_x_check"'],
    ],
    ['stay where nothing is renamed', T.replace('id int', 'id bigint'), []],
    [
      'take a stated name at once',
      `${T.replace('table t', 'table s').replace('check(a > 0)', 'check(a > 0) check_name mine')}rename t -> s`,
      ['"t_a_key" TO "s_a_key"', '"t_a_check" TO "mine"'],
    ],
    ['that go are dropped as they are called', T.replace(' unique check(a > 0)', ''), []],
    ['stay under a stated name that is no longer stated', T.replace(' check_name stated', ''), []],
  ])('%s', (_, after, expected) => {
    expect(renames(T, after)).toEqual(expected);
  });

  test('numbers that keep like names apart are no reason to rename', () => {
    const before = 'table t {\n  id int\n  a int\n  b int\n  check (a > b)\n  check (b > id)\n}\n';
    expect(renames(before, before.replace('  check (a > b)\n', ''))).toEqual([]);
  });

  test('of one table are made anew under the names they are to have', () => {
    const before = 'table t {\n  id int\n  a int check(length(a::text) > 0)\n}\n';
    const after = `${before.replace('table t', 'table s').replace('a int', 'a text')}rename t -> s`;
    expect(statements(planned(before, after))).toEqual([
      'main: ALTER TABLE "public"."t" RENAME TO "s"',
      'main: ALTER TABLE "public"."s" DROP CONSTRAINT "t_a_check"',
      'main: ALTER TABLE "public"."s" ALTER COLUMN "a" TYPE text',
      'main: ALTER TABLE "public"."s" ADD CONSTRAINT "s_a_check" CHECK (length(a::text) > 0)',
    ]);
  });
});

describe('types in an expression', () => {
  const NAMES: ReadonlyMap<string, string> = new Map([
    ['mood', 'feeling'],
    ['app.Size', 'size'],
  ]);
  const newName = (name: ObjectName): ObjectName => {
    const wanted = NAMES.get(showName(name));
    return wanted === undefined ? name : { schema: 'public', name: wanted };
  };

  test.each([
    ["'sad'::mood", `'sad'::"feeling"`],
    ["'sad'::MOOD[]", `'sad'::"feeling"[]`],
    ["'sad'::public.mood", `'sad'::"public"."feeling"`],
    ["'s'::app.\"Size\" <> 'm'::app.size", `'s'::"public"."size" <> 'm'::app.size`],
    ["cast(mood as mood) = 'ok'::mood", `cast(mood as "feeling") = 'ok'::"feeling"`],
    ["mood = 'mood' and mood(1) > 0", "mood = 'mood' and mood(1) > 0"],
    ["'a'::other.mood", "'a'::other.mood"],
  ])('%s', (before, after) => {
    expect(renameTypes(makeExpression(before), newName).text).toBe(after);
  });
});
