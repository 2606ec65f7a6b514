/** What the tests of file snapshots share: a place for the files, the parts, and a short way to write them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { QailError } from '../../src/errors.ts';
import type { WriteOptions, WrittenSnapshot } from '../../src/files/writing.ts';
import { writeSnapshotFiles } from '../../src/files/writing.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import type { SnapshotPart } from '../../src/snapshot/part.ts';
import type { SnapshotAbout } from '../../src/snapshot/snapshot.ts';
import { table } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';

export const OWN = { kind: 'own', lockTimeoutMs: 2_000 } as const;

/** An empty database and an empty directory; both are gone afterwards. */
export async function withPlace(body: (url: string, root: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-files-'));
  try {
    await withDatabase((url) => body(url, join(folder, '_qail_snapshots')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function aboutOf(version: string): SnapshotAbout {
  return {
    version,
    planDigest: 'd'.repeat(64),
    repository: 'acme/shop',
    pullRequest: 7,
    headSha: 'a'.repeat(40),
    actor: 'maya',
    recreation: new Map([[0, 'ALTER TABLE users ADD COLUMN email text;']]),
  };
}

export function wholeTable(name: string, schema = 'public', step = 0): SnapshotPart {
  return { kind: 'table', table: table(name, schema), step };
}

export function oneColumn(name: string, column: string, schema = 'public', step = 0): SnapshotPart {
  return { kind: 'column', table: table(name, schema), column, step };
}

/** Writes the parts in a session of their own, as version `v1` unless told otherwise. */
export function written(
  url: string,
  root: string,
  parts: readonly SnapshotPart[],
  more: Partial<WriteOptions> = {},
): Promise<WrittenSnapshot> {
  return openDatabase(url).session((session) =>
    writeSnapshotFiles(session, parts, { root, about: aboutOf('v1'), passphrase: null, transaction: OWN, ...more }),
  );
}

/** What a piece of work raises. Raises a plain `Error` when that is no `QailError`, or nothing. */
export async function failureOf(work: Promise<unknown>): Promise<QailError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof QailError) return error;
    throw error;
  }
  throw new Error('nothing was raised');
}

export function plainText(directory: string, file: string): string {
  return gunzipSync(readFileSync(join(directory, file))).toString('utf8');
}

/** All names under a directory, sorted, the hidden ones too. */
export function namesIn(directory: string): readonly string[] {
  return readdirSync(directory).sort();
}
