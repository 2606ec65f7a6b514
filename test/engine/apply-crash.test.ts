/** A run that ends anywhere leaves nothing or all of the transaction, says which, and goes on from there. */
import { describe, expect, test } from '@jest/globals';
import { applyPlan, resumePlan } from '../../src/postgres/apply.ts';
import { migrationState, readHistory } from '../../src/postgres/history.ts';
import {
  catalogText,
  missing,
  optionsFor,
  refusal,
  rowsOf,
  runAll,
  withSchema,
  type Site,
} from '../support/applying.ts';
import { fill, RICH } from '../support/rich-change.ts';

const { before, after, plan } = RICH;
const target = after.model;

/** Every place at which this plan can end, in order. */
const PLACES = [
  'before:1',
  ...['locked', 'checked', 'main:1', 'main:2', 'main:3', 'main:4', 'changed', 'verified', 'recorded'],
  'committed',
  ...[1, 2, 3, 4, 5].flatMap((n) => [`after:${n}:run`, `after:${n}`]),
] as const;

/** Whether the transaction is committed when a run ends at this place. */
const isCommitted = (place: string): boolean => place === 'committed' || place.startsWith('after:');
/** A label that was added stays, and is in nobody's way. */
const withoutLabel = (text: string): string => text.replace(',"happy"', '');

async function values(site: Site): Promise<readonly unknown[]> {
  return rowsOf(site.session, 'select count(*)::int as r, count(v)::int as v from c');
}

/** Ends a run at a place, and looks at what is left and at how the next run takes it. */
async function endedAt(place: string, site: Site, end: (site: Site) => Promise<void>): Promise<void> {
  const start = await catalogText(site.session);
  await site.database.session(async (session) => {
    const failpoint = async (name: string): Promise<void> => {
      if (name === place) await end({ ...site, session });
    };
    await refusal(applyPlan(session, plan, optionsFor(site.database, { target, failpoint })));
  });
  const state = await migrationState(site.session, plan);
  const history = await readHistory(site.session);
  if (isCommitted(place)) {
    expect(state).toBe(place === 'after:5' ? 'done' : 'main_done');
    expect(history.map((each) => each.state)).toEqual([state]);
  } else {
    expect([state, history]).toEqual(['not_applied', []]);
    expect(withoutLabel(await catalogText(site.session))).toBe(start);
    expect(await values(site)).toEqual([[100, 100]]);
  }
  const next = await applyPlan(site.session, plan, optionsFor(site.database, { target }));
  const outcome = place === 'after:5' ? 'already_done' : isCommitted(place) ? 'resumed' : 'applied';
  expect([next.outcome, next.migration.state]).toEqual([outcome, 'done']);
  expect(await missing(site.session, target)).toEqual([]);
  expect(await readHistory(site.session)).toHaveLength(1);
}

async function withRows(body: (site: Site) => Promise<void>): Promise<void> {
  await withSchema(before, async (site) => {
    await fill(site.session);
    await body(site);
  });
}

test('the places of this plan are all there are', async () => {
  await withRows(async ({ session, database }) => {
    const seen: string[] = [];
    const failpoint = (name: string): Promise<void> => Promise.resolve(void seen.push(name));
    await applyPlan(session, plan, optionsFor(database, { target, failpoint }));
    expect(seen).toEqual(PLACES);
  });
});

describe('a run that fails', () => {
  test.each(PLACES)('at %s', async (place) => {
    await withRows((site) =>
      endedAt(place, site, () => {
        throw new Error('the failpoint');
      }),
    );
  });
});

describe('a backend that is terminated', () => {
  test.each(PLACES)('at %s', async (place) => {
    await withRows((site) =>
      endedAt(place, site, async ({ session }) => {
        const [pid] = (await rowsOf(session, 'select pg_backend_pid()')).flat();
        await runAll(site.session, `select pg_terminate_backend(${String(pid)}, 5000)`);
        if (place === 'after:5') throw new Error('nothing is left to fail');
      }),
    );
  });
});

test('a second run changes nothing and says so', async () => {
  await withRows(async ({ session, database }) => {
    const first = await applyPlan(session, plan, optionsFor(database, { target }));
    const [catalog, history] = [await catalogText(session), await readHistory(session)];
    let called = false;
    const beforeChange = (): Promise<void> => Promise.resolve(void (called = true));
    const second = await applyPlan(session, plan, optionsFor(database, { target, beforeChange }));
    expect([second.outcome, second.migration.version]).toEqual(['already_done', first.migration.version]);
    expect((await resumePlan(session, plan, optionsFor(database))).outcome).toBe('already_done');
    expect([await catalogText(session), await readHistory(session), called]).toEqual([catalog, history, false]);
  });
});

test('what beforeChange and afterChange raise rolls everything back and arrives as it is', async () => {
  await withRows(async ({ session, database }) => {
    const start = await catalogText(session);
    for (const place of ['beforeChange', 'afterChange'] as const) {
      const raised = new Error(place);
      const options = optionsFor(database, {
        target,
        [place]: async (own: typeof session) => {
          await runAll(own, 'create table saved (i int)');
          throw raised;
        },
      });
      expect(await refusal(applyPlan(session, plan, options))).toBe(raised);
      expect(withoutLabel(await catalogText(session))).toBe(start);
    }
    expect(await readHistory(session)).toEqual([]);
  });
});
