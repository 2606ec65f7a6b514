/** The situations a report can be in, one for each golden folder of `golden/comments`. */
import type { Report } from '../../src/report/report.ts';
import { expression } from '../../src/sql.ts';
import {
  column,
  counted,
  diagnostic,
  dropTable,
  estimated,
  facts,
  indexOn,
  INTEGER,
  measured,
  named,
  planned,
  PULL_REQUEST,
  reportOf,
  step,
  tableOf,
  type,
  unmeasured,
  type Situated,
} from './reports.ts';
import { HOSTILE_REPORT } from './hostile-report.ts';

const users = named('users');
const moment = { mode: 'ACCESS EXCLUSIVE', work: 'none', table: users } as const;

const dropEmail = step(
  { kind: 'drop_column', table: users, column: column('email') },
  {
    up: [expression('ALTER TABLE "public"."users" DROP COLUMN "email"')],
    down: [expression('ALTER TABLE "public"."users" ADD COLUMN "email" text')],
    line: 4,
    lock: moment,
    hazards: [
      { kind: 'loses_data', reason: 'every value of the column' },
      { kind: 'breaks_clients', reason: 'queries that name the column fail' },
    ],
    found: { verdict: 'loses_data', atRisk: counted(1_234), rows: counted(1_300), notDefault: counted(166) },
  },
);

const sessions = tableOf(
  'sessions',
  [column('id', INTEGER, false), column('user_id', INTEGER)],
  [
    {
      kind: 'foreign_key',
      name: null,
      columns: ['user_id'],
      target: users,
      targetColumns: ['id'],
      onDelete: 'no_action',
      onUpdate: 'no_action',
      deferral: 'not_deferrable',
    },
  ],
);

const dropSessions = step(dropTable(sessions, [indexOn('sessions', ['user_id'])]), {
  up: [expression('DROP TABLE "public"."sessions"')],
  line: 9,
  lock: { mode: 'ACCESS EXCLUSIVE', table: sessions.name, also: [users] },
  hazards: [{ kind: 'loses_data', reason: 'every row of the table' }],
  found: { verdict: 'loses_data', atRisk: counted(5_678), unit: 'rows' },
});

const addPhone = step(
  { kind: 'add_column', table: users, column: column('phone'), backfilled: false },
  { up: [expression('ALTER TABLE "public"."users" ADD COLUMN "phone" text')], line: 5, lock: moment },
);

const createRefunds = step(
  { kind: 'create_table', table: tableOf('refunds', [column('id', INTEGER, false), column('amount', INTEGER)]) },
  { line: 20 },
);

const emailNotNull = step(
  { kind: 'set_not_null', table: users, column: 'email' },
  {
    up: [expression('ALTER TABLE "public"."users" ALTER COLUMN "email" SET NOT NULL')],
    line: 4,
    lock: { ...moment, work: 'scan' },
    found: { verdict: 'will_fail', failing: counted(412), rows: counted(500_000) },
  },
);

const emailUnique = step(
  { kind: 'create_index', index: indexOn('users', ['email'], { unique: true }) },
  {
    line: 8,
    lock: { mode: 'SHARE', work: 'index_build', table: users },
    found: { verdict: 'will_fail', failing: counted(41) },
  },
);

const totalRounded = step(
  {
    kind: 'alter_column_type',
    table: named('orders'),
    column: 'total',
    from: type('numeric', ['12', '4']),
    to: type('numeric', ['12', '2']),
    using: null,
    defaultFrom: null,
    defaultTo: null,
  },
  {
    line: 15,
    lock: { mode: 'ACCESS EXCLUSIVE', work: 'rewrite', table: named('orders') },
    hazards: [{ kind: 'loses_data', reason: 'values are rounded to 2 digits after the point' }],
    found: { verdict: 'loses_data', atRisk: counted(1_124_963), rows: counted(1_500_000), failing: counted(0) },
  },
);

const sized = measured([facts('users', 500_000, 96), facts('orders', 1_500_000, 1_240)]);

/** The same steps with every number missing for one reason. */
function uncounted(steps: readonly Situated[], reason: Parameters<typeof unmeasured>[0]): readonly Situated[] {
  return steps.map(({ step: one, found }) => {
    if (found === null) return { step: one, found };
    const atRisk = found.atRisk === undefined ? null : unmeasured(reason);
    const failing = found.failing === undefined ? null : unmeasured(reason);
    return { step: one, found: { ...found, verdict: 'unknown', atRisk, failing, notDefault: null, rows: null } };
  });
}

const renamed = {
  object: 'column',
  from: 'users.nick',
  to: 'users.handle',
  hint: 'rename users.nick -> users.handle',
} as const;

const dropNick = step(
  { kind: 'drop_column', table: users, column: column('nick') },
  { line: 6, found: { verdict: 'loses_data', atRisk: counted(1) } },
);
const addHandle = step({ kind: 'add_column', table: users, column: column('handle'), backfilled: false }, { line: 6 });

