/** The SQL of every kind of question. Whatever fits into one scan is an aggregate; the rest is a query of its own. */
import { unreachable } from '../errors.ts';
import type { Probe } from '../impact/impact-report.ts';
import type { ObjectName } from '../schema/model.ts';
import type { Sql } from '../sql.ts';
import { ident, join, literal, sql } from '../sql.ts';
import { altered, changedSql, checkOf, refused } from './cast-sql.ts';
import { typeSql } from '../schema/column-type.ts';

/**
 * How a probe is counted: as one aggregate of a scan shared with others, by a query that gives one row with `n`, by a block
 * that tries every value, or not at all.
 */
export type Way =
  | { readonly kind: 'aggregate'; readonly sql: Sql }
  | { readonly kind: 'query'; readonly sql: Sql }
  | { readonly kind: 'block'; readonly sql: Sql }
  | { readonly kind: 'unsupported' };

/** Name of the setting in which a block leaves its count; settings made in a transaction end with it. */
export const BLOCK_RESULT = 'qail.count';

/** `hasInputCheck`: the server has `pg_input_is_valid`, so that a text can be tried without raising. */
export function wayOf(probe: Probe, hasInputCheck: boolean): Way {
  switch (probe.kind) {
    case 'rows':
      return aggregate(sql`count(*)`);
    case 'values':
      return aggregate(sql`count(${ident(probe.column)})`);
    case 'values_not_default': {
      const column = ident(probe.column);
      return aggregate(counting(sql`${column} is not null and ${column} is distinct from (${probe.default})`));
    }
    case 'nulls':
      return aggregate(counting(sql`${ident(probe.column)} is null`));
    case 'changed_values':
    case 'failed_casts':
      return castWay(probe, hasInputCheck);
    case 'values_not_in':
      return aggregate(counting(notIn(probe)));
    case 'violations':
      return aggregate(counting(sql`(${probe.expression.text}) is false`));
    case 'duplicates':
      return { kind: 'query', sql: duplicatesSql(probe) };
    case 'orphans':
      return { kind: 'query', sql: orphansSql(probe) };
    default:
      return unreachable(probe);
  }
}

/** A table as SQL; always with its schema, since the search path of a measurement is empty. */
export function tableSql(table: ObjectName): Sql {
  return sql`${ident(table.schema)}.${ident(table.name)}`;
}

/** The columns a probe names itself. Those inside its expressions are not among them. */
export function columnsIn(probe: Probe): readonly string[] {
  if ('column' in probe) return [probe.column];
  if (probe.kind === 'orphans') return probe.columns;
  if (probe.kind !== 'duplicates') return [];
  return probe.items.flatMap((item) => (item.column === null ? [] : [item.column]));
}

function aggregate(text: Sql): Way {
  return { kind: 'aggregate', sql: text };
}

function counting(condition: Sql): Sql {
  return sql`count(*) filter (where ${condition})`;
}

function notIn(probe: Extract<Probe, { kind: 'values_not_in' }>): Sql {
  const column = ident(probe.column);
  const labels = join(probe.labels.map(literal));
  if (probe.labels.length === 0) return sql`${column} is not null`;
  if (!probe.array) return sql`${column}::text not in (${labels})`;
  return sql`exists (select from unnest(${column}::text[]) as item(label) where item.label not in (${labels}))`;
}

type CastProbe = Extract<Probe, { kind: 'changed_values' | 'failed_casts' }>;

function castWay(probe: CastProbe, hasInputCheck: boolean): Way {
  const cast = { column: ident(probe.column), from: probe.from, to: probe.to };
  const check = checkOf(cast);
  if (check === null) return { kind: 'unsupported' };
  const rule = probe.kind === 'failed_casts' ? check.fails : check.changes;
  // Nothing can be refused or altered by this cast, and that needs no looking.
  if (rule === null) return aggregate(sql`0::bigint`);
  if (!hasInputCheck && check.fails?.kind === 'not_readable') return { kind: 'block', sql: blockSql(probe) };
  if (probe.kind === 'failed_casts') return aggregate(counting(refusedIn(check, cast)));
  return check.changes === null
    ? aggregate(sql`0::bigint`)
    : aggregate(counting(altered(check.changes, check.fails, cast)));
}

function refusedIn(check: NonNullable<ReturnType<typeof checkOf>>, cast: Parameters<typeof checkOf>[0]): Sql {
  return check.fails === null ? sql`false` : refused(check.fails, cast);
}

/**
 * Casts every value by itself and counts those that raise a data exception, or those that come out different. A block runs in
 * a read-only transaction too, where a function could not be made. (PostgreSQL 15 manual, 43.6.8 Trapping Errors.)
 */
function blockSql(probe: CastProbe): Sql {
  const column = ident(probe.column);
  const value = sql`r."value"`;
  const check = checkOf({ column: value, from: probe.from, to: probe.to });
  const changed =
    check?.changes == null ? sql`false` : changedSql(check.changes, { column: value, from: probe.from, to: probe.to });
  const readable = sql`perform ${value}::text::${typeSql(probe.to)};`;
  const [onChange, onError] =
    probe.kind === 'failed_casts'
      ? [sql``, sql`n := n + 1;`]
      : [sql`if ${changed} then n := n + 1; end if;`, sql`null;`];
  const body = sql`
declare r record; n bigint := 0;
begin
  for r in select ${column} as "value" from ${tableSql(probe.table)} where ${column} is not null loop
    begin
      ${readable}
      ${onChange}
    exception when data_exception then
      ${onError}
    end;
  end loop;
  perform set_config(${literal(BLOCK_RESULT)}, n::text, true);
end`;
  return sql`do ${literal(body)}`;
}

/** Every row whose key another row has too. The keys get names of their own, so that a number is never taken for a place. */
function duplicatesSql(probe: Extract<Probe, { kind: 'duplicates' }>): Sql {
  const keys = probe.items.map((item, i) => ({
    name: ident(`k${i}`),
    value: item.column === null ? sql`(${item.expression.text})` : ident(item.column),
  }));
  const selected = join(keys.map((k) => sql`${k.value} as ${k.name}`));
  const where = probe.where === null ? sql`` : sql` where ${sql`(${probe.where.text})`}`;
  const filled = probe.nullsDistinct
    ? sql` where ${join(
        keys.map((k) => sql`${k.name} is not null`),
        ' and ',
      )}`
    : sql``;
  const keyRows = sql`select ${selected} from ${tableSql(probe.table)}${where}`;
  const groups = sql`select count(*) as n from (${keyRows}) as keys${filled} group by ${join(keys.map((k) => k.name))}`;
  return sql`select coalesce(sum(n), 0)::bigint as n from (${groups} having count(*) > 1) as groups`;
}

/** A null anywhere in the key makes a row pass, as MATCH SIMPLE does. (PostgreSQL 18 manual, CREATE TABLE.) */
function orphansSql(probe: Extract<Probe, { kind: 'orphans' }>): Sql {
  const own = probe.columns.map((column) => sql`child.${ident(column)}`);
  const filled = join(
    own.map((column) => sql`${column} is not null`),
    ' and ',
  );
  const same = join(
    probe.targetColumns.map((column, i) => sql`parent.${ident(column)} = ${own[i] ?? sql`null`}`),
    ' and ',
  );
  const parent = sql`select from ${tableSql(probe.target)} as parent where ${same}`;
  return sql`select count(*) as n from ${tableSql(probe.table)} as child where ${filled} and not exists (${parent})`;
}
