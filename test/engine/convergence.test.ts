/** Every golden folder on a real PostgreSQL: the plan leads exactly where the new schema says, and back where it can. */
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_SCHEMA, EMPTY_SCHEMA, type SchemaModel } from '../../src/schema/model.ts';
import type { Statement } from '../../src/plan/migration-plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { Session } from '../../src/ports.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { textIn } from '../../src/postgres/row.ts';
import { canonical } from '../../src/schema/fingerprint.ts';
import type { ParsedSchema } from '../../src/schema/parsed-schema.ts';
import { ident, sql } from '../../src/sql.ts';
import { caseNames, downStatements, readCase } from '../golden/cases.ts';
import { runAll } from '../support/applying.ts';
import { withDatabase } from '../support/postgres.ts';

const EMPTY: ParsedSchema = { model: EMPTY_SCHEMA, hints: [], positions: new Map(), diagnostics: [], dialect: 'brace' };
const parsed = (model: SchemaModel): ParsedSchema => ({ ...EMPTY, model });

/** Runs statements as they would run: alone, in one transaction, alone; rows are put back within the transaction. */
async function apply(
  session: Session,
  statements: readonly Statement[],
  restored: readonly string[] = [],
): Promise<void> {
  const of = (stage: Statement['stage']): readonly Statement[] => statements.filter((each) => each.stage === stage);
  for (const each of of('before')) await session.query(each.sql);
  await session.query(sql`begin`);
  for (const each of of('main')) await session.query(each.sql);
  await runAll(session, ...restored);
  await session.query(sql`commit`);
  for (const each of of('after')) await session.query(each.sql);
}

function schemasOf(...models: readonly SchemaModel[]): readonly string[] {
  return [...new Set([DEFAULT_SCHEMA, ...models.flatMap((model) => model.tables.map(({ name }) => name.schema))])];
}

/** Builds a schema in a fresh database and gives its catalog. */
async function built(
  schema: ParsedSchema,
  schemas: readonly string[],
  then: (session: Session) => Promise<void> = () => Promise.resolve(),
): Promise<SchemaModel> {
  const catalogs: SchemaModel[] = [];
  await withDatabase((url) =>
    openDatabase(url).session(async (session) => {
      for (const name of schemas) await session.query(sql`create schema if not exists ${ident(name)}`);
      await apply(
        session,
        makePlan(EMPTY, schema).steps.flatMap((step) => step.up),
      );
      await then(session);
      catalogs.push(await readCatalog(session, schemas));
    }),
  );
  return catalogs[0] ?? EMPTY_SCHEMA;
}

/** Every row of a schema's tables, whatever the order of their columns. */
async function rowsIn(session: Session, { tables }: SchemaModel): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name } of tables) {
    const table = sql`${ident(name.schema)}.${ident(name.name)}`;
    const rows = await session.query(sql`select to_jsonb(t)::text as row from ${table} t order by 1`);
    found.push(...rows.map((row) => `${name.name} ${textIn(row, 'row')}`));
  }
  return found;
}

const comparable = (model: SchemaModel): unknown => JSON.parse(canonical(model));

describe('convergence', () => {
  test.each(caseNames)('%s', async (name) => {
    const { before, after, plan, noDown, rows, restored } = readCase(name);
    const schemas = schemasOf(before.model, after.model);
    const usable =
      after.diagnostics.every((d) => d.severity !== 'error') && plan.diagnostics.every((d) => d.severity !== 'error');
    expect(usable).toBe(true);

    const direct = await built(after, schemas);
    let migrated = EMPTY_SCHEMA;
    const returned: SchemaModel[] = [];
    const contents: (readonly string[])[] = [];
    const start = await built(before, schemas);
    await built(before, schemas, async (session) => {
      await runAll(session, ...rows);
      contents.push(await rowsIn(session, before.model));
      await apply(
        session,
        plan.steps.flatMap((step) => step.up),
      );
      migrated = await readCatalog(session, schemas);
      if (noDown !== null) return;
      await apply(session, downStatements(plan), restored);
      contents.push(await rowsIn(session, before.model));
      returned.push(await readCatalog(session, schemas));
    });
    const isDamaged = before.model.indexes.some((index) => index.damaged);
    if (!isDamaged) expect(comparable(migrated)).toEqual(comparable(direct));
    const again = makePlan(parsed({ ...migrated, unmodelled: after.model.unmodelled }), { ...after, hints: [] });
    if (!isDamaged) expect(again.steps.map(({ operation }) => operation)).toEqual([]);
    for (const model of returned) {
      expect(comparable(model)).toEqual(comparable(start));
      if (rows.length > 0) expect(contents[1]).toEqual(contents[0]);
    }
  });
});
