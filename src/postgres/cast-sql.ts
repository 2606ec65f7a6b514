/** Conditions that tell, without raising, which values a change of type would refuse or alter. */
import type { ChangeRule, Conversion, FailRule } from '../impact/conversion.ts';
import { conversionOf } from '../impact/conversion.ts';
import type { ColumnType } from '../schema/model.ts';
import { typeSql } from '../schema/column-type.ts';
import type { Sql } from '../sql.ts';
import { integer, literal, sql } from '../sql.ts';
import { unreachable } from '../errors.ts';

/** A column with its old and its new type. */
export type Cast = { readonly column: Sql; readonly from: ColumnType; readonly to: ColumnType };

/** What can be asked about a cast; null when the two types are not ones that are known here. */
export function checkOf(cast: Cast): Extract<Conversion, { kind: 'checked' }> | null {
  const conversion = conversionOf(cast.from, cast.to);
  return conversion.kind === 'checked' ? conversion : null;
}

/**
 * True for the values the cast refuses. A value that has to be read as text needs `pg_input_is_valid`, which is there from
 * PostgreSQL 16 on (manual 18, 9.26.1).
 */
export function refused(rule: FailRule, { column, to }: Cast): Sql {
  switch (rule.kind) {
    case 'too_long':
      return sql`char_length(rtrim(${column}::text, ' ')) > ${integer(rule.length)}`;
    case 'out_of_range':
      return outOfRange(rule, column);
    case 'too_many_digits':
      return tooManyDigits(rule, column);
    case 'not_readable':
      return sql`not pg_input_is_valid(${column}::text, ${literal(typeSql(to))})`;
    default:
      return unreachable(rule);
  }
}

/** True for the values that come out different, asked only of those the cast does not refuse. */
export function altered(rule: ChangeRule, fails: FailRule | null, cast: Cast): Sql {
  const changed = changedSql(rule, cast);
  return fails === null ? changed : sql`case when ${refused(fails, cast)} then false else ${changed} end`;
}

/** True for the values that come out different, of those that can be cast at all; the caller has to see to that. */
export function changedSql(rule: ChangeRule, { column, from, to }: Cast): Sql {
  const text = sql`${column}::text`;
  switch (rule.kind) {
    case 'round_trip': {
      const back = typeSql(backType(from));
      return sql`(${column}::${typeSql(to)})::${back} is distinct from ${column}::${back}`;
    }
    case 'blanks_cut':
      return rule.length === null
        ? sql`rtrim(${text}, ' ') <> ${text}`
        : sql`(char_length(${text}) > ${integer(rule.length)} and char_length(rtrim(${text}, ' ')) <= ${integer(rule.length)})`;
    case 'duplicate_keys': {
      const keys = sql`from json_object_keys(${column}::json) as k(name)`;
      const twice = sql`(select count(*) ${keys}) <> (select count(distinct k.name) ${keys})`;
      return sql`(case when json_typeof(${column}::json) = 'object' then ${twice} else false end)`;
    }
    case 'whole_to_float': {
      const exact = integer(rule.exactTo);
      const back = sql`(${column}::${typeSql(to)})::${typeSql(from)} <> ${column}`;
      return sql`(case when ${column} between -${exact} and ${exact} then false when ${column} > ${integer(rule.largest)} then true else ${back} end)`;
    }
    case 'always':
      return sql`${column} is not null`;
    default:
      return unreachable(rule);
  }
}

/** Without modifiers, so that the way back cannot fail or cut; a text type comes back as text. */
function backType(from: ColumnType): ColumnType {
  const isText = ['character varying', 'character', 'bpchar'].includes(from.base);
  return { ...from, base: isText ? 'text' : from.base, modifiers: [] };
}

function outOfRange(rule: Extract<FailRule, { kind: 'out_of_range' }>, column: Sql): Sql {
  const bound = 2n ** BigInt(rule.bits - 1);
  const [low, high] = [integer(-bound), integer(bound)];
  // The casts round to the nearest whole number first; in a float 2^63 - 1 would itself be rounded up, hence `<`.
  switch (rule.from) {
    case 'whole':
      return sql`not (${column}::numeric >= ${low} and ${column}::numeric < ${high})`;
    case 'numeric':
      return sql`not (round(${column}) >= ${low} and round(${column}) < ${high})`;
    case 'float': {
      const rounded = sql`round(${column}::double precision)`;
      return sql`not (${rounded} >= (${low})::double precision and ${rounded} < (${high})::double precision)`;
    }
    default:
      return unreachable(rule.from);
  }
}

function tooManyDigits(rule: Extract<FailRule, { kind: 'too_many_digits' }>, column: Sql): Sql {
  const digits = rule.precision - rule.scale;
  const power = integer(10n ** BigInt(Math.abs(digits)));
  const limit = digits >= 0 ? sql`${power}::numeric` : sql`(1::numeric / ${power})`;
  const over = sql`abs(round(${column}::numeric, ${integer(rule.scale)})) >= ${limit}`;
  if (rule.from === 'whole') return over;
  const infinite = sql`${column}::text in ('Infinity', '-Infinity')`;
  return sql`(case when ${infinite} then true when ${column} = 'NaN' then false else ${over} end)`;
}
