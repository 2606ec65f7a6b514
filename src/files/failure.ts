/** How failures of files are told: what was being done, to which file, what happened, without a value of a row. */
import { QailError, thrownField } from '../errors.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'this process may not do that there'],
  ['EBUSY', 'it is in use'],
  ['EDQUOT', 'the quota of the disk is used up'],
  ['EEXIST', 'something of that name is there'],
  ['EFBIG', 'the file system allows no larger file'],
  ['EIO', 'the disk reported an error'],
  ['EISDIR', 'it is a directory'],
  ['EMFILE', 'this process has too many files open'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ENOENT', 'it is not there'],
  ['ENOSPC', 'the disk is full'],
  ['ENOTDIR', 'a part of its path is no directory'],
  ['EPERM', 'this process may not do that there'],
  ['EROFS', 'the file system is read only'],
]);

const ROOM = new Set(['EDQUOT', 'EFBIG', 'ENOSPC']);

/** A failure of a snapshot's files, as a `QailError` (`file_unreadable`). `doing` names what was done, and to what. */
export function snapshotFailure(doing: string, what: string, hint: string): QailError {
  return new QailError('file_unreadable', `${doing}: ${what}`, { hint });
}

/** Retells an error of the file system as a `QailError` (`file_unreadable`); whatever else was raised is given back as it is. */
export function fileFailure(doing: string, error: unknown): unknown {
  const code = errnoOf(error);
  if (code === null) return error;
  const hint = ROOM.has(code)
    ? 'free some space or name another directory, then run it again'
    : 'check the path and its rights';
  const what = REASONS.get(code) ?? 'the file system refused';
  return new QailError('file_unreadable', `${doing}: ${what} (${code})`, { hint, cause: { code } });
}

/** The code of an error of the file system (`ENOENT`); null for any other. */
export function errnoOf(error: unknown): string | null {
  const code = thrownField(error, 'code') ?? '';
  // A lost connection has an errno as well, but is retold before it comes here.
  return !(error instanceof QailError) && /^E[A-Z0-9]+$/.test(code) ? code : null;
}

/** Runs a piece of work on a file; errors of the file system come out as `fileFailure` tells them. */
export async function onFile<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(doing, error);
  }
}
