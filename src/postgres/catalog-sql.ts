/** The statements behind `readCatalog`. Each takes a JSON list of schema names, or null for every schema of a user. */
import type { Sql } from '../sql.ts';
import { literal, sql } from '../sql.ts';

/** The schema `n`, when it is asked for. */
const WANTED = sql`
  n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  and ($1::json is null or n.nspname in (select json_array_elements_text($1::json)))`;

/** The table `c`, when it is one a file can hold. */
const TABLE = sql`
  c.relkind in ('r', 'p') and not c.relispartition and c.relname not like '\\_qail\\_%' and ${WANTED}
  and ${notOfExtension('pg_class', sql`c.oid`)}`;

function notOfExtension(catalog: 'pg_class' | 'pg_type', oid: Sql): Sql {
  return sql`not exists (
    select from pg_catalog.pg_depend x
    where x.classid = ${literal(`pg_catalog.${catalog}`)}::pg_catalog.regclass and x.objid = ${oid} and x.deptype = 'e')`;
}

const TABLE_SOURCE = sql`pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

/** Names of the columns in an array of numbers, in its order. */
function columnNames(numbers: Sql, relation: Sql): Sql {
  return sql`array(
    select a.attname::text from pg_catalog.unnest(${numbers}) with ordinality as listed(attnum, place)
    join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = listed.attnum order by listed.place)`;
}

export const TABLES = sql`
select n.nspname::text as schema, c.relname::text as "table", c.relrowsecurity as enabled, c.relforcerowsecurity as forced
from ${TABLE_SOURCE} where ${TABLE} order by n.nspname, c.relname`;

/** A column is a serial when its default takes the next value of a sequence that belongs to it. */
export const COLUMNS = sql`
select n.nspname::text as schema, c.relname::text as "table", a.attname::text as name, not a.attnotnull as nullable,
       pg_catalog.format_type(coalesce(e.oid, t.oid), a.atttypmod) as spelled,
       coalesce(e.typname, t.typname)::text as type_name, tn.nspname::text as type_schema, e.oid is not null as is_array,
       a.attidentity::text as identity, a.attgenerated::text as generated,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) as expression,
       exists (select from pg_catalog.pg_depend s join pg_catalog.pg_depend u on u.objid = d.oid and u.refobjid = s.objid
               where s.refobjid = c.oid and s.refobjsubid = a.attnum and s.deptype = 'a'
                 and s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 and u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass) as owns_sequence,
       case when a.attcollation <> t.typcollation then col.collname::text end as collation
from ${TABLE_SOURCE}
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'
join pg_catalog.pg_namespace tn on tn.oid = coalesce(e.typnamespace, t.typnamespace)
left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_catalog.pg_collation col on col.oid = a.attcollation
where ${TABLE} order by n.nspname, c.relname, a.attnum`;

/** `conindid` of a key leads to its index, which knows whether nulls are distinct; the column is there from 15 on. */
export const CONSTRAINTS = sql`
select n.nspname::text as schema, c.relname::text as "table", k.conname::text as name, k.contype::text as kind,
       ${columnNames(sql`k.conkey`, sql`k.conrelid`)} as columns,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) as expression,
       coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_same,
       fn.nspname::text as target_schema, f.relname::text as target_table,
       ${columnNames(sql`k.confkey`, sql`k.confrelid`)} as target_columns,
       k.confdeltype::text as on_delete, k.confupdtype::text as on_update, k.condeferrable as deferrable, k.condeferred as deferred
from ${TABLE_SOURCE}
join pg_catalog.pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'f')
left join pg_catalog.pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u')
left join pg_catalog.pg_class f on f.oid = k.confrelid
left join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
where ${TABLE} order by n.nspname, c.relname, k.conname`;

/** One row per index with its pieces in lists: text of each key, its column, its options. */
export const INDEXES = sql`
select n.nspname::text as schema, c.relname::text as "table", x.relname::text as name, i.indisunique as is_unique,
       am.amname::text as method, coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_same,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) as condition,
       pg_catalog.array_to_string(x.reloptions, ', ') as parameters, not i.indisvalid as damaged,
       array(select pg_catalog.pg_get_indexdef(i.indexrelid, p.place, true)
             from pg_catalog.generate_series(1, i.indnkeyatts) as p(place) order by p.place) as keys,
       array(select coalesce(a.attname::text, '') from pg_catalog.generate_series(1, i.indnkeyatts) as p(place)
             left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[p.place - 1] and a.attnum > 0
             order by p.place) as key_columns,
       array(select case when o.opcdefault then '' else ' ' || pg_catalog.quote_ident(o.opcname) end ||
                    case when am.amname <> 'btree' then ''
                         when i.indoption[p.place - 1] & 3 = 3 then ' DESC'
                         when i.indoption[p.place - 1] & 3 = 1 then ' DESC NULLS LAST'
                         when i.indoption[p.place - 1] & 3 = 2 then ' NULLS FIRST' else '' end
             from pg_catalog.generate_series(1, i.indnkeyatts) as p(place)
             join pg_catalog.pg_opclass o on o.oid = i.indclass[p.place - 1] order by p.place) as key_options,
       array(select a.attname::text from pg_catalog.generate_series(i.indnkeyatts + 1, i.indnatts) as p(place)
             join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[p.place - 1]
             order by p.place) as included
from ${TABLE_SOURCE}
join pg_catalog.pg_index i on i.indrelid = c.oid
join pg_catalog.pg_class x on x.oid = i.indexrelid
join pg_catalog.pg_am am on am.oid = x.relam
where ${TABLE} and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
order by n.nspname, x.relname`;

export const ENUMS = sql`
select n.nspname::text as schema, t.typname::text as name,
       array(select e.enumlabel::text from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'e' and ${WANTED} and ${notOfExtension('pg_type', sql`t.oid`)} order by n.nspname, t.typname`;

export const COMMENTS = sql`
select n.nspname::text as schema, c.relname::text as "table", a.attname::text as "column", d.description as text
from ${TABLE_SOURCE}
join pg_catalog.pg_description d on d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objoid = c.oid
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
where ${TABLE} order by n.nspname, c.relname, d.objsubid`;
