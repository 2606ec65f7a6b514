/** The files of this repository, as the contract tests look at them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** Paths from the root: everything git tracks or would track, sorted; files deleted on disk are left out. */
export function repositoryFiles(matching: RegExp): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path)));
  return paths.filter((path) => matching.test(path)).sort();
}

export function textAt(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** A mapping in the order of its file. */
export type Mapping = ReadonlyMap<string, unknown>;

/** A JSON file of the repository, every object in it a `Map`: names in files are not names in code. */
export function jsonAt(path: string): unknown {
  return JSON.parse(textAt(path), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : value,
  );
}

/** The value when it is a mapping; an empty one for anything else. */
export function mappingOf(value: unknown): Mapping {
  return value instanceof Map ? (value as Mapping) : new Map();
}
