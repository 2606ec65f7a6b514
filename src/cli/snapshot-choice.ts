/** Which snapshot a rollback is about, and whether it holds what is asked for. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { QailError } from '../errors.ts';
import type { Session } from '../ports.ts';
import { listSnapshots } from '../postgres/snapshot-list.ts';
import { nearest } from '../schema/suggestion.ts';
import { placeOf } from '../report/migration-text.ts';
import { showName } from '../schema/model.ts';
import type { RestoreFilter, Snapshot } from '../snapshot/snapshot.ts';

const TOLD = 10;

/**
 * The snapshot of a version among those of the database, or the newest. Raises `QailError`: `input_invalid` that names what there is
 * when there is none of that version, or none at all.
 */
export async function chooseSnapshot(session: Session, version: string | null): Promise<Snapshot> {
  const snapshots = await listSnapshots(session);
  const [newest] = snapshots;
  const found = version === null ? newest : snapshots.find((each) => each.version === version);
  if (found !== undefined) return found;
  if (newest === undefined) {
    throw unknown('there is no snapshot in this database', 'rows saved to files come back with --from DIR');
  }
  const there = snapshots.map((each) => each.version);
  throw unknown(`there is no snapshot of version ${String(version)}`, `there are: ${shortList(there)}`);
}

/**
 * The directory of one file snapshot: `from` itself, or below it the one of the version, or the newest. Raises `QailError`
 * (`input_invalid`) that names what there is.
 */
export function chooseDirectory(from: string, version: string | null): string {
  if (existsSync(join(from, 'manifest.json'))) {
    const own = basename(resolve(from));
    if (version === null || version === own) return from;
    throw unknown(
      `${from} is of version ${own}, and not ${version}`,
      'leave --version out, or name the other directory',
    );
  }
  const there = versionsIn(from);
  const found = version === null ? there[0] : there.find((each) => each === version);
  if (found !== undefined) return join(from, found);
  const what =
    version === null ? 'there is no finished snapshot' : `there is no finished snapshot of version ${version}`;
  const hint = there.length === 0 ? 'name the directory with manifest.json in it' : `there are: ${shortList(there)}`;
  throw unknown(`${what} in ${from}`, hint);
}

/** Versions sort in the order of time. */
function versionsIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory, { withFileTypes: true });
  return names
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, 'manifest.json')))
    .map(({ name }) => name)
    .toSorted()
    .toReversed();
}

/** Raises `QailError` (`input_invalid`) that names what the snapshot holds when it holds nothing of what is asked for. */
export function requireParts({ version, parts }: Pick<Snapshot, 'version' | 'parts'>, filter: RestoreFilter): void {
  const { table, column } = filter;
  const tables = parts.filter((part) => table === undefined || showName(part.table) === table);
  const isThere = tables.some((part) => column === undefined || part.column === column);
  if (isThere) return;
  const asked = [table === undefined ? [] : `table ${table}`, column === undefined ? [] : `column ${column}`].flat();
  const names =
    tables.length === 0 ? parts.map((part) => showName(part.table)) : tables.flatMap((part) => part.column ?? []);
  const near = nearest((tables.length === 0 ? table : column) ?? '', names);
  const meant = near === null ? '' : `; did you mean ${near}?`;
  throw unknown(
    `snapshot ${version} holds no ${asked.join(', ')}${meant}`,
    `it holds: ${shortList(parts.map(placeOf))}`,
  );
}

function unknown(what: string, hint: string): QailError {
  return new QailError('input_invalid', `qail rollback: ${what}`, { hint });
}

function shortList(names: readonly string[]): string {
  const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : '';
  return `${names.slice(0, TOLD).join(', ')}${more}`;
}
