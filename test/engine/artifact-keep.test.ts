import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runtimeToken } from '../support/artifact-store/results.ts';
import {
  compiledChild,
  makeSnapshot,
  PASSPHRASE,
  removeChild,
  start,
  withFolder,
  withStore,
  type ArtifactCall,
} from './artifact-world.ts';

const world = { folder: '', program: '', plain: '', sealed: '' };

beforeAll(async () => {
  world.folder = mkdtempSync(join(tmpdir(), 'qail-artifact-keep-'));
  world.program = compiledChild();
  world.plain = await makeSnapshot(world.folder, '20260201120000', null);
  world.sealed = await makeSnapshot(world.folder, '20260201130000', PASSPHRASE);
}, 120_000);

afterAll(() => {
  removeChild(world.program);
  rmSync(world.folder, { recursive: true, force: true });
});

function keep(directory: string, more: Partial<ArtifactCall> & { readonly name?: string } = {}): ArtifactCall {
  return { name: 'qail-snapshot', token: '', ...more, kind: 'keep', directory };
}

/** A snapshot of its own for one test, which may change it. */
function withCopy(body: (directory: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const copy = join(folder, basename(world.plain));
    cpSync(world.plain, copy, { recursive: true });
    await body(copy);
  });
}

test('a snapshot is stored, fetched again and compared before it counts as kept', async () => {
  await withStore(async (store) => {
    const { result, error } = await start(world.program, store, keep(world.plain));
    expect(error).toBeNull();
    const [stored, ...others] = store.artifacts;
    expect(others).toEqual([]);
    expect(stored).toMatchObject({ name: 'qail-snapshot', runId: 4242, expiresAt: null });
    expect(result).toEqual({ id: stored?.id, name: stored?.name, bytes: stored?.bytes, digest: stored?.digest });
    expect(store.requests.map((line) => line.split('/').at(-1))).toEqual([
      'CreateArtifact',
      'qail-snapshot',
      'qail-snapshot',
      'FinalizeArtifact',
      'ListArtifacts',
      'GetSignedArtifactURL',
      'qail-snapshot',
    ]);
    expect(store.requests.at(-1)).toBe('GET /blobs/qail-snapshot');
  });
});

test.each([
  ['its passphrase', PASSPHRASE, null],
  ['no passphrase at hand, by its checksums', undefined, null],
  ['another passphrase', 'not the four words', /the passphrase is not the one it was written with/],
])('an encrypted snapshot with %s', async (_, passphrase, wrong) => {
  await withStore(async (store) => {
    const more = passphrase === undefined ? {} : { passphrase };
    const { result, error } = await start(world.program, store, keep(world.sealed, more));
    if (wrong === null) expect({ error, name: result?.['name'] }).toEqual({ error: null, name: 'qail-snapshot' });
    else
      expect({ code: error?.code, message: error?.message }).toEqual({
        code: 'file_unreadable',
        message: expect.stringMatching(wrong),
      });
  });
});

test('the days to keep it are asked for when they are given', async () => {
  await withStore(async (store) => {
    const { error } = await start(world.program, store, keep(world.plain, { retentionDays: 5 }));
    expect(error).toBeNull();
    const ends = new Date(store.artifacts[0]?.expiresAt ?? 0).getTime();
    expect(Math.round((ends - Date.now()) / 86_400_000)).toBe(5);
  });
});

