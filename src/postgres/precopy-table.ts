/** The copies made before their migrations as they are written down: found by the migration, or removed by the next copy. */
import type { Row, Session } from '../ports.ts';
import { sameName, showName, type ObjectName } from '../schema/model.ts';
import type { SnapshotAbout } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { booleanIn, onlyRow, textIn, textsIn } from './row.ts';
import { refusal } from './snapshot-refusal.ts';
import type { Sum, Sums } from './snapshot-save.ts';
import { hasPrecopyTable, type SnapshotTables } from './snapshot-schema.ts';
import type { Source } from './snapshot-source.ts';

/** The rows of one table, copied while others could write to it. */
export type Precopy = {
  readonly version: string;
  readonly table: ObjectName;
  /** What the text of its rows depends on besides the rows. */
  readonly shape: string;
  /** Every transaction below this number had ended when the rows were read. */
  readonly since: string;
  /** The number is near enough to that of today for the short numbers of rows to be compared with it. */
  readonly comparable: boolean;
  /** By the place of the part. */
  readonly sums: Sums;
};

const KEY = sql`hashtextextended('qail:precopy', 0)`;

/**
 * Runs `body` while this session alone copies or takes snapshots in the database. Raises `QailError` (`database_refused`) when
 * somebody else does.
 */
export async function withSoleCopy<T>(session: Session, version: string, body: () => Promise<T>): Promise<T> {
  const rows = await session.query(sql`SELECT pg_try_advisory_lock(${KEY}) AS held`);
  if (!booleanIn(onlyRow(rows), 'held')) throw copying(version);
  try {
    return await body();
  } finally {
    await session.query(sql`SELECT pg_advisory_unlock(${KEY})`).catch(() => undefined);
  }
}

function copying(version: string): Error {
  const hint = 'wait until the other run has ended, and try again';
  return refusal(`copy rows for snapshot ${version}`, 'another run copies rows in this database', hint);
}

/**
 * The copies of a version, kept from being removed until the end of the transaction; none of them comes later than this. Raises
 * `QailError` (`database_refused`) while one is being made.
 */
export async function claimPrecopies(
  session: Session,
  tables: SnapshotTables,
  version: string,
): Promise<readonly Precopy[]> {
  const rows = await session.query(sql`SELECT pg_try_advisory_xact_lock_shared(${KEY}) AS held`);
  if (!booleanIn(onlyRow(rows), 'held')) throw copying(version);
  if (!(await hasPrecopyTable(session, tables))) return [];
  const found = await session.query(
    sql`SELECT p.version, p.schema_name, p.table_name, p.shape, p.since::text AS since,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint - p.since::text::bigint BETWEEN 0 AND 1000000000 AS comparable,
               ARRAY(SELECT e.value::text FROM json_array_elements(p.sums) WITH ORDINALITY AS e(value, place) ORDER BY e.place) AS sums
        FROM ${tables.precopies} AS p WHERE p.version = $1 ORDER BY p.schema_name, p.table_name FOR UPDATE`,
    [version],
  );
  return found.map(precopyIn);
}

function precopyIn(row: Row): Precopy {
  return {
    version: textIn(row, 'version'),
    table: { schema: textIn(row, 'schema_name'), name: textIn(row, 'table_name') },
    shape: textIn(row, 'shape'),
    since: textIn(row, 'since'),
    comparable: booleanIn(row, 'comparable'),
    sums: new Map(textsIn(row, 'sums').map(sumOf)),
  };
}

function sumOf(text: string): readonly [number, Sum] {
  const [position, rows, digest] = text.replace(/[^-\d,]/g, '').split(',');
  return [Number(position), { rows: BigInt(rows ?? 0), digest: BigInt(digest ?? 0) }];
}

/** Writes a copy down, in the transaction that made it. */
export async function recordPrecopy(
  session: Session,
  { precopies }: SnapshotTables,
  precopy: Pick<Precopy, 'table' | 'shape' | 'since' | 'sums'>,
  about: SnapshotAbout,
): Promise<void> {
  const { table, shape, since } = precopy;
  const sums = [...precopy.sums].map(([position, { rows, digest }]) => [position, rows, digest].map(String));
  await session.query(
    sql`INSERT INTO ${precopies} (version, schema_name, table_name, state, shape, since, sums, plan_digest, repository, pull_request, actor)
        VALUES ($1, $2, $3, 'precopied', $4, $5::xid8, $6::json, $7, $8, $9::integer, $10)`,
    [
      about.version,
      table.schema,
      table.name,
      shape,
      since,
      JSON.stringify(sums),
      about.planDigest,
      about.repository,
      about.pullRequest === null ? null : String(about.pullRequest),
      about.actor,
    ],
  );
}

/** The copy of the table of a source, or null. */
export function precopyOf(precopies: readonly Precopy[], source: Source): Precopy | null {
  return precopies.find(({ table }) => sameName(table, source.table.name)) ?? null;
}

/** Removes the rows of a copy that nothing can be made of. */
export async function discardRows(
  session: Session,
  { rows }: SnapshotTables,
  { version, table }: Pick<Precopy, 'version' | 'table'>,
): Promise<void> {
  await session.query(sql`DELETE FROM ${rows} WHERE migration_version = $1 AND table_name = $2`, [
    version,
    showName(table),
  ]);
}

/** Ends the copies of a version: those whose tables are among the sources are part of its snapshot now, others go. */
export async function closePrecopies(
  session: Session,
  tables: SnapshotTables,
  { precopies, sources }: { readonly precopies: readonly Precopy[]; readonly sources: readonly Source[] },
): Promise<void> {
  const [first] = precopies;
  if (first === undefined) return;
  for (const precopy of precopies) {
    const shown = showName(precopy.table);
    if (!sources.some(({ table }) => showName(table.name) === shown)) await discardRows(session, tables, precopy);
  }
  await session.query(sql`DELETE FROM ${tables.precopies} WHERE version = $1`, [first.version]);
}

/**
 * Removes every copy whose migration has not come, with its rows, but for those a migration has claimed. Gives the versions.
 * The caller has the database to itself (`withSoleCopy`) and an open transaction.
 */
export async function removePrecopies(session: Session, tables: SnapshotTables): Promise<readonly string[]> {
  const found = await session.query(
    sql`DELETE FROM ${tables.precopies} WHERE ctid IN (SELECT p.ctid FROM ${tables.precopies} AS p FOR UPDATE SKIP LOCKED)
        RETURNING version::text AS version, schema_name, table_name`,
  );
  for (const row of found) {
    const table = { schema: textIn(row, 'schema_name'), name: textIn(row, 'table_name') };
    await discardRows(session, tables, { version: textIn(row, 'version'), table });
  }
  return [...new Set(found.map((row) => textIn(row, 'version')))];
}
