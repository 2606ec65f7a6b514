/** Saves rows inside the database, in the transaction that is about to change them. */
import type { Session } from '../ports.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import type { Snapshot, SnapshotAbout } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { databaseIdentity } from './lease.ts';
import { saveChanges } from './precopy-change.ts';
import { claimPrecopies, closePrecopies } from './precopy-table.ts';
import { onlyRow } from './row.ts';
import { readSnapshots } from './snapshot-list.ts';
import { pinned } from './snapshot-pin.ts';
import { refusal } from './snapshot-refusal.ts';
import { refuseAlteration, saveRows, type Sum } from './snapshot-save.ts';
import { prepareSnapshotTables, type SnapshotTables } from './snapshot-schema.ts';
import { readPositions } from './snapshot-sequence.ts';
import { foresees, readSources, type Source, type SourcePart } from './snapshot-source.ts';

/**
 * Saves the parts under `about.version`. Each table is read once; what was saved is read back for its digest, and has to be as many
 * rows as there are. No row leaves the server. Of a table that `precopySnapshot` has copied only what changed since is written, where that is certain. The caller has opened the
 * transaction and locked the tables before its first query; nothing is locked here but for reading.
 *
 * Raises `QailError` (`database_refused`) when the version is taken or rows are being copied beforehand, a table or column is
 * missing, rows are hidden or may not be read, a value is too large, or the ids are used up; `database_failed` for all else. The
 * caller then rolls back.
 */
export async function takeSnapshot(
  session: Session,
  parts: readonly SnapshotPart[],
  about: SnapshotAbout,
): Promise<Snapshot> {
  const tables = await prepareSnapshotTables(session);
  await claimVersion(session, tables, about);
  await pinned(session, async () => {
    await refuseAlteration(session, tables);
    const precopies = await claimPrecopies(session, tables, about.version);
    const sources = await readSources(session, parts);
    for (const source of sources) {
      const sums =
        (await saveChanges(session, tables, source, precopies)) ??
        (await saveRows(session, tables, source, about.version));
      for (const own of source.parts)
        await saveItem(session, tables, { source, own, about, sum: sums.get(own.position) });
    }
    await closePrecopies(session, tables, { precopies, sources });
  });
  await session.query(
    sql`UPDATE ${tables.snapshots} SET (rows, digest) = (
          SELECT coalesce(sum(i.rows), 0), md5(coalesce(string_agg(i.position || ':' || i.digest, ',' ORDER BY i.position), ''))
          FROM ${tables.items} i WHERE i.version = $1)
        WHERE version = $1`,
    [about.version],
  );
  const [snapshot] = await readSnapshots(session, tables, about.version);
  if (snapshot === undefined) throw new Error('a snapshot that was just written is not there');
  return snapshot;
}

async function claimVersion(session: Session, { snapshots }: SnapshotTables, about: SnapshotAbout): Promise<void> {
  const claimed = await session.query(
    sql`INSERT INTO ${snapshots} (version, plan_digest, repository, pull_request, head_sha, actor, database, rows, digest, state)
        VALUES ($1, $2, $3, $4::integer, $5, $6, $7, 0, '', 'taken') ON CONFLICT (version) DO NOTHING RETURNING 1 AS claimed`,
    [
      about.version,
      about.planDigest,
      about.repository,
      about.pullRequest === null ? null : String(about.pullRequest),
      about.headSha,
      about.actor,
      await databaseIdentity({ session }),
    ],
  );
  if (claimed.length > 0) return;
  const hint = 'give the migration another version';
  throw refusal(`take snapshot ${about.version}`, 'there is one of this version already', hint);
}

type Item = {
  readonly source: Source;
  readonly own: SourcePart;
  readonly about: SnapshotAbout;
  readonly sum: (Sum & { readonly values: bigint }) | undefined;
};

async function saveItem(session: Session, { items }: SnapshotTables, { source, own, about, sum }: Item): Promise<void> {
  const { part, position, columns } = own;
  if (sum === undefined) throw new Error('a part of a snapshot was saved without its figures');
  const positions = await readPositions(session, columns);
  onlyRow(
    await session.query(
      sql`INSERT INTO ${items} (version, position, kind, schema_name, table_name, column_name, columns, key_columns, row_form,
                                foresees, rows, "values", digest, recreation, sequences)
          VALUES ($1, $2::integer, $3, $4, $5, $6, $7::json, $8::json, $9, $10::boolean, $11::bigint, $12::bigint, $13, $14, $15::json)
          RETURNING position`,
      [
        about.version,
        String(position),
        part.kind,
        part.table.schema,
        part.table.name,
        part.kind === 'table' ? null : part.column,
        JSON.stringify(columns.map(({ name, type }) => ({ name, type }))),
        JSON.stringify(source.identity.columns),
        source.identity.form,
        String(foresees(part)),
        sum.rows.toString(),
        sum.values.toString(),
        sum.digest.toString(),
        about.recreation.get(part.step) ?? null,
        JSON.stringify(positions),
      ],
    ),
  );
}
