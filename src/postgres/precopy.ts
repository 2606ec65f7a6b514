/** Copies the rows of large tables before their migration, so that it holds its locks for what changed since only. */
import { nameSql } from '../plan/table-sql.ts';
import type { DatabasePort, Session } from '../ports.ts';
import { sameName, type ObjectName } from '../schema/model.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import type { SnapshotAbout } from '../snapshot/snapshot.ts';
import { join, sql } from '../sql.ts';
import { isLarge, precopyShape, PRECOPY_FROM, type PrecopyThreshold } from './precopy-shape.ts';
import { recordPrecopy, removePrecopies, withSoleCopy } from './precopy-table.ts';
import { booleanIn, onlyRow, textIn } from './row.ts';
import { refusePooler } from './session-settings.ts';
import { pinned } from './snapshot-pin.ts';
import { refuseAlteration, saveRows } from './snapshot-save.ts';
import { findSnapshotTables, hasPrecopyTable, preparePrecopyTable } from './snapshot-schema.ts';
import { prepareSnapshotTables, type SnapshotTables } from './snapshot-schema.ts';
import { readSources } from './snapshot-source.ts';
import { withSoleRun } from './sole-run.ts';

export type Precopied = {
  /** The tables whose rows are copied; all others are saved by the migration as a whole. */
  readonly tables: readonly { readonly table: ObjectName; readonly rows: bigint }[];
  /** Versions of copies whose migration never came; they and their rows are gone. */
  readonly removed: readonly string[];
};

/**
 * Copies the rows of those tables of the parts that are large and where a change can be told for certain; writers and readers
 * go on meanwhile. `takeSnapshot` of the same version, parts and database then finds them, and saves what changed since. A copy is no
 * snapshot: nothing lists or restores it, and the next call removes it when its migration did not come. To be called
 * before the transaction of the migration, on connections of its own.
 *
 * Raises `QailError`: `database_refused` (a pooler, another run, what `takeSnapshot` refuses of these tables),
 * `database_failed`, `database_unreachable`. Nothing of a copy that failed is there, and the migration may go on without it.
 */
export async function precopySnapshot(
  database: DatabasePort,
  parts: readonly SnapshotPart[],
  about: SnapshotAbout,
  from: PrecopyThreshold = PRECOPY_FROM,
): Promise<Precopied> {
  return database.session(async (session) => {
    await refusePooler(session, database);
    return withSoleRun(session, () =>
      withSoleCopy(session, about.version, async () => {
        const removed = await session.transaction(() => removeOld(session));
        const large = await session.transaction(() => pinned(session, () => largeTables(session, parts, from)));
        if (large.length === 0) return { tables: [], removed };
        const tables = await session.transaction(async () => {
          await preparePrecopyTable(session);
          return prepareSnapshotTables(session);
        });
        // A migration that is done asks for nothing any more, and its snapshot must not grow.
        if (await isTaken(session, tables, about.version)) return { tables: [], removed };
        const copied = await copy(session, tables, { large, parts, about });
        await settle(session, tables, about.version);
        return { tables: copied, removed };
      }),
    );
  });
}

async function removeOld(session: Session): Promise<readonly string[]> {
  const tables = await findSnapshotTables(session);
  if (tables === null || !(await hasPrecopyTable(session, tables))) return [];
  return removePrecopies(session, tables);
}

async function largeTables(
  session: Session,
  parts: readonly SnapshotPart[],
  from: PrecopyThreshold,
): Promise<readonly ObjectName[]> {
  const names: ObjectName[] = [];
  for (const source of await readSources(session, parts)) {
    const shape = await precopyShape(session, source);
    if (shape.sound && isLarge(shape, from)) names.push(source.table.name);
  }
  return names;
}

async function isTaken(session: Session, { snapshots }: SnapshotTables, version: string): Promise<boolean> {
  return (await session.query(sql`SELECT 1 AS taken FROM ${snapshots} WHERE version = $1`, [version])).length > 0;
}

type Order = {
  readonly large: readonly ObjectName[];
  readonly parts: readonly SnapshotPart[];
  readonly about: SnapshotAbout;
};

/** All tables as they are at one moment, in one transaction: nothing is left of it when it fails. */
async function copy(
  session: Session,
  tables: SnapshotTables,
  { large, parts, about }: Order,
): Promise<Precopied['tables']> {
  return session.transaction(async () => {
    await session.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`);
    // A lock takes no snapshot, so the one that is taken next shows the tables in the form they keep until the end.
    await session.query(sql`LOCK TABLE ${join(large.map(nameSql))} IN ACCESS SHARE MODE`);
    return pinned(session, async () => {
      const moment = onlyRow(await session.query(sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS since`));
      const since = textIn(moment, 'since');
      await refuseAlteration(session, tables);
      const copied: { table: ObjectName; rows: bigint }[] = [];
      for (const source of await readSources(session, parts)) {
        const table = source.table.name;
        if (!large.some((each) => sameName(each, table))) continue;
        const { sound, digest: shape } = await precopyShape(session, source);
        if (!sound || !(await isMostlyOld(session, table, since))) continue;
        const sums = await saveRows(session, tables, source, about.version);
        await recordPrecopy(session, tables, { table, shape, since, sums }, about);
        copied.push({ table, rows: [...sums.values()][0]?.rows ?? 0n });
      }
      return copied;
    });
  });
}

/**
 * Rows written after the oldest transaction that is still open, whichever it is, count as changed. Where those are most, a copy
 * would only be thrown away under the lock.
 */
async function isMostlyOld(session: Session, table: ObjectName, since: string): Promise<boolean> {
  const rows = await session.query(
    sql`SELECT 2 * count(*) FILTER (WHERE age("t".xmin) > age($1::xid8::xid)) >= count(*) AS old FROM ${nameSql(table)} AS "t"`,
    [since],
  );
  return booleanIn(onlyRow(rows), 'old');
}

/** The first look at a new row writes down that it is there; it had better not come under the lock. (Routine vacuuming, hint bits.) */
async function settle(session: Session, { rows }: SnapshotTables, version: string): Promise<void> {
  await session.query(sql`SELECT count(*) AS rows FROM ${rows} WHERE migration_version = $1`, [version]);
}
