/** Migrations carried out on a real database, for tests: schemas from text, options with defaults, and what the catalog says. */
import type { MigrationPlan, Statement } from '../../src/plan/migration-plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { DatabasePort, Session } from '../../src/ports.ts';
import type { ApplyOptions } from '../../src/postgres/apply.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { makeVersion } from '../../src/postgres/history.ts';
import { EMPTY_SCHEMA, type SchemaModel } from '../../src/schema/model.ts';
import type { ParsedSchema } from '../../src/schema/parsed-schema.ts';
import { parseSchema } from '../../src/schema/parser.ts';
import { canonical } from '../../src/schema/fingerprint.ts';
import type { Sql } from '../../src/sql.ts';
import { withDatabase } from './postgres.ts';

export const EMPTY: ParsedSchema = {
  model: EMPTY_SCHEMA,
  hints: [],
  positions: new Map(),
  diagnostics: [],
  dialect: 'brace',
};

/** A change of schema with the plan that leads from one side to the other. */
export type Change = { readonly before: ParsedSchema; readonly after: ParsedSchema; readonly plan: MigrationPlan };

export function changeOf(before: string, after: string): Change {
  const [old, wanted] = [before, after].map((text) => parseSchema([{ path: 's.qail', text }], 'strict'));
  if (old === undefined || wanted === undefined) throw new Error('two texts give two schemas');
  const problems = [...old.diagnostics, ...wanted.diagnostics].filter(({ severity }) => severity === 'error');
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { before: old, after: wanted, plan: makePlan(old, wanted) };
}

let versions = 0;

/** Options for a run that nobody disturbs. */
export function optionsFor(database: DatabasePort, given: Partial<ApplyOptions> = {}): ApplyOptions {
  versions += 1;
  return {
    version: makeVersion(new Date(), `t${versions}`),
    direction: 'up',
    lockTimeoutMs: 300,
    lockRetries: 2,
    now: () => new Date(),
    about: { name: 'test', headSha: 'c'.repeat(40), actor: 'octocat', pullRequest: 7 },
    backup: 'none',
    target: null,
    database,
    beforeChange: () => Promise.resolve(),
    ...given,
  };
}

/** SQL as it stands in a test. */
export function raw(text: string): Sql {
  return text as Sql;
}

/** Runs several statements, each on its own. */
export async function runAll(session: Session, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.query(raw(statement));
}

/** Builds a schema in an empty database, without a trace in the history. */
export async function build(session: Session, schema: ParsedSchema): Promise<void> {
  const statements = makePlan(EMPTY, schema).steps.flatMap((step) => step.up);
  const of = (stage: Statement['stage']): readonly Statement[] => statements.filter((each) => each.stage === stage);
  for (const each of [...of('before'), ...of('main'), ...of('after')]) await session.query(each.sql);
}

export type Site = { readonly session: Session; readonly database: DatabasePort; readonly url: string };

/** A fresh database with a schema in it, and a session on it. */
export async function withSchema(schema: ParsedSchema, body: (site: Site) => Promise<void>): Promise<void> {
  await withDatabase(async (url) => {
    const database = openDatabase(url);
    await database.session(async (session) => {
      await build(session, schema);
      await body({ session, database, url });
    });
  });
}

/** What the catalog says of the schema `public`, in one text. */
export async function catalogText(session: Session): Promise<string> {
  return canonical(await readCatalog(session, ['public']));
}

/** What still leads from the database to a schema, as kinds of operations. */
export async function missing(session: Session, target: SchemaModel): Promise<readonly string[]> {
  const schemas = [...new Set(['public', ...target.tables.map(({ name }) => name.schema)])];
  const catalog = await readCatalog(session, schemas);
  const plan = makePlan(
    { ...EMPTY, model: { ...catalog, unmodelled: target.unmodelled } },
    { ...EMPTY, model: target },
  );
  return plan.steps.map(({ operation }) => operation.kind);
}

/** All rows of a query as text, for short comparisons. */
export async function rowsOf(session: Session, text: string): Promise<readonly unknown[]> {
  return (await session.query(raw(text))).map((row) => Object.values(row));
}

/** What a promise was refused with; fails when it was not. */
export async function refusal(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
