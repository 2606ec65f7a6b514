/** A schema on the local disk, seen the way a commit's tree is seen. */
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { QailError, thrownField } from '../errors.ts';
import type { SchemaSource, TreeEntry } from '../ports.ts';

const MOST_BYTES = 5 * 1024 * 1024;

/** Reads files and directories below the current directory or at absolute paths; symbolic links are left out. */
export const localSource: SchemaSource = {
  async list(path) {
    const root = path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
    const paths = await walk(root);
    return Promise.all(paths.sort(byText).map(entryOf));
  },
  async read(entry) {
    if (entry.bytes > MOST_BYTES) {
      throw new QailError('schema_too_large', `reading ${entry.path}: the file has ${entry.bytes} bytes`, {
        hint: `a schema file may have ${MOST_BYTES} bytes; split it into modules`,
      });
    }
    const bytes = await contentOf(entry.path);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new QailError('file_unreadable', `reading ${entry.path}: the file is not UTF-8`, {
        hint: 'save it as UTF-8',
        cause,
      });
    }
  },
};

/** Every regular file at or below a path; nothing when the path does not exist. */
async function walk(path: string): Promise<string[]> {
  const status = await lstat(path).catch((cause: unknown) => {
    if (isMissing(cause)) return null;
    throw unreadable(path, cause);
  });
  if (status === null) return [];
  if (status.isFile()) return [path];
  if (!status.isDirectory()) return [];
  const names = await readdir(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const below = await Promise.all(names.filter((name) => !name.startsWith('.')).map((name) => walk(`${path}/${name}`)));
  return below.flat();
}

async function entryOf(path: string): Promise<TreeEntry> {
  const bytes = await contentOf(path);
  const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return { path, blob, bytes: bytes.length };
}

async function contentOf(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isMissing(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(thrownField(cause, 'code') ?? '');
}

function unreadable(path: string, cause: unknown): QailError {
  const why = thrownField(cause, 'code') ?? 'unknown error';
  return new QailError('file_unreadable', `reading ${path}: ${why}`, {
    hint: 'check that the path is right and may be read',
    cause,
  });
}