describe('what was stored is not what was there', () => {
  test('bytes lost on the way there', async () => {
    await withStore(async (store) => {
      store.faults.push({ at: 'block', kind: 'truncated' });
      const { result, error } = await start(world.program, store, keep(world.plain));
      expect(result).toBeNull();
      expect(error).toMatchObject({
        code: 'github_failed',
        message: expect.stringMatching(/its digest is not the one it was stored with$/),
      });
      expect(error?.hint).toMatch(/do not rely on this artifact/);
    });
  });

  test('another byte on the way back', async () => {
    await withStore(async (store) => {
      store.faults.push({ at: 'download', kind: 'other_bytes' });
      const { result, error } = await start(world.program, store, keep(world.plain));
      expect(result).toBeNull();
      expect(error).toMatchObject({
        code: 'github_failed',
        message: expect.stringMatching(/its digest is not the one it was stored with$/),
      });
    });
  });

  test.each([
    [
      'changed',
      (path: string) => writeFileSync(path, 'other bytes'),
      /the file 001-[\w.-]+ came back with other bytes$/,
    ],
    ['removed', (path: string) => rmSync(path), /the file 001-[\w.-]+ did not come back$/],
  ])('a file that is %s while it is stored', async (_, change, told) => {
    await withCopy(async (directory) => {
      const [first = ''] = readdirSync(directory).sort();
      expect(first).toMatch(/^001-/);
      await withStore(async (store) => {
        store.faults.push({ at: 'CreateArtifact', kind: 'meanwhile', change: () => change(join(directory, first)) });
        const { result, error } = await start(world.program, store, keep(directory));
        expect(result).toBeNull();
        expect(error).toMatchObject({ code: 'github_failed', message: expect.stringMatching(told) });
      });
    });
  });

  test('a snapshot that was damaged before it was stored', async () => {
    await withCopy(async (directory) => {
      writeFileSync(join(directory, readdirSync(directory).sort()[0] ?? ''), 'other bytes');
      await withStore(async (store) => {
        const { error } = await start(world.program, store, keep(directory));
        expect(error).toMatchObject({ code: 'file_unreadable', message: expect.stringMatching(/it is cut off/) });
      });
    });
  });
});

describe('what is no snapshot to be stored is refused before anything is sent', () => {
  test.each([
    ['no manifest', (directory: string) => rmSync(join(directory, 'manifest.json')), /it is unfinished/],
    ['a directory in it', (directory: string) => mkdirSync(join(directory, 'more')), /something in it that is no file/],
    ['no directory', (directory: string) => rmSync(directory, { recursive: true }), /it is not there \(ENOENT\)/],
  ])('%s', async (_, change, told) => {
    await withCopy(async (directory) => {
      change(directory);
      await withStore(async (store) => {
        const { error } = await start(world.program, store, keep(directory));
        expect(error).toMatchObject({ code: 'file_unreadable', message: expect.stringMatching(told) });
        expect(store.requests).toEqual([]);
      });
    });
  });

  test.each(['', 'a/b', '..', 'with space', 'line\nbreak', 'n'.repeat(201)])('the name %j', async (name) => {
    await withStore(async (store) => {
      const { error } = await start(world.program, store, keep(world.plain, { name }));
      expect(error).toMatchObject({ code: 'input_invalid' });
      expect(store.requests).toEqual([]);
    });
  });
});

describe('where there is no right to artifacts', () => {
  test.each(['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL'])('outside a runner, without %s', async (name) => {
    await withStore(async (store) => {
      const { error } = await start(world.program, store, keep(world.plain), { [name]: '' });
      expect(error).toMatchObject({
        code: 'event_invalid',
        message: expect.stringMatching(/there is no runner of GitHub Actions/),
      });
      expect(store.requests).toEqual([]);
    });
  });

  test.each([
    ['a token without the scope', { ACTIONS_RUNTIME_TOKEN: runtimeToken('Actions.Other') }],
    ['a token that is none', { ACTIONS_RUNTIME_TOKEN: 'no-token' }],
  ])('%s', async (_, environment) => {
    await withStore(async (store) => {
      const { error, printed } = await start(world.program, store, keep(world.plain), environment);
      expect(error).toMatchObject({ code: 'github_refused', message: expect.stringMatching(/token of the runner/) });
      expect(printed).not.toContain(environment.ACTIONS_RUNTIME_TOKEN);
    });
  });

  test('GitHub Enterprise Server', async () => {
    await withStore(async (store) => {
      const environment = { GITHUB_SERVER_URL: 'https://github.example.com' };
      const { error } = await start(world.program, store, keep(world.plain), environment);
      expect(error).toMatchObject({ code: 'github_refused', message: expect.stringMatching(/Enterprise Server/) });
    });
  });
});
