import { describe, expect, test } from '@jest/globals';
import type { Questions } from '../../../src/impact/impact-report.ts';
import { questionsFor } from '../../../src/impact/question.ts';
import type { Rename } from '../../../src/plan/migration-plan.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import type { ColumnType, Constraint, Table } from '../../../src/schema/model.ts';
import { keyColumn, keyExpression, stated, stating, table, type } from '../../support/counting.ts';
import { column, defaulting, planOf } from '../../support/planning.ts';

const users = table('users');
const mood: ColumnType = { kind: 'custom', schema: 'public', base: 'mood', modifiers: [], array: false };
const tableOf = (name: string): Table => ({
  name: table(name),
  columns: [],
  constraints: [],
  rowSecurity: { enabled: false, forced: false },
});

/** Questions as lines: role, kind, place, and a limit other than 0. */
function lines(questions: Questions): readonly string[] {
  const probes = questions.probes.map(({ step, role, failsAbove, probe }) => {
    const columns = 'column' in probe ? `.${probe.column}` : 'columns' in probe ? `.${probe.columns.join('+')}` : '';
    const keys = probe.kind === 'duplicates' ? `(${probe.items.map((i) => i.expression.text).join(', ')})` : '';
    const check = probe.kind === 'violations' ? ` ${probe.expression.text}` : '';
    const target = probe.kind === 'orphans' ? ` -> ${probe.target.name}.${probe.targetColumns.join('+')}` : '';
    const limit = failsAbove === 0 ? '' : ` above ${failsAbove}`;
    return `${step} ${role} ${probe.kind} ${probe.table.name}${columns}${keys}${check}${target}${limit}`;
  });
  return [...probes, ...questions.unknowns.map((u) => `${u.step} ${u.role} ? ${u.reason}`)];
}

const asked = (operations: readonly Operation[], renames: readonly Rename[] = []): readonly string[] =>
  lines(questionsFor(planOf(operations, { renames })));

const add = (constraint: Constraint): Operation => ({ kind: 'add_constraint', table: users, constraint, name: 'c' });
const check = (text: string): Operation => add({ kind: 'check', name: null, expression: stating(text) });
const unique = (...columns: readonly string[]): Operation =>
  add({ kind: 'unique', name: null, columns, nullsDistinct: true });
const foreign = (columns: readonly string[], target: string): Operation =>
  add({
    kind: 'foreign_key',
    name: null,
    columns,
    target: table(target),
    targetColumns: ['id'],
    onDelete: 'no_action',
    onUpdate: 'no_action',
    deferral: 'not_deferrable',
  });
const alter = (from: ColumnType, to: ColumnType, name = 'age'): Operation => ({
  kind: 'alter_column_type',
  table: users,
  column: name,
  from,
  to,
  using: null,
  defaultFrom: null,
  defaultTo: null,
});
const adding = (name: string, more: Parameters<typeof column>[1] = {}, backfilled = false): Operation => ({
  kind: 'add_column',
  table: users,
  column: column(name, more),
  backfilled,
});
const transform = (name: string, text: string): Operation => ({
  kind: 'transform',
  table: users,
  column: name,
  expression: stated(text),
});
const notNull = (name: string): Operation => ({ kind: 'set_not_null', table: users, column: name });

