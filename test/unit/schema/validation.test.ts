import { describe, expect, test } from '@jest/globals';
import { parse, remarks } from './parsing.ts';

const PARENT = 'table p {\n  a int primary_key\n  b int\n  c int\n  unique (b, c)\n}\n';
const child = (key: string): string => `${PARENT}table t {\n  x int\n  y int\n  ${key}\n}\n`;

/** A table-level key on line 10, and what is said about it. */
const REFERENCES: readonly (readonly [string, readonly string[]])[] = [
  ['foreign key (x) references p', []],
  ['foreign key (x) references p (a)', []],
  ['foreign key (x, y) references p (b, c)', []],
  ['foreign key (x, y) references p (c, b)', []],
  ['foreign key (x) references p (b)', ['error 10:3 reference_not_unique']],
  ['foreign key (x, y) references p', ['error 10:3 reference_count']],
  ['foreign key (x) references p (z)', ['error 10:3 column_missing']],
  ['foreign key (z) references p', ['error 10:3 column_missing']],
  ['foreign key (x) references q', ['error 10:3 table_missing']],
  ['foreign key (x) references app.p', ['error 10:3 table_missing']],
  ['foreign key (x) references t', ['error 10:3 reference_without_key']],
  ['unique (x, x)', ['error 10:3 duplicate']],
  ['primary key (z)', ['error 10:3 column_missing']],
];

describe('references', () => {
  test.each(REFERENCES)('%s', (key, expected) => {
    expect(remarks(parse(child(key)))).toEqual(expected);
  });

  test.each([
    ['unique index i on t (a)', []],
    ['unique index i on t (a desc)', []],
    ['index i on t (a)', ['error 3:9 reference_not_unique']],
    ['unique index i on t (a) where a > 0', ['error 3:9 reference_not_unique']],
    ['unique index i on t (a, b)', ['error 3:9 reference_not_unique']],
    ['unique index i on t ((a + 1))', ['error 3:9 reference_not_unique']],
  ])('may refer to columns with %s', (index, expected) => {
    expect(remarks(parse(`table t {\n  a int\n  b int references t(a)\n}\n${index}\n`))).toEqual(expected);
  });
});

describe('duplicates', () => {
  test.each([
    ['table t {\n  a int\n}\ntable public.T {\n  a int\n}\n', 's.qail:1:1', 4],
    ['table t {\n  a int\n  "a" text\n}\n', 's.qail:2:3', 3],
    ['enum e { a }\nenum E { b }\n', 's.qail:1:1', 2],
    ['table t {\n  a int\n}\nindex i on t (a)\nunique index I on t (a)\n', 's.qail:4:1', 5],
  ])('%j names both places', (text, first, line) => {
    const [only, ...more] = parse(text).diagnostics;
    expect(more).toEqual([]);
    expect(only).toMatchObject({ code: 'duplicate', at: { line }, message: expect.stringContaining(first) });
  });

  test('of a constraint name are an error', () => {
    const parsed = parse('table t {\n  a int\n  constraint n check (a > 0)\n  constraint n check (a > 1)\n}\n');
    expect(parsed.diagnostics.map(({ code }) => code)).toEqual(['duplicate']);
  });

  test('are none in two schemas', () => {
    expect(remarks(parse('table a.t {\n  x int\n}\ntable b.t {\n  x int\n}\n'))).toEqual([]);
  });
});

describe('types', () => {
  test.each([
    ['c txt', 'did you mean text'],
    ['c integr', 'did you mean integer'],
    ['c modo', 'did you mean mood'],
    ['c something_else', null],
  ])('%s is asked about', (column, suggestion) => {
    const parsed = parse(`enum mood { a }\ntable t {\n  ${column}\n}\n`);
    expect(parsed.diagnostics).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'type_unknown', suggestion }),
    ]);
  });

  test('may come from an extension', () => {
    expect(remarks(parse('extension citext\ntable t {\n  c citext\n}\n'))).toEqual([]);
  });
});

describe('comments', () => {
  test.each([
    ['comment on t "x"', []],
    ['comment on t.a "x"', []],
    ["comment on table t is 'x'", []],
    ['comment on t.z "x"', ['warning 4:12 column_missing']],
    ['comment on u "x"', ['warning 4:12 table_missing']],
  ])('%s', (line, expected) => {
    expect(remarks(parse(`table t {\n  a int\n}\n${line}\n`))).toEqual(expected);
  });
});

test('many findings come to an end, the first with suggestions', () => {
  const columns = Array.from({ length: 5000 }, (_, i) => `  column${i} int\n  unique (colunm${i})`);
  const { diagnostics } = parse(`table t {\n${columns.join('\n')}\n}\n`);
  expect(diagnostics).toHaveLength(5000);
  expect(diagnostics.filter(({ suggestion }) => suggestion !== null)).toHaveLength(100);
});
