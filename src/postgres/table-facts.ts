/** What the catalog knows about the tables to count: whether they are there, how big they are, and what may be read. */
import type { TableFacts } from '../impact/impact-report.ts';
import type { Session } from '../ports.ts';
import type { ObjectName } from '../schema/model.ts';
import { sql } from '../sql.ts';
import { failureCode } from './failure.ts';
import { bigintIn, bigintOrNullIn, booleanIn, textIn, textsIn } from './row.ts';

/** A table that is there. `leaves` are the oids of what holds its rows: itself, or every leaf of its partition tree. */
export type KnownTable = {
  readonly facts: TableFacts;
  readonly columns: ReadonlySet<string>;
  readonly leaves: readonly string[];
  /** A policy would hide rows from this role. */
  readonly rowSecurity: boolean;
};

export type KnownTables = (table: ObjectName) => KnownTable | null;

/**
 * Looks the tables up in two statements, however many there are. Sizes are those of all partitions together, since a
 * partitioned table itself has none (PostgreSQL 18 manual, 9.28.7). While a table is locked by somebody else its sizes come
 * from the statistics. Gives null for a table that is missing or is none.
 */
export async function readTables(session: Session, tables: readonly ObjectName[]): Promise<KnownTables> {
  const wanted = JSON.stringify(tables.map(({ schema, name }) => ({ schema, name })));
  const rows = await session.query(FACTS, [wanted]);
  const sizes = await readSizes(
    session,
    rows.flatMap((row) => textsIn(row, 'leaves')),
  );
  const known = new Map<string, KnownTable>();
  for (const row of rows) {
    const table = { schema: textIn(row, 'schema'), name: textIn(row, 'name') };
    const leaves = textsIn(row, 'leaves');
    const size = sizes(leaves);
    known.set(keyOf(table), {
      facts: {
        table,
        estimatedRows: size?.estimatedRows ?? bigintOrNullIn(row, 'estimated'),
        heapBytes: size?.heapBytes ?? bigintIn(row, 'heap_bytes'),
        indexBytes: size?.indexBytes ?? bigintIn(row, 'index_bytes'),
        reads: bigintOrNullIn(row, 'reads'),
        writes: bigintOrNullIn(row, 'writes'),
      },
      columns: new Set(textsIn(row, 'columns')),
      leaves,
      rowSecurity: booleanIn(row, 'row_security'),
    });
  }
  return (table) => known.get(keyOf(table)) ?? null;
}

/** Unique for a table, and the same however often it is made. */
export function keyOf(table: ObjectName): string {
  return JSON.stringify([table.schema, table.name]);
}

type Size = { readonly estimatedRows: bigint | null; readonly heapBytes: bigint; readonly indexBytes: bigint };

/** The size functions wait behind an exclusive lock; when they do not get through, there are no sizes at all. */
async function readSizes(session: Session, leaves: readonly string[]): Promise<(of: readonly string[]) => Size | null> {
  await session.query(sql`savepoint sizes`);
  try {
    const rows = await session.query(SIZES, [JSON.stringify(leaves)]);
    return (of) => {
      const own = rows.filter((row) => of.includes(textIn(row, 'leaf')));
      const estimates = own.map((row) => bigintOrNullIn(row, 'estimated'));
      const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((a, b) => a + b, 0n);
      return {
        estimatedRows: estimates.some((e) => e === null) ? null : sum(estimates.flatMap((e) => e ?? [])),
        heapBytes: sum(own.map((row) => bigintIn(row, 'heap_bytes'))),
        indexBytes: sum(own.map((row) => bigintIn(row, 'index_bytes'))),
      };
    };
  } catch (error) {
    if (!['55P03', '57014'].includes(failureCode(error) ?? '')) throw error;
    await session.query(sql`rollback to savepoint sizes`);
    return () => null;
  }
}

/** Only the catalog: nothing here waits for a lock on a table. `reltuples` is -1, or 0 before 14, where never analysed. */
const FACTS = sql`
with recursive wanted as (
  select c.oid, w.schema, w.name, c.relkind
  from json_to_recordset($1::json) as w(schema text, name text)
  join pg_namespace s on s.nspname = w.schema
  join pg_class c on c.relnamespace = s.oid and c.relname = w.name and c.relkind in ('r', 'p', 'f')
), tree as (
  select oid as root, oid as member from wanted
  union all
  select t.root, i.inhrelid from tree t join pg_inherits i on i.inhparent = t.member
), leaf as (
  select t.root, c.oid, c.reltuples, c.relpages,
         (select coalesce(sum(x.relpages), 0) from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid) as index_pages
  from tree t join pg_class c on c.oid = t.member where c.relkind <> 'p'
), total as (
  select l.root, array_agg(l.oid::text order by l.oid) as leaves,
         case when bool_or(l.reltuples < 0 or l.relpages = 0) then null else sum(l.reltuples)::bigint end as estimated,
         (sum(l.relpages) * current_setting('block_size')::bigint)::bigint as heap_bytes,
         (sum(l.index_pages) * current_setting('block_size')::bigint)::bigint as index_bytes,
         sum(s.seq_scan + coalesce(s.idx_scan, 0))::bigint as reads,
         sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::bigint as writes
  from leaf l left join pg_stat_all_tables s on s.relid = l.oid group by l.root
)
select w.schema, w.name, row_security_active(w.oid) as row_security,
       array(select a.attname::text from pg_attribute a where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped) as columns,
       coalesce(t.leaves, array[]::text[]) as leaves, t.estimated, t.reads, t.writes,
       coalesce(t.heap_bytes, 0) as heap_bytes, coalesce(t.index_bytes, 0) as index_bytes
from wanted w left join total t on t.root = w.oid`;

/** Rows per page as last analysed, times the pages there are now. (PostgreSQL 18 manual, 69.1 Row Estimation Examples.) */
const SIZES = sql`
select c.oid::text as leaf, pg_table_size(c.oid) as heap_bytes, pg_indexes_size(c.oid) as index_bytes,
       case when pg_relation_size(c.oid) = 0 then 0
            when c.reltuples < 0 or c.relpages = 0 then null
            else round(c.reltuples::numeric / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::numeric))
       end::bigint as estimated
from json_array_elements_text($1::json) as w(leaf) join pg_class c on c.oid = w.leaf::oid`;
