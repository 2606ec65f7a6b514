/** Migrations by a role that is no administrator: its own tables, a parent of somebody else, and policies that would hide rows. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { applyPlan } from '../../src/postgres/apply.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { failureCode } from '../../src/postgres/failure.ts';
import { migrationState } from '../../src/postgres/history.ts';
import { changeOf, missing, optionsFor, refusal, rowsOf, runAll, withSchema } from '../support/applying.ts';
import type { Change, Site } from '../support/applying.ts';

/** A database whose tables `own` belong to a role that may only log in; the role is removed afterwards. */
async function asOwner(
  change: Change,
  own: readonly string[],
  body: (role: Site, admin: Site) => Promise<void>,
): Promise<void> {
  await withSchema(change.before, async (admin) => {
    const role = `qail_app_${randomBytes(4).toString('hex')}`;
    await runAll(
      admin.session,
      `create role ${role} login password 'secret'`,
      `grant create, usage on schema public to ${role}`,
    );
    try {
      for (const table of own) await runAll(admin.session, `alter table ${table} owner to ${role}`);
      const url = new URL(admin.url);
      url.username = role;
      url.password = 'secret';
      const database = openDatabase(url.href);
      await database.session((session) => body({ session, database, url: url.href }, admin));
    } finally {
      await runAll(
        admin.session,
        `reassign owned by ${role} to current_user`,
        `drop owned by ${role}`,
        `drop role ${role}`,
      );
    }
  });
}

const BOTH = 'table p {\n  id int primary_key\n}\ntable c {\n  id int primary_key\n  p_id int references p(id)\n}\n';

describe('a role that owns its tables and nothing else', () => {
  test('migrates them, and keeps its history in its schema', async () => {
    const change = changeOf(BOTH, BOTH.replace('p_id int', 'p_id bigint'));
    await asOwner(change, ['p', 'c'], async ({ session, database }) => {
      const target = change.after.model;
      expect((await applyPlan(session, change.plan, optionsFor(database, { target }))).migration.state).toBe('done');
      expect(await migrationState(session, change.plan)).toBe('done');
    });
  });

  test('drops a reference to a table it may not lock by itself, which the statement then locks', async () => {
    const change = changeOf(BOTH, BOTH.replace(' references p(id)', ''));
    await asOwner(change, ['c'], async ({ session, database }) => {
      const locked: string[] = [];
      const options = optionsFor(database, {
        target: change.after.model,
        onStep: (progress) => {
          if (progress.kind === 'locked') locked.push(...progress.tables.map(({ table }) => table.name));
        },
      });
      await applyPlan(session, change.plan, options);
      expect(locked).toEqual(['c']);
      expect(await missing(session, change.after.model)).toEqual([]);
    });
  });

  test('is refused a table of somebody else, and nothing is changed', async () => {
    const change = changeOf(BOTH, BOTH.replace('\n  p_id int references p(id)', ''));
    await asOwner(change, ['p'], async ({ session, database }) => {
      const error = await refusal(applyPlan(session, change.plan, optionsFor(database)));
      expect([failureCode(error), error.message]).toEqual(['42501', expect.stringMatching(/nothing of it is there$/)]);
      expect(await migrationState(session, change.plan)).toBe('not_applied');
      expect(await missing(session, change.before.model)).toEqual([]);
    });
  });
});

test('a policy that would hide rows from a transform stops it, instead of leaving them out', async () => {
  const before = 'table t {\n  id int primary_key\n  v text\n}\n';
  const change = changeOf(before, `${before}transform lower(v) -> t.v\n`);
  await asOwner(change, ['t'], async ({ session, database }, admin) => {
    await runAll(session, "insert into t values (1, 'A'), (2, 'B')", 'alter table t enable row level security');
    await runAll(session, 'alter table t force row level security', 'create policy one on t using (id = 1)');
    const error = await refusal(applyPlan(session, change.plan, optionsFor(database)));
    expect([failureCode(error), error.message]).toEqual([
      '42501',
      expect.stringMatching(/^migrate up, step 1 \(FILL t\.v\)/),
    ]);
    expect(await rowsOf(admin.session, 'select v from t order by id')).toEqual([['A'], ['B']]);
  });
});
