/** Writes saved rows and values back where they are missing. */
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import { ident, join, sql, type Sql } from '../sql.ts';
import { failureCode } from './failure.ts';
import { bigintIn, booleanIn, onlyRow } from './row.ts';
import type { Asked } from './snapshot-count.ts';
import { valueOf, type SnapshotColumn, type SnapshotTable } from './snapshot-table.ts';
import { castableRow, isFilledBySequence, matchedRows } from './snapshot-target.ts';
import { savedRows, savedText, waitingRow, type Target } from './snapshot-target.ts';

/** A part whose place is there. */
export type Writable = Target & { readonly table: SnapshotTable };

/**
 * Gives the values of one column back to the rows that wait for them, and how many there were. A column `GENERATED ALWAYS AS
 * IDENTITY` takes values while it is `BY DEFAULT`. (PostgreSQL 18 manual, UPDATE and 5.3 Identity Columns.)
 */
export async function writeValues(session: Session, target: Writable, asked: Asked): Promise<bigint> {
  const [column] = target.columns;
  if (column === undefined) return 0n;
  const generation = sql`ALTER TABLE ${nameSql(target.table.name)} ALTER COLUMN ${ident(column.name)} SET GENERATED`;
  if (column.identity === 'always') await session.query(sql`${generation} BY DEFAULT`);
  // A unique index looks at each row at once: numbers that a sequence gave step aside, so that none is taken when it is needed.
  if (isFilledBySequence(target, column) && (await isUnique(session, target, column))) {
    await session.query(updateOf(target, column, sql`-1 - "t".${ident(column.name)}`), asked);
  }
  const value = guarded(target, valueOf(column, savedText(target, column)));
  const rows = await session.query(updateOf(target, column, value), asked);
  if (column.identity === 'always') await session.query(sql`${generation} ALWAYS`);
  return bigintIn(onlyRow(rows), 'written');
}

function updateOf(target: Writable, { name }: SnapshotColumn, value: Sql): Sql {
  const waiting = waitingRow(target);
  const [from, where] =
    waiting === null
      ? [matchedRows(target), sql`"s".state = 'restored' AND "t".ctid = "s".place AND "t".tableoid = "s".part_of`]
      : [savedRows(target), waiting];
  return sql`
    WITH "written" AS (
      UPDATE ${nameSql(target.table.name)} AS "t" SET ${ident(name)} = ${value} FROM (${from}) AS "s" WHERE ${where} RETURNING 1
    )
    SELECT count(*) AS written FROM "written"`;
}

/** Whether none of the tables has a row yet: then there is nothing that the saved rows have to be compared with. */
export async function areEmpty(session: Session, targets: readonly Writable[]): Promise<boolean> {
  const found = targets.map(({ table }) => sql`EXISTS (SELECT FROM ${nameSql(table.name)})`);
  return !booleanIn(onlyRow(await session.query(sql`SELECT ${join(found, ' OR ')} AS found`)), 'found');
}

/**
 * Inserts the rows that are missing into their tables, all in one statement, and gives how many each took. A row that conflicts
 * with a newer one over a unique key is left out. `empty` says that no table has a row yet.
 */
export async function writeRows(
  session: Session,
  targets: readonly Writable[],
  asked: Asked,
  empty: boolean,
): Promise<readonly bigint[]> {
  if (!empty) return insert(session, targets, asked, 'keeping');
  // To look for a conflict before each row costs half of an insert, and saved rows hardly ever conflict with each other.
  await session.query(sql`SAVEPOINT qail_rows`);
  try {
    const written = await insert(session, targets, asked, 'filling');
    await session.query(sql`RELEASE SAVEPOINT qail_rows`);
    return written;
  } catch (error) {
    if (!['23505', '23P01'].includes(failureCode(error) ?? '')) throw error;
    await session.query(sql`ROLLBACK TO SAVEPOINT qail_rows`);
    return insert(session, targets, asked, 'keeping');
  }
}

async function insert(
  session: Session,
  targets: readonly Writable[],
  asked: Asked,
  mode: 'filling' | 'keeping',
): Promise<readonly bigint[]> {
  const inserts: Sql[] = [];
  for (const [i, target] of targets.entries()) {
    const columns = target.columns.map(({ name }) => ident(name));
    const values = target.columns.map((column) => guarded(target, valueOf(column, savedText(target, column))));
    const missing =
      mode === 'filling'
        ? sql`(${savedRows(target)}) AS "s" WHERE ${castableRow(target) ?? sql`true`}`
        : sql`(${matchedRows(target)}) AS "s" WHERE "s".state = 'restored'`;
    const isSettled = mode === 'keeping' && !(await hasDeferrableKey(session, target));
    inserts.push(sql`${ident(`w${i}`)} AS (
      INSERT INTO ${nameSql(target.table.name)} (${join(columns)}) OVERRIDING SYSTEM VALUE
      SELECT ${join(values)} FROM ${missing} ${isSettled ? sql`ON CONFLICT DO NOTHING` : sql``} RETURNING 1)`);
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
