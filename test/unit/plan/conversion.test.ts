/** Type changes: which keep every value whatever the rows hold, how a value becomes one of the new type, and what is locked. */
import { describe, expect, test } from '@jest/globals';
import { isWidening, keepsMeaning, usingOf } from '../../../src/plan/conversion.ts';
import { lockOf } from '../../../src/plan/lock.ts';
import { sameType } from '../../../src/schema/column-type.ts';
import type { ColumnType } from '../../../src/schema/model.ts';
import { columnOf } from '../schema/parsing.ts';

const type = (text: string): ColumnType => columnOf(text).type;
const words = (from: string, to: string): string | null => usingOf('c', type(from), type(to));

/** What PostgreSQL does with the rows was seen on PostgreSQL 17: `relfilenode` before and after the statement. */
describe('type changes that keep every value', () => {
  test.each([
    ['smallint', 'int', 'rewrite'],
    ['int', 'bigint', 'rewrite'],
    ['int', 'numeric', 'rewrite'],
    ['real', 'double precision', 'rewrite'],
    ['varchar(10)', 'varchar(20)', 'none'],
    ['varchar(10)', 'varchar', 'none'],
    ['varchar(10)', 'text', 'none'],
    ['varchar', 'text', 'none'],
    ['text', 'varchar', 'none'],
    ['numeric(8,2)', 'numeric(10,2)', 'none'],
    ['numeric(8,2)', 'numeric', 'none'],
    ['numeric(8,2)', 'numeric(10,4)', 'rewrite'],
    ['timestamp(3)', 'timestamp(6)', 'none'],
    ['timestamp(3)', 'timestamp', 'none'],
    ['varchar(10)[]', 'text[]', 'rewrite'],
    ['numeric(8,2)[]', 'numeric(10,2)[]', 'rewrite'],
    ['interval(3)', 'interval(6)', 'none'],
    ['varchar(10)[]', 'varchar(20)[]', 'rewrite'],
  ])('%s → %s: %s', (from, to, work) => {
    expect(isWidening(type(from), type(to))).toBe(true);
    expect(lockOf(change(from, to), false)).toMatchObject({ mode: 'ACCESS EXCLUSIVE', work });
  });
});

describe('type changes that some value may not survive', () => {
  test.each([
    ['bigint', 'int', 'rewrite'],
    ['int', 'real', 'rewrite'],
    ['int', 'numeric(5,0)', 'rewrite'],
    ['double precision', 'real', 'rewrite'],
    ['varchar(20)', 'varchar(10)', 'rewrite'],
    ['varchar', 'varchar(10)', 'rewrite'],
    ['text', 'varchar(10)', 'rewrite'],
    ['numeric', 'numeric(10,2)', 'rewrite'],
    ['numeric(10,2)', 'numeric(10,4)', 'rewrite'],
    ['numeric(10,4)', 'numeric(10,2)', 'rewrite'],
    ['timestamp', 'timestamp(3)', 'rewrite'],
    ['timestamp', 'timestamptz', 'rewrite'],
    ['timestamptz', 'date', 'rewrite'],
    ['text', 'uuid', 'rewrite'],
    ['json', 'jsonb', 'rewrite'],
    ['text', 'text[]', 'rewrite'],
    ['text[]', 'text', 'rewrite'],
    ['text', 'mood', 'rewrite'],
    ['mood', 'text', 'rewrite'],
  ])('%s → %s', (from, to, work) => {
    expect(isWidening(type(from), type(to))).toBe(false);
    expect(lockOf(change(from, to), false)).toMatchObject({ mode: 'ACCESS EXCLUSIVE', work });
  });
});

describe('how a value becomes one of the new type', () => {
  test.each([
    ['int', 'bigint', null],
    ['bigint', 'int', null],
    ['text', 'varchar(3)', null],
    ['uuid', 'text', null],
    ['numeric', 'int', null],
    ['text', 'int', '"c"::integer'],
    ['text', 'uuid', '"c"::uuid'],
    ['int', 'uuid', '"c"::text::uuid'],
    ['uuid[]', 'int[]', '"c"::text[]::integer[]'],
    ['timestamptz', 'date', '"c"::date'],
    ['jsonb', 'int', '"c"::integer'],
    ['int', 'jsonb', '"c"::text::jsonb'],
    ['date', 'time', '"c"::text::time without time zone'],
    ['timestamp', 'time', '"c"::time without time zone'],
    ['int', 'bool', '("c" <> 0)'],
    ['bool', 'int', '"c"::integer'],
    ['timestamp', 'timestamptz', '"c" AT TIME ZONE \'UTC\''],
    ['timestamptz', 'timestamp', '"c" AT TIME ZONE \'UTC\''],
    ['text', 'mood', '"c"::text::"public"."mood"'],
    ['mood', 'app.size', '"c"::text::"app"."size"'],
    ['mood', 'text', '"c"::text'],
    ['mood', 'varchar(3)', '"c"::text'],
    ['mood[]', 'text[]', '"c"::text[]'],
    ['mood[]', 'size[]', '"c"::text[]::"public"."size"[]'],
    ['int', 'int[]', 'ARRAY["c"]::integer[]'],
    ['int[]', 'bigint[]', null],
  ])('%s → %s', (from, to, expected) => {
    expect(words(from, to)).toBe(expected);
  });

  test.each([
    ['text', 'varchar(3)'],
    ['text', 'varchar(3)[]'],
    ['text[]', 'varchar(3)'],
    ['text[]', 'varchar(3)[]'],
    ['mood[]', 'varchar(3)[]'],
    ['mood', 'varchar(3)'],
  ])('a value too long is refused, never cut: %s → %s', (from, to) => {
    expect(words(from, to) ?? '').not.toContain('varying');
  });
});

describe('expressions over a column that changes its type', () => {
  test.each([
    ['int', 'bigint', true],
    ['int', 'numeric', true],
    ['varchar(5)', 'text', true],
    ['numeric(5,2)', 'numeric(6,2)', true],
    ['text', 'int', false],
    ['text', 'mood', false],
    ['mood', 'size', false],
    ['int', 'int[]', false],
    ['timestamp', 'timestamptz', false],
  ])('%s → %s keeps what they mean: %s', (from, to, keeps) => {
    expect(keepsMeaning(type(from), type(to))).toBe(keeps);
  });
});

function change(from: string, to: string) {
  if (sameType(type(from), type(to))) throw new Error('no change');
  const types = { from: type(from), to: type(to), using: null, defaultFrom: null, defaultTo: null };
  return { kind: 'alter_column_type', table: { schema: 'public', name: 't' }, column: 'c', ...types } as const;
}
