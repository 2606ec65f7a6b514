/** Opens a snapshot's directory for reading: the manifest, the passphrase, and each file against its checksum. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { QailError } from '../errors.ts';
import type { Bytes } from '../postgres/copy.ts';
import { MANIFEST } from './directory.ts';
import { errnoOf, fileFailure, onFile, snapshotFailure } from './failure.ts';
import { readManifest, type FilePart, type Manifest, type StoredFile } from './manifest.ts';
import { measureFile, unpack } from './packing.ts';
import { readKeyFile, type Seal } from './seal.ts';

export type OpenSnapshot = { readonly directory: string; readonly manifest: Manifest; readonly seal: Seal | null };

const ANOTHER_COPY = 'take the snapshot from another copy; do not restore from this one';

/**
 * Reads the manifest and makes sure that it belongs here: of this version, and with encryption written by somebody who knows
 * the passphrase. Raises `QailError` (`file_unreadable`), with a text of its own for each: no directory, an unfinished snapshot, a
 * manifest that cannot be read, of another version or changed; a passphrase that is missing, wrong or not needed.
 */
export async function openSnapshot(directory: string, passphrase: string | null): Promise<OpenSnapshot> {
  const doing = `read the snapshot ${directory}`;
  const { manifest, isAuthentic } = readManifest(await manifestText(directory));
  if (manifest.version !== basename(resolve(directory))) {
    const hint = 'a snapshot keeps the name of its version: give the directory its own name back';
    throw snapshotFailure(doing, `its manifest is of another version, ${manifest.version}`, hint);
  }
  const seal = await sealOf(directory, manifest.key, passphrase);
  if (seal !== null && !isAuthentic(seal)) {
    throw snapshotFailure(doing, 'its manifest was changed after it was written', ANOTHER_COPY);
  }
  return { directory, manifest, seal };
}

async function manifestText(directory: string): Promise<string> {
  return onFile(`read the snapshot ${directory}`, async () => {
    try {
      return await readFile(join(directory, MANIFEST), 'utf8');
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      await readdir(directory);
      const hint = 'it is not one to restore from: take another one, or remove this directory';
      throw snapshotFailure(`read the snapshot ${directory}`, 'it is unfinished, there is no manifest.json', hint);
    }
  });
}

async function sealOf(directory: string, key: StoredFile | null, passphrase: string | null): Promise<Seal | null> {
  const doing = `open the snapshot ${directory}`;
  if (key === null) {
    if (passphrase === null) return null;
    const hint = 'if it was written with one, this is not the snapshot you look for; else give none';
    throw snapshotFailure(doing, 'a passphrase was given, and it is not encrypted', hint);
  }
  if (passphrase === null) {
    throw snapshotFailure(
      doing,
      'it is encrypted, and there is no passphrase',
      'set the passphrase it was written with',
    );
  }
  await checkFile(directory, key);
  const bytes = await onFile(doing, () => readFile(join(directory, key.name)));
  const seal = await readKeyFile(bytes, passphrase);
  if (seal !== null) return seal;
  throw snapshotFailure(
    doing,
    'the passphrase is not the one it was written with',
    'set the passphrase it was written with',
  );
}

/** Compares a file with what the manifest says of it. Raises `QailError` (`file_unreadable`). */
export async function checkFile(directory: string, file: StoredFile): Promise<void> {
  const path = join(directory, file.name);
  const doing = `check the snapshot file ${path}`;
  const { size } = await onFile(doing, () => stat(path));
  if (size !== file.bytes) {
    const what = size < file.bytes ? 'it is cut off' : 'it is longer than it was';
    throw snapshotFailure(doing, `${what}, ${size} bytes instead of ${file.bytes}`, ANOTHER_COPY);
  }
  const { digest } = await onFile(doing, () => measureFile(path));
  if (digest !== file.sha256)
    throw snapshotFailure(doing, 'its checksum is another one, so it was changed', ANOTHER_COPY);
}

/**
 * Checks a part's file, then hands its plain bytes to `take`, which gives the number of rows it saw. Raises `QailError`
 * (`file_unreadable`) when file, content or number differ from the manifest, and whatever `take` raises.
 */
export async function readPart(
  { directory, manifest, seal }: OpenSnapshot,
  part: FilePart,
  take: (plain: Bytes) => Promise<number>,
): Promise<void> {
  await checkFile(directory, part.file);
  const path = join(directory, part.file.name);
  const doing = `read the snapshot file ${path}`;
  let rows = 0;
  const unpacked = unpack(path, seal, async (plain) => {
    rows = await take(plain);
  });
  const content = await unpacked.catch((error: unknown) => {
    if (error instanceof QailError) throw error;
    throw errnoOf(error) === null
      ? snapshotFailure(doing, 'it cannot be unpacked, though its checksum is right', ANOTHER_COPY)
      : fileFailure(doing, error);
  });
  if (content.digest !== part.content.digest || content.bytes !== part.content.bytes) {
    throw differs(doing, 'its rows are not those that were written', manifest);
  }
  if (rows !== part.rows) throw differs(doing, `it holds ${rows} rows instead of ${part.rows}`, manifest);
}

function differs(doing: string, what: string, { version }: Manifest): QailError {
  return snapshotFailure(doing, `${what} for version ${version}`, ANOTHER_COPY);
}
