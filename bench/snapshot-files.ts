/** Backup to files, against `psql \copy | gzip -1` on the same rows: time and memory. */
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { to } from 'pg-copy-streams';
import type { Figure } from './figure.ts';
import { count, interleaved, milliseconds, WHOLE_ROWS, type World } from './snapshot-world.ts';

const CHILD = fileURLToPath(new URL('./snapshot-files-child.js', import.meta.url));
/** Seven tenths of the throughput are ten sevenths of the time. */
const LIMIT = 1 / 0.7;
const MEMORY_MB = 150;

type Told = { readonly milliseconds: number; readonly megabytes: number };

/** Each backup has a process of its own, so that its memory is its own; its time begins when it is ready to connect. */
export async function benchFiles({ url }: World): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-bench-files-'));
  const memory: number[] = [];
  const hasPsql = isInstalled('psql');
  try {
    const [ours = NaN, theirs = NaN] = await interleaved([
      {
        before: () => Promise.resolve(),
        body: async (round) => {
          const told = await write(url, join(folder, `files${round}`));
          memory.push(told.megabytes);
          return told.milliseconds;
        },
      },
      { before: () => Promise.resolve(), body: () => (hasPsql ? byPsql(url, folder) : byStream(url, folder)) },
    ]);
    const rival = hasPsql ? 'psql \\copy | gzip -1' : 'COPY through a stream | gzip -1, since there is no psql here';
    const times = `${milliseconds(ours)} against ${milliseconds(theirs)}`;
    return [
      {
        name: `files of ${count(WHOLE_ROWS)} rows, ${rival} (${times})`,
        value: ours / theirs,
        unit: '×',
        limit: LIMIT,
      },
      { name: 'resident memory while files are written', value: Math.max(...memory), unit: 'MB', limit: MEMORY_MB },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function write(url: string, root: string): Promise<Told> {
  const printed = await ended(process.execPath, [CHILD, root], { QAIL_BENCH_URL: url });
  const told: unknown = JSON.parse(printed);
  if (typeof told === 'object' && told !== null && 'milliseconds' in told && 'megabytes' in told) {
    return { milliseconds: Number(told.milliseconds), megabytes: Number(told.megabytes) };
  }
  throw new Error('the process that writes files did not say how long it took');
}

async function byPsql(url: string, folder: string): Promise<void> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const copy = `\\copy (select * from members) to stdout with (format csv, header)`;
  await ended('/bin/sh', ['-c', `psql -X -c "$1" | gzip -1 > "$2"`, 'sh', copy, join(folder, 'psql.csv.gz')], {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  });
}

async function byStream(url: string, folder: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const gzip = spawn('gzip', ['-1'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const rows = client.query(to('copy (select * from members) to stdout with (format csv, header)'));
    const file = createWriteStream(join(folder, 'stream.csv.gz'));
    await Promise.all([pipeline(rows, gzip.stdin), pipeline(gzip.stdout, file)]);
  } finally {
    await client.end();
  }
}

/** Runs a program to its end and gives what it printed. */
async function ended(program: string, values: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, values, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
  return Buffer.concat(chunks).toString();
}
