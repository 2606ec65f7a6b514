/**
 * A strict stand-in for what keeps artifacts: GitHub's results service, the blob store behind it, and the two routes of the REST API
 * that lead to artifacts of earlier runs. Whatever they would not understand is a violation.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerBlob, makeBlob } from './artifact-store/blobs.ts';
import { restPlaceOf, sendRest } from './artifact-store/rest.ts';
import { answerTwirp, methodOf, runtimeToken } from './artifact-store/results.ts';
import { addArtifact, type StoreFault, type World } from './artifact-store/world.ts';
import { artifactsOf, type StoredArtifact } from './github/artifact-routes.ts';
import { makeState, type GitHubState } from './github/state.ts';

export type ArtifactStore = {
  readonly url: string;
  readonly token: string;
  /** The state behind the REST routes; `artifactsOf` gives what is stored. */
  readonly state: GitHubState;
  readonly artifacts: StoredArtifact[];
  readonly faults: StoreFault[];
  /** `METHOD path` of every request, without what is signed. */
  readonly requests: readonly string[];
  readonly violations: readonly string[];
  /** What must not be printed: the runtime token and every signature that was given out. */
  readonly secrets: readonly string[];
  /** Stores an archive as the artifact of some run, as if an earlier run had done it. */
  put(runId: number, name: string, archive: Buffer): StoredArtifact;
  close(): Promise<void>;
};

/** Starts it on a free port of this machine, for the run that `runAction` tells unless told otherwise. */
export async function startArtifactStore(runId = 4242): Promise<ArtifactStore> {
  const token = runtimeToken();
  const at = { url: '' };
  const world: World = {
    folder: mkdtempSync(join(tmpdir(), 'qail-artifact-store-')),
    origin: () => at.url,
    runId,
    token,
    state: makeState({}, {}),
    faults: [],
    requests: [],
    violations: [],
    secrets: [token],
    blobs: new Map(),
    expiries: new Map(),
    signatures: new Map(),
    taken: new Map(),
  };
  const server = createServer((request, response) => {
    converse(world, request, response).catch((error: unknown) => {
      if (!request.socket.destroyed) world.violations.push(`the stand-in failed: ${String(error)}`);
      request.socket.destroy();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  at.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { state, faults, requests, violations, secrets, folder } = world;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => {
        rmSync(folder, { recursive: true, force: true });
        done();
      });
      server.closeAllConnections();
    });
  const told = { url: at.url, token, state, faults, requests, violations, secrets };
  return { ...told, artifacts: artifactsOf(state), put: (...archive) => put(world, ...archive), close };
}

async function converse(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', world.origin());
  const method = request.method ?? '';
  world.requests.push(`${method} ${url.pathname}`);
  const twirp = methodOf(url.pathname);
  if (twirp !== null) return answerTwirp(world, twirp, request, response);
  if (url.pathname.startsWith('/blobs/')) return answerBlob(world, url, request, response);
  const place = restPlaceOf(method, url.pathname);
  if (place !== null) {
    sendRest(world, place, request, response);
    return;
  }
  world.violations.push(`${method} ${url.pathname}: no such route`);
  response.writeHead(404).end();
}

function put(world: World, runId: number, name: string, archive: Buffer): StoredArtifact {
  const key = `${runId}-${world.blobs.size}`;
  const blob = makeBlob(world.folder, key);
  const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
  writeFileSync(blob.path, archive);
  blob.committed = { contentType: 'application/zip', bytes: archive.length, digest };
  world.blobs.set(key, blob);
  return addArtifact(world, { runId, name, bytes: archive.length, digest, blob: key, expiresAt: null });
}
