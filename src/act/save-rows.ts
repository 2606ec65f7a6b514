/** `backup-db` and `backup-files`: the rows at risk are saved, and the decision with them. */
import { refusal } from '../decision/refusal.ts';
import { QailError } from '../errors.ts';
import type { WrittenSnapshot } from '../files/writing.ts';
import { makeVersion } from '../postgres/history.ts';
import type { CopyDatabase, CopySession } from '../postgres/copy.ts';
import { estimateSnapshot } from '../postgres/snapshot-estimate.ts';
import { takeSnapshot } from '../postgres/snapshot-take.ts';
import { renderDatabaseBackup, renderFileBackup, tooLargeText, type SavedRows } from '../report/decided.ts';
import { showName } from '../schema/model.ts';
import { partsOf } from '../snapshot/part.ts';
import { recreationOf } from '../snapshot/recreation.ts';
import type { Snapshot, SnapshotAbout } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import type { Errand } from './errand.ts';
import { failedOnTarget, refused, type Outcome } from './outcome.ts';
import { recordDecision, type Decidable, type Kept, type Planned } from './record-decision.ts';
import { saveParts, type Backup } from './run-migration.ts';
import type { World } from './world.ts';

/** Saves the rows of the plan and records the decision. Raises `QailError` when GitHub or the ledger fails. */
export async function saveInDatabase(errand: Errand): Promise<Outcome> {
  return recordDecision(errand, {
    kind: 'database',
    steps: [{ title: 'Save the rows in `_qail_data_snapshots`', done: false }],
    keep: (about) => keep(errand, about),
  });
}

async function keep(errand: Errand, { change, impact, targetImpact }: Decidable): Promise<Kept | Outcome> {
  const { target } = errand.world;
  if (target === null) return refused([refusal('db_unreachable')]);
  const about = aboutOf(errand, change, versionOf(errand));
  try {
    const taken = await takeIn(target, { change, about, most: errand.world.settings.mostSnapshotBytes });
    if (taken.kind === 'too_large') return refused([refusal('snapshot_too_large', taken.text)]);
    const saved = savedRowsOf(taken.snapshot);
    return {
      said: renderDatabaseBackup(saved, impact, targetImpact),
      made: { version: saved.version, savedRows: saved.rows, path: null },
    };
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return failedOnTarget(error, 'Nothing was saved and nothing was recorded: the transaction was rolled back.');
  }
}

type Taken =
  { readonly kind: 'taken'; readonly snapshot: Snapshot } | { readonly kind: 'too_large'; readonly text: string };

/** One transaction, so that all rows are those of one moment, and there is a whole snapshot or none. */
async function takeIn(
  target: CopyDatabase,
  { change, about, most }: { readonly change: Planned; readonly about: SnapshotAbout; readonly most: bigint },
): Promise<Taken> {
  const parts = partsOf(change.plan);
  return target.session((session: CopySession) =>
    session.transaction(async () => {
      await session.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`);
      const { rows, bytes } = await estimateSnapshot(session, parts);
      if (bytes > most) return { kind: 'too_large', text: tooLargeText(rows, bytes, most) };
      return { kind: 'taken', snapshot: await takeSnapshot(session, parts, about) };
    }),
  );
}

/** Saves the rows of the plan to files, keeps them beyond this run, and records the decision. Raises `QailError` as above. */
export async function saveInFiles(errand: Errand): Promise<Outcome> {
  return recordDecision(errand, {
    kind: 'files',
    steps: [{ title: 'Save the rows to files, and read them back', done: false }],
    keep: (about) => keepFiles(errand, about),
  });
}

async function keepFiles(errand: Errand, { change, impact, targetImpact }: Decidable): Promise<Kept | Outcome> {
  const { world, facts } = errand;
  const { target, settings } = world;
  if (target === null) return refused([refusal('db_unreachable')]);
  const backup = fileBackup(world, facts.repositoryPublic);
  if (backup.kind === 'unsafe') return refused([refusal('unsafe_backup_target', backup.detail)]);
  const about = aboutOf(errand, change, versionOf(errand));
  try {
    const saved = await target.session((session) =>
      session.transaction(async () => {
        await session.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`);
        return saveParts(session, partsOf(change.plan), backup.backup, about);
      }),
    );
    if (saved.kind !== 'files') throw new Error('files were asked for');
    const told = writtenRowsOf(saved.written);
    return {
      said: renderFileBackup(told, {
        impact,
        targetImpact,
        uploads: settings.files.uploads,
        path: saved.written.directory,
      }),
      made: { version: told.version, savedRows: told.rows, path: saved.written.directory },
    };
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return failedOnTarget(error, 'No decision was recorded. Files of it that are left behind are no backup.');
  }
}

export type FileBackup =
  | { readonly kind: 'safe'; readonly backup: Extract<Backup, { kind: 'files' }> }
  | { readonly kind: 'unsafe'; readonly detail: string };

/** How files are saved here. Everybody may download the artifacts of a public repository, so that nothing readable goes there. */
export function fileBackup(
  { settings, artifacts }: Pick<World, 'settings' | 'artifacts'>,
  isPublic: boolean,
): FileBackup {
  const { root, passphrase, uploads } = settings.files;
  if (uploads && isPublic && passphrase === null) {
    return { kind: 'unsafe', detail: 'the repository is public and `snapshot-key` is not set' };
  }
  const keep = uploads
    ? async (directory: string, version: string): Promise<void> => {
        await artifacts.keep(artifactName(version), directory);
      }
    : null;
  return { kind: 'safe', backup: { kind: 'files', root, passphrase, keep } };
}

/** The artifact that holds the files of a version. */
export function artifactName(version: string): string {
  return `qail-snapshot-${version}`;
}

/** Files as people are told of them. */
function writtenRowsOf({ manifest: { version, parts } }: WrittenSnapshot): SavedRows {
  return {
    version,
    rows: parts.reduce((sum, { rows }) => sum + BigInt(rows), 0n),
    parts: parts.map(({ schema, table, column, rows }) => ({
      name: column === null ? showName({ schema, name: table }) : `${showName({ schema, name: table })}.${column}`,
      count: BigInt(rows),
      unit: 'row',
    })),
  };
}

/** The same for every try of one command, and unique among commands: the moment, and the number of the ledger's entry. */
export function versionOf({ world, entry }: Pick<Errand, 'world' | 'entry'>): string {
  return makeVersion(world.now(), `e${entry.id.toString(36)}`);
}

/** Who saves rows for what. */
export function aboutOf({ facts, person }: Errand, { plan }: Planned, version: string): SnapshotAbout {
  return {
    version,
    planDigest: plan.digest,
    repository: facts.repository,
    pullRequest: facts.number,
    headSha: facts.headSha,
    actor: person.login,
    recreation: recreationOf(plan),
  };
}

/** A snapshot as people are told of it. */
export function savedRowsOf({ version, rows, parts }: Snapshot): SavedRows {
  return {
    version,
    rows,
    parts: parts.map((part) => ({
      name: part.column === null ? showName(part.table) : `${showName(part.table)}.${part.column}`,
      count: part.values,
      unit: part.kind === 'table' ? 'row' : 'value',
    })),
  };
}
