/** What `applyPlan` refuses before it starts, what it rolls back after the fact, and names that are not what the files think. */
import { describe, expect, test } from '@jest/globals';
import type { DatabasePort, Session } from '../../src/ports.ts';
import { applyPlan, resumePlan, type ApplyOptions } from '../../src/postgres/apply.ts';
import { readHistory } from '../../src/postgres/history.ts';
import {
  catalogText,
  changeOf,
  missing,
  optionsFor,
  refusal,
  rowsOf,
  runAll,
  withSchema,
} from '../support/applying.ts';
import type { Change, Site } from '../support/applying.ts';

const T = 'table t {\n  id int primary_key\n  v int\n  w text\n}\n';
const DROP = changeOf(T, T.replace('\n  w text', ''));

/** Tries a change, and holds it to the message; the catalog and the history have to be as they were. */
async function refused(site: Site, change: Change, message: RegExp, given: Partial<ApplyOptions> = {}): Promise<void> {
  const [start, history] = [await catalogText(site.session), await readHistory(site.session)];
  const places: string[] = [];
  const failpoint = (name: string): Promise<void> => Promise.resolve(void places.push(name));
  const error = await refusal(applyPlan(site.session, change.plan, optionsFor(site.database, { failpoint, ...given })));
  expect(error.message).toMatch(message);
  expect(error).toHaveProperty('code', 'database_refused');
  expect(error).toHaveProperty('hint', expect.any(String));
  expect([places, await catalogText(site.session), await readHistory(site.session)]).toEqual([[], start, history]);
}

describe('before anything starts', () => {
  test('a step that cannot be undone is named', async () => {
    const change = changeOf('enum mood { sad }\n', 'enum mood { sad, ok }\n');
    await withSchema(change.before, async (site) => {
      await applyPlan(site.session, change.plan, optionsFor(site.database));
      const message =
        /^migrate down: step 1 \(ADD TO ENUM mood: ok\) has no statement that undoes it; nothing was changed$/;
      await refused(site, change, message, { direction: 'down' });
    });
  });

  test('a plan the history does not know is not undone, and not finished', async () => {
    await withSchema(DROP.before, async (site) => {
      await refused(site, DROP, /^migrate down: the history .* does not have this plan/, { direction: 'down' });
      const error = await refusal(resumePlan(site.session, DROP.plan, optionsFor(site.database)));
      expect(error.message).toMatch(/^finish the migration: the history .* does not have this plan/);
    });
  });

  test('a table that is not there is named', async () => {
    await withSchema(DROP.before, async (site) => {
      await runAll(site.session, 'alter table t rename to other');
      await refused(site, DROP, /^look for the tables of the plan: not in the database: t$/);
    });
  });

  test('a version that is taken is refused', async () => {
    const other = changeOf(T, T.replace('v int', 'v bigint'));
    await withSchema(DROP.before, async (site) => {
      const { migration } = await applyPlan(site.session, DROP.plan, optionsFor(site.database));
      const { version } = migration;
      await refused(site, other, /^begin a migration: version \w+ is in the history already/, { version });
    });
  });

  test('a second run at the same time is told who is at work', async () => {
    await withSchema(DROP.before, async (site) => {
      await site.database.session(async (other) => {
        const [pid] = (await rowsOf(other, 'select pg_backend_pid()')).flat();
        let inner: Error | null = null;
        const beforeChange = async (): Promise<void> => {
          inner = await refusal(applyPlan(site.session, DROP.plan, optionsFor(site.database)));
        };
        await applyPlan(other, DROP.plan, optionsFor(site.database, { beforeChange }));
        expect(inner).toMatchObject({
          message: `begin a migration: another run, or what is left of one (pid ${String(pid)}), is at work in this database; nothing was changed`,
        });
      });
      expect(await readHistory(site.session)).toHaveLength(1);
    });
  });

  test('a history of another program is left alone', async () => {
    await withSchema(DROP.before, async ({ session, database }) => {
      await runAll(session, 'create table _qail_migrations (id serial, version varchar(255), checksum text)');
      const error = await refusal(applyPlan(session, DROP.plan, optionsFor(database)));
      expect(error.message).toMatch(
        /^find the history of migrations: public\._qail_migrations is there, but without direction/,
      );
      expect(await rowsOf(session, 'select count(*)::int from _qail_migrations')).toEqual([[0]]);
    });
  });
});

/** Two clients on few real connections, as a pooler in transaction mode serves them: each statement gets the one that was free last. */
async function pooled(site: Site, size: number, body: (database: DatabasePort) => Promise<void>): Promise<void> {
  const free: Session[] = [];
  const client: Session = {
    query: async (statement, values) => {
      const real = free.pop();
      if (real === undefined) throw new Error('the pool is empty');
      try {
        return await real.query(statement, values);
      } finally {
        if (size === 1) free.push(real);
        else free.unshift(real);
      }
    },
    transaction: () => Promise.reject(new Error('nothing may be begun')),
  };
  const open = async (left: number): Promise<void> => {
    if (left === 0) return body({ session: (use) => use(client) });
    await site.database.session(async (real) => {
      free.push(real);
      await open(left - 1);
    });
  };
  await open(size);
}

