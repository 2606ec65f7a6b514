import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StoreFault } from '../support/artifact-store/world.ts';
import {
  compiledChild,
  makeSnapshot,
  PASSPHRASE,
  removeChild,
  start,
  withStore,
  type ArtifactCall,
} from './artifact-world.ts';

const world = { folder: '', program: '', sealed: '' };
const LIMIT_MS = 3_000;

beforeAll(async () => {
  world.folder = mkdtempSync(join(tmpdir(), 'qail-artifact-faults-'));
  world.program = compiledChild();
  world.sealed = await makeSnapshot(world.folder, '20260201130000', PASSPHRASE);
}, 120_000);

afterAll(() => {
  removeChild(world.program);
  rmSync(world.folder, { recursive: true, force: true });
});

function keep(limitMs?: number): ArtifactCall {
  const call = { kind: 'keep', name: 'qail-snapshot', directory: world.sealed, token: '' } as const;
  return limitMs === undefined ? call : { ...call, limitMs };
}

describe('GitHub refuses', () => {
  const refused: readonly (readonly [StoreFault['at'], number, string, RegExp])[] = [
    ['CreateArtifact', 403, 'github_refused', /^store the snapshot \S+ as an artifact: GitHub refused with 403$/],
    ['CreateArtifact', 401, 'github_refused', /GitHub refused with 401$/],
    ['CreateArtifact', 400, 'github_failed', /GitHub answered 400$/],
    ['block', 403, 'github_refused', /GitHub refused with 403$/],
    ['commit', 403, 'github_refused', /GitHub refused with 403$/],
    ['FinalizeArtifact', 403, 'github_refused', /GitHub refused with 403$/],
    [
      'ListArtifacts',
      403,
      'github_refused',
      /^fetch the artifact qail-snapshot again to compare it: GitHub refused with 403$/,
    ],
    ['GetSignedArtifactURL', 404, 'github_not_found', /GitHub has it no more \(404\)$/],
  ];

  test.each(refused)('%s with %d', async (at, status, code, message) => {
    await withStore(async (store) => {
      store.faults.push({ at, kind: 'status', status, times: Infinity });
      const { result, error } = await start(world.program, store, keep());
      expect(result).toBeNull();
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(error?.hint).not.toBeNull();
    });
  });

  test('a download with 403, which the toolkit tries five times', async () => {
    await withStore(async (store) => {
      store.faults.push({ at: 'download', kind: 'status', status: 403, times: Infinity });
      const { result, error } = await start(world.program, store, keep());
      expect(result).toBeNull();
      expect(error).toMatchObject({
        code: 'github_refused',
        message: expect.stringMatching(/GitHub refused with 403$/),
      });
      expect(store.requests.filter((line) => line.startsWith('GET'))).toHaveLength(5);
    });
  });

  test('a storage that is full', async () => {
    await withStore(async (store) => {
      const says = 'insufficient usage to create artifact';
      store.faults.push({ at: 'CreateArtifact', kind: 'status', status: 403, says });
      const { error } = await start(world.program, store, keep());
      expect(error).toMatchObject({
        code: 'github_refused',
        message: expect.stringMatching(/the storage for artifacts is used up$/),
      });
    });
  });

  test('a name that the run has already', async () => {
    await withStore(async (store) => {
      expect((await start(world.program, store, keep())).error).toBeNull();
      const { error } = await start(world.program, store, keep());
      expect(error).toMatchObject({
        code: 'github_refused',
        message: expect.stringMatching(/has an artifact of this name \(409\)$/),
      });
      expect(store.artifacts).toHaveLength(1);
    });
  });

  test('what GitHub says stands in no message, and nothing that is secret', async () => {
    await withStore(async (store) => {
      const says = `bad ${store.token} at http://blob.example/x?sig=abc`;
      store.faults.push({ at: 'CreateArtifact', kind: 'status', status: 403, says });
      const { error } = await start(world.program, store, keep());
      expect(JSON.stringify(error)).not.toMatch(/bad |example|sig=/);
    });
  });
});

describe('GitHub stumbles', () => {
  test.each(['CreateArtifact', 'block', 'commit', 'FinalizeArtifact', 'ListArtifacts', 'download'] as const)(
    '%s with 500, once: it is tried again',
    async (at) => {
      await withStore(async (store) => {
        store.faults.push({ at, kind: 'status', status: 500 });
        const { error, milliseconds } = await start(world.program, store, keep());
        expect(error).toBeNull();
        expect(milliseconds).toBeLessThan(20_000);
      });
    },
  );

  test('nobody is there', async () => {
    await withStore(async (store) => {
      const { error } = await start(world.program, store, keep(), { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' });
      expect(error).toMatchObject({
        code: 'github_failed',
        message: expect.stringMatching(/GitHub could not be reached$/),
      });
    });
  });

  test.each(['CreateArtifact', 'block', 'commit', 'FinalizeArtifact', 'ListArtifacts', 'download'] as const)(
    '%s without an answer: it is given up in time, and the program can end',
    async (at) => {
      await withStore(async (store) => {
        store.faults.push({ at, kind: 'hang', times: Infinity });
        const began = performance.now();
        const { result, error } = await start(world.program, store, keep(LIMIT_MS));
        expect(result).toBeNull();
        expect(error).toMatchObject({
          code: 'github_failed',
          message: expect.stringMatching(/it was not done after 3 seconds$/),
        });
        // The whole process, from its start to its end.
        expect(performance.now() - began).toBeLessThan(2 * LIMIT_MS + 5_000);
      });
    },
  );
});
