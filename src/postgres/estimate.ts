/** What the planner's statistics say where a count took too long. An estimate is never zero: then there is none. */
import type { Measurement, Probe } from '../impact/impact-report.ts';
import type { Session } from '../ports.ts';
import { sql } from '../sql.ts';
import { bigintOrNullIn, onlyRow, textIn } from './row.ts';
import type { KnownTable } from './table-facts.ts';

/**
 * An estimate for rows and for values; every other question stays `timed_out`, since a sample misses the few rows that
 * matter there.
 */
export async function estimated(session: Session, probe: Probe, table: KnownTable): Promise<Measurement> {
  const count = await guess(session, probe, table);
  return count === null || count <= 0n
    ? { kind: 'unmeasured', probe, reason: 'timed_out' }
    : { kind: 'estimated', probe, count };
}

async function guess(session: Session, probe: Probe, table: KnownTable): Promise<bigint | null> {
  const { estimatedRows } = table.facts;
  if (probe.kind === 'rows' || estimatedRows === null) return probe.kind === 'rows' ? estimatedRows : null;
  if (probe.kind !== 'values') return null;
  const asked = [JSON.stringify(table.leaves), probe.column];
  const row = onlyRow(await unhurried(session, () => session.query(FILLED, asked)));
  const filled = bigintOrNullIn(row, 'per_million');
  return filled === null ? null : (estimatedRows * filled) / 1_000_000n;
}

/** The limit of a count is no limit for the statistics, which are small. */
async function unhurried<T>(session: Session, body: () => Promise<T>): Promise<T> {
  const limit = textIn(onlyRow(await session.query(sql`select current_setting('statement_timeout') as ms`)), 'ms');
  await session.query(sql`select set_config('statement_timeout', '15s', true)`);
  const result = await body();
  await session.query(sql`select set_config('statement_timeout', $1, true)`, [limit]);
  return result;
}

/**
 * The share of values that are not null, over all leaves by their size. A leaf without statistics makes it null. The view
 * shows a role only columns it may read. (PostgreSQL 18 manual, 53.27 pg_stats.)
 */
const FILLED = sql`
with leaf as (
  select c.reltuples, (select max(s.null_frac) from pg_stats s
    where s.schemaname = n.nspname and s.tablename = c.relname and s.attname = $2 and not s.inherited) as null_frac
  from json_array_elements_text($1::json) as w(leaf)
  join pg_class c on c.oid = w.leaf::oid join pg_namespace n on n.oid = c.relnamespace
  where c.reltuples > 0
)
select case when bool_or(null_frac is null) or sum(reltuples) = 0 then null
            else round(1000000 * sum(reltuples * (1 - null_frac)) / sum(reltuples)) end::bigint as per_million
from leaf`;
