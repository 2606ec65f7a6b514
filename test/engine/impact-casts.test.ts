import { describe, expect, test } from '@jest/globals';
import type { Probe } from '../../src/impact/impact-report.ts';
import type { ColumnType } from '../../src/schema/model.ts';
import { answers, run, table, type } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';

type Case = readonly [
  name: string,
  from: ColumnType,
  fromSql: string,
  to: ColumnType,
  values: readonly string[],
  failed: string,
  changed: string,
];

const text = type('text');
const numeric = type('numeric');
const array = (of: ColumnType): ColumnType => ({ ...of, array: true });
const custom: ColumnType = { kind: 'custom', schema: 'public', base: 'mood', modifiers: [], array: false };

const CASES: readonly Case[] = [
  ['text as integer', text, 'text', type('integer'), [`'1'`, `' 2'`, `'n/a'`, `''`, 'null', `'99999999999'`], '3', '1'],
  [
    'text as numeric(6,2)',
    text,
    'text',
    type('numeric', '6', '2'),
    [`'1.50'`, `'1.555'`, `'12345.6'`, `'x'`],
    '2',
    '1',
  ],
  ['text as boolean', text, 'text', type('boolean'), [`'true'`, `'yes'`, `'maybe'`], '1', '1'],
  ['text as uuid', text, 'text', type('uuid'), [`'6f1d6a32-6d0c-4f0a-9d9c-000000000001'`, `'x'`], '1', '0'],
  ['text as date', text, 'text', type('date'), [`'2026-01-31'`, `'2026-02-31'`, `'31.1.2026'`], '2', '0'],
  ['text as jsonb', text, 'text', type('jsonb'), [`'{"a":1}'`, `'{"a":1,"a":2}'`, `'{'`, `'[1]'`], '1', '1'],
  ['text as json', text, 'text', type('json'), [`'{"a":1,"a":2}'`, `'{'`], '1', '0'],
  [
    'varchar(3), blanks beyond are cut',
    text,
    'text',
    type('character varying', '3'),
    [`'abc'`, `'abc  '`, `'abcd'`, `'ab '`],
    '1',
    '1',
  ],
  [
    'varchar(10) to varchar(3)',
    type('character varying', '10'),
    'varchar(10)',
    type('character varying', '3'),
    [`'abcd'`, `'äöü'`],
    '1',
    '0',
  ],
  ['integer as varchar(2)', type('integer'), 'int', type('character varying', '2'), ['12', '123'], '1', '0'],
  [
    'bigint to integer',
    type('bigint'),
    'bigint',
    type('integer'),
    ['2147483647', '2147483648', '-2147483648', '-2147483649'],
    '2',
    '0',
  ],
  [
    'numeric to integer',
    numeric,
    'numeric',
    type('integer'),
    ['1', '1.5', '2147483647.4', '2147483647.5', `'NaN'`],
    '2',
    '2',
  ],
  ['numeric to smallint', numeric, 'numeric', type('smallint'), ['-32768', '-32768.6'], '1', '0'],
  [
    'double to integer',
    type('double precision'),
    'float8',
    type('integer'),
    ['2.5', '3', '3e9', `'NaN'`, `'Infinity'`],
    '3',
    '1',
  ],
  ['double to bigint', type('double precision'), 'float8', type('bigint'), ['9223372036854775807', '1e15'], '1', '0'],
  [
    'numeric to numeric(4,2)',
    numeric,
    'numeric',
    type('numeric', '4', '2'),
    ['99.99', '99.995', '1.234', '100', `'NaN'`],
    '2',
    '1',
  ],
  [
    'numeric(12,4) to numeric(12,2)',
    type('numeric', '12', '4'),
    'numeric(12,4)',
    type('numeric', '12', '2'),
    ['99999999.9999', '1.5'],
    '0',
    '1',
  ],
  ['integer to numeric(3,0)', type('integer'), 'int', type('numeric', '3', '0'), ['999', '1000'], '1', '0'],
  ['double to numeric', type('double precision'), 'float8', numeric, ['0.1', '0.1234567890123456789'], '0', '1'],
  ['double to real', type('double precision'), 'float8', type('real'), ['0.5', '0.1', '1e300'], '1', '1'],
  [
    'bigint to double',
    type('bigint'),
    'bigint',
    type('double precision'),
    ['9007199254740992', '9007199254740993', '9223372036854775807'],
    '0',
    '2',
  ],
  [
    'integer to real',
    type('integer'),
    'int',
    type('real'),
    ['16777216', '16777217', '2147483647', '-2147483648'],
    '0',
    '2',
  ],
  [
    'timestamp to date',
    type('timestamp without time zone'),
    'timestamp',
    type('date'),
    [`'2026-01-01 00:00'`, `'2026-01-01 10:00'`],
    '0',
    '1',
  ],
  [
    'timestamptz to date, in UTC',
    type('timestamp with time zone'),
    'timestamptz',
    type('date'),
    [`'2026-01-01 00:00+00'`, `'2026-01-01 00:00+02'`],
    '0',
    '1',
  ],
  [
    'timestamp to timestamp(0)',
    type('timestamp without time zone'),
    'timestamp',
    type('timestamp without time zone', '0'),
    [`'2026-01-01 10:00:00.4'`, `'2026-01-01'`],
    '0',
    '1',
  ],
  [
    'timestamp to time',
    type('timestamp without time zone'),
    'timestamp',
    type('time without time zone'),
    [`'2026-01-01'`, 'null'],
    '0',
    '1',
  ],
  [
    'json to jsonb',
    type('json'),
    'json',
    type('jsonb'),
    [`'{"b":1, "a":2}'`, `'{"a":1,"a":1}'`, `'"\\u0000"'`, '$$[1]$$'],
    '1',
    '1',
  ],
  ['text[] to integer[]', array(text), 'text[]', array(type('integer')), [`'{1,2}'`, `'{1,x}'`, `'{007}'`], '1', '1'],
  [
    'bigint[] to integer[]',
    array(type('bigint')),
    'bigint[]',
    array(type('integer')),
    [`'{1}'`, `'{2147483648}'`],
    '1',
    '0',
  ],
  ['text to a type of the database', text, 'text', custom, [`'a'`], 'type_not_supported', 'type_not_supported'],
];

