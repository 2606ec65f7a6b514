import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parseSchema } from '../../../src/schema/parser.ts';
import { parse, remarks } from './parsing.ts';

const MISTAKES: readonly (readonly [string, string, readonly string[]])[] = [
  ['an unknown option', 'table t {\n  a int not_nul\n}\n', ['error 2:9 option_unknown']],
  ['an option swallowed by no default', "table t {\n  a text default 'x' uniqe\n}\n", ['error 2:22 option_unknown']],
  [
    'an option of a reference far from it',
    'table t {\n  a int unique on_delete cascade\n}\n',
    ['error 2:16 option_unknown'],
  ],
  ['an unknown type', 'table t {\n  a txet\n}\n', ['warning 2:3 type_unknown']],
  [
    'a column without a type',
    'table t {\n  a\n  b not_null\n}\n',
    ['error 2:4 type_missing', 'error 3:5 type_missing'],
  ],
  ['an unknown statement', 'tabel t {\n  a int\n}\ntable u {\n  b int\n}\n', ['error 1:1 statement_unknown']],
  ['an unclosed table', 'table t {\n  a int\n', ['error 1:9 unclosed']],
  ['an unclosed body', 'view v $$ select 1\n', ['error 1:8 unclosed']],
  ['an unclosed enum', 'enum e { a, b\n', ['error 1:8 unclosed']],
  ['a table twice', 'table t {\n  a int\n}\ntable T {\n  a int\n}\n', ['error 4:1 duplicate']],
  ['a column twice', 'table t {\n  a int\n  A text\n}\n', ['error 3:3 duplicate']],
  ['an enum value twice', 'enum e { a, b, a }\n', ['error 1:1 duplicate']],
  ['two keys', 'table t {\n  a int primary_key\n  b int\n  primary key (b)\n}\n', ['error 4:3 two_primary_keys']],
  ['a reference to nothing', 'table t {\n  a int references u(id)\n}\n', ['error 2:9 table_missing']],
  ['a reference to no key', 'table t {\n  a int\n  b int references t(a)\n}\n', ['error 3:9 reference_not_unique']],
  [
    'a reference to half a key',
    'table t {\n  a int primary_key\n  b int primary_key\n  c int references t(a)\n}\n',
    ['error 4:9 reference_not_unique'],
  ],
  [
    'an index on nothing',
    'table t {\n  a int\n}\nindex i on t (b)\nindex j on u (a)\n',
    ['error 4:1 column_missing', 'error 5:1 table_missing'],
  ],
  ['a comment with slashes', '// no\ntable t {\n  a int\n}\n', ['error 1:1 slash_comment']],
  [
    'a hint across tables',
    'table t {\n  a int\n}\ntable u {\n  a int\n}\nrename t.x -> u.a\n',
    ['error 7:8 rename_across_tables'],
  ],
  ['a default beyond its bracket', 'table t {\n  a int default 1)\n  b int\n}\n', ['error 2:18 unclosed']],
  ['a default in an open bracket', 'table t {\n  a int default (1\n}\n', ['error 2:17 unclosed']],
  ['a default in an open quote', "table t {\n  a text default 'x\n}\n", ['error 2:18 unclosed']],
  ['a check beyond its bracket', 'table t {\n  a int check (a ] > 0)\n}\n', ['error 2:18 unclosed']],
  [
    'a condition beyond its bracket',
    'table t {\n  a int\n}\nindex i on t (a) where (a > 0))\n',
    ['error 4:31 unclosed'],
  ],
  ['a transform beyond its bracket', 'table t {\n  a int\n}\ntransform f(1)) -> t.a\n', ['error 4:15 unclosed']],
  ['an index method that is no name', 'table t {\n  a int\n}\nindex i on t using (a)\n', ['error 4:20 name_expected']],
  ['a type with an open quote', "table t {\n  a v('x)\n}\n", ['error 2:6 unclosed']],
  ['progress output of pull', '→ Connecting …\n✓ 12 tables\n', ['error 1:1 captured_output']],
  ['both nullable and not', 'table t {\n  a int not_null nullable\n}\n', ['error 2:26 nullability_twice']],
];

