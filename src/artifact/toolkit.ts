/** Sends errands to the toolkit's thread, and ends it in time. */
import { Worker } from 'node:worker_threads';
import type { Errand, Outcome } from './errand.ts';
import { artifactFailure } from './failure.ts';
import { QailError } from '../errors.ts';

export type ToolkitThread = {
  /** The file that calls `serveToolkit` when it runs in a thread. */
  readonly program: string;
  /** The variables that the toolkit reads: those of the runner. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one errand may take. */
  readonly limitMs: number;
};

export type Done = Exclude<Outcome, { readonly kind: 'failed' }>;

/**
 * Has an errand done. Nothing that the toolkit prints goes anywhere, since it prints signed addresses. Raises `QailError` as
 * `artifactFailure` tells it, also when the time is up; the thread has then ended, with all its connections.
 */
export async function send(thread: ToolkitThread, errand: Errand, doing: string): Promise<Done> {
  const { program, environment, limitMs } = thread;
  const worker = new Worker(program, { env: { ...environment }, stdout: true, stderr: true });
  const lastStatus: { seen: number | null } = { seen: null };
  worker.stdout.setEncoding('utf8').on('data', (text: string) => {
    // The only place where the toolkit tells why a download failed.
    const status = /HTTP response from blob storage: (\d{3})/.exec(text)?.[1];
    if (status !== undefined) lastStatus.seen = Number(status);
  });
  worker.stderr.resume();
  let timer: NodeJS.Timeout | undefined;
  try {
    const outcome = await new Promise<Outcome>((done, failed) => {
      const late = (): void => failed(tooLate(doing, limitMs));
      timer = setTimeout(late, limitMs);
      worker.once('message', done);
      worker.once('error', () => failed(artifactFailure(doing, { kind: 'stopped', status: null })));
      worker.once('exit', () => failed(artifactFailure(doing, { kind: 'stopped', status: null })));
      worker.postMessage(errand);
    });
    if (outcome.kind !== 'failed') return outcome;
    const { failure } = outcome;
    const isUntold = failure.kind === 'other' && lastStatus.seen !== null;
    throw artifactFailure(doing, isUntold ? { kind: 'status', status: lastStatus.seen } : failure);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function tooLate(doing: string, limitMs: number): QailError {
  return new QailError('github_failed', `${doing}: it was not done after ${Math.round(limitMs / 1000)} seconds`, {
    hint: 'run this again later; if it stays, the snapshot is too large for the connection of this runner',
  });
}
