/** The files of a snapshot as the tables of a snapshot, for as long as a piece of work needs them. */
import type { Session } from '../ports.ts';
import type { CopySession } from '../postgres/copy.ts';
import { onlyRow, textIn } from '../postgres/row.ts';
import { digestOf } from '../postgres/snapshot-identity.ts';
import { prepareSnapshotTables, type SnapshotTables } from '../postgres/snapshot-schema.ts';
import { RETURNED } from '../postgres/snapshot-source.ts';
import { showName } from '../schema/model.ts';
import { integer, literal, sql } from '../sql.ts';
import { loadPart, LOADED_ROWS, presentLoadedRows } from './loading.ts';
import type { FilePart, Manifest } from './manifest.ts';
import { openSnapshot } from './reading.ts';
import { checkParts } from './verification.ts';

/**
 * Checks the files, loads them all into temporary tables of the form that a snapshot in the database has, and runs `body` while these
 * come first in the search path. So a restore that looks for snapshots there finds this one, under the manifest's version, and
 * no other. Needs a transaction of the caller, and room for the rows in the server's temporary space.
 *
 * Raises `QailError`: what `verifySnapshotFiles` raises, before anything is sent; of the database; or what `body` raises.
 */
export async function withLoadedSnapshot<T>(
  session: CopySession,
  directory: string,
  passphrase: string | null,
  body: (manifest: Manifest) => Promise<T>,
): Promise<T> {
  const snapshot = await openSnapshot(directory, passphrase);
  await checkParts(snapshot);
  const { manifest } = snapshot;
  const path = await pathWithTemporary(session);
  const tables = await prepareSnapshotTables(session);
  if (!/^"pg_temp_\d+"\./.test(tables.rows)) throw new Error('the tables of a loaded snapshot are not temporary ones');
  await session.query(
    sql`INSERT INTO ${tables.snapshots} (version, plan_digest, repository, pull_request, head_sha, actor, database, rows, digest, state)
        VALUES ($1, $2, $3, $4::integer, $5, $6, $7, 0, '', 'taken')`,
    [
      manifest.version,
      manifest.planDigest,
      manifest.repository,
      manifest.pullRequest === null ? null : String(manifest.pullRequest),
      manifest.headSha,
      manifest.actor,
      manifest.database.identity,
    ],
  );
  for (const [position, part] of manifest.parts.entries()) {
    await loadPart(session, snapshot, part);
    await presentLoadedRows(session, { part });
    await addPart(session, tables, { manifest, part, position });
  }
  await session.query(sql`ANALYZE ${tables.rows}`);
  const value = await body(manifest);
  await session.query(sql`DROP TABLE ${tables.rows}, ${tables.items}, ${tables.snapshots}`);
  await setPath(session, path);
  return value;
}

/** Puts the temporary schema first and gives the path as it was. The schema is there once something was made in it. */
async function pathWithTemporary(session: Session): Promise<string> {
  const path = textIn(onlyRow(await session.query(sql`SELECT current_setting('search_path') AS path`)), 'path');
  await session.query(sql`CREATE TEMPORARY TABLE IF NOT EXISTS "_qail_loaded" ()`);
  await setPath(session, path === '' ? 'pg_temp' : `pg_temp, ${path}`);
  return path;
}

async function setPath(session: Session, path: string): Promise<void> {
  await session.query(sql`SELECT set_config('search_path', $1, true) AS path`, [path]);
}

type Added = { readonly manifest: Manifest; readonly part: FilePart; readonly position: number };

async function addPart(
  session: Session,
  { rows, items }: SnapshotTables,
  { manifest, part, position }: Added,
): Promise<void> {
  await session.query(
    sql`INSERT INTO ${rows} (migration_version, table_name, column_name, row_id, value_json, snapshot_type)
        SELECT $1, $2, column_name, row_id, value_json, snapshot_type FROM ${LOADED_ROWS}`,
    [manifest.version, showName({ schema: part.schema, name: part.table })],
  );
  const columns = part.columns.filter(({ role }) => role === 'value').map(({ name, type }) => ({ name, type }));
  await session.query(
    sql`INSERT INTO ${items} (version, position, kind, schema_name, table_name, column_name, columns, key_columns, row_form,
                              foresees, rows, "values", digest, recreation, sequences)
        SELECT $1, ${integer(position)}, $2, $3, $4, $5, $6::json, $7::json, $8, $9::boolean, count(*),
               count(*) FILTER (WHERE value_json <> 'null'), coalesce(sum(${digestOf(sql`row_id`, sql`value_json`)}), 0)::text, $10, $11::json
        FROM ${LOADED_ROWS} WHERE snapshot_type <> ${literal(RETURNED)}`,
    [
      manifest.version,
      part.kind,
      part.schema,
      part.table,
      part.column,
      JSON.stringify(columns),
      JSON.stringify(part.key.columns),
      part.key.form,
      String(part.columns.some(({ role }) => role === 'returned')),
      manifest.recreation.find(({ step }) => step === part.step)?.ddl ?? null,
      JSON.stringify(part.sequences),
    ],
  );
}
