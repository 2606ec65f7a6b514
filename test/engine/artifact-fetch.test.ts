import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WantedArtifact } from '../../src/artifact-port.ts';
import { removeLeftovers } from '../../src/files/directory.ts';
import type { ArtifactStore } from '../support/artifact-store.ts';
import { runAction } from '../support/runner.ts';
import { zipOf, type ZipFile } from '../unit/artifact/zip.ts';
import {
  compiledChild,
  makeSnapshot,
  PASSPHRASE,
  removeChild,
  start,
  withFolder,
  withStore,
  type ArtifactEnd,
} from './artifact-world.ts';

const PLAIN = '20260201120000';
const SEALED = '20260201130000';
const RUN = 17;
const NAME = 'qail-snapshot';
const world = { folder: '', program: '', plain: '', sealed: '' };

beforeAll(async () => {
  world.folder = mkdtempSync(join(tmpdir(), 'qail-artifact-fetch-'));
  world.program = compiledChild();
  world.plain = await makeSnapshot(world.folder, PLAIN, null);
  world.sealed = await makeSnapshot(world.folder, SEALED, PASSPHRASE);
}, 120_000);

afterAll(() => {
  removeChild(world.program);
  rmSync(world.folder, { recursive: true, force: true });
});

const filesOf = (directory: string): ZipFile[] =>
  readdirSync(directory).map((name) => ({ name, content: readFileSync(join(directory, name)), deflated: true }));
const archiveOf = (directory: string): Buffer => zipOf(filesOf(directory));
const byName: WantedArtifact = { runId: String(RUN), artifact: { kind: 'name', name: NAME } };

type More = { readonly wanted?: WantedArtifact; readonly token?: string; readonly passphrase?: string };

/** Fetches without what only an action is given: the REST API needs the token of the workflow alone. */
function fetched(
  store: ArtifactStore,
  root: string,
  { wanted = byName, token, passphrase }: More = {},
): Promise<ArtifactEnd> {
  const call = { kind: 'fetch', wanted, root, token: token ?? store.state.token } as const;
  const environment = { ACTIONS_RUNTIME_TOKEN: '', ACTIONS_RESULTS_URL: '' };
  return start(world.program, store, passphrase === undefined ? call : { ...call, passphrase }, environment);
}

/** A stand-in and an empty place for snapshots. */
function withBoth(body: (store: ArtifactStore, root: string) => Promise<void>): Promise<void> {
  return withStore((store) => withFolder((folder) => body(store, join(folder, '_qail_snapshots'))));
}

function expectSame(directory: string, original: string): void {
  expect(readdirSync(directory).sort()).toEqual(readdirSync(original).sort());
  for (const name of readdirSync(original)) {
    expect(readFileSync(join(directory, name)).equals(readFileSync(join(original, name)))).toBe(true);
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  }
  expect(statSync(directory).mode & 0o777).toBe(0o700);
}

