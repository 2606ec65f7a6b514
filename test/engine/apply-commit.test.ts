/** A COMMIT whose answer is lost: a second connection tells which of the two happened, and goes on where it did. */
import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../src/errors.ts';
import { applyPlan } from '../../src/postgres/apply.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { migrationState, readHistory } from '../../src/postgres/history.ts';
import { prepareHistory } from '../../src/postgres/history-schema.ts';
import { catalogText, missing, optionsFor, refusal, withSchema } from '../support/applying.ts';
import { overBrokenLine } from '../support/broken-line.ts';
import { fill, RICH } from '../support/rich-change.ts';

const { before, after, plan } = RICH;
const target = after.model;

describe('the connection breaks at COMMIT', () => {
  test('which is done: found in the history, finished on the second connection', async () => {
    await withSchema(before, async ({ session, database, url }) => {
      await fill(session);
      await prepareHistory(session);
      await overBrokenLine(url, { kind: 'answer_lost', commit: 1 }, async (broken) => {
        const applied = await openDatabase(broken).session((own) =>
          applyPlan(own, plan, optionsFor(database, { target })),
        );
        expect(applied).toMatchObject({ outcome: 'applied', commitAnswerLost: true, migration: { state: 'done' } });
      });
      expect(await missing(session, target)).toEqual([]);
      expect(await readHistory(session)).toHaveLength(1);
    });
  });

  test.each([0, 700])('which is not done, the server hearing of it after %i ms: nothing is there', async (ms) => {
    await withSchema(before, async ({ session, database, url }) => {
      await fill(session);
      await prepareHistory(session);
      const start = await catalogText(session);
      await overBrokenLine(url, { kind: 'commit_lost', commit: 1, serverHearsAfterMs: ms }, async (broken) => {
        const options = optionsFor(database, { target });
        const error = await refusal(openDatabase(broken).session((own) => applyPlan(own, plan, options)));
        expect(error).toMatchObject({ code: 'database_unreachable' });
        expect(error.message).toBe(
          `migrate up: the connection was lost at COMMIT, and the history does not have version ${options.version}: the transaction was rolled back, nothing of it is there`,
        );
      });
      expect((await catalogText(session)).replace(',"happy"', '')).toBe(start);
      expect(await migrationState(session, plan)).toBe('not_applied');
    });
  });

  test('and no second connection can be had: it is said that nothing is known', async () => {
    await withSchema(before, async ({ session, database, url }) => {
      await fill(session);
      await prepareHistory(session);
      await overBrokenLine(url, { kind: 'answer_lost', commit: 1 }, async (broken) => {
        let opened = 0;
        const once: typeof database = {
          session: (body) => {
            opened += 1;
            if (opened > 1) throw new QailError('database_unreachable', 'connect to the database: nobody answers');
            return database.session(body);
          },
        };
        const error = await refusal(openDatabase(broken).session((own) => applyPlan(own, plan, optionsFor(once))));
        expect(error.message).toMatch(/it is not known whether version \w+ is committed: .*nobody answers$/);
        expect(error).toHaveProperty('hint', expect.stringContaining('run it again'));
      });
      expect(await migrationState(session, plan)).toBe('main_done');
      expect((await applyPlan(session, plan, optionsFor(database))).outcome).toBe('resumed');
      expect(await missing(session, target)).toEqual([]);
    });
  });

  test('of a statement after the transaction: the run ends, and the next one goes on', async () => {
    await withSchema(before, async ({ session, database, url }) => {
      await fill(session);
      await prepareHistory(session);
      await overBrokenLine(url, { kind: 'answer_lost', commit: 2 }, async (broken) => {
        const run = openDatabase(broken).session((own) => applyPlan(own, plan, optionsFor(database, { target })));
        const error = await refusal(run);
        expect(error).toMatchObject({ code: 'database_unreachable' });
        expect(error.message).toMatch(/^migrate up, step \d+ .*the transaction stays committed as version/);
      });
      expect(await migrationState(session, plan)).toBe('main_done');
      const next = await applyPlan(session, plan, optionsFor(database));
      expect([next.outcome, next.migration.state]).toEqual(['resumed', 'done']);
      expect(await missing(session, target)).toEqual([]);
    });
  });
});
