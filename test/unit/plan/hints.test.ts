/** Hints: which apply, which are history, and which are impossible. A hint alone never changes anything. */
import { describe, expect, test } from '@jest/globals';
import { originColumn, originOf } from '../../../src/plan/rename.ts';
import { planned, remarks, steps } from './planned.ts';

const T = 'table t {\n  id int primary_key\n  a text\n}\n';
const BOTH = 'table t {\n  id int primary_key\n  a text\n  b text\n}\n';
const RENAMED = 'table t {\n  id int primary_key\n  b text\n}\n';
const OTHER = 'table u {\n  id int primary_key\n}\n';
const name = (table: string, schema = 'public') => ({ schema, name: table });

describe('rename hints', () => {
  test.each([
    [
      'the source is still declared',
      T,
      `${BOTH}rename t.a -> t.b`,
      ['error 6 rename_impossible'],
      ['ADD COLUMN t.b text'],
    ],
    ['the target is not declared', T, `${T}rename t.a -> t.b`, ['error 5 rename_impossible'], []],
    [
      'the source never was',
      OTHER + T,
      `${OTHER}${BOTH}rename t.z -> t.b`,
      ['error 9 rename_impossible'],
      ['ADD COLUMN t.b text'],
    ],
    [
      'the target was there already',
      BOTH,
      `${RENAMED}rename t.a -> t.b`,
      ['error 5 rename_impossible'],
      ['DROP COLUMN t.a'],
    ],
    ['it was applied before', RENAMED, `${RENAMED}rename t.a -> t.b`, ['info 5 hint_stale'], []],
    ['it stands in the old file too', `${T}rename t.x -> t.a`, `${T}rename t.x -> t.a`, [], []],
    [
      'a table that is still declared',
      OTHER,
      `${OTHER}table v {\n  id int primary_key\n}\nrename u -> v`,
      ['error 7 rename_impossible'],
      ['CREATE TABLE v'],
    ],
    ['a table that was renamed before', OTHER, `${OTHER}rename old -> u`, ['info 4 hint_stale'], []],
  ])('%s', (_, before, after, ...expected) => {
    const plan = planned(before, after);
    expect([remarks(plan), steps(plan)]).toEqual(expected);
  });

  test('a hint for one table does not hide a drop of the same column in another', () => {
    const two = 'table u {\n  id int primary_key\n  a text\n}\n';
    const plan = planned(T + two, `${RENAMED}${OTHER}rename t.a -> t.b`);
    expect(steps(plan)).toEqual(['RENAME COLUMN t.a → b', 'DROP COLUMN u.a']);
  });

  test('a column cannot move to another table by a hint', () => {
    const there = 'table t {\n  id int primary_key\n}\ntable u {\n  id int primary_key\n  a text\n}\n';
    const plan = planned(T + OTHER, `${there}rename t.a -> u.a`);
    const drop = plan.steps.find(({ operation }) => operation.kind === 'drop_column');
    expect(steps(plan)).toEqual(['ADD COLUMN u.a text', 'DROP COLUMN t.a']);
    expect(drop?.destructive).toBe(true);
  });

  test('a rename names its own line, even when another table has the same columns', () => {
    const more = 'table u {\n  id int primary_key\n  a text\n}\n';
    const plan = planned(T + more, `${RENAMED}${more.replace('a text', 'b text')}rename u.a -> u.b\nrename t.a -> t.b`);
    expect(plan.steps.map(({ operation, at }) => [operation.kind, at?.position.line])).toEqual([
      ['rename_column', 10],
      ['rename_column', 9],
    ]);
    expect(steps(plan)).toEqual(['RENAME COLUMN t.a → b', 'RENAME COLUMN u.a → b']);
  });
});

describe('old names', () => {
  const plan = planned(T + OTHER, `${RENAMED.replace('table t', 'table s')}${OTHER}rename t -> s\nrename t.a -> s.b`);

  test.each([
    ['a renamed table', 's', 't'],
    ['another table', 'u', 'u'],
  ])('of %s', (_, now, before) => {
    expect(originOf(plan.renames, name(now))).toEqual(name(before));
  });

  test.each([
    ['a renamed column', 's', 'b', 'a'],
    ['another column', 's', 'id', 'id'],
    ['the same column of another table', 'u', 'b', 'b'],
  ])('of %s', (_, table, now, before) => {
    expect(originColumn(plan.renames, name(table), now)).toBe(before);
  });

  test('a table of the same name in another schema keeps its own', () => {
    expect(originOf(plan.renames, name('s', 'app'))).toEqual(name('s', 'app'));
  });
});

describe('drop and transform hints', () => {
  test.each([
    ['confirms a drop', BOTH, `${T}drop t.b confirm`, [], [['DROP COLUMN t.b', true]]],
    ['the other spelling', BOTH, `${T}drop confirm t.b`, [], [['DROP COLUMN t.b', true]]],
    ['not confirmed', BOTH, `${T}drop t.b`, ['info 5 drop_unconfirmed'], [['DROP COLUMN t.b', false]]],
    ['no hint at all', BOTH, T, [], [['DROP COLUMN t.b', false]]],
    ['still declared', BOTH, `${BOTH}drop t.b confirm`, ['error 6 drop_still_declared'], []],
    ['a table still declared', OTHER, `${OTHER}drop u confirm`, ['error 4 drop_still_declared'], []],
    ['gone before', T, `${T}drop t.b confirm`, ['info 5 hint_stale'], []],
    ...['t', 's'].map((table): [string, string, string, string[], [string, boolean][]] => [
      `under the ${table === 't' ? 'old' : 'new'} name of its table`,
      BOTH,
      `${T.replace('table t', 'table s')}rename t -> s\ndrop ${table}.b confirm`,
      [],
      [
        ['RENAME TABLE t → s', false],
        ['RENAME CONSTRAINT t_pkey → s_pkey on s', false],
        ['DROP COLUMN s.b', true],
      ],
    ]),
    [
      'confirmed in the old file already',
      `${BOTH}drop t.b confirm`,
      `${T}drop t.b confirm`,
      [],
      [['DROP COLUMN t.b', false]],
    ],
    [
      'another column than the one that goes',
      BOTH,
      `${T}drop u.b confirm`,
      ['info 5 hint_stale'],
      [['DROP COLUMN t.b', false]],
    ],
  ])('%s', (_, before, after, ...expected) => {
    const plan = planned(before, after);
    const done = plan.steps.map(({ confirmed }, i) => [steps(plan)[i], confirmed]);
    expect([remarks(plan), done]).toEqual(expected);
  });

  test('a transform of a column that is not declared is an error and fills nothing', () => {
    const plan = planned(T, `${T}transform lower(a) -> t.b`);
    expect(remarks(plan)).toEqual(['error 5 transform_impossible']);
    expect(steps(plan)).toEqual([]);
  });
});

describe('rename questions', () => {
  test.each([
    ['a column of the same type', T, RENAMED, ['rename t.a -> t.b']],
    ['not for a column of another type', T, RENAMED.replace('b text', 'b int'), []],
    ['not when the drop is confirmed', T, `${RENAMED}drop t.a confirm`, []],
    ['not when the hint is there', T, `${RENAMED}rename t.a -> t.b`, []],
    ['a table of the same columns', T, T.replace('table t', 'table s'), ['rename t -> s']],
    ['not for a table of other columns', T, 'table s {\n  x uuid\n  y date\n}', []],
  ])('%s', (_, before, after, hints) => {
    expect(planned(before, after).renameQuestions.map(({ hint }) => hint)).toEqual(hints);
  });
});
