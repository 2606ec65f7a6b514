/**
 * GitHub's toolkit, in a thread of its own. It prints signed addresses, waits for minutes without an end that could be set, and
 * raises where nobody can catch: a thread can be kept silent, ended and outlived.
 */
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { Download, Errand, Outcome, Upload } from './errand.ts';
import { readFailure } from './failure.ts';

/**
 * Does the one errand that this thread is sent, answers, and ends. To be called by the program that `ToolkitThread.program` names
 * when it finds itself in a thread. Raises a plain `Error` elsewhere.
 */
export async function serveToolkit(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the toolkit runs in a thread only');
  const errand = await new Promise<Errand>((done) => {
    port.once('message', done);
  });
  port.postMessage(await outcomeOf(errand));
}

async function outcomeOf(errand: Errand): Promise<Outcome> {
  try {
    return errand.kind === 'upload' ? await uploaded(errand) : await downloaded(errand);
  } catch (error) {
    return { kind: 'failed', failure: readFailure(error) };
  }
}

async function uploaded({ name, directory, files, retentionDays }: Upload): Promise<Outcome> {
  const client = await openClient();
  const paths = files.map((file) => join(directory, file));
  const answer = await client.uploadArtifact(name, paths, directory, {
    // The files are compressed, and encrypted ones do not shrink.
    compressionLevel: 0,
    ...(retentionDays === null ? {} : { retentionDays }),
  });
  const { id, size, digest } = answer;
  if (id === undefined || size === undefined || digest === undefined) {
    return { kind: 'failed', failure: { kind: 'incomplete', status: null } };
  }
  return { kind: 'uploaded', id, bytes: size, sha256: digest };
}

async function downloaded({ id, into, digest, origin }: Download): Promise<Outcome> {
  const client = await openClient();
  const { digestMismatch } = await client.downloadArtifact(id, {
    path: into,
    // What lies in the archive is judged before it is unpacked.
    skipDecompress: true,
    ...(digest === null ? {} : { expectedHash: digest }),
    ...(origin === null ? {} : { findBy: placeOf(origin) }),
  });
  return { kind: 'downloaded', isSame: digestMismatch !== true };
}

function placeOf({ owner, repository, runId, token }: NonNullable<Download['origin']>) {
  return { repositoryOwner: owner, repositoryName: repository, workflowRunId: runId, token };
}

/** Only here, so that a run without snapshots does not load four megabytes. */
async function openClient() {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  return new DefaultArtifactClient();
}
