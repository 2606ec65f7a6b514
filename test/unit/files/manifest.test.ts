import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../../src/errors.ts';
import { readManifest, renderManifest, type Manifest } from '../../../src/files/manifest.ts';
import { fileNameOf } from '../../../src/files/part-copy.ts';
import { makeSeal } from '../../../src/files/seal.ts';
import { table } from '../../support/counting.ts';

const MANIFEST: Manifest = {
  version: '20260201120000',
  planDigest: 'd'.repeat(64),
  repository: null,
  pullRequest: 7,
  headSha: null,
  actor: 'maya',
  takenAt: '2026-02-01T12:00:00.000Z',
  database: { identity: '7/shop', oid: '5', serverVersion: '17.5', role: 'owner' },
  settings: [{ name: 'TimeZone', value: 'UTC' }],
  encoding: 'UTF8',
  key: null,
  recreation: [{ step: 3, ddl: 'ALTER TABLE "a" ADD COLUMN "b" text;' }],
  parts: [
    {
      step: 3,
      kind: 'column',
      schema: 'public',
      table: 'a',
      column: 'b',
      columns: [{ name: '_qail_row_id', type: 'text', role: 'row_id' }],
      key: { form: 'key', columns: ['id'] },
      rows: 12,
      content: { bytes: 100, digest: 'c'.repeat(64) },
      file: { name: '001-public.a.b.csv.gz', bytes: 50, sha256: 'f'.repeat(64) },
      sequences: [{ column: 'b', last: '9223372036854775807' }],
    },
  ],
};

describe('the manifest', () => {
  test('is read as it was written, and nobody vouches for a plain one', async () => {
    const { manifest, isAuthentic } = readManifest(renderManifest(MANIFEST, null));
    expect(manifest).toEqual(MANIFEST);
    expect(isAuthentic(await makeSeal())).toBe(false);
  });

  test('is vouched for by its own seal alone, and only while nothing in it changes', async () => {
    const [own, other] = [await makeSeal(), await makeSeal()];
    const text = renderManifest(MANIFEST, own);
    expect(readManifest(text).isAuthentic(own)).toBe(true);
    expect(readManifest(text).isAuthentic(other)).toBe(false);
    expect(readManifest(JSON.stringify(JSON.parse(text))).isAuthentic(own)).toBe(true);
    for (const [from, to] of [
      ['"rows": 12', '"rows": 13'],
      ['"maya"', '"mallory"'],
      ['"actor"', '"more": 1, "actor"'],
    ] as const) {
      expect(readManifest(text.replace(from, to)).isAuthentic(own)).toBe(false);
    }
    expect(text).not.toContain(own.identity);
  });

  test.each([
    ['"version": "20260201120000"', '"version": 2', 'its field version is not text'],
    ['"pullRequest": 7', '"pullRequest": -7', 'its field pullRequest is not a count'],
    ['"kind": "column"', '"kind": "view"', 'its field kind is not one of table, column, column_type'],
    ['"encoding": "UTF8"', '"encoding": "LATIN1"', 'its field encoding is not one of UTF8, SQL_ASCII'],
    ['"parts": [', '"parts": {}, "others": [', 'its field parts is not a list'],
    ['"001-public.a.b.csv.gz"', '".."', 'the name of a file in it is no plain name'],
    ['"qail-snapshot"', '"other"', 'it is no manifest of a snapshot'],
  ])('%s made into %s is refused', (from, to, what) => {
    const text = renderManifest(MANIFEST, null);
    expect(text).toContain(from);
    const read = (): unknown => readManifest(text.replace(from, to));
    expect(read).toThrow(QailError);
    expect(read).toThrow(`read the manifest of a snapshot: ${what}`);
  });
});

test('a file is named by its place and its names, and nothing in them leads elsewhere', () => {
  const name = (schema: string, of: string, column: string, at = 0): string =>
    fileNameOf({ kind: 'column', table: table(of, schema), column, step: 0 }, at, false);
  expect(name('public', 'users', 'email')).toBe('001-public.users.email.csv.gz');
  expect(name('../..', 'a/b\\c', '\u0000.:*é', 1233)).toBe('1234--.a-b-c.-.csv.gz');
  expect(name('x'.repeat(63), 'y'.repeat(63), 'z'.repeat(63)).length).toBeLessThan(140);
  expect(fileNameOf({ kind: 'table', table: table('users'), step: 0 }, 9, true)).toBe('010-public.users.csv.gz.age');
});
