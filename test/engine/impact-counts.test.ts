import { describe, expect, test } from '@jest/globals';
import type { Probe } from '../../src/impact/impact-report.ts';
import { answers, keyColumn, keyExpression, run, stated, stating, table } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';

const SHOP = `
create schema "Sales";
create type mood as enum ('sad', 'ok', 'happy');
create table users (id int primary key, email text, plan text default 'free', "Order" int, mood mood, moods mood[], team int, note text);
insert into users values
  (1, 'a@x', 'free', 1, 'sad', '{sad,ok}', 1, 'n'),
  (2, 'a@x', 'gold', 2, 'ok', '{ok}', 1, null),
  (3, 'A@X', 'free', 2, 'happy', '{happy}', 9, null),
  (4, null, null, null, null, null, null, null),
  (5, null, 'free', null, null, null, 9, null);
create table teams (id int primary key);
insert into teams values (1), (2);
create table "Sales"."Select" ("Total Sum" int, region int);
insert into "Sales"."Select" values (1, 1), (1, 1), (null, 2), (null, 2);
create table empty_one (id int, email text);
create table events (at date, kind text) partition by range (at);
create table events_a partition of events for values from ('2026-01-01') to ('2026-02-01');
create table events_b partition of events for values from ('2026-02-01') to ('2026-03-01');
insert into events values ('2026-01-05', 'x'), ('2026-02-05', 'x'), ('2026-02-06', null);
`;

const users = table('users');
const sales = table('Select', 'Sales');
const none = table('empty_one');
const unique = (nullsDistinct: boolean, where: string | null, ...columns: readonly string[]): Probe => ({
  kind: 'duplicates',
  table: users,
  items: columns.map(keyColumn),
  where: where === null ? null : stating(where),
  nullsDistinct,
});

const CASES: readonly (readonly [string, Probe, string])[] = [
  ['rows', { kind: 'rows', table: users }, '5'],
  ['rows of an empty table', { kind: 'rows', table: none }, '0'],
  ['rows of a partitioned table', { kind: 'rows', table: table('events') }, '3'],
  ['rows of one partition', { kind: 'rows', table: table('events_b') }, '2'],
  ['values', { kind: 'values', table: users, column: 'email' }, '3'],
  ['values of a column named by a keyword', { kind: 'values', table: users, column: 'Order' }, '3'],
  ['values in another schema', { kind: 'values', table: sales, column: 'Total Sum' }, '2'],
  ['values of a partitioned table', { kind: 'values', table: table('events'), column: 'kind' }, '2'],
  [
    'values not default',
    { kind: 'values_not_default', table: users, column: 'plan', default: stated(`'free'::text`) },
    '1',
  ],
  ['nulls', { kind: 'nulls', table: users, column: 'email' }, '2'],
  ['no nulls', { kind: 'nulls', table: users, column: 'id' }, '0'],
  ['duplicates, nulls apart', unique(true, null, 'email'), '2'],
  ['duplicates, nulls the same', unique(false, null, 'email'), '4'],
  ['duplicates of two columns', unique(true, null, 'email', 'team'), '2'],
  ['no duplicates', unique(true, null, 'id'), '0'],
  ['duplicates of some rows', unique(true, 'team = 9', 'team'), '2'],
  [
    'duplicates of an expression',
    { kind: 'duplicates', table: users, items: [keyExpression('lower(email)')], where: null, nullsDistinct: true },
    '3',
  ],
  [
    'duplicates of a constant key, which is no column number',
    { kind: 'duplicates', table: users, items: [keyExpression('1')], where: null, nullsDistinct: true },
    '5',
  ],
  [
    'duplicates in another schema',
    {
      kind: 'duplicates',
      table: sales,
      items: [keyColumn('Total Sum'), keyColumn('region')],
      where: null,
      nullsDistinct: true,
    },
    '2',
  ],
  ['violations, null passes', { kind: 'violations', table: users, expression: stating(`"Order" < 2`) }, '2'],
  ['no violations', { kind: 'violations', table: users, expression: stating('id > 0') }, '0'],
  [
    'orphans, null passes',
    { kind: 'orphans', table: users, columns: ['team'], target: table('teams'), targetColumns: ['id'] },
    '2',
  ],
  [
    'no orphans',
    { kind: 'orphans', table: users, columns: ['id', 'email'], target: users, targetColumns: ['id', 'email'] },
    '0',
  ],
  [
    'labels gone from an enum',
    { kind: 'values_not_in', table: users, column: 'mood', array: false, labels: ['sad', 'ok'] },
    '1',
  ],
  [
    'labels gone from an array of enums',
    { kind: 'values_not_in', table: users, column: 'moods', array: true, labels: ['ok', 'happy'] },
    '1',
  ],
  [
    'labels with a quote',
    { kind: 'values_not_in', table: users, column: 'plan', array: false, labels: [`it's`, 'free'] },
    '1',
  ],
  ['no labels at all', { kind: 'values_not_in', table: users, column: 'plan', array: false, labels: [] }, '4'],
  ['a missing table', { kind: 'rows', table: table('nowhere') }, 'object_missing'],
  ['a missing schema', { kind: 'rows', table: table('users', 'nowhere') }, 'object_missing'],
  ['a missing column', { kind: 'values', table: users, column: 'nowhere' }, 'object_missing'],
  [
    'a missing target',
    { kind: 'orphans', table: users, columns: ['team'], target: table('gone'), targetColumns: ['id'] },
    'object_missing',
  ],
  [
    'a missing column in an expression',
    { kind: 'violations', table: users, expression: stating('nowhere > 1') },
    'object_missing',
  ],
  ['an expression that does not fit', { kind: 'violations', table: users, expression: stating('email > 1') }, 'failed'],
  [
    'an expression that raises',
    { kind: 'violations', table: users, expression: stating('1 / (id - 1) > 0') },
    'failed',
  ],
  [
    'a name of another schema, unqualified',
    { kind: 'violations', table: users, expression: stating('email = app_name()') },
    'failed',
  ],
];

describe('every kind of question', () => {
  test('gives the number a person would count, all asked at once', async () => {
    await withDatabase(async (url) => {
      await run(url, SHOP);
      await run(url, `create function app_name() returns text language sql immutable as $$ select 'x'::text $$`);
      const found = await answers(
        url,
        CASES.map(([, probe]) => probe),
      );
      expect(CASES.map(([name], i) => [name, found[i]])).toEqual(CASES.map(([name, , wanted]) => [name, wanted]));
    });
  });
});