describe('a pooler', () => {
  test.each([1, 2, 3])('that hands out %i connections by statement is refused', async (size) => {
    await withSchema(DROP.before, (site) =>
      pooled(site, size, (database) =>
        database.session(async (client) => {
          const error = await refusal(applyPlan(client, DROP.plan, optionsFor(database)));
          expect(error.message).toMatch(/^look at the connection: its statements do not all reach the same backend/);
          expect(error).toMatchObject({ code: 'database_refused' });
        }),
      ),
    );
  });
});

describe('a database that is not what the old schema says', () => {
  test('is rolled back with the difference named; other tables are none of its business', async () => {
    await withSchema(DROP.before, async ({ session, database }) => {
      await runAll(
        session,
        'create table stranger (i int)',
        'alter table t alter v set not null',
        'create index t_x on t (v)',
      );
      const start = await catalogText(session);
      const error = await refusal(applyPlan(session, DROP.plan, optionsFor(database, { target: DROP.after.model })));
      expect(error.message).toBe(
        'migrate up: compare the database with the schema it was to have: still missing: DROP INDEX t_x; DROP NOT NULL t.v; everything is rolled back',
      );
      expect([await catalogText(session), await readHistory(session)]).toEqual([start, []]);
      await runAll(session, 'drop index t_x', 'alter table t alter v drop not null');
      await applyPlan(session, DROP.plan, optionsFor(database, { target: DROP.after.model }));
      expect(await missing(session, DROP.after.model)).toEqual(['drop_table']);
    });
  });
});

describe('a constraint that kept its name when its table was renamed', () => {
  const old = 'table people {\n  id int primary_key\n  code int unique\n  n int check (n > 0)\n}\n';
  const bare = 'table people {\n  id int\n  code int\n  n int\n}\n';
  const change = changeOf(old, bare);

  test('is found by what it says, and comes back under its new name', async () => {
    const before = changeOf(old.replace('people', 'users'), old.replace('people', 'users'));
    await withSchema(before.before, async ({ session, database }) => {
      await runAll(session, 'alter table users rename to people');
      const names = 'select conname::text from pg_constraint where conrelid = $$people$$::regclass order by 1';
      expect((await rowsOf(session, names)).flat()).toEqual(['users_code_key', 'users_n_check', 'users_pkey']);
      await applyPlan(session, change.plan, optionsFor(database, { target: change.after.model }));
      expect(await rowsOf(session, names)).toEqual([]);
      const down = optionsFor(database, { direction: 'down', target: change.before.model });
      await applyPlan(session, change.plan, down);
      expect((await rowsOf(session, names)).flat()).toEqual(['people_code_key', 'people_n_check', 'people_pkey']);
    });
  });

  test('is found for a rename as well, and on the way back of what added it', async () => {
    const added = changeOf(bare, old);
    const named = (name: string): string => old.replace('check (n > 0)', `check (n > 0) check_name ${name}`);
    const renamed = changeOf(named('n_one'), named('n_two'));
    await withSchema(added.before, async ({ session, database }) => {
      await applyPlan(session, added.plan, optionsFor(database, { target: added.after.model }));
      await runAll(session, 'alter table people rename constraint people_n_check to odd');
      await applyPlan(session, renamed.plan, optionsFor(database, { target: renamed.after.model }));
      expect(
        (
          await rowsOf(
            session,
            `select conname::text from pg_constraint where contype = 'c' and conrelid = 'people'::regclass`,
          )
        ).flat(),
      ).toEqual(['n_two']);
      await applyPlan(session, added.plan, optionsFor(database, { direction: 'down', target: added.before.model }));
      expect(await missing(session, added.before.model)).toEqual([]);
    });
  });

  test('and that is not there at all, or there twice, ends the transaction', async () => {
    const without =
      /^migrate up, step \d+ \(DROP CHECK \(n > 0\) on people\): people has no constraint "people_n_check", and none with its content$/;
    await withSchema(change.before, async ({ session, database }) => {
      await runAll(session, 'alter table people drop constraint people_n_check');
      const start = await catalogText(session);
      const gone = await refusal(applyPlan(session, change.plan, optionsFor(database)));
      expect(gone.message).toMatch(without);
      expect(await catalogText(session)).toBe(start);
      await runAll(session, 'alter table people add constraint a check (n > 0), add constraint b check (n > 0)');
      const twice = await refusal(applyPlan(session, change.plan, optionsFor(database)));
      expect(twice.message).toMatch(/and more than one with its content$/);
    });
  });
});