/** Every situation by the name of its folder. */
export const SITUATIONS: ReadonlyMap<string, Report> = new Map([
  ['data_loss', planned({ steps: [addPhone, dropEmail, dropSessions], verdict: 'data-loss' })],
  [
    'data_loss--may_be_a_rename',
    planned({ steps: [dropNick, addHandle], verdict: 'data-loss', more: { renameQuestions: [renamed] } }),
  ],
  [
    'data_loss--estimated',
    planned({
      steps: [
        step(dropSessions.step.operation, {
          found: { verdict: 'loses_data', atRisk: estimated(1_200_000), unit: 'rows' },
        }),
        step(dropEmail.step.operation, { found: { verdict: 'unknown', atRisk: unmeasured('not_permitted') } }),
      ],
      verdict: 'data-loss',
    }),
  ],
  ['blocked', planned({ steps: [emailNotNull, emailUnique, totalRounded], verdict: 'blocked', measuring: sized })],
  ['ok--additive', planned({ steps: [addPhone, createRefunds], verdict: 'ok' })],
  [
    'ok--long_lock',
    planned({
      steps: [
        step(
          { kind: 'create_index', index: indexOn('orders', ['created_at']) },
          { line: 30, lock: { mode: 'SHARE', work: 'index_build', table: named('orders') } },
        ),
        addPhone,
      ],
      verdict: 'ok',
      measuring: sized,
    }),
  ],
  [
    'ok--dropped_and_empty',
    planned({
      steps: [
        step(dropEmail.step.operation, {
          line: 4,
          hazards: [{ kind: 'loses_data', reason: 'every value of the column' }],
          found: { atRisk: counted(0), rows: counted(1) },
        }),
      ],
      verdict: 'ok',
    }),
  ],
  [
    'ok--only_layout',
    planned({ steps: [], verdict: 'ok', measuring: { kind: 'not_measured', reason: 'nothing_to_measure' } }),
  ],
  [
    'unmeasured--not_compared',
    planned({
      steps: [],
      verdict: 'unmeasured',
      measuring: { kind: 'not_measured', reason: 'nothing_to_measure' },
      more: {
        undiffed: [
          { kind: 'view', name: 'open_trips', change: 'changed', at: { file: 'schema.qail', line: 40, column: 1 } },
          {
            kind: 'policy',
            name: 'trips_read on trips',
            change: 'removed',
            at: { file: 'schema.qail', line: 44, column: 1 },
          },
          { kind: 'extension', name: 'pgcrypto', change: 'unchanged', at: null },
        ],
      },
      warnings: [diagnostic('warning', 'trailing comma in "open_trips"', { code: 'comma', suggestion: 'remove it' })],
    }),
  ],
  [
    'unmeasured--no_staging',
    planned({
      steps: uncounted([dropEmail, dropSessions, emailNotNull], 'no_database'),
      verdict: 'unmeasured',
      measuring: { kind: 'not_measured', reason: 'no_database' },
    }),
  ],
  [
    'unmeasured--fork',
    planned(
      {
        steps: uncounted([dropEmail, emailNotNull], 'fork'),
        verdict: 'unmeasured',
        measuring: { kind: 'not_measured', reason: 'fork' },
      },
      { pullRequest: { ...PULL_REQUEST, fork: true } },
    ),
  ],
  [
    'unmeasured--time_used_up',
    planned({ steps: [...uncounted([dropSessions], 'timed_out'), emailNotNullFine()], verdict: 'unmeasured' }),
  ],
  [
    'unreachable',
    planned({
      steps: uncounted([dropEmail, emailNotNull], 'unreachable'),
      verdict: 'unreachable',
      measuring: {
        kind: 'unreachable',
        code: 'database_unreachable',
        message: 'connecting to the staging database: no answer within 10 s',
        hint: 'check that the runner may reach it',
      },
    }),
  ],
  ['unchanged', reportOf({ kind: 'unchanged' })],
  [
    'invalid_schema',
    reportOf(
      {
        kind: 'invalid_schema',
        diagnostics: [
          diagnostic('warning', 'the column "note" is declared twice with the same type', { code: 'twice' }),
          diagnostic('error', 'unknown type `txet`', { suggestion: 'write `text`' }),
        ],
      },
      { schemaPath: 'db/schema.qail' },
    ),
  ],
  [
    'command_line',
    planned({ steps: [dropEmail, dropSessions, emailNotNull], verdict: 'blocked' }, { pullRequest: null }),
  ],
  ['hostile_names', HOSTILE_REPORT],
]);

function emailNotNullFine(): Situated {
  return step(
    { kind: 'set_not_null', table: users, column: 'email' },
    { line: 4, found: { failing: counted(0), rows: counted(3) } },
  );
}
