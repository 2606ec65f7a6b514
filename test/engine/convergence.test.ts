/** Every golden folder on a real PostgreSQL: the plan leads exactly where the new schema says, and back where it can. */
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_SCHEMA, EMPTY_SCHEMA, type SchemaModel } from '../../src/schema/model.ts';
import type { Statement } from '../../src/plan/migration-plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { Session } from '../../src/ports.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { canonical } from '../../src/schema/fingerprint.ts';
import type { ParsedSchema } from '../../src/schema/parsed-schema.ts';
import { ident, sql } from '../../src/sql.ts';
import { caseNames, downStatements, readCase } from '../golden/cases.ts';
import { withDatabase } from '../support/postgres.ts';

const EMPTY: ParsedSchema = { model: EMPTY_SCHEMA, hints: [], positions: new Map(), diagnostics: [], dialect: 'brace' };
const parsed = (model: SchemaModel): ParsedSchema => ({ ...EMPTY, model });

/** Runs statements as they would run: alone, in one transaction, alone. */
async function apply(session: Session, statements: readonly Statement[]): Promise<void> {
  const of = (stage: Statement['stage']): readonly Statement[] => statements.filter((each) => each.stage === stage);
  for (const each of of('before')) await session.query(each.sql);
  await session.query(sql`begin`);
  for (const each of of('main')) await session.query(each.sql);
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

/** A rename leaves the names of constraints as they were, so there they are no difference. */
function withoutNames(model: SchemaModel): SchemaModel {
  return {
    ...model,
    tables: model.tables.map((table) => ({
      ...table,
      constraints: table.constraints.map((each) => ({ ...each, name: null })),
    })),
  };
}

const comparable = (model: SchemaModel, renamed: boolean): unknown =>
  JSON.parse(canonical(renamed ? withoutNames(model) : model));

describe('convergence', () => {
  test.each(caseNames)('%s', async (name) => {
    const { before, after, plan, noDown } = readCase(name);
    const schemas = schemasOf(before.model, after.model);
    const renamed = plan.steps.some(({ operation }) => operation.kind.startsWith('rename_'));
    const usable =
      after.diagnostics.every((d) => d.severity !== 'error') && plan.diagnostics.every((d) => d.severity !== 'error');
    expect(usable).toBe(true);

    const direct = await built(after, schemas);
    let migrated = EMPTY_SCHEMA;
    const returned: SchemaModel[] = [];
    const start = await built(before, schemas);
    await built(before, schemas, async (session) => {
      await apply(
        session,
        plan.steps.flatMap((step) => step.up),
      );
      migrated = await readCatalog(session, schemas);
      if (noDown !== null) return;
      await apply(session, downStatements(plan));
      returned.push(await readCatalog(session, schemas));
    });
    const isDamaged = before.model.indexes.some((index) => index.damaged);
    if (!isDamaged) expect(comparable(migrated, renamed)).toEqual(comparable(direct, renamed));
    const again = makePlan(parsed({ ...migrated, unmodelled: after.model.unmodelled }), { ...after, hints: [] });
    if (!isDamaged) expect(again.steps.map(({ operation }) => operation)).toEqual([]);
    for (const model of returned) expect(comparable(model, false)).toEqual(comparable(start, false));
  });
});
