import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unpackArchive } from '../../../src/artifact/unpacking.ts';
import { QailError } from '../../../src/errors.ts';
import { zipOf, type ZipFile } from './zip.ts';

const world = { folder: '', target: '', archive: '' };

beforeEach(() => {
  world.folder = mkdtempSync(join(tmpdir(), 'qail-unpacking-'));
  world.target = join(world.folder, 'target');
  world.archive = join(world.folder, 'archive.zip');
  mkdirSync(world.target);
});
afterEach(() => rmSync(world.folder, { recursive: true, force: true }));

async function unpacked(archive: Buffer): Promise<Readonly<Record<string, string>>> {
  writeFileSync(world.archive, archive);
  await unpackArchive(world.archive, world.target, 'unpack it');
  return Object.fromEntries(
    readdirSync(world.target).map((name) => [name, readFileSync(join(world.target, name), 'utf8')]),
  );
}

async function refusal(archive: Buffer): Promise<QailError> {
  const raised: unknown = await unpacked(archive).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(raised instanceof QailError)) throw new Error('no QailError was raised', { cause: raised });
  return raised;
}

const LONG = 'a line that shrinks\n'.repeat(200_000);
const FILES: readonly ZipFile[] = [
  { name: '001-public.users.csv.gz', content: 'stored' },
  { name: 'manifest.json', content: LONG, deflated: true },
  { name: 'key.age', content: '' },
];

test.each([
  ['as it is', FILES, false],
  ['with the sizes of large files', FILES.map((file) => ({ ...file, large: true })), false],
  ['with the end of a large archive', FILES, true],
  ['without a file', [], false],
])('an archive %s comes out', async (_, files, large) => {
  const wanted = Object.fromEntries(files.map(({ name, content }) => [name, content]));
  expect(await unpacked(zipOf(files, large))).toEqual(wanted);
});

test('a comment at its end does no harm', async () => {
  const archive = zipOf(FILES);
  archive.writeUInt16LE(3, archive.length - 2);
  expect(Object.keys(await unpacked(Buffer.concat([archive, Buffer.from('abc')])))).toHaveLength(3);
});

test('nobody else may read what comes out', async () => {
  await unpacked(zipOf(FILES));
  const modes = readdirSync(world.target).map((name) => statSync(join(world.target, name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

describe('names that lead elsewhere', () => {
  const names = [
    '../evil',
    '/etc/evil',
    'a/b',
    'a\\b',
    '..',
    '.',
    '.hidden',
    'C:evil',
    'directory/',
    '',
    'a\0b',
    '001\n',
  ];
  test.each(names)('%j', async (name) => {
    const before = readdirSync(world.folder);
    const error = await refusal(
      zipOf([
        { name: 'manifest.json', content: 'x' },
        { name, content: 'evil' },
      ]),
    );
    expect(error).toMatchObject({ code: 'github_failed', message: 'unpack it: a name in it is no plain name' });
    expect(readdirSync(world.target)).toEqual([]);
    expect(readdirSync(world.folder).sort()).toEqual([...before, 'archive.zip'].sort());
  });

  test('a name that comes twice', async () => {
    const error = await refusal(zipOf([...FILES, { name: 'manifest.json', content: 'another one' }]));
    expect(error.message).toBe('unpack it: a name is in it twice');
    expect(readdirSync(world.target)).toEqual([]);
  });
});

describe('files that are not what the archive says', () => {
  test.each<readonly [string, ZipFile, RegExp]>([
    ['larger', { name: 'a', content: LONG, deflated: true, says: { bytes: 1000 } }, /larger than it says$/],
    ['smaller', { name: 'a', content: 'abc', says: { bytes: 4 } }, /is cut off$/],
    ['of another checksum', { name: 'a', content: 'abc', says: { crc: 1 } }, /checksum of a file in it does not fit$/],
    ['not deflated', { name: 'a', content: '\xff\xff\xff', says: { method: 8 } }, /cannot be unpacked$/],
    ['packed in another way', { name: 'a', content: 'abc', says: { method: 12 } }, /packed in an unknown way$/],
    ['encrypted', { name: 'a', content: 'abc', says: { flags: 1 } }, /packed in an unknown way$/],
  ])('%s', async (_, file, told) => {
    const error = await refusal(zipOf([file]));
    expect(error).toMatchObject({ code: 'github_failed', message: expect.stringMatching(told) });
  });

  test('a file larger than it says is not written further than that', async () => {
    await refusal(zipOf([{ name: 'a', content: LONG, deflated: true, says: { bytes: 100_000 } }]));
    expect(statSync(join(world.target, 'a')).size).toBeLessThanOrEqual(100_000);
  });
});

describe('no whole archive', () => {
  const whole = zipOf(FILES);
  test.each([
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.from('<html>Sign in</html>')],
    ['cut off at its end', whole.subarray(0, whole.length - 10)],
    ['cut off in its middle', whole.subarray(0, Math.floor(whole.length / 2))],
    ['without its beginning', whole.subarray(100)],
    ['zeroes', Buffer.alloc(100_000)],
  ])('%s', async (_, archive) => {
    expect((await refusal(archive)).code).toBe('github_failed');
  });

  test('any one byte of the table of contents is wrong: it comes out whole, or is refused', async () => {
    const start = whole.length - 22 - whole.readUInt32LE(whole.length - 10);
    for (let at = start; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 0xff, at);
      rmSync(world.target, { recursive: true });
      mkdirSync(world.target);
      const contents = await unpacked(changed).catch((error: unknown) => error);
      if (contents instanceof QailError) continue;
      if (contents instanceof Error) throw new Error(`byte ${at} raises no QailError`, { cause: contents });
      for (const text of Object.values(contents as Record<string, string>))
        expect(['stored', LONG, '']).toContain(text);
    }
  });
});
