/** What the benches of backups share: a database of their own, its rows, and how runs are timed. */
import pg from 'pg';
import type { SnapshotPart } from '../src/snapshot/part.ts';
import type { SnapshotAbout } from '../src/snapshot/snapshot.ts';

/** Rows of the table whose column is saved. */
export const VALUES = 1_000_000;
/** Rows of the table that is saved as a whole, whose column and rows are put back, and whose files are written. */
export const WHOLE_ROWS = 500_000;
/** Rows of the table whose lock is timed. */
export const LOCKED_ROWS = 400_000;
/** Rows that are sent one by one. */
export const SAMPLE = 20_000;

/** Every twentieth value is null, as in a column that is not required. */
const COLUMNS = `i, case when i % 20 > 0 then 'user' || i || '@example.com' end, (array['free', 'gold', 'silver'])[1 + i % 3], i % 90,
  timestamptz '2026-01-01' + i * interval '1 second', i * 1.37`;
const DEFINITION = `(id bigint primary key, email text, plan text, age int, created_at timestamptz, balance numeric(12,2))`;

export const EMAIL: SnapshotPart = {
  kind: 'column',
  table: { schema: 'public', name: 'users' },
  column: 'email',
  step: 0,
};
export const TEAM: SnapshotPart = { kind: 'table', table: { schema: 'public', name: 'members' }, step: 0 };

/** A connection that takes any statement, and the URL of its database. */
export type World = { readonly url: string; readonly run: (...statements: readonly string[]) => Promise<void> };

/** Makes a database on the server of `url` for `body`, with `users` and `members` in it, and drops it afterwards. */
export async function withWorld<T>(url: string, body: (world: World) => Promise<T>): Promise<T> {
  const name = `qail_bench_snapshot_${process.pid}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await once(url, `create database ${name}`);
  const client = new pg.Client({ connectionString: own.href });
  try {
    await client.connect();
    const run: World['run'] = async (...statements) => {
      for (const statement of statements) await client.query(statement);
    };
    await run(...fill('users', VALUES), ...fill('members', WHOLE_ROWS), 'vacuum analyze');
    return await body({ url: own.href, run });
  } finally {
    await client.end().catch(() => undefined);
    await once(url, `drop database ${name} with (force)`);
  }
}

/** The statements that make and fill a table, with one index besides its key. */
export function fill(table: string, rows: number): readonly string[] {
  return [
    `create table ${table} ${DEFINITION}`,
    `create index on ${table} (created_at)`,
    `insert into ${table} select ${COLUMNS} from generate_series(1, ${rows}) as i`,
  ];
}

async function once(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What is written down of a snapshot; each run needs a version of its own. */
export function about(version: string): SnapshotAbout {
  const nobody = { repository: null, pullRequest: null, headSha: null, actor: null };
  return { version, planDigest: 'd'.repeat(64), ...nobody, recreation: new Map() };
}

export async function timed(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

export function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

export type Variant = {
  /** Runs before each run, and is not timed. */
  readonly before: () => Promise<unknown>;
  /** Gives milliseconds when it times itself. */
  readonly body: (round: number) => Promise<unknown>;
};

export const ROUNDS = 5;

/** Runs all variants in turns and gives the median of each, in milliseconds. */
export async function interleaved(variants: readonly Variant[]): Promise<readonly number[]> {
  const times = variants.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first as often as last, as far as an odd number of rounds allows.
    const order = [...variants.entries()];
    for (const [i, { before, body }] of round % 2 === 0 ? order : order.reverse()) {
      await before();
      const own = { milliseconds: null as number | null };
      const all = await timed(async () => {
        const told = await body(round);
        if (typeof told === 'number') own.milliseconds = told;
      });
      times[i]?.push(own.milliseconds ?? all);
    }
  }
  return times.map(median);
}

export const count = (n: number): string => n.toLocaleString('en');
export const milliseconds = (n: number): string => `${Math.round(n)} ms`;
