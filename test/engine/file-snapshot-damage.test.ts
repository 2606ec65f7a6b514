import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { loadSnapshotFiles } from '../../src/files/loading.ts';
import { verifySnapshotFiles } from '../../src/files/verification.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { run, stated } from '../support/counting.ts';
import { failureOf, namesIn, oneColumn, plainText, wholeTable, withPlace, written } from './file-snapshot-world.ts';

const PASSPHRASE = 'correct horse battery staple';
const TABLES = `
create table users (id int primary key, email text);
insert into users select n, 'mail-' || md5(n::text) from generate_series(1, 2000) n;
create table tiny (id int primary key, pin text);
insert into tiny values (1, '4711');`;
const PARTS = [oneColumn('users', 'email'), wholeTable('tiny')];

/** Writes a snapshot, lets each case damage a copy of it, and gives what verifying it then says. */
async function told(
  passphrase: string | null,
  cases: Readonly<Record<string, (directory: string) => void>>,
  given = passphrase,
): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  await withPlace(async (url, root) => {
    await run(url, TABLES);
    const { directory } = await written(url, root, PARTS, { passphrase });
    for (const [name, damage] of Object.entries(cases)) {
      const copy = join(root, 'copy', 'v1');
      cpSync(directory, copy, { recursive: true });
      damage(copy);
      const failure = await failureOf(verifySnapshotFiles(copy, given));
      expect(failure.code).toBe('file_unreadable');
      expect(failure.hint).not.toBeNull();
      texts[name] = failure.message.replaceAll(copy, '…');
      rmSync(copy, { recursive: true });
    }
  });
  return texts;
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

function edit(directory: string, change: (text: string) => string): void {
  const path = join(directory, 'manifest.json');
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
}

/** Puts other rows into a part, and makes the manifest fit its file. */
function forge(directory: string, csv: string): void {
  const path = join(directory, '002-public.tiny.csv.gz');
  const before = readFileSync(path);
  const after = gzipSync(csv);
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  edit(directory, (text) =>
    text.replace(digest(before), digest(after)).replace(`"bytes": ${before.length},`, `"bytes": ${after.length},`),
  );
  writeFileSync(path, after);
}

const USERS = '001-public.users.email.csv.gz';

describe('a plain snapshot', () => {
  test('says of each damage what it is', async () => {
    const texts = await told(null, {
      unfinished: (at) => rmSync(join(at, 'manifest.json')),
      missing: (at) => rmSync(join(at, USERS)),
      'cut off': (at) => truncateSync(join(at, USERS), 100),
      flipped: (at) => flip(join(at, USERS), 500),
      longer: (at) => writeFileSync(join(at, USERS), Buffer.concat([readFileSync(join(at, USERS)), Buffer.from('x')])),
      'another version': (at) => edit(at, (text) => text.replace('"version": "v1"', '"version": "v2"')),
      'no manifest': (at) => writeFileSync(join(at, 'manifest.json'), '[]'),
      'cut manifest': (at) => truncateSync(join(at, 'manifest.json'), 300),
      'newer form': (at) => edit(at, (text) => text.replace('"formatVersion": 1', '"formatVersion": 2')),
      'way out': (at) => edit(at, (text) => text.replace(`"${USERS}"`, '"../../secret"')),
      'wrong field': (at) => edit(at, (text) => text.replace('"rows": 2000', '"rows": "2000"')),
      'fewer rows': (at) => edit(at, (text) => text.replace('"rows": 2000', '"rows": 1999')),
      'other rows': (at) => forge(at, '_qail_row_id,id,pin\n"1","1","0815"\n'),
      'no directory': (at) => {
        rmSync(at, { recursive: true });
        writeFileSync(at, '');
      },
    });
    expect(texts).toEqual({
      unfinished: 'read the snapshot …: it is unfinished, there is no manifest.json',
      missing: `check the snapshot file …/${USERS}: it is not there (ENOENT)`,
      'cut off': expect.stringMatching(/^check the snapshot file .*: it is cut off, 100 bytes instead of \d+$/),
      flipped: `check the snapshot file …/${USERS}: its checksum is another one, so it was changed`,
      longer: expect.stringMatching(/: it is longer than it was, \d+ bytes instead of \d+$/),
      'another version': 'read the snapshot …: its manifest is of another version, v2',
      'no manifest': 'read the manifest of a snapshot: it is no manifest of a snapshot',
      'cut manifest': 'read the manifest of a snapshot: it is no JSON',
      'newer form': 'read the manifest of a snapshot: its form is not known to this version',
      'way out': 'read the manifest of a snapshot: the name of a file in it is no plain name',
      'wrong field': 'read the manifest of a snapshot: its field rows is not a count',
      'fewer rows': `read the snapshot file …/${USERS}: it holds 2000 rows instead of 1999 for version v1`,
      'other rows':
        'read the snapshot file …/002-public.tiny.csv.gz: its rows are not those that were written for version v1',
      'no directory': 'read the snapshot …: a part of its path is no directory (ENOTDIR)',
    });
  });

  test('is refused when a passphrase was meant to be on it', async () => {
    const texts = await told(null, { plain: () => undefined }, PASSPHRASE);
    expect(texts).toEqual({ plain: 'open the snapshot …: a passphrase was given, and it is not encrypted' });
  });
});