describe('diagnostics', () => {
  test.each(MISTAKES)('%s', (_, text, expected) => {
    expect(remarks(parse(text))).toEqual(expected);
  });

  test('say what to write instead', () => {
    expect(parse('table t {\n  a int not_nul\n}\n').diagnostics[0]).toMatchObject({
      suggestion: 'did you mean not_null',
    });
    expect(parse('tabel t {\n}\n').diagnostics[0]).toMatchObject({ suggestion: 'did you mean table' });
    expect(
      parse('table users {\n  id int primary_key\n}\ntable t {\n  a int references user_s(id)\n}\n').diagnostics[0],
    ).toMatchObject({ suggestion: 'did you mean users' });
  });

  test('name both places of a duplicate, also across files', () => {
    const files = [
      { path: 'a.qail', text: 'table t {\n  a int\n}\n' },
      { path: 'b.qail', text: '\ntable t {\n  a int\n}\n' },
    ];
    const [only] = parseSchema(files, 'strict').diagnostics;
    expect(only).toMatchObject({ at: { file: 'b.qail', line: 2 }, message: expect.stringContaining('a.qail:1:1') });
  });

  test('of one item do not lose the others', () => {
    const parsed = parse('table t {\n  a int wrong\n  b text\n}\ntable u {\n  c int\n}\n');
    expect(parsed.model.tables.map(({ columns }) => columns.map(({ name }) => name))).toEqual([['b'], ['c']]);
  });

  test('of an unclosed table do not lose the next statement', () => {
    const parsed = parse('table t {\n  a int\n\ntable u {\n  b int\n}\nview v $$ select 1 $$\n');
    expect(remarks(parsed)).toEqual(['error 1:9 unclosed']);
    expect(parsed.model.tables.map(({ name }) => name.name)).toEqual(['u']);
    expect(parsed.model.unmodelled).toHaveLength(1);
  });

  test('are warnings on the side that may be repaired', () => {
    const parsed = parseSchema([{ path: 's.qail', text: 'table t {\n  a int wrong\n  b text\n}\n' }], 'tolerant');
    expect(parsed.diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
  });

  test('of a damaged index are one warning, and the index has no definition', () => {
    const parsed = parse(
      'table t {\n  a int\n}\nindex i on t (a IS NULL))\nindex j on t (a - 1) > 0)\nunique index k on t (a)\n',
    );
    expect(parsed.model.indexes.map(({ damaged }) => damaged)).toEqual([true, true, false]);
    expect(remarks(parsed)).toEqual(['warning 4:1 index_damaged', 'warning 5:1 index_damaged']);
  });
});

describe('any input', () => {
  const sample = ['test/golden/cases/create_table--all_kinds/after.qail', 'examples/schema/before.qail']
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

  test('is read without a crash, and every diagnostic points into it', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '$$',
      "'",
      '"',
      '\n',
      ' table x {',
      ' unique',
      '\u0000',
      '--',
      '#',
      ',',
      '->',
      'é',
    );
    const mutated = fc
      .tuple(fc.nat(sample.length), fc.nat(20), pieces)
      .map(([at, cut, piece]) => sample.slice(0, at) + piece + sample.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string({ maxLength: 200 })), (text) => {
        const lines = text.split(/\r\n|\r|\n/).length;
        for (const { at } of parse(text).diagnostics) {
          expect(at.line).toBeGreaterThanOrEqual(1);
          expect(at.line).toBeLessThanOrEqual(lines);
          expect(at.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [
      'deep parentheses',
      `table t {\n  a int check(${'('.repeat(10_000)}1${')'.repeat(10_000)} > 0)\n}\n`,
      'error 2:213 too_deep',
    ],
    ['many open parentheses', '(\n'.repeat(10_000), 'error 201:1 too_deep'],
    ['a line of a megabyte', `table t {\n  a text default '${'x'.repeat(1_000_000)}'\n}\n`, undefined],
    [
      'fifty thousand columns',
      `table t {\n${Array.from({ length: 50_000 }, (_, i) => `  c${i} int`).join('\n')}\n}\n`,
      undefined,
    ],
    ['more than five megabytes', `# ${'x'.repeat(5_300_000)}\n`, 'error 1:1 too_large'],
  ])('%s comes to an end', (_, text, first) => {
    expect(remarks(parse(text))[0]).toBe(first);
  });
});
