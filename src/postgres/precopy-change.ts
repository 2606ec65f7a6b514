/** What has changed in a table since its rows were copied, saved under the lock. */
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import { showName } from '../schema/model.ts';
import { sql } from '../sql.ts';
import { precopyShape } from './precopy-shape.ts';
import { discardRows, precopyOf, type Precopy } from './precopy-table.ts';
import { rowIdOf } from './snapshot-identity.ts';
import { savingFailure } from './snapshot-refusal.ts';
import { figuresOf, figuresOfRow, insertion, readBack, sumsIn, type Saved, type Sums } from './snapshot-save.ts';
import type { SnapshotTables } from './snapshot-schema.ts';
import { rowsOf, type Source } from './snapshot-source.ts';

/**
 * Brings the copied rows of a table to what the table holds now, and gives the figures of all of them; null when nothing was
 * copied, or nothing can be made of it: then none of its rows is left, and the table has to be saved as a whole. The caller
 * holds the lock. Needs the pinned settings. Raises the `QailError`s of `takeSnapshot`.
 */
export async function saveChanges(
  session: Session,
  tables: SnapshotTables,
  source: Source,
  precopies: readonly Precopy[],
): Promise<Saved | null> {
  const precopy = precopyOf(precopies, source);
  if (precopy === null) return null;
  const { sound, digest } = await precopyShape(session, source);
  const isOfUse = sound && precopy.comparable && digest === precopy.shape;
  const sums = isOfUse ? await changedSums(session, tables, source, precopy) : null;
  if (sums === null) await discardRows(session, tables, precopy);
  return sums;
}

/**
 * A row whose transaction number is below `since` was there when the rows were copied, and as it is now: every transaction below
 * it had ended, and whatever changes a row gives it a new number. Subtransactions have higher numbers than what they are part of,
 * freezing keeps the number, and one that went round counts as new; so a row may be copied again, but never missed. Copied rows
 * without such a row go, whether it was changed or deleted. (PostgreSQL 18 manual, 5.6 System Columns, 9.27.8 pg_snapshot_xmin,
 * 24.1.5 Preventing Transaction ID Wraparound Failures.)
 *
 * What is kept in the end is read back as a whole. Gives null unless there are as many rows as the table has, with the digest
 * that follows from the copied rows, those that went and those that came.
 */
async function changedSums(
  session: Session,
  tables: SnapshotTables,
  source: Source,
  { version, since, sums }: Precopy,
): Promise<Saved | null> {
  const { table, identity } = source;
  const rowId = rowIdOf(table, identity, []);
  if (rowId === null) return null;
  const old = sql`age("t".xmin) > age($3::xid8::xid)`;
  const from = sql`${nameSql(table.name)} AS "t"`;
  const copied = sql`"s".migration_version = $1::text AND "s".table_name = $2::text`;
  const place = showName(table.name);
  const found = await session
    .query(
      sql`WITH "gone" AS (
            DELETE FROM ${tables.rows} AS "s"
            WHERE ${copied} AND NOT EXISTS (SELECT FROM ${from} WHERE ${rowId} = "s".row_id AND ${old})
            RETURNING ${figuresOfRow(source)}
          ), "written" AS (${insertion(tables, source, rowsOf(source, sql`NOT (${old})`))} RETURNING ${figuresOfRow(source)})
          SELECT 'gone' AS side, g.* FROM (${figuresOf(source, sql`"gone"`)}) AS g
          UNION ALL SELECT 'written', w.* FROM (${figuresOf(source, sql`"written"`)}) AS w`,
      [version, place, since],
    )
    .catch((error: unknown) => {
      throw savingFailure(error, place);
    });
  const saved = await readBack(session, tables, source, version);
  const side = (name: string): Sums =>
    sumsIn(
      source,
      found.filter((row) => row['side'] === name),
    );
  const [gone, written] = [side('gone'), side('written')];
  const isExpected = source.parts.every(({ position }) => {
    const [before, less, more] = [sums.get(position), gone.get(position), written.get(position)];
    if (before === undefined || less === undefined || more === undefined) return false;
    return before.digest - less.digest + more.digest === saved?.get(position)?.digest;
  });
  return isExpected ? saved : null;
}
