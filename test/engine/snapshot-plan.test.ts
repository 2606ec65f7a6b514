/** A plan, its parts, up, down, and the rows back: the whole way, from two schemas. */
import { describe, expect, test } from '@jest/globals';
import { EMPTY_SCHEMA } from '../../src/schema/model.ts';
import type { MigrationPlan, Statement } from '../../src/plan/migration-plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { Session } from '../../src/ports.ts';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import { takeSnapshot } from '../../src/postgres/snapshot-take.ts';
import type { ParsedSchema } from '../../src/schema/parsed-schema.ts';
import { parseSchema } from '../../src/schema/parser.ts';
import { partsOf } from '../../src/snapshot/part.ts';
import { recreationOf } from '../../src/snapshot/recreation.ts';
import { caseNames, downStatements, readCase } from '../golden/cases.ts';
import { about, ask, restored, runAll, shownPart, VERSION, withSession } from '../support/snapshots.ts';

const EMPTY: ParsedSchema = { model: EMPTY_SCHEMA, hints: [], positions: new Map(), diagnostics: [], dialect: 'brace' };
const parsed = (text: string): ParsedSchema => parseSchema([{ path: 'schema.qail', text }], 'strict');

async function apply(
  session: Session,
  statements: readonly Statement[],
  stages: readonly Statement['stage'][],
): Promise<void> {
  for (const stage of stages) {
    for (const each of statements.filter((statement) => statement.stage === stage)) await session.query(each.sql);
  }
}

async function create(session: Session, schema: ParsedSchema): Promise<void> {
  for (const name of new Set(schema.model.tables.map((table) => table.name.schema)))
    await runAll(session, `CREATE SCHEMA IF NOT EXISTS "${name}"`);
  await apply(
    session,
    makePlan(EMPTY, schema).steps.flatMap((step) => step.up),
    ['before', 'main', 'after'],
  );
}

async function up(session: Session, plan: MigrationPlan): Promise<void> {
  const statements = plan.steps.flatMap((step) => step.up);
  await apply(session, statements, ['before']);
  await session.transaction(async () => {
    await takeSnapshot(session, partsOf(plan), { ...about(), recreation: recreationOf(plan) });
    await apply(session, statements, ['main']);
  });
  await apply(session, statements, ['after']);
}

/** The schema down and the rows back in one transaction; what follows it only tightens. */
async function down(session: Session, plan: MigrationPlan): Promise<readonly string[]> {
  const statements = downStatements(plan);
  await apply(session, statements, ['before']);
  const report = await session.transaction(async () => {
    await apply(session, statements, ['main']);
    return restoreSnapshot(session, VERSION, {}, 'act');
  });
  await apply(session, statements, ['after']);
  return report.parts.map(shownPart);
}

type Way = {
  readonly before: string;
  readonly after: string;
  readonly fill: readonly string[];
  readonly meanwhile?: readonly string[];
  readonly lines: readonly string[];
};

const WAYS: Readonly<Record<string, Way>> = {
  'types that cut, round and reject': {
    before:
      "table t { id int primary_key\n n numeric(10,4)\n s text\n f double precision\n at timestamptz\n w text not_null default '7' }",
    after: 'table t { id int primary_key\n n int\n s char(4)\n f real\n at date\n w int not_null default 7 }',
    fill: [
      `INSERT INTO t VALUES (1, 1.5, 'ab ', 0.1, '2026-01-02 03:04+00', ' 42 '), (2, 2.0000, 'abcd', 0.5, NULL, '7'), (3, NULL, NULL, 'NaN', 'infinity', '07')`,
    ],
    meanwhile: [`UPDATE t SET n = 77 WHERE id = 2`, `INSERT INTO t VALUES (4, 1, 'x', 1, now(), 1)`],
    lines: [
      't.at: restored 1, equal 2 proven',
      't.f: restored 1, equal 2 proven',
      't.n: restored 1, equal 1, changed 1',
      't.s: restored 1, equal 2 proven',
      't.w: restored 2, equal 1 proven',
    ],
  },
  'an enum without one of its labels': {
    before: "enum mood { sad, ok, happy }\ntable t { id int primary_key\n m mood default 'sad'\n ms mood[] }",
    after: "enum mood { happy, ok }\ntable t { id int primary_key\n m mood default 'ok'\n ms mood[] }",
    fill: [`INSERT INTO t VALUES (1, 'ok', '{ok,happy}'), (2, 'happy', NULL)`],
    meanwhile: [`UPDATE t SET m = 'ok' WHERE id = 2`],
    lines: ['t.m: equal 1, changed 1', 't.ms: equal 2 proven'],
  },
  'a transform over a column that is there': {
    before: 'table t { id int primary_key\n name text\n nick text }',
    after: 'table t { id int primary_key\n name text\n nick text }\ntransform lower(name) -> t.nick',
    fill: [`INSERT INTO t VALUES (1, 'Ann', 'A'), (2, 'bob', 'bob'), (3, NULL, 'C')`],
    meanwhile: [`UPDATE t SET nick = 'new' WHERE id = 3`],
    lines: ['t.nick: restored 1, equal 1, changed 1'],
  },
  'drops and changes under new names': {
    before:
      "table people { id serial primary_key\n full_name text\n nr text\n note varchar default 'none' }\ntable old_log { at timestamptz\n line text }",
    after:
      'table users { id serial primary_key\n number int }\nrename people -> users\nrename people.nr -> number\ndrop people.full_name confirm',
    fill: [
      `INSERT INTO people (full_name, nr, note) VALUES ('Ann', '007', NULL), ('Bob', '8', 'none')`,
      `INSERT INTO old_log VALUES (now(), 'a'), (now(), 'a')`,
    ],
    lines: [
      'old_log: restored 2 proven',
      'people.full_name: restored 2 proven',
      'people.note: restored 1, equal 1 proven',
      'people.nr: restored 1, equal 1 proven',
    ],
  },
};

describe.each(Object.entries(WAYS))('%s', (_, { before, after, fill, meanwhile = [], lines }) => {
  test('come back, and what is newer stays', async () => {
    const plan = makePlan(parsed(before), parsed(after));
    expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    await withSession(async (session) => {
      await create(session, parsed(before));
      await runAll(session, ...fill);
      await up(session, plan);
      await runAll(session, ...meanwhile);
      expect(await down(session, plan)).toEqual(lines);
      const again = await restored(session);
      expect(again.join('\n')).not.toMatch(/restored/);
    });
  });
});

const withParts = caseNames.filter((name) => {
  const { plan, noDown } = readCase(name);
  return noDown === null && partsOf(plan).length > 0;
});

test.each(withParts)('%s: every part is found before the plan, and again after its way back', async (name) => {
  const { before, plan } = readCase(name);
  await withSession(async (session) => {
    await create(session, before);
    for (const { schema } of partsOf(plan).map(({ table }) => table))
      await runAll(session, `CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    for (const table of readCase(name).after.model.tables)
      await runAll(session, `CREATE SCHEMA IF NOT EXISTS "${table.name.schema}"`);
    await up(session, plan);
    const lines = await down(session, plan);
    expect(lines).toHaveLength(partsOf(plan).length);
    expect(lines.filter((line) => !line.endsWith(':  proven'))).toEqual([]);
    expect(await ask(session, 'SELECT state FROM _qail_snapshots')).toEqual([{ state: 'restored' }]);
  });
});