describe.each(['by_version', 'block'] as const)('type changes, texts tried %s', (check) => {
  test('count what is refused and what is altered', async () => {
    await withDatabase(async (url) => {
      const tables = CASES.map(
        ([, , sql, , values], i) =>
          `create table t${i} (v ${sql}); insert into t${i} values ${values.map((v) => `(${v})`).join(', ')};`,
      );
      await run(url, tables.join('\n'));
      const probes = CASES.flatMap(([, from, , to], i): Probe[] => [
        { kind: 'failed_casts', table: table(`t${i}`), column: 'v', from, to },
        { kind: 'changed_values', table: table(`t${i}`), column: 'v', from, to },
      ]);
      const found = await answers(url, probes, undefined, check);
      expect(CASES.map(([name], i) => [name, found[2 * i], found[2 * i + 1]])).toEqual(
        CASES.map(([name, , , , , failed, changed]) => [name, failed, changed]),
      );
    });
  });
});

describe('against what PostgreSQL does', () => {
  test('a change fails on exactly the rows counted as refused', async () => {
    await withDatabase(async (url) => {
      for (const [name, , sql, to, values, failed] of CASES.filter(([, , , t]) => t.kind === 'builtin')) {
        const spelled = `${to.base}${to.modifiers.length > 0 ? `(${to.modifiers.join(',')})` : ''}${to.array ? '[]' : ''}`;
        const target = spelled.replace(/^(time\w*)( with.*)\((\d)\)$/, '$1($3)$2');
        let refused = 0;
        for (const value of values) {
          await run(url, `drop table if exists one; create table one (v ${sql}); insert into one values (${value})`);
          const using = sql.startsWith('text') && !to.base.startsWith('char') ? ` using v::${target}` : '';
          await run(url, `alter table one alter v type ${target}${using}`).catch(() => (refused += 1));
        }
        expect([name, String(refused)]).toEqual([name, failed]);
      }
    });
  });
});
