import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { withDatabase } from '../support/postgres.ts';

const BEFORE = `
enum mood { sad, ok }
table users {
  id serial primary_key
  email text
  nick varchar(40) not_null
  feeling mood default 'ok'
}
table sessions {
  id int primary_key
  user_id int references users(id)
}
index users_nick_idx on users (nick)
`;
const AFTER = `
enum mood { sad, ok }
table users {
  id serial primary_key
  nick varchar(40) not_null
  feeling mood default 'ok'
}
index users_nick_idx on users (nick)
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qail-cli-'));
  write('old.qail', BEFORE);
  write('new.qail', AFTER);
  write('broken.qail', 'table users {\n  id int primary_key\n  nick text not_nul\n  mail txet\n}\n');
  write('empty.qail', '# nothing here\n');
  write('schema/a.qail', 'table a {\n  id int primary_key\n}\n');
  write('schema/b.qail', 'table b {\n  id int primary_key references a(id)\n}\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function qail(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Ended {
  const ended = spawnSync(process.execPath, [resolve('dist/cli/index.js'), ...argv], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

describe('qail check', () => {
  test('gives the schema in the shape other programs rely on', () => {
    const { code, out, err } = qail(['check', 'old.qail', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      kind: 'schema',
      dialect: 'brace',
      diagnostics: [],
      schema: {
        tables: [
          { name: 'sessions', primaryKey: ['id'] },
          {
            name: 'users',
            primaryKey: ['id'],
            columns: [
              { name: 'id', type: 'integer', nullable: false, default: "nextval('users_id_seq'::regclass)" },
              { name: 'email', type: 'text', nullable: true, default: null },
              { name: 'nick', type: 'character varying(40)', nullable: false, default: null },
              { name: 'feeling', type: 'mood', nullable: true, default: "'ok'" },
            ],
          },
        ],
        indexes: [{ name: 'users_nick_idx', table: 'users', unique: false }],
        enums: [{ name: 'mood', values: ['sad', 'ok'] }],
      },
    });
  });

  test('names every mistake with its line and what to write', () => {
    const { code, out } = qail(['check', 'broken.qail', '--json']);
    expect(code).toBe(5);
    const { ok, diagnostics } = JSON.parse(out) as { ok: boolean; diagnostics: { line: number; suggestion: string }[] };
    expect(ok).toBe(false);
    expect(diagnostics.map((d) => d.line)).toEqual([3, 4]);
    expect(JSON.stringify(diagnostics)).toContain('not_null');
  });

  test('reads a directory as one schema', () => {
    const { code, out } = qail(['check', 'schema', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: { tables: [{ name: 'a' }, { name: 'b' }] } });
  });

  test.each([
    ['an empty schema', ['check', 'empty.qail'], /empty/],
    ['a path with nothing there', ['check', 'gone.qail'], /nothing stands there/],
    ['a wrong command', ['chekc'], /no command "chekc"[\s\S]*usage:/],
  ])('ends with 5 on %s', (_, argv, message) => {
    const { code, err } = qail(argv);
    expect(err).toMatch(message);
    expect(code).toBe(5);
  });
});

describe('qail diff and qail migrate plan', () => {
  test('print the operations and the SQL', () => {
    const { code, out } = qail(['diff', 'old.qail', 'new.qail']);
    expect(code).toBe(0);
    expect(out).toMatch(/DROP COLUMN users\.email/);
    expect(out).toMatch(/DROP TABLE "public"\."sessions";/);
  });

  test('give the plan as one JSON document, impact only with a database', () => {
    const { code, out, err } = qail(['migrate', 'plan', 'old.qail:new.qail', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const plan = JSON.parse(out) as Record<string, unknown>;
    expect(plan).toMatchObject({ schemaVersion: 1, ok: true, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(plan['operations']).toMatchObject([
      { kind: 'drop_column', table: 'users', column: 'email', destructive: true, confirmed: false },
      { kind: 'drop_table', table: 'sessions', destructive: true, confirmed: false },
    ]);
    expect(plan).not.toHaveProperty('impact');
  });

  test('count on a database, with the URL from the environment', async () => {
    await withDatabase(async (url) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`create table users (id serial primary key, email text, nick varchar(40) not null);
        insert into users (email, nick) select case when n <= 1234 then 'e' || n end, 'n' || n from generate_series(1, 1300) n;
        create table sessions (id int primary key, user_id int references users(id));
        insert into sessions select n, 1 from generate_series(1, 5678) n`);
      await client.end();
      const { code, out, err } = qail(['migrate', 'plan', 'old.qail:new.qail', '-', '--json'], {
        QAIL_DATABASE_URL: url,
      });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toMatchObject({
        impact: {
          verdict: 'data-loss',
          recordsAtRisk: 6912,
          rowsFailing: 0,
          steps: [
            { operation: 0, atRisk: 1234, source: 'counted' },
            { operation: 1, atRisk: 5678, source: 'counted' },
          ],
        },
      });
      const screen = qail(['migrate', 'plan', 'old.qail:new.qail', url]);
      expect(screen.out).toContain('DROP COLUMN users.email → 1,234 values at risk');
      expect(screen.out).toMatch(/DROP TABLE\s+sessions\s+→ 5,678 rows affected/);
      expect(screen.out).toContain('Total: 6,912 records at risk');
    });
  });

  test('end with 4 when the database cannot be reached, and say no secret', () => {
    const url = 'postgres://someone:s3cr%40t@127.0.0.1:1/shop';
    const { code, out, err } = qail(['migrate', 'plan', 'old.qail:new.qail', url]);
    expect(code).toBe(4);
    expect(out + err).not.toMatch(/s3cr|someone|127\.0\.0\.1/);
    expect(out).toMatch(/could not|not reach/i);
  });

  test('say where the new schema is broken or that it is missing', () => {
    const broken = qail(['diff', 'old.qail', 'broken.qail']);
    expect([broken.code, broken.err]).toEqual([5, expect.stringMatching(/broken\.qail:3:[\s\S]*not_null/)]);
    const missing = qail(['diff', 'old.qail', 'gone.qail']);
    expect([missing.code, missing.err]).toEqual([5, expect.stringMatching(/gone\.qail/)]);
  });

  test('end with 5 when the new schema is broken', () => {
    const { code, out } = qail(['migrate', 'plan', 'old.qail:broken.qail', '--json']);
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject({ ok: false, operations: [] });
  });
});

test('a command of a later version is refused by name, with exit code 2', () => {
  const { code, out } = qail(['migrate', 'shadow', 'old.qail:new.qail', '-', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, ok: false, reasonCode: 'not_available_yet' });
});
