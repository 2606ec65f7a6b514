/** Brings a part of a snapshot back into the database, as text in a temporary table. */
import type { Session } from '../ports.ts';
import type { CopySession } from '../postgres/copy.ts';
import { shownPlace } from '../postgres/snapshot-refusal.ts';
import { jsonText, RETURNED, SNAPSHOT_TYPES } from '../postgres/snapshot-source.ts';
import { sameName } from '../schema/model.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import { ident, join, literal, sql, type Sql } from '../sql.ts';
import { snapshotFailure } from './failure.ts';
import type { FileColumn, FilePart, Manifest } from './manifest.ts';
import { readForm } from './part-copy.ts';
import { openSnapshot, readPart, type OpenSnapshot } from './reading.ts';

/** Names a part: a table as a whole, or one of its columns. A `SnapshotPart` is one. */
export type PartName = Pick<SnapshotPart, 'kind' | 'table'> & { readonly column?: string };

export type LoadedPart = { readonly manifest: Manifest; readonly part: FilePart };

/** The rows as they stand in the file: one column of type text for each of `part.columns`, of the same name. */
export const LOADED_TEXTS = sql`pg_temp."_qail_loaded_texts"`;
/** The rows as in `_qail_data_snapshots`: `row_id`, `column_name`, `value_json`, `snapshot_type`. */
export const LOADED_ROWS = sql`pg_temp."_qail_loaded"`;

/**
 * Loads one part into `LOADED_TEXTS`, a temporary table of this session, after its file was checked. What was there before under that
 * name is gone. `directory` is that of the version; `passphrase` is null for plain files. A transaction of the caller is not needed.
 *
 * Raises `QailError`: `file_unreadable` when the snapshot holds no such part, or for what `verifySnapshotFiles` raises; of the database
 * when it cannot be loaded. The session is then of no more use, unless the files were refused before anything was sent.
 */
export async function loadSnapshotFiles(
  session: CopySession,
  directory: string,
  name: PartName,
  passphrase: string | null = null,
): Promise<LoadedPart> {
  const snapshot = await openSnapshot(directory, passphrase);
  const part = partNamed(snapshot, name);
  await loadPart(session, snapshot, part);
  return { manifest: snapshot.manifest, part };
}

/** `loadSnapshotFiles` for a part of a snapshot that is open already. */
export async function loadPart(session: CopySession, snapshot: OpenSnapshot, part: FilePart): Promise<void> {
  const columns = join(part.columns.map((column) => sql`${ident(column.name)} text`));
  await session.query(sql`DROP TABLE IF EXISTS ${LOADED_TEXTS}`);
  await session.query(sql`CREATE TEMPORARY TABLE "_qail_loaded_texts" (${columns})`);
  const statement = sql`COPY ${LOADED_TEXTS} FROM STDIN WITH (${readForm(snapshot.manifest.encoding)})`;
  try {
    await readPart(snapshot, part, (plain) => session.copyIn(statement, plain));
  } catch (error) {
    await session.query(sql`DROP TABLE IF EXISTS ${LOADED_TEXTS}`).catch(() => undefined);
    throw error;
  }
}

/**
 * Presents what was loaded as `LOADED_ROWS`, a temporary table with the rows that a snapshot in the database has of this part, column for
 * column and value for value; `LOADED_TEXTS` is dropped. Raises `QailError` (`database_failed`), also for a value longer than a JSON
 * text may be (268,435,455 bytes), which only `LOADED_TEXTS` can hold.
 */
export async function presentLoadedRows(session: Session, { part }: Pick<LoadedPart, 'part'>): Promise<void> {
  const type = literal(SNAPSHOT_TYPES[part.kind]);
  const rowId = sql`"t".${ident(only(part, 'row_id').name)}`;
  await session.query(sql`DROP TABLE IF EXISTS ${LOADED_ROWS}`);
  await session.query(
    sql`CREATE TEMPORARY TABLE "_qail_loaded" (row_id text NOT NULL, column_name text, value_json jsonb NOT NULL, snapshot_type text NOT NULL)`,
  );
  const column = part.column === null ? sql`NULL` : literal(part.column);
  const value = valueOf(part);
  await session.query(
    sql`INSERT INTO ${LOADED_ROWS} SELECT ${rowId}, ${column}, ${value}, ${type} FROM ${LOADED_TEXTS} AS "t"`,
  );
  if (part.columns.some(({ role }) => role === 'returned')) {
    const returned = jsonText(textOf(only(part, 'returned')));
    await session.query(
      sql`INSERT INTO ${LOADED_ROWS} SELECT ${rowId}, ${column}, ${returned}, ${literal(RETURNED)}
          FROM ${LOADED_TEXTS} AS "t" WHERE ${returned} <> ${value}`,
    );
  }
  await session.query(sql`DROP TABLE ${LOADED_TEXTS}`);
}

function valueOf(part: FilePart): Sql {
  if (part.kind !== 'table') return jsonText(textOf(only(part, 'value')));
  const columns = part.columns.filter(({ role }) => role === 'value');
  const names = join(columns.map(({ name }) => literal(name)));
  return sql`jsonb_object(ARRAY[${names}]::text[], ARRAY[${join(columns.map(textOf))}]::text[])`;
}

function textOf({ name }: FileColumn): Sql {
  return sql`"t".${ident(name)}`;
}

function only(part: FilePart, role: FileColumn['role']): FileColumn {
  const [column] = part.columns.filter((each) => each.role === role);
  if (column !== undefined) return column;
  throw snapshotFailure(
    'read the manifest of a snapshot',
    `a part has no column of the role ${role}`,
    'take another copy',
  );
}

function partNamed({ directory, manifest }: OpenSnapshot, name: PartName): FilePart {
  const wanted = name.column ?? null;
  const found = manifest.parts.find(
    (part) =>
      part.kind === name.kind &&
      part.column === wanted &&
      sameName({ schema: part.schema, name: part.table }, name.table),
  );
  if (found !== undefined) return found;
  const place = shownPlace(name.table, wanted);
  throw snapshotFailure(
    `read the snapshot ${directory}`,
    `it holds nothing of ${place}`,
    'see its manifest.json for what it holds',
  );
}
