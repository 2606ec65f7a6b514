/** Every golden folder through `applyPlan`: up to the new schema, back where there is a way, and no lock grows on the way. */
import { describe, expect, test } from '@jest/globals';
import { applyPlan } from '../../src/postgres/apply.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { migrationState, readHistory } from '../../src/postgres/history.ts';
import { canonical } from '../../src/schema/fingerprint.ts';
import { DEFAULT_SCHEMA, type SchemaModel } from '../../src/schema/model.ts';
import { ident, sql } from '../../src/sql.ts';
import { caseNames, readCase, type Case } from '../golden/cases.ts';
import { build, missing, optionsFor } from '../support/applying.ts';
import { lockWatch } from '../support/lock-watch.ts';
import { withDatabase } from '../support/postgres.ts';

function schemasOf({ before, after }: Case): readonly string[] {
  const models: readonly SchemaModel[] = [before.model, after.model];
  return [...new Set([DEFAULT_SCHEMA, ...models.flatMap(({ tables }) => tables.map(({ name }) => name.schema))])];
}

async function upAndDown(golden: Case, url: string): Promise<void> {
  const { before, after, plan, noDown } = golden;
  const schemas = schemasOf(golden);
  const database = openDatabase(url);
  const isDamaged = before.model.indexes.some(({ damaged }) => damaged);
  await database.session(async (session) => {
    for (const name of schemas) await session.query(sql`create schema if not exists ${ident(name)}`);
    await build(session, before);
    const start = canonical(await readCatalog(session, schemas));
    const going = lockWatch(session);
    const up = await applyPlan(
      session,
      plan,
      optionsFor(database, { target: isDamaged ? null : after.model, failpoint: going.failpoint }),
    );
    expect(going.grown).toEqual([]);
    expect([up.outcome, up.migration.state, await migrationState(session, plan)]).toEqual(['applied', 'done', 'done']);
    if (!isDamaged) expect(await missing(session, after.model)).toEqual([]);
    if (noDown !== null || plan.steps.some(({ down }) => down === null)) return;
    const coming = lockWatch(session);
    const down = await applyPlan(
      session,
      plan,
      optionsFor(database, {
        direction: 'down',
        target: isDamaged ? null : before.model,
        failpoint: coming.failpoint,
      }),
    );
    expect(coming.grown).toEqual([]);
    expect([down.outcome, await migrationState(session, plan)]).toEqual(['applied', 'not_applied']);
    expect(canonical(await readCatalog(session, schemas))).toBe(start);
    expect((await readHistory(session)).map(({ direction }) => direction)).toEqual(['down', 'up']);
  });
}

describe('applyPlan on every golden folder', () => {
  test.each(caseNames)('%s', async (name) => {
    await withDatabase((url) => upAndDown(readCase(name), url));
  });
});
