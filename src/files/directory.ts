/** The directory of one snapshot: made fresh for a run, and cleaned of what dead runs have left. */
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QailError } from '../errors.ts';
import { flushDirectory } from './durable-file.ts';
import { errnoOf, onFile, snapshotFailure } from './failure.ts';
import { isLeftByTheDead, isTemporary, ownerOfThisProcess, temporaryName } from './owner.ts';

/** The last file to be written. A directory without it is an unfinished snapshot. */
export const MANIFEST = 'manifest.json';
/** Is there from the directory's first moment to its last file, so that a second run sees that it is taken. */
const RUNNING = 'running';

/**
 * Makes `<root>/<version>`, for its owner only, and marks it as being written by this process. What a dead run left under the
 * same version is removed when it is unfinished. Raises `QailError`: `input_invalid` for a version that is no plain name,
 * `file_unreadable` when the snapshot is there already, when a living run writes it, or for the file system.
 */
export async function openFreshDirectory(root: string, version: string): Promise<string> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(version)) {
    throw new QailError('input_invalid', 'name a snapshot: its version is no plain name', {
      hint: 'use letters, digits, dots, dashes and underscores, at most 100',
    });
  }
  const directory = join(root, version);
  const owner = await ownerOfThisProcess();
  return onFile(`make the snapshot directory ${directory}`, async () => {
    await makeRoot(root);
    // Born under another name and with its mark inside, so that nobody ever sees it unmarked.
    const unborn = join(root, temporaryName(`${version}.new`, owner));
    await mkdir(unborn, { mode: 0o700 });
    try {
      await writeFile(join(unborn, temporaryName(RUNNING, owner)), '', { mode: 0o600 });
      await becomeOrTakeOver(unborn, directory, join(root, temporaryName(`${version}.old`, owner)));
    } catch (error) {
      await rm(unborn, { recursive: true, force: true });
      throw error;
    }
    await flushDirectory(root);
    return directory;
  });
}

/** Says that the writing is over, well or not. */
export async function releaseDirectory(directory: string): Promise<void> {
  await rm(join(directory, temporaryName(RUNNING, await ownerOfThisProcess())), { force: true });
}

/**
 * Removes the temporary files and directories of dead runs from a snapshot root and from the snapshots in it. Complete files and
 * those of living runs stay. Gives the removed paths. A root that is not there is fine. Raises `QailError` (`file_unreadable`).
 */
export async function removeLeftovers(root: string): Promise<readonly string[]> {
  return onFile(`look for unfinished files in ${root}`, async () => {
    const removed: string[] = [];
    for (const entry of await entriesOf(root)) {
      const path = join(root, entry.name);
      if (await isDead(path, entry.name)) {
        await rm(path, { recursive: true, force: true });
        removed.push(path);
      } else if (entry.isDirectory() && !isTemporary(entry.name)) {
        removed.push(...(await removeDeadFiles(path)));
      }
    }
    return removed;
  });
}

async function removeDeadFiles(directory: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { name } of await entriesOf(directory)) {
    const path = join(directory, name);
    if (!(await isDead(path, name))) continue;
    await rm(path, { force: true });
    removed.push(path);
  }
  return removed;
}

async function makeRoot(root: string): Promise<void> {
  const made = await mkdir(root, { recursive: true, mode: 0o700 });
  // Rows do not belong into a repository. A directory that was there is somebody else's to arrange.
  if (made !== undefined) await writeFile(join(root, '.gitignore'), '*\n', { mode: 0o600 });
}

/** Gives the marked directory its name. Of two runs that meet here, one gets the name and the other an error. */
async function becomeOrTakeOver(unborn: string, directory: string, aside: string): Promise<void> {
  try {
    await rename(unborn, directory);
    return;
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
  }
  await refuseUnlessAbandoned(directory);
  await rename(directory, aside);
  try {
    // Another run may have taken it over since the first look; then it gets it back.
    await refuseUnlessAbandoned(aside);
  } catch (error) {
    await rename(aside, directory);
    throw error;
  }
  await rename(unborn, directory);
  await rm(aside, { recursive: true, force: true });
}

async function refuseUnlessAbandoned(directory: string): Promise<void> {
  const doing = `make the snapshot directory ${directory}`;
  for (const { name } of await entriesOf(directory)) {
    if (name === MANIFEST) {
      throw snapshotFailure(
        doing,
        'a finished snapshot is there already',
        'keep it, and give the new one another version',
      );
    }
    if (isTemporary(name) && !(await isDead(join(directory, name), name))) {
      throw snapshotFailure(doing, 'another run is writing it', 'wait until that run has ended, then run it again');
    }
  }
}

async function isDead(path: string, name: string): Promise<boolean> {
  if (!isTemporary(name)) return false;
  const found = await lstat(path).catch(() => null);
  return found !== null && (await isLeftByTheDead(name, found.mtime));
}

async function entriesOf(directory: string): ReturnType<typeof listing> {
  try {
    return await listing(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function listing(directory: string): Promise<readonly { readonly name: string; isDirectory(): boolean }[]> {
  return readdir(directory, { withFileTypes: true });
}
