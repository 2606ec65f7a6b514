/** A file that is there as a whole or not at all, and stays there when the power goes. */
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, onFile } from './failure.ts';
import { ownerOfThisProcess, temporaryName } from './owner.ts';

/** File systems that cannot flush a directory (Windows, some network ones) answer with one of these. */
const NO_FLUSH = new Set(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP']);

/**
 * Writes a new file for its owner only: under a temporary name in the same directory, flushed to the disk, and only then renamed.
 * `write` gets a function that appends bytes and returns when they are with the operating system. When anything fails, nothing of it
 * is left. Raises `QailError` (`file_unreadable`) for the file system, or whatever `write` raises.
 */
export async function writeDurably(
  directory: string,
  name: string,
  write: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const doing = `write the snapshot file ${join(directory, name)}`;
  const temporary = join(directory, temporaryName(name, await ownerOfThisProcess()));
  await onFile(doing, async () => {
    const file = await open(temporary, 'wx', 0o600);
    try {
      try {
        await write((bytes) => onFile(doing, () => file.writeFile(bytes)));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, join(directory, name));
      await flushDirectory(directory);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  });
}

/** Makes the names in a directory last. Raises what the file system raises, unless it knows no such thing. */
export async function flushDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!NO_FLUSH.has(errnoOf(error) ?? '')) throw error;
  }
}
