/** The files of a snapshot's directory, and whether two directories hold the same. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST } from '../files/directory.ts';
import { onFile, snapshotFailure } from '../files/failure.ts';
import { readManifest, type Manifest } from '../files/manifest.ts';
import { measureFile, type Measure } from '../files/packing.ts';
import { checkFile } from '../files/reading.ts';
import { verifySnapshotFiles } from '../files/verification.ts';

/** Length and SHA-256 of every file, by its name. */
export type Contents = ReadonlyMap<string, Measure>;

/**
 * Reads every file of a finished snapshot. Raises `QailError` (`file_unreadable`): no directory, no manifest, or something in it
 * that is no file.
 */
export async function readContents(directory: string): Promise<Contents> {
  const doing = `read the snapshot ${directory}`;
  return onFile(doing, async () => {
    const entries = await readdir(directory, { withFileTypes: true });
    if (!entries.some(({ name }) => name === MANIFEST)) {
      throw snapshotFailure(doing, 'it is unfinished, there is no manifest.json', 'make the snapshot again');
    }
    if (!entries.every((entry) => entry.isFile())) {
      throw snapshotFailure(
        doing,
        'there is something in it that is no file',
        'take away what the program did not write',
      );
    }
    const contents = new Map<string, Measure>();
    for (const name of entries.map((entry) => entry.name).sort()) {
      contents.set(name, await measureFile(join(directory, name)));
    }
    return contents;
  });
}

/** The first thing in which the second differs from the first, told in a few words; null when they are the same. */
export function differenceOf(wanted: Contents, found: Contents): string | null {
  for (const [name, { bytes, digest }] of wanted) {
    const other = found.get(name);
    if (other === undefined) return `the file ${name} did not come back`;
    if (other.bytes !== bytes || other.digest !== digest) return `the file ${name} came back with other bytes`;
  }
  const more = [...found.keys()].find((name) => !wanted.has(name));
  return more === undefined ? null : `the file ${more} came back, which was not there`;
}

const LARGEST_MANIFEST = 64 * 1024 * 1024;

/** What the manifest in a directory says. Raises `QailError` (`file_unreadable`), also for one that is larger than any of ours. */
export async function manifestIn(directory: string): Promise<Manifest> {
  const doing = `read the snapshot ${directory}`;
  const path = join(directory, MANIFEST);
  const text = await onFile(doing, async () => {
    if ((await stat(path)).size <= LARGEST_MANIFEST) return readFile(path, 'utf8');
    throw snapshotFailure(doing, 'its manifest.json is too large to be one', 'take it from another copy');
  });
  return readManifest(text).manifest;
}

/**
 * Checks a snapshot as far as what is at hand allows: with its passphrase, or where it needs none, down to every row; without the
 * one it needs, the checksum of every file. Raises `QailError` (`file_unreadable`) where something does not fit, and where a file is
 * there that the manifest does not name.
 */
export async function checkSnapshot(directory: string, passphrase: string | null): Promise<Manifest> {
  const manifest = await manifestIn(directory);
  const { key, parts } = manifest;
  const files = [...(key === null ? [] : [key]), ...parts.map(({ file }) => file)];
  const named = new Set([MANIFEST, ...files.map(({ name }) => name)]);
  const doing = `check the snapshot ${directory}`;
  const stranger = (await onFile(doing, () => readdir(directory))).find((name) => !named.has(name));
  if (stranger !== undefined) {
    throw snapshotFailure(doing, `its manifest does not name the file ${stranger}`, 'take it from another copy');
  }
  if (passphrase !== null || key === null) return verifySnapshotFiles(directory, passphrase);
  for (const file of files) await checkFile(directory, file);
  return manifest;
}
