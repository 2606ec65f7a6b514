import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeDurably } from '../../src/files/durable-file.ts';
import { renderManifest, type FilePart, type Manifest } from '../../src/files/manifest.ts';
import { pack } from '../../src/files/packing.ts';
import { compiledChild, removeChild, start, withFolder, withStore, type ArtifactEnd } from './artifact-world.ts';

const MEGABYTE = 1024 * 1024;
let program = '';
beforeAll(() => {
  program = compiledChild();
});
afterAll(() => removeChild(program));

/** 1024 rows a megabyte that hardly shrink: base64 keeps six of eight bits. */
function* rowsOf(megabytes: number): Generator<Buffer> {
  yield Buffer.from('"a"\n');
  for (let at = 0; at < megabytes; at += 1) {
    const text = randomBytes((MEGABYTE * 3) / 4).toString('base64');
    yield Buffer.from(text.replace(/.{1,1024}/g, '"$&"\n'));
  }
}

/** Writes a snapshot of about so many megabytes, without a database: what is measured is its way to GitHub and back. */
async function writeSnapshot(directory: string, megabytes: number): Promise<number> {
  mkdirSync(directory);
  const name = '001-public.wide.csv.gz';
  const plain = Math.round(megabytes * 1.33);
  const packed: { file: FilePart['file'] | null; content: FilePart['content'] | null } = { file: null, content: null };
  await writeDurably(directory, name, async (append) => {
    const { file, content } = await pack(Readable.from(rowsOf(plain)), null, append);
    packed.file = { name, bytes: file.bytes, sha256: file.digest };
    packed.content = content;
  });
  const { file, content } = packed;
  if (file === null || content === null) throw new Error('a file was written');
  await writeDurably(directory, 'manifest.json', (append) =>
    append(Buffer.from(renderManifest(manifestOf(file, content, plain * 1024), null))),
  );
  return file.bytes;
}

function manifestOf(file: FilePart['file'], content: FilePart['content'], rows: number): Manifest {
  const part: FilePart = {
    step: 0,
    kind: 'table',
    schema: 'public',
    table: 'wide',
    column: null,
    columns: [{ name: 'a', type: 'text', role: 'value' }],
    key: { form: 'whole_row', columns: ['a'] },
    rows,
    content,
    file,
    sequences: [],
  };
  return {
    version: 'v1',
    planDigest: 'd'.repeat(64),
    repository: null,
    pullRequest: null,
    headSha: null,
    actor: null,
    takenAt: '2026-02-01T12:00:00.000Z',
    database: { identity: '1/app', oid: '1', serverVersion: '17.0', role: 'app' },
    settings: [],
    encoding: 'UTF8',
    key: null,
    recreation: [],
    parts: [part],
  };
}

test('memory stays flat, however large the snapshot is', async () => {
  const ends: ArtifactEnd[] = [];
  for (const megabytes of [20, 300]) {
    await withFolder(async (folder) => {
      const directory = join(folder, 'v1');
      const bytes = await writeSnapshot(directory, megabytes);
      expect(bytes).toBeGreaterThan(megabytes * MEGABYTE);
      await withStore(async (store) => {
        const keep = await start(program, store, { kind: 'keep', name: 'wide', directory, token: '' });
        expect(keep.error).toBeNull();
        const root = join(folder, 'root');
        const wanted = { runId: '4242', artifact: { kind: 'name', name: 'wide' } } as const;
        const fetch = await start(program, store, { kind: 'fetch', wanted, root, token: store.state.token });
        expect(fetch.error).toBeNull();
        ends.push(keep, fetch);
      });
    });
  }
  const grown = ends.map(({ peak, idle }) => peak - idle);
  const [smallKeep = 0, smallFetch = 0, largeKeep = 0, largeFetch = 0] = grown;
  // Fifteen times the bytes. The toolkit holds five pieces of eight megabytes on their way. The figures are megabytes.
  expect(largeKeep).toBeLessThan(300);
  expect(largeKeep - smallKeep).toBeLessThan(150);
  expect(largeFetch - smallFetch).toBeLessThan(100);
}, 300_000);
