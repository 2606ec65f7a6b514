/** Writes saved rows and values back where they are missing. */
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import { ident, join, sql, type Sql } from '../sql.ts';
import { bigintIn, booleanIn, onlyRow } from './row.ts';
import type { Asked } from './snapshot-count.ts';
import { valueOf, type SnapshotColumn, type SnapshotTable } from './snapshot-table.ts';
import { castableRow, isFilledBySequence, matchedRows, savedText, type Target } from './snapshot-target.ts';

/** A part whose place is there. */
export type Writable = Target & { readonly table: SnapshotTable };

/**
 * Gives the values of one column back to the rows that wait for them, and how many there were. A column `GENERATED ALWAYS AS
 * IDENTITY` takes values while it is `BY DEFAULT`. (PostgreSQL 18 manual, UPDATE and 5.3 Identity Columns.)
 */
export async function writeValues(session: Session, target: Writable, asked: Asked): Promise<bigint> {
  const [column] = target.columns;
  if (column === undefined) return 0n;
  const table = nameSql(target.table.name);
  const generation = sql`ALTER TABLE ${table} ALTER COLUMN ${ident(column.name)} SET GENERATED`;
  if (column.identity === 'always') await session.query(sql`${generation} BY DEFAULT`);
  const update = (value: Sql): Sql => sql`
    WITH "written" AS (
      UPDATE ${table} AS "t" SET ${ident(column.name)} = ${value}
      FROM (${matchedRows(target)}) AS "s"
      WHERE "s".state = 'restored' AND "t".ctid = "s".place AND "t".tableoid = "s".part_of
      RETURNING 1
    )
    SELECT count(*) AS written FROM "written"`;
  // A unique index looks at each row at once: numbers that a sequence gave step aside, so that none is taken when it is needed.
  if (isFilledBySequence(target, column) && (await isUnique(session, target, column))) {
    await session.query(update(sql`-1 - "t".${ident(column.name)}`), asked);
  }
  const rows = await session.query(update(guarded(target, valueOf(column, savedText(target, column)))), asked);
  if (column.identity === 'always') await session.query(sql`${generation} ALWAYS`);
  return bigintIn(onlyRow(rows), 'written');
}

/**
 * Inserts the rows that are missing into their tables, all in one statement, and gives how many each took. A row that conflicts
 * with a newer one over a unique key is left out.
 */
export async function writeRows(
  session: Session,
  targets: readonly Writable[],
  asked: Asked,
): Promise<readonly bigint[]> {
  const inserts: Sql[] = [];
  for (const [i, target] of targets.entries()) {
    const columns = target.columns.map(({ name }) => ident(name));
    const values = target.columns.map((column) => guarded(target, valueOf(column, savedText(target, column))));
    inserts.push(sql`${ident(`w${i}`)} AS (
      INSERT INTO ${nameSql(target.table.name)} (${join(columns)}) OVERRIDING SYSTEM VALUE
      SELECT ${join(values)} FROM (${matchedRows(target)}) AS "s" WHERE "s".state = 'restored'
      ${(await hasDeferrableKey(session, target)) ? sql`` : sql`ON CONFLICT DO NOTHING`} RETURNING 1)`);
  }
  const counts = targets.map((_, i) => sql`(SELECT count(*) FROM ${ident(`w${i}`)}) AS ${ident(`n${i}`)}`);
  const row = onlyRow(await session.query(sql`WITH ${join(inserts)} SELECT ${join(counts)}`, asked));
  return targets.map((_, i) => bigintIn(row, `n${i}`));
}

/** The server may compute a value before it has looked at the state of its row. */
function guarded(target: Target, value: Sql): Sql {
  const check = castableRow(target);
  return check === null ? value : sql`CASE WHEN ${check} THEN ${value} END`;
}

async function isUnique(session: Session, { table }: Writable, { name }: SnapshotColumn): Promise<boolean> {
  const rows = await session.query(
    sql`SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                       WHERE i.indrelid = $1::oid AND i.indisunique AND a.attname = $2) AS "unique"`,
    [table.oid, name],
  );
  return booleanIn(onlyRow(rows), 'unique');
}

/** Such a key cannot settle a conflict. (PostgreSQL 18 manual, INSERT, ON CONFLICT.) */
async function hasDeferrableKey(session: Session, { table }: Writable): Promise<boolean> {
  const rows = await session.query(
    sql`SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = $1::oid AND NOT i.indimmediate) AS deferrable`,
    [table.oid],
  );
  return booleanIn(onlyRow(rows), 'deferrable');
}