const CASES: readonly (readonly [string, readonly Operation[], readonly string[]])[] = [
  [
    'a dropped table',
    [{ kind: 'drop_table', table: tableOf('users'), indexes: [], comments: [] }],
    ['0 at_risk rows users'],
  ],
  [
    'a dropped column with a constant default',
    [{ kind: 'drop_column', table: users, column: column('plan', { value: defaulting(`'free'::text`) }) }],
    ['0 at_risk values users.plan', '0 context values_not_default users.plan', '0 context rows users'],
  ],
  [
    'a dropped column with a default that is code',
    [{ kind: 'drop_column', table: users, column: column('plan', { value: defaulting('app.plan()') }) }],
    ['0 at_risk values users.plan', '0 context rows users'],
  ],
  ['a widened type', [alter(type('integer'), type('bigint'))], []],
  ['a narrowed type', [alter(type('bigint'), type('integer'))], ['0 failing failed_casts users.age']],
  [
    'a rounded type',
    [alter(type('numeric'), type('integer'))],
    ['0 at_risk changed_values users.age', '0 failing failed_casts users.age'],
  ],
  ['a type nobody knows', [alter(type('text'), mood)], ['0 failing ? type_not_supported']],
  [
    'a text that becomes an enum',
    [{ kind: 'create_enum', enum: { name: table('mood'), values: ['sad', 'ok'] } }, alter(type('text'), mood)],
    ['1 failing values_not_in users.age'],
  ],
  [
    'labels taken from an enum',
    [
      {
        kind: 'rebuild_enum',
        from: { name: table('mood'), values: ['sad', 'ok'] },
        to: { name: table('mood'), values: ['ok'] },
        removed: ['sad'],
        columns: [
          { table: users, column: 'a', array: false, defaultFrom: null, defaultTo: null },
          { table: users, column: 'b', array: true, defaultFrom: null, defaultTo: null },
        ],
      },
    ],
    ['0 failing values_not_in users.a', '0 failing values_not_in users.b'],
  ],
  ['not null', [notNull('email')], ['0 failing nulls users.email']],
  ['a required column', [adding('team', { nullable: false })], ['0 failing rows users']],
  ['a required column with a default', [adding('team', { nullable: false, value: defaulting('1') })], []],
  [
    'a required column with an identity',
    [adding('n', { nullable: false, value: { kind: 'identity', always: true } })],
    [],
  ],
  [
    'a required column filled by an expression that may run',
    [adding('team', { type: type('text') }, true), transform('team', 'lower(email)'), notNull('team')],
    ['2 failing violations users (lower(email)) is not null'],
  ],
  [
    'a required column filled by code',
    [adding('team', {}, true), transform('team', 'app.team(email)'), notNull('team')],
    ['2 failing ? expression_not_allowed'],
  ],
  [
    'a transform of a column that is there',
    [transform('email', 'lower(email)'), notNull('email')],
    [
      '0 at_risk violations users "email" is null or ((lower(email)) is not distinct from "email")',
      '1 failing violations users (lower(email)) is not null',
    ],
  ],
  ['a transform by code', [transform('email', 'app.f(email)')], ['0 at_risk values users.email']],
  ['a unique constraint', [unique('email', 'team')], ['0 failing duplicates users("email", "team")']],
  [
    'a primary key',
    [add({ kind: 'primary_key', name: null, columns: ['email'] })],
    ['0 failing duplicates users("email")', '0 failing nulls users.email'],
  ],
  ['a unique constraint on a new column', [adding('code'), unique('code')], []],
  [
    'a unique constraint on a new constant',
    [adding('code', { value: defaulting(`'x'`) }), unique('code')],
    ['1 failing rows users above 1'],
  ],
  [
    'a unique constraint with a new constant beside another column',
    [adding('code', { value: defaulting(`'x'`) }), unique('code', 'email')],
    ['1 failing duplicates users("email")'],
  ],
  [
    'a unique constraint on a new default that differs',
    [adding('code', { value: defaulting('app.code()') }), unique('code')],
    ['1 failing ? column_not_there_yet'],
  ],
  [
    'a unique constraint on a new uuid',
    [adding('code', { value: defaulting('gen_random_uuid()') }), unique('code')],
    [],
  ],
  [
    'a primary key on a new column',
    [adding('code'), add({ kind: 'primary_key', name: null, columns: ['code'] })],
    ['1 failing rows users'],
  ],
  [
    'a unique constraint on a column that is rounded first',
    [alter(type('numeric'), type('integer')), unique('age')],
    ['0 at_risk changed_values users.age', '0 failing failed_casts users.age', '1 failing ? column_not_there_yet'],
  ],
  ['a foreign key', [foreign(['team'], 'teams')], ['0 failing orphans users.team -> teams.id']],
  ['a foreign key of a new column', [adding('team'), foreign(['team'], 'teams')], []],
  [
    'a foreign key to a new table',
    [{ kind: 'create_table', table: tableOf('teams') }, foreign(['team'], 'teams')],
    ['1 failing values users.team'],
  ],
  ['a check', [check('age > 18')], ['0 failing violations users age > 18']],
  ['a check that is code', [check('app.adult(age)')], ['0 failing ? expression_not_allowed']],
  ['a check that sleeps', [check('pg_sleep(1000) is null')], ['0 failing ? expression_not_allowed']],
  [
    'a check of a new column',
    [adding('state', { value: defaulting(`'new'`) }), check(`state in ('new', 'old') or age > 1`)],
    [
      `1 failing violations users (select (state in ('new', 'old') or age > 1) from (select ('new')::text as "state") as "added")`,
    ],
  ],
  [
    'a check of a new column nobody can tell',
    [adding('state', { value: defaulting('now()') }), check(`state <> ''`)],
    ['1 failing ? column_not_there_yet'],
  ],
  [
    'everything about a new table',
    [
      { kind: 'create_table', table: tableOf('users') },
      adding('a', { nullable: false }),
      notNull('b'),
      unique('c'),
      check('app.x()'),
    ],
    [],
  ],
  ['a default', [{ kind: 'set_default', table: users, column: 'a', from: null, to: stating('app.x()') }], []],
];

describe('questionsFor', () => {
  test.each(CASES)('%s', (_, operations, expected) => {
    expect(asked(operations)).toEqual(expected);
  });

  test('a unique index asks by its expressions and its condition, another index asks nothing', () => {
    const index = {
      name: table('i'),
      table: users,
      method: 'btree',
      items: [keyExpression('lower(email)'), keyColumn('team')],
      include: [],
      where: stating('age > 1'),
      nullsDistinct: true,
      parameters: null,
      concurrently: false,
      damaged: false,
    };
    expect(asked([{ kind: 'create_index', index: { ...index, unique: true } }])).toEqual([
      '0 failing duplicates users(lower(email), "team")',
    ]);
    expect(asked([{ kind: 'create_index', index: { ...index, unique: false } }])).toEqual([]);
    expect(asked([{ kind: 'create_index', index: { ...index, unique: true, where: stating('app.x()') } }])).toEqual([
      '0 failing ? expression_not_allowed',
    ]);
  });

  test('questions use the names from before the renames', () => {
    const renames: readonly Rename[] = [
      { kind: 'table', from: table('people'), to: users },
      { kind: 'column', table: users, from: 'mail', to: 'email' },
    ];
    const operations: readonly Operation[] = [
      { kind: 'rename_table', from: table('people'), to: users },
      { kind: 'rename_column', table: users, from: 'mail', to: 'email' },
      notNull('email'),
      unique('email'),
      check('length(email) > 3'),
      foreign(['email'], 'users'),
    ];
    const found = asked(operations, renames);
    expect(found.slice(0, 2)).toEqual(['2 failing nulls people.mail', '3 failing duplicates people("mail")']);
    expect(found[2]).toMatch(/^4 failing violations people length\("?mail"?\) > 3$/);
    expect(found[3]).toBe('5 failing orphans people.mail -> people.id');
  });
});
