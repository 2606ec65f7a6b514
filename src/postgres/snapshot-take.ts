/** Saves rows inside the database, in the transaction that is about to change them. */
import type { Session } from '../ports.ts';
import { showName } from '../schema/model.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import type { Snapshot, SnapshotAbout } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { databaseIdentity } from './lease.ts';
import { bigintIn, numberIn, onlyRow, textIn } from './row.ts';
import { readSnapshots } from './snapshot-list.ts';
import { digestOf } from './snapshot-identity.ts';
import { pinned } from './snapshot-pin.ts';
import { refusal, savingFailure } from './snapshot-refusal.ts';
import { prepareSnapshotTables, type SnapshotTables } from './snapshot-schema.ts';
import { readPositions } from './snapshot-sequence.ts';
import { foresees, placesOf, readSources, rowsOf, RETURNED, type Source, type SourcePart } from './snapshot-source.ts';

/**
 * Saves the parts under `about.version`, with the statement's own count and digest as proof: each is taken from the table and
 * from what was written, in one statement, and both have to be the same. No row leaves the server. The caller has opened the
 * transaction and locked the tables before its first query; nothing is locked here but for reading.
 *
 * Raises `QailError` (`database_refused`) when the version is taken, a table or column is missing, rows are hidden or may not be
 * read, a value is too large, or the ids are used up; `database_failed` for all else. The caller then rolls back.
 */
export async function takeSnapshot(
  session: Session,
  parts: readonly SnapshotPart[],
  about: SnapshotAbout,
): Promise<Snapshot> {
  const tables = await prepareSnapshotTables(session);
  await claimVersion(session, tables, about);
  await pinned(session, async () => {
    for (const source of await readSources(session, parts)) await saveSource(session, tables, source, about);
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

type Sum = { readonly rows: bigint; readonly values: bigint; readonly digest: string };

/** All parts of a table in one statement, so that table and snapshot are compared in one state. */
async function saveSource(
  session: Session,
  tables: SnapshotTables,
  source: Source,
  about: SnapshotAbout,
): Promise<void> {
  const place = showName(source.table.name);
  const sums = await savedSums(session, tables, source, about.version).catch((error: unknown) => {
    throw savingFailure(error, place);
  });
  for (const own of source.parts) await saveItem(session, tables, { source, own, about, sum: sums(own.position) });
}

async function savedSums(
  session: Session,
  { rows }: SnapshotTables,
  source: Source,
  version: string,
): Promise<(position: number) => Sum> {
  const read = sql`(${rowsOf(source)}) AS "r" CROSS JOIN LATERAL ${placesOf(source)}`;
  const figures = sql`count(*) AS rows, count(*) FILTER (WHERE NOT empty) AS "values", coalesce(sum(digest), 0)::text AS digest`;
  const found = await session.query(
    sql`WITH "saved" AS (
          INSERT INTO ${rows} (migration_version, table_name, column_name, row_id, value_json, snapshot_type)
          SELECT $1::text, $2::text, "x".name, "r".row_id, "x".value, "x".type FROM ${read} WHERE "x".kept
          RETURNING column_name::text AS name, snapshot_type::text AS type, value_json = 'null' AS empty,
                    ${digestOf(sql`row_id`, sql`value_json`)} AS digest
        ), "there" AS (
          SELECT "x".name, "x".type, "x".position, "x".value = 'null' AS empty, ${digestOf(sql`"r".row_id`, sql`"x".value`)} AS digest
          FROM ${read} WHERE "x".kept
        )
        SELECT s.rows, s."values", s.digest, t.position,
               (s.rows, s."values", s.digest) IS NOT DISTINCT FROM (t.rows, t."values", t.digest) AS same
        FROM (SELECT name, type, position, ${figures} FROM "there" WHERE type <> $3 GROUP BY name, type, position) AS t
        LEFT JOIN (SELECT name, type, ${figures} FROM "saved" GROUP BY name, type) AS s
          ON s.name IS NOT DISTINCT FROM t.name AND s.type = t.type`,
    [version, showName(source.table.name), RETURNED],
  );
  if (found.some((row) => row['same'] !== true)) {
    const hint = 'lock the table before the snapshot is taken, and try again';
    throw refusal(`save the rows of ${showName(source.table.name)}`, 'other rows were written than were read', hint);
  }
  return (position) => {
    const row = found.find((each) => numberIn(each, 'position') === position);
    if (row === undefined) return { rows: 0n, values: 0n, digest: '0' };
    return { rows: bigintIn(row, 'rows'), values: bigintIn(row, 'values'), digest: textIn(row, 'digest') };
  };
}

type Item = {
  readonly source: Source;
  readonly own: SourcePart;
  readonly about: SnapshotAbout;
  readonly sum: Sum;
};

async function saveItem(session: Session, { items }: SnapshotTables, { source, own, about, sum }: Item): Promise<void> {
  const { part, position, columns } = own;
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
        sum.digest,
        about.recreation.get(part.step) ?? null,
        JSON.stringify(positions),
      ],
    ),
  );
}
