import { describe, expect, test } from '@jest/globals';
import { fingerprint } from '../../../src/schema/fingerprint.ts';
import { databaseName } from '../../../src/schema/name.ts';
import { constraintName, makeObjectName } from '../../../src/schema/naming.ts';
import { parse, remarks, tableOf } from './parsing.ts';

test.each([
  ['FooBar', 'foobar'],
  ['Order', 'Order'],
  ['order', 'order'],
  ['USER', 'USER'],
  ['my-col', 'my-col'],
  ['2nd', '2nd'],
  ['Grüße', 'grüße'],
])('%s is held as %s', (written, held) => {
  expect(databaseName(written)).toBe(held);
});

describe('names in a file', () => {
  test('may be quoted, odd or qualified', () => {
    const parsed = parse(
      'table "My ""Table""" {\n  "A b" int\n  my-col int\n  2nd int\n}\ntable app.boats {\n  id int\n}\n',
    );
    expect(parsed.model.tables.map(({ name }) => [name.schema, name.name])).toEqual([
      ['public', 'My "Table"'],
      ['app', 'boats'],
    ]);
    expect(parsed.model.tables[0]?.columns.map(({ name }) => name)).toEqual(['A b', 'my-col', '2nd']);
    expect(remarks(parsed)).toEqual(['warning 3:3 odd_name', 'warning 4:3 odd_name']);
  });

  test('are cut to 63 bytes with a warning', () => {
    const parsed = parse(`table ${'ü'.repeat(40)} {\n  id int\n}\n`);
    expect(parsed.model.tables[0]?.name.name).toBe('ü'.repeat(31));
    expect(remarks(parsed)).toContain('warning 1:7 name_too_long');
  });
});

describe('names PostgreSQL chooses', () => {
  const table = tableOf(
    "table users {\n  id int primary_key\n  mail text unique check(mail <> '')\n  boss int references users(id)\n  a int\n  b int\n  check (a > b)\n  check (a > b + 1)\n  unique (a, b)\n  constraint mine check (a > 0)\n}\n",
  );
  test('follow table, columns and kind, with a number where one is taken', () => {
    const names = table.constraints.map((each) => constraintName(table, each));
    expect([...names].sort()).toEqual([
      'mine',
      'users_a_b_key',
      'users_boss_fkey',
      'users_check',
      'users_check1',
      'users_mail_check',
      'users_mail_key',
      'users_pkey',
    ]);
  });
  test('are cut where they are longer, never at the end', () => {
    const [long, longer] = ['t'.repeat(60), 'c'.repeat(60)];
    expect(makeObjectName(long, longer, 'check')).toBe(`${'t'.repeat(28)}_${'c'.repeat(28)}_check`);
    expect(makeObjectName(long, 'c', 'key')).toBe(`${'t'.repeat(57)}_c_key`);
  });
});

describe('the fingerprint', () => {
  const base = "table t {\n  a int default 0\n  b text check(b <> 'x')\n}\nindex i on t (a)\n";
  const of = (text: string): string => fingerprint(parse(text).model);
  test.each([
    ['a remark', `# x\n${base}`],
    ['the order of columns', base.replace('  a int default 0\n', '').replace('}\n', '  a int default 0\n}\n')],
    ['how a check is written', base.replace("b <> 'x'", "(b != 'x'::text)")],
    ['how an index is built', base.replace('index i', 'index concurrently i')],
  ])('is the same whatever %s', (_, text) => {
    expect(of(text)).toBe(of(base));
  });
  test.each([
    ['another type', base.replace('a int', 'a bigint')],
    ['another default', base.replace('default 0', 'default 1')],
    ['a required column', base.replace('default 0', 'default 0 not_null')],
    ['another check', base.replace("'x'", "'X'")],
    ['a unique index', base.replace('index i', 'unique index i')],
    ['a comment', `${base}comment on t "x"\n`],
    ['a view', `${base}view v $$ select 1 $$\n`],
  ])('is another with %s', (_, text) => {
    expect(of(text)).not.toBe(of(base));
  });
});

test('statements that are not compared yet are kept word for word', () => {
  const text = [
    'extension "pgcrypto" schema public',
    'sequence ticket_no { start 1000 increment 5 }',
    'view open_trips security_invoker $$\n  select id from trips -- # }\n$$',
    'materialized view counts $mv$ select 1 $mv$',
    'function touch() returns trigger language plpgsql $$\nbegin\n  table x {\nend;\n$$',
    'trigger boats_sync\n  after insert or update on boats\n  for each row execute boats_sync_fn()',
    'policy mine on boats for select to a, b\n  using $$ true $$ with_check $$ false $$',
    'grant select, insert on trips to app_user',
    'revoke all on trips from public',
    'comment on function touch() "x"',
    'bucket photos {\n  provider s3\n}',
    'queue mails',
  ];
  const parsed = parse(`table boats {\n  id int\n}\n${text.join('\n')}\nenum e { a }\n`);
  expect(remarks(parsed)).toEqual([]);
  expect(parsed.model.enums).toHaveLength(1);
  expect(parsed.model.unmodelled.map((each) => each.text).sort()).toEqual([...text].sort());
  expect(parsed.model.unmodelled.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['open_trips', 'mine on boats', 'boats_sync on boats', 'pgcrypto'.replace(/^|$/g, '"')]),
  );
});

test('hints are read in every form', () => {
  const parsed = parse(
    [
      'table people {',
      '  id int',
      '  handle text',
      '}',
      'table app.boats {',
      '  id int',
      '}',
      'enum mood { a }',
      'rename users -> people # was',
      'rename people.nick -> people.handle',
      'rename people.nick => handle',
      'rename column people.nick to handle',
      'rename app.ships -> app.boats',
      'rename feeling -> mood',
      "transform data->>'a' -> people.handle",
      'drop people.old confirm',
      'drop confirm old_table',
      'drop table if exists app.gone confirm',
      'drop index i',
    ].join('\n'),
  );
  expect(remarks(parsed)).toEqual([]);
  expect(parsed.hints.map(({ kind, ...rest }) => `${kind} ${'object' in rest ? rest.object : ''}`.trim())).toEqual([
    'rename table',
    'rename column',
    'rename column',
    'rename column',
    'rename table',
    'rename enum',
    'transform',
    'drop column',
    'drop table',
    'drop table',
    'drop index',
  ]);
});
