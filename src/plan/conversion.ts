/** What a type change does by itself: whether every old value survives, and how an old value becomes a new one. */
import { typeSql } from '../schema/column-type.ts';
import type { ColumnType } from '../schema/model.ts';
import { ident, sql, type Sql } from '../sql.ts';

const INTEGERS = ['smallint', 'integer', 'bigint'];
const TEXTS = ['character varying', 'text', 'bpchar'];

/** True when every value of the old type is the same value of the new one, whatever the rows hold. */
export function isWidening(from: ColumnType, to: ColumnType): boolean {
  if (from.kind !== 'builtin' || to.kind !== 'builtin' || from.array !== to.array) return false;
  const [a, b] = [INTEGERS.indexOf(from.base), INTEGERS.indexOf(to.base)];
  if (a >= 0) return b >= a || (to.base === 'numeric' && to.modifiers.length === 0);
  if (from.base === 'real') return to.base === 'double precision' || to.base === 'real';
  if (from.base === 'numeric') return to.base === 'numeric' && widerNumeric(from.modifiers, to.modifiers);
  if (TEXTS.includes(from.base) && TEXTS.includes(to.base)) return widerLength(from.modifiers, to.modifiers);
  return (
    from.base === to.base &&
    widerLength(from.modifiers, to.modifiers) &&
    /^(?:bit varying|timestamp|time|interval)/.test(from.base)
  );
}

function widerLength([from]: readonly string[], [to]: readonly string[]): boolean {
  if (to === undefined) return true;
  return from !== undefined && Number(to) >= Number(from);
}

/** Room for as many digits on both sides of the point. */
function widerNumeric(from: readonly string[], to: readonly string[]): boolean {
  if (to.length === 0) return true;
  if (from.length === 0) return false;
  const [precision = 0, scale = 0] = from.map(Number);
  const [newPrecision = 0, newScale = 0] = to.map(Number);
  return newScale >= scale && newPrecision - newScale >= precision - scale;
}

/**
 * The expression behind `USING`, or null where the assignment cast does it and refuses what does not fit: an explicit cast to
 * a shorter `varchar` would cut values without a word. (PostgreSQL 18 manual, 8.3 Character Types, and ALTER TABLE.)
 */
export function usingOf(column: string, from: ColumnType, to: ColumnType): Sql | null {
  const name = ident(column);
  const type = typeSql(to);
  const text = from.array && to.array ? sql`text[]` : sql`text`;
  // From text a shorter type is reached by assignment.
  const isText = to.kind === 'builtin' && TEXTS.includes(to.base);
  if (to.array && !from.array) return sql`ARRAY[${name}]::${isText ? sql`text[]` : type}`;
  if (from.kind === 'custom' || to.kind === 'custom')
    return isText ? sql`${name}::${text}` : sql`${name}::${text}::${type}`;
  if (from.array !== to.array) return sql`${name}::${isText ? text : type}`;
  if (from.base === 'boolean' && INTEGERS.includes(to.base)) return sql`${name}::integer`;
  if (INTEGERS.includes(from.base) && to.base === 'boolean') return sql`(${name} <> 0)`;
  const zones = ['timestamp without time zone', 'timestamp with time zone'];
  if (from.base !== to.base && zones.includes(from.base) && zones.includes(to.base))
    return sql`${name} AT TIME ZONE 'UTC'`;
  if (isAssignable(from, to)) return null;
  return hasCast(from.base, to.base) ? sql`${name}::${type}` : sql`${name}::${text}::${type}`;
}

const NUMBERS = [...INTEGERS, 'numeric', 'real', 'double precision'];

/** True when an expression over a column of the old type means the same over the new one, so that it can stay where it stands. */
export function keepsMeaning(from: ColumnType, to: ColumnType): boolean {
  if (from.kind !== 'builtin' || to.kind !== 'builtin' || from.array !== to.array) return false;
  return from.base === to.base || [NUMBERS, TEXTS].some((kin) => kin.includes(from.base) && kin.includes(to.base));
}

const MOMENTS = ['date', 'timestamp without time zone', 'timestamp with time zone'];
const TIMES = ['time without time zone', 'interval'];

/** Types of the first list have explicit casts to those of the second. (PostgreSQL 18, pg_cast.) */
const CASTS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [NUMBERS, NUMBERS],
  [MOMENTS, MOMENTS],
  [MOMENTS.slice(1), TIMES.slice(0, 1)],
  [TIMES, TIMES],
  [
    ['json', 'jsonb'],
    ['json', 'jsonb'],
  ],
  [['jsonb'], ['boolean', ...NUMBERS]],
  [
    ['inet', 'cidr'],
    ['inet', 'cidr'],
  ],
];

/** True where an explicit cast is known to be there; every other pair goes by way of text, which every type has. */
function hasCast(from: string, to: string): boolean {
  if ([...TEXTS, 'character'].includes(from)) return true;
  return CASTS.some(([sources, targets]) => sources.includes(from) && targets.includes(to));
}

/** Pairs that PostgreSQL converts on assignment, so that ALTER TYPE needs no word about them. */
function isAssignable(from: ColumnType, to: ColumnType): boolean {
  if (from.base === to.base) return true;
  if ([...TEXTS, 'character'].includes(to.base)) return true;
  return NUMBERS.includes(from.base) && NUMBERS.includes(to.base);
}
