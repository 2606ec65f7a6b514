/**
 * A program that keeps or fetches an artifact, as the action does: in a process of its own, with the runner's variables. What it is to
 * do stands in QAIL_CHILD_CALL. It prints one line of JSON: what came of it, what is left in RUNNER_TEMP, and its memory.
 */
import { readdirSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { makeArtifactPort } from '../../src/artifact/port.ts';
import { serveToolkit } from '../../src/artifact/thread.ts';
import { QailError } from '../../src/errors.ts';
import type { ArtifactCall } from './artifact-world.ts';

if (isMainThread) await main();
else await serveToolkit();

async function main(): Promise<void> {
  const { env } = process;
  const call = JSON.parse(env['QAIL_CHILD_CALL'] ?? '') as ArtifactCall;
  const temporary = env['RUNNER_TEMP'] ?? '';
  const port = makeArtifactPort({
    program: process.argv[1] ?? '',
    environment: env,
    apiUrl: env['GITHUB_API_URL'] ?? '',
    repository: env['GITHUB_REPOSITORY'] ?? '',
    token: call.token,
    passphrase: call.passphrase ?? null,
    temporary,
    ...(call.retentionDays === undefined ? {} : { retentionDays: call.retentionDays }),
    ...(call.limitMs === undefined ? {} : { limitMs: call.limitMs }),
  });
  const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
  const idle = peak();
  const began = performance.now();
  const outcome = await told(() =>
    call.kind === 'keep' ? port.keep(call.name, call.directory) : port.fetch(call.wanted, call.root),
  );
  const milliseconds = Math.round(performance.now() - began);
  const left = readdirSync(temporary);
  process.stdout.write(`${JSON.stringify({ ...outcome, left, idle, peak: peak(), milliseconds })}\n`);
}

async function told(work: () => Promise<unknown>): Promise<object> {
  try {
    return { result: await work(), error: null };
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    const { code, message, hint } = error;
    return { result: null, error: { code, message, hint } };
  }
}