describe('an encrypted snapshot', () => {
  test('opens with its passphrase, and shows no row and no digest of one without it', async () => {
    await withPlace(async (url, root) => {
      await run(url, TABLES);
      const { directory, manifest } = await written(url, root, PARTS, { passphrase: PASSPHRASE });
      expect(await verifySnapshotFiles(directory, PASSPHRASE)).toEqual(manifest);
      const names = namesIn(directory);
      expect(names).toEqual([`${USERS}.age`, '002-public.tiny.csv.gz.age', 'key.age', 'manifest.json']);
      const heads = names
        .slice(0, 3)
        .map((name) => readFileSync(join(directory, name), 'latin1').split('\n').slice(0, 2));
      expect(heads).toEqual([
        ['age-encryption.org/v1', expect.stringMatching(/^-> X25519 /)],
        ['age-encryption.org/v1', expect.stringMatching(/^-> X25519 /)],
        ['age-encryption.org/v1', expect.stringMatching(/^-> scrypt .* 18$/)],
      ]);
      // Whoever guesses a short value must not be able to check the guess against the manifest.
      const plain = await written(url, join(root, 'plain'), PARTS);
      const [, tiny] = plain.manifest.parts;
      const text = plainText(plain.directory, tiny?.file.name ?? '');
      expect(tiny?.content.digest).toBe(createHash('sha256').update(text).digest('hex'));
      expect(JSON.stringify(manifest)).not.toContain(tiny?.content.digest);
      const everything = names.map((name) => readFileSync(join(directory, name), 'latin1')).join('');
      expect(everything).not.toMatch(/4711|mail-/);
      await openDatabase(url).session(async (session) => {
        await loadSnapshotFiles(session, directory, wholeTable('tiny'), PASSPHRASE);
        expect(await session.query(stated('select * from _qail_loaded_texts'))).toEqual([
          { _qail_row_id: '1', id: '1', pin: '4711' },
        ]);
      });
    });
  });

  test('says of each damage what it is', async () => {
    const texts = await told(PASSPHRASE, {
      'changed count': (at) => edit(at, (text) => text.replace('"rows": 1,', '"rows": 0,')),
      'changed author': (at) => edit(at, (text) => text.replace('"maya"', '"mallory"')),
      'no proof': (at) => edit(at, (text) => text.replace(/"authentication": "\w+"/, '"authentication": null')),
      'no key': (at) => rmSync(join(at, 'key.age')),
      'flipped key': (at) => flip(join(at, 'key.age'), 150),
      flipped: (at) => flip(join(at, `${USERS}.age`), 500),
      'cut off': (at) => truncateSync(join(at, `${USERS}.age`), 300),
      downgraded: (at) => edit(at, (text) => text.replace(/"key": \{[^}]*\}/, '"key": null')),
    });
    expect(texts).toEqual({
      'changed count': 'read the snapshot …: its manifest was changed after it was written',
      'changed author': 'read the snapshot …: its manifest was changed after it was written',
      'no proof': 'read the snapshot …: its manifest was changed after it was written',
      'no key': 'check the snapshot file …/key.age: it is not there (ENOENT)',
      'flipped key': 'check the snapshot file …/key.age: its checksum is another one, so it was changed',
      flipped: `check the snapshot file …/${USERS}.age: its checksum is another one, so it was changed`,
      'cut off': expect.stringMatching(/: it is cut off, 300 bytes instead of \d+$/),
      downgraded: 'open the snapshot …: a passphrase was given, and it is not encrypted',
    });
  });

  test('says that the passphrase is missing, wrong or empty', async () => {
    const nothing = (): void => undefined;
    expect(await told(PASSPHRASE, { missing: nothing }, null)).toEqual({
      missing: 'open the snapshot …: it is encrypted, and there is no passphrase',
    });
    expect(await told(PASSPHRASE, { wrong: nothing }, `${PASSPHRASE} `)).toEqual({
      wrong: 'open the snapshot …: the passphrase is not the one it was written with',
    });
    await withPlace(async (url, root) => {
      const failure = await failureOf(written(url, root, [], { passphrase: ' ' }));
      expect([failure.code, failure.message]).toEqual(['input_invalid', 'encrypt a snapshot: the passphrase is empty']);
      expect(namesIn(root)).toEqual(['.gitignore']);
    });
  });
});

test('rows of a damaged file do not reach the database', async () => {
  await withPlace(async (url, root) => {
    await run(url, TABLES);
    const { directory } = await written(url, root, PARTS);
    forge(directory, '_qail_row_id,id,pin\n"1","1","0815"\n');
    await openDatabase(url).session(async (session) => {
      const failure = await failureOf(loadSnapshotFiles(session, directory, wholeTable('tiny')));
      expect(failure.message).toMatch(/its rows are not those that were written/);
      expect(await session.query(stated(`select to_regclass('pg_temp._qail_loaded_texts') as left`))).toEqual([
        { left: null },
      ]);
    });
  });
});
