/** Which tables may be copied before their migration, and what the texts of their rows depend on besides the rows. */
import { createHash } from 'node:crypto';
import type { Session } from '../ports.ts';
import { sql } from '../sql.ts';
import { databaseIdentity } from './lease.ts';
import { bigintIn, booleanIn, onlyRow, textIn } from './row.ts';
import { rowsOf, savedOf, type Source } from './snapshot-source.ts';

/** From which size on a table is copied beforehand. */
export type PrecopyThreshold = { readonly values: bigint; readonly bytes: bigint };

/**
 * About one second of a backup. Measured on two cores at 3.5 to 4.2 µs for a saved value and 70 MB/s of log; a whole row takes two to
 * four times its place in the table. Below that the two transactions more and the second look at the rows cost more than writers feel.
 */
export const PRECOPY_FROM: PrecopyThreshold = { values: 250_000n, bytes: 32n * 1024n * 1024n };

export type PrecopyShape = {
  /** Rows that did not change since are known by their transaction number, and their text cannot have changed either. */
  readonly sound: boolean;
  /** As the statistics have it. */
  readonly values: bigint;
  readonly bytes: bigint;
  /** A digest of everything that has to be as it was for the copied rows to be of use. */
  readonly digest: string;
};

/** Whether it is worth while. */
export function isLarge({ values, bytes }: PrecopyShape, from: PrecopyThreshold): boolean {
  return values >= from.values || bytes >= from.bytes;
}

/**
 * Looks at the table of a source. Sound is an ordinary heap table whose rows have a key, and saved and key columns whose text
 * depends on nothing but their value: types of PostgreSQL itself without the names of objects (`regclass` and its kin), enums,
 * of which the labels are part of the digest, and arrays and domains of those. What a change of type will leave of a value is an
 * expression over more than the row, so such parts are not copied beforehand; their table is written anew under the lock
 * anyway. The number of a transaction means something on its own server alone, so that is part of the digest, too.
 * Needs the pinned settings. (PostgreSQL 18 manual, 5.6 System Columns, 66.1 Transactions and Identifiers.)
 */
export async function precopyShape(session: Session, source: Source): Promise<PrecopyShape> {
  const { table, identity, parts } = source;
  const saved = parts.flatMap(({ columns }) => columns.map(({ name }) => name));
  const row = onlyRow(
    await session.query(SHAPE, [table.oid, JSON.stringify([...new Set([...saved, ...identity.columns])])]),
  );
  const isFixed = parts.every(({ part }) => part.kind !== 'column_type' || part.returned === undefined);
  const isWhole = parts.some(({ part }) => part.kind === 'table');
  const rows = bigintIn(row, 'rows');
  const facts = [await databaseIdentity({ session }), table.oid, savedOf(source, rowsOf(source)), textIn(row, 'facts')];
  return {
    sound: identity.form === 'key' && isFixed && booleanIn(row, 'sound'),
    values: rows * BigInt(parts.length),
    bytes: isWhole ? bigintIn(row, 'table_bytes') : rows * bigintIn(row, 'width'),
    digest: createHash('sha256').update(JSON.stringify(facts)).digest('hex'),
  };
}

/** `$1` is the table, `$2` the columns. The number of rows is that of the last analysis, for the pages there are now. */
const SHAPE = sql`
WITH RECURSIVE used AS (
  SELECT a.attname::text AS name, a.attnum, a.atttypid, a.atttypmod
  FROM pg_attribute a JOIN json_array_elements_text($2::json) AS w(name) ON w.name = a.attname
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
), inside AS (
  SELECT u.atttypid AS oid FROM used u
  UNION
  SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END
  FROM inside i JOIN pg_type t ON t.oid = i.oid WHERE t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)
), plain AS (
  SELECT t.oid, t.typtype = 'e' OR (t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm')
         AND t.typname !~ '^reg' AND t.typname <> 'aclitem') AS sound
  FROM inside i JOIN pg_type t ON t.oid = i.oid WHERE t.typtype <> 'd' AND NOT (t.typcategory = 'A' AND t.typelem <> 0)
)
SELECT c.relkind = 'r' AND c.relpersistence IN ('p', 'u') AND m.amname = 'heap' AND (SELECT bool_and(p.sound) FROM plain p) AS sound,
       coalesce((SELECT string_agg(format('%s %s %s %s', u.name, u.attnum, u.atttypid, u.atttypmod), ',' ORDER BY u.attnum) FROM used u), '')
       || coalesce((SELECT string_agg(format('%s %s %L', e.enumtypid, e.oid, e.enumlabel), ',' ORDER BY e.oid)
                    FROM plain p JOIN pg_enum e ON e.enumtypid = p.oid), '') AS facts,
       CASE WHEN c.reltuples <= 0 OR c.relpages = 0 THEN pg_relation_size(c.oid) / 64
            ELSE (c.reltuples::float8 / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::float8))::bigint
       END AS rows,
       pg_table_size(c.oid) AS table_bytes,
       coalesce((SELECT sum(s.stawidth) FROM used u JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
                 JOIN LATERAL (SELECT x.avg_width AS stawidth FROM pg_stats x JOIN pg_namespace n ON n.oid = c.relnamespace
                               WHERE x.schemaname = n.nspname AND x.tablename = c.relname AND x.attname = u.name LIMIT 1) AS s ON true), 0)::bigint AS width
FROM pg_class c LEFT JOIN pg_am m ON m.oid = c.relam WHERE c.oid = $1::oid`;
