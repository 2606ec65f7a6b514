/** Writes the rows of a table into the snapshot in one pass over it, and reads back what was written. */
import { nameSql } from '../plan/table-sql.ts';
import type { Row, Session } from '../ports.ts';
import { showName } from '../schema/model.ts';
import { ident, join, literal, sql, type Sql } from '../sql.ts';
import { bigintIn, booleanIn, onlyRow, textIn, textOrNullIn } from './row.ts';
import { digestOf, objectForm, slot, type ValueForm } from './snapshot-identity.ts';
import { refusal, savingFailure } from './snapshot-refusal.ts';
import type { SnapshotTables } from './snapshot-schema.ts';
import { RETURNED, rowsOf, savedOf, type Source } from './snapshot-source.ts';

/** What was written of a part: rows, and the sum of their digests. */
export type Sum = { readonly rows: bigint; readonly digest: bigint };

/** By the place of a part among all parts of the snapshot. */
export type Sums = ReadonlyMap<number, Sum>;

/** What is saved of a part: `values` are the rows that are not null, as the table has them. */
export type Saved = ReadonlyMap<number, Sum & { readonly values: bigint }>;

/**
 * Saves all parts of a table under a version, by one statement that reads each row once. Then what was saved is read back: it is
 * counted and hashed as it is kept, and of each part there have to be as many rows as the table has. Needs the pinned settings.
 * Raises the `QailError`s of `takeSnapshot`.
 */
export async function saveRows(
  session: Session,
  tables: SnapshotTables,
  source: Source,
  version: string,
): Promise<Saved> {
  const place = showName(source.table.name);
  await session.query(insertion(tables, source, rowsOf(source)), [version, place]).catch((error: unknown) => {
    throw savingFailure(error, place);
  });
  const saved = await readBack(session, tables, source, version);
  if (saved !== null) return saved;
  const hint = 'lock the table before the snapshot is taken, and try again';
  throw refusal(`save the rows of ${place}`, 'other rows were saved than there are', hint);
}

/** The figures of what is kept of a table; null unless there are as many rows of each part as the table has. */
export async function readBack(
  session: Session,
  tables: SnapshotTables,
  source: Source,
  version: string,
): Promise<Saved | null> {
  const kept = sql`SELECT ${figuresOfRow(source)} FROM ${tables.rows} WHERE migration_version = $1::text AND table_name = $2::text`;
  const found = await session.query(
    sql`SELECT c.*, w.* FROM (SELECT count(*) AS there, ${valuesOf(source)} FROM ${nameSql(source.table.name)} AS "t") AS c
        LEFT JOIN (${figuresOf(source, sql`(${kept}) AS "kept"`)}) AS w ON true`,
    [version, showName(source.table.name)],
  );
  const counted = onlyRow(found.slice(0, 1));
  const sums = [...sumsIn(source, found)];
  if (sums.some(([, { rows }]) => rows !== bigintIn(counted, 'there'))) return null;
  return new Map(sums.map(([position, sum]) => [position, { ...sum, values: bigintIn(counted, `v${position}`) }]));
}

/** Counts of the values of each part that are not null, over the rows "t". */
function valuesOf({ parts }: Source): Sql {
  return join(
    parts.map(({ part, position }) => {
      const counted = part.kind === 'table' ? sql`*` : sql`"t".${ident(part.column)}`;
      return sql`count(${counted}) AS ${slot('v', position)}`;
    }),
  );
}

/** The statement that writes rows in the form of `rowsOf`. `$1` is the version, `$2` the table. */
export function insertion({ rows: target }: SnapshotTables, source: Source, rows: Sql): Sql {
  return sql`
    INSERT INTO ${target} (migration_version, table_name, column_name, row_id, value_json, snapshot_type)
    SELECT $1::text, $2::text, "w".name, "w".row_id, "w".value, "w".type FROM (${savedOf(source, rows)}) AS "w"`;
}

/** What `figuresOf` needs of each row of the table of saved rows. */
export function figuresOfRow(source: Source): Sql {
  const digest = digestOf(sql`row_id`, sql`value_json`, formOf(source));
  // Every byte that is handed on costs: with one part there is nothing to tell apart.
  const place = isSingle(source) ? sql`` : sql`, column_name AS name, snapshot_type = ${literal(RETURNED)} AS returned`;
  return sql`${digest} AS digest${place}`;
}

/** The figures of the rows by part, of rows in the form that `figuresOfRow` gives. */
export function figuresOf(source: Source, written: Sql): Sql {
  const figures = sql`count(*) AS rows, coalesce(sum(digest), 0)::text AS digest`;
  return isSingle(source)
    ? sql`SELECT NULL::text AS name, ${figures} FROM ${written}`
    : sql`SELECT name::text AS name, ${figures} FROM ${written} WHERE NOT returned GROUP BY name`;
}

/** Reads what `figuresOf` gave; a part of which there is nothing has zeros. */
export function sumsIn(source: Source, found: readonly Row[]): Sums {
  return new Map(
    source.parts.map(({ part, position }) => {
      const name = isSingle(source) || part.kind === 'table' ? null : part.column;
      const row = found.find((each) => each['rows'] !== null && textOrNullIn(each, 'name') === name);
      if (row === undefined) return [position, { rows: 0n, digest: 0n }] as const;
      return [position, { rows: bigintIn(row, 'rows'), digest: BigInt(textIn(row, 'digest')) }] as const;
    }),
  );
}

function formOf({ parts }: Source): ValueForm {
  const [first] = parts;
  if (first !== undefined && parts.length === 1 && first.part.kind === 'table') return objectForm(first.columns.length);
  return parts.every(({ part }) => part.kind !== 'table') ? 'scalar' : 'either';
}

function isSingle({ parts }: Source): boolean {
  return parts.length === 1 && parts.every(({ part }) => part.kind !== 'column_type' || part.returned === undefined);
}

/**
 * Raises `QailError` when something stands between a row that is written to the table of saved rows and the row that is kept: a
 * trigger, a rule or a policy. Without them the server keeps exactly what it is given. (PostgreSQL 18 manual, 37 Triggers, 39
 * The Rule System, CREATE POLICY.)
 */
export async function refuseAlteration(session: Session, { rows }: SnapshotTables): Promise<void> {
  const found = await session.query(
    sql`SELECT row_security_active(c.oid)
               OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D')
               OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled <> 'D') AS altering
        FROM pg_class c WHERE c.oid = ${literal(rows)}::regclass`,
  );
  if (!booleanIn(onlyRow(found), 'altering')) return;
  const hint = 'remove it: the table belongs to the backups alone';
  throw refusal(
    'take a snapshot',
    'a trigger, a rule or a policy on _qail_data_snapshots may alter what is saved',
    hint,
  );
}
