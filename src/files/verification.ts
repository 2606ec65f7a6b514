/** Proves that the files of a snapshot are the ones that were written. */
import { countRecords } from './csv-records.ts';
import type { Manifest } from './manifest.ts';
import { openSnapshot, readPart, type OpenSnapshot } from './reading.ts';

/**
 * Reads every file of a finished snapshot from end to end and compares checksums, contents and row counts with the manifest. Gives the
 * manifest. `directory` is that of the version; `passphrase` is null for plain files. Without encryption this finds damage, not
 * forgery: whoever can write the files can write a manifest that fits them.
 *
 * Raises `QailError` (`file_unreadable`), with a text of its own for each: an unfinished snapshot, a manifest of another version, a
 * wrong or missing passphrase, a changed manifest, a file that is missing, cut off or changed.
 */
export async function verifySnapshotFiles(directory: string, passphrase: string | null = null): Promise<Manifest> {
  const snapshot = await openSnapshot(directory, passphrase);
  await checkParts(snapshot);
  return snapshot.manifest;
}

/** Compares every file of an open snapshot with its manifest. Raises `QailError` (`file_unreadable`). */
export async function checkParts(snapshot: OpenSnapshot): Promise<void> {
  for (const part of snapshot.manifest.parts) {
    await readPart(snapshot, part, async (plain) => {
      const counter = countRecords();
      for await (const chunk of plain) counter.add(chunk);
      // The first one names the columns.
      return counter.records() - 1;
    });
  }
}