describe('a snapshot comes back', () => {
  test.each(['name', 'id'] as const)('by its %s', async (kind) => {
    await withBoth(async (store, root) => {
      const { id } = store.put(RUN, NAME, archiveOf(world.plain));
      const artifact = kind === 'name' ? byName.artifact : ({ kind: 'id', id } as const);
      const { result, error } = await fetched(store, root, { wanted: { runId: String(RUN), artifact } });
      expect(error).toBeNull();
      expect(result).toEqual({ id, name: NAME, version: PLAIN, directory: join(root, PLAIN) });
      expectSame(join(root, PLAIN), world.plain);
      expect(readdirSync(root).sort()).toEqual(['.gitignore', PLAIN]);
      expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('*\n');
    });
  });

  test.each([
    ['with its passphrase', PASSPHRASE],
    ['without it, by its checksums', undefined],
  ])('encrypted, %s', async (_, passphrase) => {
    await withBoth(async (store, root) => {
      store.put(RUN, NAME, archiveOf(world.sealed));
      expect((await fetched(store, root, passphrase === undefined ? {} : { passphrase })).error).toBeNull();
      expectSame(join(root, SEALED), world.sealed);
    });
  });

  test('from what the action itself has kept', async () => {
    await withBoth(async (store, root) => {
      const keep = { kind: 'keep', name: NAME, directory: world.sealed, token: '', passphrase: PASSPHRASE } as const;
      expect((await start(world.program, store, keep)).error).toBeNull();
      const wanted = { runId: '4242', artifact: byName.artifact };
      expect((await fetched(store, root, { wanted, passphrase: PASSPHRASE })).error).toBeNull();
      expectSame(join(root, SEALED), world.sealed);
    });
  });

  test('the newest of several that is not expired, on whatever page it stands', async () => {
    await withBoth(async (store, root) => {
      const wantedId = store.put(RUN, NAME, archiveOf(world.plain)).id;
      store.put(RUN, NAME, archiveOf(world.sealed)).expired = true;
      store.put(RUN + 1, NAME, archiveOf(world.sealed));
      for (let at = 0; at < 120; at += 1) store.put(RUN, `other-${at}`, Buffer.from('x'));
      expect((await fetched(store, root)).result).toMatchObject({ id: wantedId, version: PLAIN });
      const wanted = { runId: String(RUN), artifact: { kind: 'id', id: wantedId } } as const;
      rmSync(root, { recursive: true });
      expect((await fetched(store, root, { wanted })).result).toMatchObject({ id: wantedId, version: PLAIN });
    });
  });

  test('from before GitHub kept digests', async () => {
    await withBoth(async (store, root) => {
      store.put(RUN, NAME, archiveOf(world.plain)).digest = null;
      expect((await fetched(store, root)).error).toBeNull();
    });
  });
});

/** What is told, with nothing left where the snapshots are. */
async function expectRefused(end: Promise<ArtifactEnd>, root: string, code: string, message: RegExp): Promise<void> {
  const { result, error } = await end;
  expect({ result, code: error?.code }).toEqual({ result: null, code });
  expect(error?.message).toMatch(message);
  const left = readdirSync(join(root, '..')).includes('_qail_snapshots') ? readdirSync(root) : [];
  expect(left.filter((name) => name !== '.gitignore')).toEqual([]);
}

describe('there is none to be had', () => {
  test('no such name, another run, an id of another run', async () => {
    await withBoth(async (store, root) => {
      const { id } = store.put(RUN + 1, NAME, archiveOf(world.plain));
      const none = /^find an artifact of the run 17: the run has no such artifact$/;
      await expectRefused(fetched(store, root), root, 'github_not_found', none);
      const wanted = { runId: String(RUN), artifact: { kind: 'id', id } } as const;
      await expectRefused(fetched(store, root, { wanted }), root, 'github_not_found', none);
    });
  });

  test('it has expired, before it was looked for or since', async () => {
    await withBoth(async (store, root) => {
      const artifact = store.put(RUN, NAME, archiveOf(world.plain));
      store.faults.push({ at: 'zip', kind: 'meanwhile', change: () => void (artifact.expired = true) });
      await expectRefused(fetched(store, root), root, 'github_not_found', /GitHub has it no more \(410\)$/);
      await expectRefused(fetched(store, root), root, 'github_not_found', /it has expired, GitHub keeps it no more$/);
    });
  });

  test('the token may not', async () => {
    await withBoth(async (store, root) => {
      store.put(RUN, NAME, archiveOf(world.plain));
      await expectRefused(fetched(store, root, { token: 'ghs_other' }), root, 'github_refused', /refused with 401$/);
      store.faults.push({ at: 'zip', kind: 'status', status: 403 });
      await expectRefused(
        fetched(store, root),
        root,
        'github_refused',
        /^fetch the artifact \d+ of the run 17: GitHub refused with 403$/,
      );
    });
  });
});

