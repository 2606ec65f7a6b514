/** Saves rows to files: one directory a snapshot, one file a part, and the manifest last. */
import { rm } from 'node:fs/promises';
import type { CopySession } from '../postgres/copy.ts';
import { readSources } from '../postgres/snapshot-source.ts';
import { readPositions } from '../postgres/snapshot-sequence.ts';
import { savingFailure, shownPlace } from '../postgres/snapshot-refusal.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import type { SnapshotAbout } from '../snapshot/snapshot.ts';
import { MANIFEST, openFreshDirectory, releaseDirectory, removeLeftovers } from './directory.ts';
import { writeDurably } from './durable-file.ts';
import { renderManifest, type FilePart, type Manifest, type StoredFile } from './manifest.ts';
import { readOrigin, whileStill, type ReadTransaction } from './origin.ts';
import { measureOf, pack, type Packed } from './packing.ts';
import { copiesOf, fileNameOf, writtenForm, type PartCopy } from './part-copy.ts';
import { KEY_FILE, makeSeal, renderKeyFile, type Seal } from './seal.ts';

export type WriteOptions = {
  /** The directory of all snapshots, `_qail_snapshots` as a rule. Made when it is not there. */
  readonly root: string;
  readonly about: SnapshotAbout;
  /** Null writes plain files. */
  readonly passphrase: string | null;
  readonly transaction: ReadTransaction;
};

export type WrittenSnapshot = {
  readonly directory: string;
  readonly manifest: Manifest;
  /** Temporary files of dead runs that were found and removed. */
  readonly removed: readonly string[];
};

type Target = { readonly directory: string; readonly seal: Seal | null; readonly encoding: Manifest['encoding'] };

/**
 * Writes the rows of all parts, as they are at one moment, to a fresh directory `<root>/<version>`. A file has its name only when
 * it is complete and on the disk; the snapshot is one only when `manifest.json` is there. Whatever fails, nothing of this run
 * is left; a run that is killed leaves a directory without manifest, and temporary files that the next run removes.
 *
 * Raises `QailError`: `input_invalid` (the version or the passphrase), `file_unreadable` (the file system; a snapshot of this
 * version is there), `database_refused` (a table or column is missing, rows are hidden or may not be read), `database_failed` or
 * `database_unreachable`. The session is then of no more use.
 */
export async function writeSnapshotFiles(
  session: CopySession,
  parts: readonly SnapshotPart[],
  options: WriteOptions,
): Promise<WrittenSnapshot> {
  const { root, about } = options;
  const removed = await removeLeftovers(root);
  const directory = await openFreshDirectory(root, about.version);
  try {
    const seal = options.passphrase === null ? null : await makeSeal();
    const key = seal === null ? null : await writeKey(directory, seal, options.passphrase ?? '');
    const tables = parts.map(({ table }) => table);
    const { origin, files } = await whileStill(session, options.transaction, tables, async () => {
      const read = await readOrigin(session);
      const written = await writeParts(session, parts, { directory, seal, encoding: read.encoding });
      return { origin: read, files: written };
    });
    const { version, planDigest, repository, pullRequest, headSha, actor } = about;
    const recreation = [...about.recreation].map(([step, ddl]) => ({ step, ddl }));
    const of = { version, planDigest, repository, pullRequest, headSha, actor };
    const manifest: Manifest = { ...of, ...origin, key, recreation, parts: files };
    const text = renderManifest(manifest, seal);
    await writeDurably(directory, MANIFEST, (append) => append(Buffer.from(text)));
    await releaseDirectory(directory);
    return { directory, manifest, removed };
  } catch (error) {
    // What went wrong first is what is told.
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeKey(directory: string, seal: Seal, passphrase: string): Promise<StoredFile> {
  const bytes = await renderKeyFile(seal, passphrase);
  await writeDurably(directory, KEY_FILE, (append) => append(bytes));
  const { digest } = measureOf(bytes);
  return { name: KEY_FILE, bytes: bytes.length, sha256: digest };
}

async function writeParts(
  session: CopySession,
  parts: readonly SnapshotPart[],
  target: Target,
): Promise<readonly FilePart[]> {
  const files: FilePart[] = [];
  for (const copy of copiesOf(await readSources(session, parts))) files.push(await writePart(session, copy, target));
  return files;
}

async function writePart(session: CopySession, copy: PartCopy, target: Target): Promise<FilePart> {
  const { own, source, columns, query } = copy;
  const { part, position } = own;
  const name = fileNameOf(part, position, target.seal !== null);
  const column = part.kind === 'table' ? null : part.column;
  const written: { packed?: Packed; rows?: number } = {};
  await writeDurably(target.directory, name, async (append) => {
    const copied = session.copyOut(query, writtenForm(target.encoding), async (bytes) => {
      written.packed = await pack(bytes, target.seal, append);
    });
    written.rows = await copied.catch((error: unknown) => {
      throw savingFailure(error, shownPlace(part.table, column));
    });
  });
  const { packed, rows } = written;
  if (packed === undefined || rows === undefined) throw new Error('a file was written without its bytes');
  const { content, file } = packed;
  return {
    step: part.step,
    kind: part.kind,
    schema: part.table.schema,
    table: part.table.name,
    column,
    columns,
    key: source.identity,
    rows,
    content,
    file: { name, bytes: file.bytes, sha256: file.digest },
    sequences: await readPositions(session, own.columns),
  };
}
