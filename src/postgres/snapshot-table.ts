/** A table as a snapshot sees it: its columns with their text form, its keys, and what stands in the way of reading it. */
import type { Session } from '../ports.ts';
import type { ObjectName } from '../schema/model.ts';
import { ident, literal, sql, type Sql } from '../sql.ts';
import { booleanIn, textIn, textOrNullIn, textsIn } from './row.ts';
import { canRead } from './snapshot-input-check.ts';

export type SnapshotColumn = {
  readonly name: string;
  /** The type as `format_type` spells it, outside every search path. */
  readonly type: string;
  /** The same type without its modifiers, to cast to; assignment to the column applies them. */
  readonly cast: Sql;
  /** True for a type of PostgreSQL itself, whose every text stays readable. */
  readonly builtin: boolean;
  /** A cast to text may say something else than the value's own text. */
  readonly byOutput: boolean;
  readonly generated: boolean;
  readonly identity: 'always' | 'by default' | null;
  readonly hasDefault: boolean;
  /** The sequence that belongs to the column, as a quoted full name. */
  readonly sequence: string | null;
  readonly readable: boolean;
  /** What rows hold that were there before the column: its default at that time, once for each partition. */
  readonly missing: readonly string[];
};

export type SnapshotTable = {
  readonly name: ObjectName;
  readonly oid: string;
  readonly columns: readonly SnapshotColumn[];
  /** Columns of each key that tells every row apart: the primary key first, then the shortest. */
  readonly keys: readonly (readonly string[])[];
  /** A policy hides rows from this role. */
  readonly rowSecurity: boolean;
  /** The server can tell without raising whether a text is a value of a type. */
  readonly hasInputCheck: boolean;
  /** Other tables inherit from it, so its rows are not all its own. */
  readonly inherited: boolean;
};

/** Reads one table from the catalog; null when there is none of that name, or it is not a table. Needs the pinned settings. */
export async function readSnapshotTable(session: Session, name: ObjectName): Promise<SnapshotTable | null> {
  const [found] = await session.query(TABLE, [name.schema, name.name]);
  if (found === undefined) return null;
  const oid = textIn(found, 'oid');
  const columns = await session.query(COLUMNS, [oid]);
  const keys = await session.query(KEYS, [oid]);
  return {
    name,
    oid,
    rowSecurity: booleanIn(found, 'row_security'),
    inherited: booleanIn(found, 'inherited'),
    hasInputCheck: booleanIn(found, 'has_input_check'),
    keys: keys.map((row) => textsIn(row, 'columns')),
    columns: columns.map((row) => ({
      name: textIn(row, 'name'),
      type: textIn(row, 'type'),
      cast: sql`${ident(textIn(row, 'type_schema'))}.${ident(textIn(row, 'type_name'))}`,
      builtin: booleanIn(row, 'builtin'),
      byOutput: booleanIn(row, 'by_output'),
      generated: booleanIn(row, 'generated'),
      identity: identityIn(textIn(row, 'identity')),
      hasDefault: booleanIn(row, 'has_default'),
      sequence: textOrNullIn(row, 'sequence'),
      readable: booleanIn(row, 'readable'),
      missing: textsIn(row, 'missing'),
    })),
  };
}

function identityIn(letter: string): SnapshotColumn['identity'] {
  if (letter === '') return null;
  return letter === 'a' ? 'always' : 'by default';
}

/** The column of that name, or null. */
export function columnOf(table: SnapshotTable, name: string): SnapshotColumn | null {
  return table.columns.find((column) => column.name === name) ?? null;
}

/**
 * The value's own text, as its type's output function gives it; null only for null. A cast of `char(n)` to text drops blanks at
 * the end, and a type of the database may have a cast to text that says something else; `concat` always takes the output.
 * (PostgreSQL 18 manual, 8.3 Character Types, 9.4 concat, 9.2 IS DISTINCT FROM, which unlike IS NULL does not look into rows.)
 */
export function textOf(column: SnapshotColumn, row = sql`"t"`): Sql {
  const value = sql`${row}.${ident(column.name)}`;
  const text = column.byOutput
    ? sql`(CASE WHEN ${value} IS DISTINCT FROM NULL THEN concat(${value}) END)`
    : sql`${value}::text`;
  return sql`(${text} COLLATE "C")`;
}

/** A saved text as a value of the column's type. */
export function valueOf(column: SnapshotColumn, text: Sql): Sql {
  return sql`(${text})::${column.cast}`;
}

/** True where a text is null or a value of the column's type, its modifiers included. (PostgreSQL 18 manual, 9.26.1.) */
export function castable(table: SnapshotTable, column: SnapshotColumn, text: Sql): Sql {
  const check = table.hasInputCheck
    ? sql`pg_input_is_valid(${text}, ${literal(column.type)})`
    : canRead(text, column.type);
  return sql`coalesce(${text} IS NULL OR ${check}, true)`;
}

const TABLE = sql`
SELECT c.oid::text AS oid, row_security_active(c.oid) AS row_security,
       current_setting('server_version_num')::int >= 160000 AS has_input_check,
       c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS inherited
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')`;

const COLUMNS = sql`
WITH RECURSIVE tree AS (
  SELECT $1::oid AS oid
  UNION ALL
  SELECT i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
)
SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
       tn.nspname::text AS type_schema, t.typname::text AS type_name,
       t.typnamespace = 'pg_catalog'::regnamespace AS builtin,
       t.typnamespace <> 'pg_catalog'::regnamespace OR t.typname = 'bpchar'
         OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = t.oid AND k.oid >= 16384
                    AND k.casttarget IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)) AS by_output,
       a.attgenerated <> '' AS generated, a.attidentity::text AS identity, a.atthasdef AS has_default,
       pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) AS sequence,
       has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable,
       ARRAY(SELECT DISTINCT array_to_string(m.attmissingval, '') FROM tree JOIN pg_attribute m ON m.attrelid = tree.oid
             WHERE m.attname = a.attname AND m.atthasmissing) AS missing
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace tn ON tn.oid = t.typnamespace
WHERE c.oid = $1::oid ORDER BY a.attnum`;

/** Unique, valid, over columns alone and all of them required, for every row and at every moment. */
const KEYS = sql`
SELECT k.columns
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid,
     LATERAL (SELECT array_agg(a.attname::text ORDER BY p.place) AS columns, bool_and(a.attnotnull) AS required
              FROM unnest(i.indkey) WITH ORDINALITY AS p(attnum, place)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.attnum WHERE p.place <= i.indnkeyatts) AS k
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
  AND i.indpred IS NULL AND i.indexprs IS NULL AND k.required
ORDER BY i.indisprimary DESC, i.indnkeyatts, x.relname`;
