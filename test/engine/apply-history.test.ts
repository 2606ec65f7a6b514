/** The history of migrations, and the session a migration leaves behind. */
import { describe, expect, test } from '@jest/globals';
import { applyPlan, type Progress } from '../../src/postgres/apply.ts';
import { makeVersion, migrationState, newestMigration, readHistory } from '../../src/postgres/history.ts';
import { findHistory, prepareHistory } from '../../src/postgres/history-schema.ts';
import { changeOf, optionsFor, refusal, rowsOf, runAll, withSchema } from '../support/applying.ts';
import { fill, RICH } from '../support/rich-change.ts';

const T = 'table t {\n  id int primary_key\n  v int\n}\n';
const DROP = changeOf(T, T.replace('\n  v int', ''));

test('versions sort as text in the order of time, and state the time', () => {
  const moments = ['2026-11-25T09:08:07.006Z', '2026-11-25T10:00:00.000Z', '2026-11-25T10:00:00.001Z'];
  const versions = moments.map((moment) => makeVersion(new Date(moment), 'k3'));
  expect(versions).toEqual(['20261125090807006_k3', '20261125100000000_k3', '20261125100000001_k3']);
  expect(versions.toSorted()).toEqual(versions);
  for (const suffix of ['', 'A', 'a-b', 'a'.repeat(17)])
    expect(() => makeVersion(new Date(0), suffix)).toThrow(RangeError);
});

describe('the history', () => {
  test('says of every migration what ran, which way, for whom, and keeps all of it', async () => {
    await withSchema(RICH.before, async ({ session, database }) => {
      await fill(session);
      expect([await findHistory(session), await readHistory(session)]).toEqual([null, []]);
      const plan = RICH.plan;
      const up = optionsFor(database, { target: RICH.after.model, backup: '100 values', snapshotVersion: 'v1' });
      await applyPlan(session, plan, up);
      const other = changeOf(T, T.replace('v int', 'v bigint'));
      await runAll(session, 'create table t (id int primary key, v int)');
      const about = { name: 'by hand', headSha: null, actor: null, pullRequest: null };
      await applyPlan(session, other.plan, optionsFor(database, { about }));
      await applyPlan(session, other.plan, optionsFor(database, { about, direction: 'down' }));
      const history = await readHistory(session);
      expect(history.map(({ direction, state }) => `${direction} ${state}`)).toEqual([
        'down done',
        'up done',
        'up done',
      ]);
      expect(history[2]).toMatchObject({
        version: up.version,
        checksum: plan.digest,
        about: { name: 'test', headSha: 'c'.repeat(40), actor: 'octocat', pullRequest: 7 },
        statementsAfter: 5,
        statementsAfterDone: 5,
        fromFingerprint: plan.from,
        toFingerprint: plan.to,
        backup: '100 values',
        snapshotVersion: 'v1',
      });
      expect(history[2]?.sqlUp).toContain("SET DEFAULT 'none';\n");
      expect(history[1]?.sqlDown).toContain('TYPE integer');
      expect(history[0]).toMatchObject({ about, fromFingerprint: other.plan.to, toFingerprint: other.plan.from });
      expect((await newestMigration(session))?.version).toBe(history[0]?.version);
      expect((await newestMigration(session, plan.digest))?.version).toBe(up.version);
      expect([await migrationState(session, plan), await migrationState(session, other.plan)]).toEqual([
        'done',
        'not_applied',
      ]);
    });
  });

  test('lives in the first schema of the search path, once, and is nobody else’s to read', async () => {
    await withSchema(DROP.before, async ({ session, database }) => {
      await runAll(session, 'create schema app', 'set search_path = app, public');
      const tries = [1, 2, 3].map(() =>
        database.session(async (other) => {
          await runAll(other, 'set search_path = app, public');
          return prepareHistory(other);
        }),
      );
      expect(new Set((await Promise.all(tries)).map(({ table }) => table))).toEqual(
        new Set(['"app"._qail_migrations']),
      );
      await applyPlan(session, DROP.plan, optionsFor(database, { target: DROP.after.model }));
      expect(await rowsOf(session, 'select count(*)::int from app._qail_migrations')).toEqual([[1]]);
      const everybody = `select count(*)::int from pg_class c, aclexplode(c.relacl) as a where c.relname = '_qail_migrations' and a.grantee = 0`;
      expect(await rowsOf(session, everybody)).toEqual([[0]]);
    });
  });
});

describe('the session', () => {
  test('has its own search path in the hooks, one of the plan in between, and its settings back at the end', async () => {
    const settings = ['search_path', 'timezone', 'statement_timeout', 'lock_timeout', 'row_security', 'datestyle'];
    const read = async (session: Parameters<typeof rowsOf>[0]): Promise<readonly unknown[]> =>
      (await rowsOf(session, `select current_setting(n) from unnest(array['${settings.join("','")}']) as n`)).flat();
    await withSchema(DROP.before, async ({ session, database }) => {
      await runAll(session, 'create schema app', 'set search_path = app, public', "set timezone = 'Asia/Tokyo'");
      await runAll(session, "set statement_timeout = '9s'", "set lock_timeout = '8s'", "set datestyle = 'German'");
      const own = await read(session);
      const seen = new Map<string, readonly unknown[]>();
      const look = (name: string) => async (): Promise<void> => void seen.set(name, await read(session));
      const options = optionsFor(database, {
        statementTimeoutMs: 4000,
        beforeChange: look('before'),
        afterChange: look('after'),
        failpoint: async (name) => (name.startsWith('main:') ? look('main')() : undefined),
      });
      await applyPlan(session, DROP.plan, options);
      expect(await read(session)).toEqual(own);
      const pinned = ['UTC', '4s', '300ms', 'off', 'ISO, DMY'];
      expect(Object.fromEntries(seen)).toEqual({
        before: ['app, public', ...pinned],
        main: ['"public", "app", "pg_temp"', ...pinned],
        after: ['app, public', ...pinned],
      });
      const failing = optionsFor(database, { beforeChange: () => Promise.reject(new Error('no')) });
      await refusal(applyPlan(session, changeOf(T, '').plan, failing));
      expect(await read(session)).toEqual(own);
      expect(
        await rowsOf(
          session,
          `select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
        ),
      ).toEqual([[0]]);
    });
  });

  test('moves moments by UTC, whatever the role’s time zone', async () => {
    const before = 'table t {\n  id int primary_key\n  at timestamptz\n}\n';
    const change = changeOf(before, before.replace('timestamptz', 'text'));
    await withSchema(change.before, async ({ session, database }) => {
      await runAll(session, "set timezone = 'Asia/Tokyo'", "insert into t values (1, '2026-01-01 00:00:00+00')");
      await applyPlan(session, change.plan, optionsFor(database, { target: change.after.model }));
      expect(await rowsOf(session, 'select at from t')).toEqual([['2026-01-01 00:00:00+00']]);
    });
  });

  test('tells every statement as it goes, by stage', async () => {
    await withSchema(RICH.before, async ({ session, database }) => {
      await fill(session);
      const told: string[] = [];
      const onStep = (progress: Progress): void => {
        told.push(
          progress.kind === 'statement' ? `${progress.stage} ${progress.number}/${progress.of}` : progress.kind,
        );
      };
      await applyPlan(session, RICH.plan, optionsFor(database, { onStep }));
      const main = [1, 2, 3, 4].map((n) => `main ${n}/4`);
      const after = [1, 2, 3, 4, 5].map((n) => `after ${n}/5`);
      expect(told).toEqual(['before 1/1', 'locked', ...main, 'committed', ...after]);
    });
  });
});
