/** The built command line on a real database: QAIL's own example, processes, a terminal, and checksums of what is there. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { withDatabase } from '../support/postgres.ts';

export const BUNDLE = resolve('dist/cli/index.js');

export const OLD = `
table users {
  id serial primary_key
  email text
  nick text not_null
}
table sessions {
  id int primary_key
  user_id int references users(id)
  started timestamptz not_null
  score numeric(12,4)
  token bytea
  note text
}
`;
export const NEW = `
table users {
  id serial primary_key
  nick text not_null
}
`;

const ROWS = `
  create table users (id serial primary key, email text, nick text not null);
  insert into users (email, nick) select case n % 5 when 0 then '' when 1 then 'ü"\\''\\' || n when 2 then E'two\\nlines' || n else 'e' || n end, 'n' || n
    from generate_series(1, 1234) n;
  create table sessions (id int primary key, user_id int references users(id), started timestamptz not null, score numeric(12,4), token bytea, note text);
  insert into sessions select n, 1 + n % 1234, '2024-02-29 23:59:59.123456+05:30'::timestamptz + n * interval '1 s', n / 7.0,
    decode(md5(n::text), 'hex'), case when n % 3 = 0 then null when n % 3 = 1 then '' else E'tab\\there' end from generate_series(1, 5678) n`;

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

export type Shop = {
  readonly url: string;
  readonly folder: string;
  readonly client: pg.Client;
  /** Runs the bundle to its end; the URL comes from the environment, as for `-`. */
  readonly qail: (argv: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<Ended>;
  readonly start: (argv: readonly string[]) => ChildProcessWithoutNullStreams;
  readonly write: (name: string, text: string) => void;
};

/** QAIL's example in a fresh database: 1,234 addresses and 5,678 sessions, with `old.qail` and `new.qail` beside it. */
export async function withShop(body: (shop: Shop) => Promise<void>, rows = ROWS): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-cli-'));
  try {
    await withDatabase(async (url) => {
      const client = await connected(url);
      const start: Shop['start'] = (argv) =>
        spawn(process.execPath, [BUNDLE, ...argv], { cwd: folder, env: environmentOf(url) });
      const write: Shop['write'] = (name, text) => {
        writeFileSync(join(folder, name), text);
      };
      write('old.qail', OLD);
      write('new.qail', NEW);
      try {
        await client.query(rows);
        const qail: Shop['qail'] = (argv, environment = {}) =>
          ended(
            spawn(process.execPath, [BUNDLE, ...argv], { cwd: folder, env: { ...environmentOf(url), ...environment } }),
          );
        await body({ url, folder, client, qail, start, write });
      } finally {
        await client.end();
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function environmentOf(url: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', QAIL_DATABASE_URL: url };
}

/** Closes its standard input and waits until it has ended. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end();
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, out, err };
}

/** Whether `script` of util-linux is here, which gives a program a terminal. */
export const HAS_SCRIPT = hasScript();

function hasScript(): boolean {
  // Where there is no such program there is no output either.
  const { stdout }: { readonly stdout: unknown } = spawnSync('script', ['--version']);
  return String(stdout).includes('util-linux');
}

/** Runs the bundle on a terminal of its own and types one line after each sign it waits for. */
export async function onTerminal(
  { folder, url }: Pick<Shop, 'folder' | 'url'>,
  argv: readonly string[],
  typing: readonly (readonly [sign: RegExp, keys: string])[],
): Promise<Ended> {
  const command = [process.execPath, BUNDLE, ...argv].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { ...environmentOf(url), TERM: 'xterm' },
  });
  let [out, seen] = ['', 0];
  const left = [...typing];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    const [next] = left;
    if (next === undefined || !next[0].test(out.slice(seen))) return;
    left.shift();
    seen = out.length;
    child.stdin.write(next[1]);
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const code = await new Promise<number | null>((done) => child.on('close', done));
  clearTimeout(patience);
  return { code, out, err: '' };
}

/** Every table, column, constraint, index and row of the schema public that is not ours, in one checksum each. */
export async function stateOf(client: pg.Client): Promise<Readonly<Record<string, string>>> {
  const catalog = await client.query<{ text: string }>(`
    select coalesce(string_agg(line, E'\\n' order by line), '') as text from (
      select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public' and table_name not like '\\_qail%'
      union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
        where connamespace = 'public'::regnamespace and conrelid::regclass::text not like '\\_qail%' and contype <> 'n'
      union all select indexdef from pg_indexes where schemaname = 'public' and tablename not like '\\_qail%') as l`);
  const tables = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like '\\_qail%' order by 1`,
  );
  const state: Record<string, string> = { catalog: catalog.rows[0]?.text ?? '' };
  for (const { name } of tables.rows) state[name] = await checksumOf(client, name);
  return state;
}

/** One checksum over all rows of a table, whatever the order of its columns. */
export async function checksumOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ sum: string }>(
    `select count(*) || ' ' || coalesce(md5(string_agg(md5(to_jsonb(t)::text), '' order by t.id)), '') as sum from ${table} t`,
  );
  return rows[0]?.sum ?? '';
}

/** Waits until a query gives a row. */
export async function until(client: pg.Client, query: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await client.query(query)).rows.length > 0) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing came of: ${query}`);
}

/** The document of `--json`. */
export function documentIn({ out }: Ended): Record<string, unknown> {
  return JSON.parse(out) as Record<string, unknown>;
}