describe('what comes is not the snapshot', () => {
  test('another byte on the way', async () => {
    await withBoth(async (store, root) => {
      const artifact = store.put(RUN, NAME, archiveOf(world.plain));
      store.faults.push({ at: 'download', kind: 'other_bytes', times: 2 });
      await expectRefused(fetched(store, root), root, 'github_failed', /its digest is not the one it was stored with$/);
      artifact.digest = null;
      await expectRefused(
        fetched(store, root),
        root,
        'github_failed',
        /cannot be unpacked|does not fit|larger than it says/,
      );
    });
  });

  const change = (name: RegExp, edit: (text: string) => string) => (files: ZipFile[]) =>
    files.map((file) => (name.test(file.name) ? { ...file, content: edit(file.content.toString()) } : file));
  test.each<readonly [string, (files: ZipFile[]) => ZipFile[], string, RegExp]>([
    [
      'a path for a name',
      (files) => [...files, { name: '../../evil', content: 'x' }],
      'github_failed',
      /no plain name$/,
    ],
    [
      'a file more',
      (files) => [...files, { name: 'more.csv.gz', content: 'x' }],
      'file_unreadable',
      /does not name the file more/,
    ],
    [
      'a file less',
      (files) => files.filter(({ name }) => !name.startsWith('001')),
      'file_unreadable',
      /it is not there/,
    ],
    [
      'no manifest',
      (files) => files.filter(({ name }) => name !== 'manifest.json'),
      'file_unreadable',
      /it is not there/,
    ],
    ['other rows', change(/^001/, () => 'x'), 'file_unreadable', /it is cut off/],
    [
      'a version that leads elsewhere',
      change(/^manifest/, (text) => text.replace(PLAIN, '../../evil')),
      'file_unreadable',
      /no plain name$/,
    ],
    ['something else', () => [], 'file_unreadable', /it is not there/],
  ])('%s', async (_, edit, code, message) => {
    await withBoth(async (store, root) => {
      store.put(RUN, NAME, zipOf(edit(filesOf(world.plain))));
      await expectRefused(fetched(store, root), root, code, message);
      expect(readdirSync(join(root, '..'))).toEqual(['_qail_snapshots']);
    });
  });

  test('a passphrase that does not fit, and a plain one where an encrypted one was meant', async () => {
    await withBoth(async (store, root) => {
      store.put(RUN, NAME, archiveOf(world.sealed));
      await expectRefused(
        fetched(store, root, { passphrase: 'not it' }),
        root,
        'file_unreadable',
        /passphrase is not the one/,
      );
      store.put(RUN, NAME, archiveOf(world.plain));
      await expectRefused(
        fetched(store, root, { passphrase: PASSPHRASE }),
        root,
        'file_unreadable',
        /it is not encrypted$/,
      );
    });
  });
});

test('a snapshot that is there already is not touched', async () => {
  await withBoth(async (store, root) => {
    store.put(RUN, NAME, archiveOf(world.plain));
    mkdirSync(root);
    cpSync(world.sealed, join(root, SEALED), { recursive: true });
    renameSync(join(root, SEALED), join(root, PLAIN));
    chmodSync(join(root, PLAIN), 0o700);
    const { error } = await fetched(store, root);
    expect(error).toMatchObject({ code: 'file_unreadable', message: expect.stringMatching(/is there already$/) });
    expectSame(join(root, PLAIN), world.sealed);
    expect(readdirSync(root)).toEqual([PLAIN]);
  });
});

test('what a killed run leaves is removed by the next one that looks', async () => {
  await withBoth(async (store, root) => {
    store.put(RUN, NAME, archiveOf(world.plain));
    const kill = new AbortController();
    store.faults.push({ at: 'download', kind: 'hang', times: Infinity });
    store.faults.push({ at: 'zip', kind: 'meanwhile', change: () => void setTimeout(() => kill.abort(), 1_000) });
    const call = { kind: 'fetch', wanted: byName, root, token: store.state.token };
    const inputs = {
      inputs: {},
      eventName: 'workflow_dispatch',
      event: {},
      githubUrl: store.url,
      repository: 'acme/shop',
    };
    const environment = { QAIL_CHILD_CALL: JSON.stringify(call) };
    await runAction({ ...inputs, bundle: world.program, environment, kill: kill.signal });
    expect(readdirSync(root)).toHaveLength(2);
    await removeLeftovers(root);
    expect(readdirSync(root)).toEqual(['.gitignore']);
  });
});
