/** From the start of the process to its first API call, against a bundle that only imports the same libraries. */
import { spawn } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Figure } from './figure.ts';

const RUNS = 15;

const BASELINE = `
import * as core from '@actions/core';
import { Octokit } from '@octokit/rest';
import pg from 'pg';
if (pg.Client === undefined) core.info('no client');
await new Octokit({ baseUrl: process.env.GITHUB_API_URL }).rateLimit.get().catch(() => undefined);
`;

/** Gives the ratio of both medians, from interleaved runs. */
export async function benchStart(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-bench-'));
  try {
    const baseline = bundleBaseline(folder);
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify(eventBody));
    const ours = resolve('dist/index.js');
    const times = { baseline: [] as number[], ours: [] as number[] };
    for (let i = 0; i < RUNS; i += 1) {
      times.baseline.push(await firstCall(baseline, event));
      times.ours.push(await firstCall(ours, event));
    }
    const [base, own] = [median(times.baseline), median(times.ours)];
    return [
      {
        name: `start to first API call (${own.toFixed(0)} ms against ${base.toFixed(0)} ms)`,
        value: own / base,
        unit: '×',
        limit: 2,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const repository = { id: 1, name: 'r', full_name: 'o/r', owner: { login: 'o', id: 1 } };
const eventBody = {
  action: 'opened',
  number: 1,
  pull_request: {
    number: 1,
    head: { sha: '1'.repeat(40), ref: 'h', repo: repository },
    base: { sha: '2'.repeat(40), ref: 'main', repo: repository },
  },
  repository,
};

function bundleBaseline(folder: string): string {
  // Beside our own sources, so that the same node_modules are bundled.
  const source = resolve('build/bench-baseline.js');
  writeFileSync(source, BASELINE);
  execFileSync(process.execPath, [
    resolve('node_modules/@vercel/ncc/dist/ncc/cli.js'),
    'build',
    source,
    '-o',
    folder,
    '-q',
  ]);
  return join(folder, 'index.js');
}

async function firstCall(script: string, event: string): Promise<number> {
  let called: (at: number) => void = () => undefined;
  const first = new Promise<number>((done) => (called = done));
  const server = createServer((_, response) => {
    called(performance.now());
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const started = performance.now();
  const child = spawn(process.execPath, [script], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'] ?? '',
      'INPUT_GITHUB-TOKEN': 'token',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
    },
  });
  const ended = new Promise<never>((_, fail) =>
    child.once('exit', (code) =>
      setTimeout(() => fail(new Error(`${script} made no call and ended with ${String(code)}`)), 200),
    ),
  );
  try {
    return (await Promise.race([first, ended])) - started;
  } finally {
    ended.catch(() => undefined);
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
