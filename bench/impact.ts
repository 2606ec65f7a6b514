/** How much dearer an impact analysis is than the least that PostgreSQL can do: ratios within one run, on a database of its own. */
import pg from 'pg';
import type { Probe, StepProbe } from '../src/impact/impact-report.ts';
import { openDatabase } from '../src/postgres/client.ts';
import { measure } from '../src/postgres/measure.ts';

export type BenchResult = {
  readonly name: string;
  readonly ratio: number;
  readonly limit: number;
  readonly note: string;
};

const ROWS = 5_000_000;
const ROUNDS = 5;
const COLUMNS = Array.from({ length: 20 }, (_, i) => `c${i + 1}`);
const TABLE = { schema: 'public', name: 'wide' };

/**
 * Builds a table of five million rows in a database of its own on the server of `url`, and times the impact of dropping one
 * and twenty of its columns against `count(*)` plus one scan, written by hand, with the same expressions. Variants run in
 * turns; the ratios are those of the medians.
 */
export async function benchImpact(url: string): Promise<readonly BenchResult[]> {
  const name = `qail_bench_${process.pid}`;
  await once(url, `create database ${name}`);
  try {
    const own = new URL(url);
    own.pathname = `/${name}`;
    await fill(own.href);
    // The last column: reading a row costs as much as the columns before the one that is wanted.
    const one = await compare(own.href, COLUMNS.slice(-1));
    const all = await compare(own.href, COLUMNS);
    const growth = {
      name: 'twenty dropped columns against one',
      ratio: all.milliseconds / one.milliseconds,
      limit: 1.5,
      note: '',
    };
    return [one.result, all.result, growth];
  } finally {
    await once(url, `drop database ${name} with (force)`);
  }
}

async function fill(url: string): Promise<void> {
  const columns = COLUMNS.map((column, i) => (i % 2 === 0 ? `${column} integer` : `${column} text`));
  const values = COLUMNS.map((_, i) => {
    const value = i % 2 === 0 ? `i + ${i}` : `'v' || i % 1000`;
    return `case when i % ${i + 3} = 0 then null else ${value} end`;
  });
  await once(url, `create unlogged table wide (id bigint, ${columns.join(', ')})`);
  await once(url, `insert into wide select i, ${values.join(', ')} from generate_series(1, ${ROWS}) as i`);
  await once(url, 'vacuum analyze wide');
}

type Compared = { readonly result: BenchResult; readonly milliseconds: number };

async function compare(url: string, columns: readonly string[]): Promise<Compared> {
  const drops = columns.length;
  const probes = columns.flatMap((column, step): StepProbe[] => {
    const asked = (role: StepProbe['role'], probe: Probe): StepProbe => ({ step, role, failsAbove: 0, probe });
    return [
      asked('at_risk', { kind: 'values', table: TABLE, column }),
      asked('context', { kind: 'rows', table: TABLE }),
    ];
  });
  const database = openDatabase(url);
  const budget = { countTimeoutMs: 600_000, lockTimeoutMs: 10_000 };
  const byHand = [
    'select count(*) from wide',
    `select ${columns.map((c) => `count(${c})`).join(', ')}, count(*) from wide`,
  ];
  const impact: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await timed(() => once(url, ...byHand)));
    impact.push(
      await timed(async () => {
        const { measuring, measurements } = await measure(database, { probes, unknowns: [], sized: [] }, budget);
        const counted = measurements.filter((m) => m.kind === 'counted').length;
        if (measuring.kind !== 'measured' || counted !== drops + 1) throw new Error('not everything was counted');
      }),
    );
  }
  const [ours, theirs] = [median(impact), median(bare)];
  const result = {
    name: `impact of ${drops} dropped column${drops === 1 ? '' : 's'}, ${ROWS.toLocaleString('en')} rows`,
    ratio: ours / theirs,
    limit: 1.25,
    note: `${Math.round(ours)} ms against ${Math.round(theirs)} ms for count(*) and one scan by hand`,
  };
  return { result, milliseconds: ours };
}

/** The same session settings as a measurement has: no parallel workers, no compilation. */
async function once(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set max_parallel_workers_per_gather = 0');
    await client.query('set jit = off');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function timed(body: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
