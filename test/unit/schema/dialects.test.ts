import { describe, expect, test } from '@jest/globals';
import { parse, remarks } from './parsing.ts';

/** Two texts that mean the same schema. */
const EQUAL: readonly (readonly [string, string, string])[] = [
  [
    'row security behind a parenthesised table is forced',
    'table t {\n  id int primary_key\n  enable_rls\n  force_rls\n}\n',
    'table t (\n  id int primary key\n) enable_rls\n',
  ],
  ['row security before the brace', 'table t {\n  id int\n  enable_rls\n}\n', 'table t rls {\n  id int\n}\n'],
  [
    'unique in front of an index and behind it',
    'table t {\n  id int\n}\nunique index i on t (id)\n',
    'table t (\n  id int\n)\nindex i on t (id) unique\n',
  ],
  [
    'an index of the default schema and method',
    'table t {\n  id int\n}\nindex i on t (id)\n',
    'table t {\n  id int\n}\nindex if not exists i on public.t using BTREE (id);\n',
  ],
  [
    'a check with its name before and behind',
    'table t {\n  id int check(id > 0) check_name positive\n}\n',
    'table t {\n  id int\n  constraint positive check (id > 0)\n}\n',
  ],
  [
    'inline and table-level constraints',
    'table t {\n  id int primary_key\n  a int unique references t(id) on_delete cascade deferrable initially deferred\n}\n',
    'table t {\n  id int\n  a int\n  foreign key (a) references t (id) on delete cascade initially_deferred\n  unique (a)\n  primary key (id)\n}\n',
  ],
  [
    'a composite reference to a key that is not repeated',
    'table t {\n  a int primary_key\n  b int primary_key\n}\ntable u {\n  x int\n  y int\n  foreign_key (x, y) references t(a, b)\n}\n',
    'table t {\n  a int\n  b int\n  primary_key (a, b)\n}\ntable u {\n  x int\n  y int\n  foreign key (x, y) references t\n}\n',
  ],
  ['a constraint written twice', 'table t {\n  a int unique\n}\n', 'table t {\n  a int unique\n  unique (a)\n}\n'],
  [
    'a comment inside and outside the table',
    'table t {\n  a int comment "x"\n}\n',
    "table t {\n  a int\n}\ncomment on column t.a is 'x'\n",
  ],
  [
    'an enum before and behind its use',
    'enum mood { sad, ok }\ntable t {\n  m Mood\n}\n',
    'table t {\n  m mood\n}\nenum MOOD (\n  sad\n  ok\n)\n',
  ],
  [
    'unique with equal nulls',
    'table t {\n  a int\n  unique (a) nulls not distinct\n}\n',
    'table t {\n  a int\n  unique nulls not distinct (a)\n}\n',
  ],
  [
    'a key that is said to be not null',
    'table t {\n  a int primary_key\n}\n',
    'table t {\n  a int not_null primary_key\n}\n',
  ],
  ['null that is said', 'table t {\n  a int\n}\n', 'table t {\n  a int null\n}\n'],
  [
    'braces and parentheses in one file',
    'table t {\n  a int\n}\ntable u {\n  b int\n}\n',
    'table t {\n  a int\n}\ntable u (\n  b int\n);\n',
  ],
];

describe('equal meanings give equal models', () => {
  test.each(EQUAL)('%s', (_, one, two) => {
    const [first, second] = [parse(one), parse(two)];
    expect([remarks(first), remarks(second)]).toEqual([[], []]);
    expect(second.model).toEqual(first.model);
  });

  test.each([
    ['table t {\n  a int\n}\n', 'brace'],
    ['table t (\n  a int\n)\n', 'parenthesis'],
    ['table t (\n  a int\n)\ntable u {\n  a int\n}\n', 'mixed'],
    ['', 'brace'],
  ])('%j is in the dialect %s', (text, dialect) => {
    expect(parse(text).dialect).toBe(dialect);
  });
});

describe('indexes', () => {
  const indexOf = (line: string) => {
    const parsed = parse(`table t {\n  a int\n  b text\n  c jsonb\n}\n${line}\n`);
    expect(remarks(parsed)).toEqual([]);
    return parsed.model.indexes[0];
  };

  test.each([
    ['index i on t (a desc nulls last, lower(b))', ['a', null], ['a desc nulls last', 'lower(b)']],
    ['index i on t (b text_pattern_ops)', ['b'], ['b text_pattern_ops']],
    ["index i on t ((c->>'k'), (c #> '{a}'))", [null, null], ["(c->>'k')", "(c #> '{a}')"]],
    ['index i on t (\n  a,\n  b\n)', ['a', 'b'], ['a', 'b']],
  ])('%s', (line, columns, texts) => {
    expect(indexOf(line)?.items.map(({ column }) => column)).toEqual(columns);
    expect(indexOf(line)?.items.map(({ expression }) => expression.text)).toEqual(texts);
  });

  test('every option is read', () => {
    const line =
      "unique index concurrently i on t using gin (a) include (b) nulls not distinct with (fillfactor = 70) where b <> '#x' # why";
    expect(indexOf(line)).toMatchObject({
      unique: true,
      concurrently: true,
      method: 'gin',
      include: ['b'],
      nullsDistinct: false,
      parameters: 'fillfactor = 70',
      where: { text: "b <> '#x'" },
      damaged: false,
    });
  });

  test('live in the schema of their table', () => {
    const parsed = parse('table app.t {\n  a int\n}\nindex i on app.t (a)\n');
    expect(parsed.model.indexes[0]?.name).toEqual({ schema: 'app', name: 'i' });
  });
});
