import { describe, expect, test } from '@jest/globals';
import type { ImpactReport } from '../../src/impact/impact-report.ts';
import { judge } from '../../src/impact/judgement.ts';
import { questionsFor } from '../../src/impact/question.ts';
import type { Rename } from '../../src/plan/migration-plan.ts';
import type { Operation } from '../../src/plan/operation.ts';
import type { Constraint } from '../../src/schema/model.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { measure } from '../../src/postgres/measure.ts';
import { AMPLE, run, stated, stating, table, type } from '../support/counting.ts';
import { column, defaulting, planOf } from '../support/planning.ts';
import { withDatabase } from '../support/postgres.ts';

const SHOP = `
create table users (id int primary key, mail text, age text);
insert into users select i, case when i % 5 <> 0 then 'u' || i % 3 end, case when i = 7 then 'n/a' else i::text end from generate_series(1, 20) i;
create table sessions (id int); insert into sessions select generate_series(1, 30);
`;

const users = table('users');
const add = (constraint: Constraint): Operation => ({ kind: 'add_constraint', table: users, constraint, name: 'c' });
const check = (text: string): Operation => add({ kind: 'check', name: null, expression: stating(text) });
const adding = (name: string, more: Parameters<typeof column>[1] = {}, backfilled = false): Operation => ({
  kind: 'add_column',
  table: users,
  column: column(name, more),
  backfilled,
});

async function impactOf(
  url: string,
  operations: readonly Operation[],
  renames: readonly Rename[] = [],
): Promise<ImpactReport> {
  const plan = planOf(operations, { renames });
  const questions = questionsFor(plan);
  return judge(plan, questions, await measure(openDatabase(url), questions, AMPLE));
}

/** Verdict, and for each step what is at risk and what fails: `30/-`. */
function line({ verdict, steps }: ImpactReport): string {
  const shown = steps.map(({ atRisk, failing }) =>
    [atRisk, failing].map((f) => (f === null ? '-' : f.kind === 'unmeasured' ? f.reason : String(f.count))).join('/'),
  );
  return `${verdict}: ${shown.join(' ')}`;
}

const CASES: readonly (readonly [string, readonly Operation[], string])[] = [
  [
    'a dropped table and a dropped column',
    [
      {
        kind: 'drop_table',
        indexes: [],
        comments: [],
        table: {
          name: table('sessions'),
          columns: [],
          constraints: [],
          rowSecurity: { enabled: false, forced: false },
        },
      },
      { kind: 'drop_column', table: users, column: column('mail') },
    ],
    'data-loss: 30/- 16/-',
  ],
  ['not null over nulls', [{ kind: 'set_not_null', table: users, column: 'mail' }], 'blocked: -/4'],
  [
    'a text that is mostly a number',
    [
      {
        kind: 'alter_column_type',
        table: users,
        column: 'age',
        from: type('text'),
        to: type('integer'),
        using: stated('age::integer'),
        defaultFrom: null,
        defaultTo: null,
      },
    ],
    'blocked: 0/1',
  ],
  [
    'a unique constraint over duplicates',
    [add({ kind: 'unique', name: null, columns: ['mail'], nullsDistinct: true })],
    'blocked: -/16',
  ],
  ['a check that holds', [check('id > 0 and length(age) < 4')], 'ok: -/0'],
  [
    'a check of a column with a default that passes',
    [adding('state', { value: defaulting(`'new'`) }), check(`state in ('new', 'old')`)],
    'ok: -/- -/0',
  ],
  [
    'a check of a column with a default that does not pass',
    [adding('state', { value: defaulting(`'x'`) }), check(`state in ('new', 'old') and id > 5`)],
    'blocked: -/- -/20',
  ],
  ['a check of a column that starts as null', [adding('state'), check(`state <> '' or id < 3`)], 'ok: -/- -/0'],
  [
    'a required column filled from one with nulls',
    [
      adding('email', {}, true),
      { kind: 'transform', table: users, column: 'email', expression: stated('lower(mail)') },
      { kind: 'set_not_null', table: users, column: 'email' },
    ],
    'blocked: -/- -/- -/4',
  ],
  [
    'a transform that fills the nulls of a column and keeps the rest',
    [
      { kind: 'transform', table: users, column: 'mail', expression: stated(`coalesce(mail, '-')`) },
      { kind: 'set_not_null', table: users, column: 'mail' },
    ],
    'ok: 0/- -/0',
  ],
  [
    'a transform that changes values',
    [{ kind: 'transform', table: users, column: 'mail', expression: stated(`replace(mail, 'u1', 'v')`) }],
    'data-loss: 6/-',
  ],
  ['a required column without a value', [adding('team', { nullable: false })], 'blocked: -/20'],
  ['a check that sleeps', [check('pg_sleep(60) is null')], 'unmeasured: -/expression_not_allowed'],
  ['a check that calls a function of the database', [check('spy(id)')], 'unmeasured: -/expression_not_allowed'],
  [
    'a check that breaks out',
    [check('true) from users; select pg_sleep(60); select (true')],
    'unmeasured: -/expression_not_allowed',
  ],
  [
    'a transform that calls a function of the database',
    [{ kind: 'transform', table: users, column: 'mail', expression: stated('spy(id)::text') }],
    'data-loss: 16/-',
  ],
];

describe('from a plan to its verdict', () => {
  test.each(CASES)('%s', async (_, operations, expected) => {
    await withDatabase(async (url) => {
      await run(url, SHOP);
      const started = Date.now();
      expect(line(await impactOf(url, operations))).toEqual(expected);
      expect(Date.now() - started).toBeLessThan(20_000);
    });
  });

  test('a renamed table and column are counted under the names they have today', async () => {
    await withDatabase(async (url) => {
      await run(url, SHOP);
      const people = table('people');
      const renames: readonly Rename[] = [
        { kind: 'table', from: users, to: people },
        { kind: 'column', table: people, from: 'mail', to: 'email' },
      ];
      const report = await impactOf(
        url,
        [
          { kind: 'rename_table', from: users, to: people },
          { kind: 'rename_column', table: people, from: 'mail', to: 'email' },
          { kind: 'set_not_null', table: people, column: 'email' },
          {
            kind: 'add_constraint',
            table: people,
            name: 'c',
            constraint: { kind: 'check', name: null, expression: stating(`email <> 'u1'`) },
          },
        ],
        renames,
      );
      expect(line(report)).toMatch(/^blocked: -\/- -\/- -\/4 -\/[1-9]/);
    });
  });
});
