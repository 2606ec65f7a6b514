/** What a change of a column's type can do to a value: nothing, refuse it, or alter it without a word. */
import { unreachable } from '../errors.ts';
import type { ColumnType } from '../schema/model.ts';

/**
 * `safe`: every value arrives unchanged. `unsupported`: nobody here knows how to ask. `checked`: some values may be refused
 * (`fails`) or come out different (`changes`); null means that cannot happen.
 */
export type Conversion =
  | { readonly kind: 'safe' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'checked'; readonly fails: FailRule | null; readonly changes: ChangeRule | null };

export type FailRule =
  /** More characters than allowed, blanks at the end not counted. */
  | { readonly kind: 'too_long'; readonly length: number }
  /** Rounded to a whole number, the value lies outside the range of the new integer type. */
  | { readonly kind: 'out_of_range'; readonly bits: 16 | 32 | 64; readonly from: 'whole' | 'numeric' | 'float' }
  /** Rounded to `scale` digits, the value has too many digits before the point. */
  | {
      readonly kind: 'too_many_digits';
      readonly precision: number;
      readonly scale: number;
      readonly from: 'whole' | 'numeric' | 'float';
    }
  /** The value's text form is no input of the new type. */
  | { readonly kind: 'not_readable' };

export type ChangeRule =
  /** Cast to the new type and back to `back`, the value differs. */
  | { readonly kind: 'round_trip' }
  /** A blank at the end is dropped; for `varchar` only beyond `length`, for `char` (null) always. */
  | { readonly kind: 'blanks_cut'; readonly length: number | null }
  /** A document names a key twice at its top level, and only the last one survives. */
  | { readonly kind: 'duplicate_keys' }
  /** A whole number larger than the float can hold exactly. */
  | { readonly kind: 'whole_to_float'; readonly exactTo: bigint; readonly largest: bigint }
  /** Part of every value goes, such as the date of a timestamp. */
  | { readonly kind: 'always' };

type Family = 'whole' | 'numeric' | 'float' | 'text' | 'time_point' | 'other';

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['smallint', 'whole'],
  ['integer', 'whole'],
  ['bigint', 'whole'],
  ['numeric', 'numeric'],
  ['real', 'float'],
  ['double precision', 'float'],
  ['text', 'text'],
  ['character varying', 'text'],
  ['character', 'text'],
  ['bpchar', 'text'],
  ['date', 'time_point'],
  ['timestamp without time zone', 'time_point'],
  ['timestamp with time zone', 'time_point'],
]);

/** Types that a text can be read as, and whose text is then always the same. */
const READABLE = new Set([
  ...['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'boolean', 'uuid', 'date', 'interval'],
  ...['timestamp without time zone', 'timestamp with time zone', 'time without time zone', 'time with time zone'],
  ...['inet', 'cidr', 'macaddr', 'macaddr8'],
]);

const BITS: ReadonlyMap<string, 16 | 32 | 64> = new Map([
  ['smallint', 16],
  ['integer', 32],
  ['bigint', 64],
]);

const SAFE: Conversion = { kind: 'safe' };
const UNSUPPORTED: Conversion = { kind: 'unsupported' };
const checked = (fails: FailRule | null, changes: ChangeRule | null): Conversion => ({
  kind: 'checked',
  fails,
  changes,
});

/**
 * What changing a column from one type to the other means for its values, by the assignment cast or, where there is none,
 * by way of the text form. Zones are read as UTC. A target that is not built in is `unsupported`: its input function would
 * be code of the database. (PostgreSQL 18 manual, chapter 8 Data Types and 10.4 Value Storage.)
 */
export function conversionOf(from: ColumnType, to: ColumnType): Conversion {
  if (sameSpelling(from, to)) return SAFE;
  if (to.kind === 'custom' || from.array !== to.array) return UNSUPPORTED;
  if (from.array) return arrayConversion(from, to);
  if (familyOf(to) === 'text') return toText(from, to);
  if (from.kind === 'custom') return UNSUPPORTED;
  const family = familyOf(from);
  switch (family) {
    case 'text':
      return fromText(to);
    case 'whole':
    case 'numeric':
    case 'float':
      return fromNumber(from, to);
    case 'time_point':
      return fromTimePoint(from, to);
    case 'other':
      return fromOther(from, to);
    default:
      return unreachable(family);
  }
}

function familyOf(type: ColumnType): Family {
  return type.kind === 'builtin' ? (FAMILIES.get(type.base) ?? 'other') : 'other';
}

function sameSpelling(a: ColumnType, b: ColumnType): boolean {
  const spell = (t: ColumnType): string => JSON.stringify([t.kind, t.schema, t.base, t.modifiers, t.array]);
  return spell(a) === spell(b);
}

function numberAt(type: ColumnType, index: number): number | null {
  const text = type.modifiers[index];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}

/** The length a text type allows; null when there is no limit. */
function lengthOf(type: ColumnType): number | null {
  return numberAt(type, 0) ?? (type.base === 'character' ? 1 : null);
}

function toText(from: ColumnType, to: ColumnType): Conversion {
  const length = lengthOf(to);
  const padded = to.base === 'character' || to.base === 'bpchar';
  const fromPadded = from.base === 'character' || from.base === 'bpchar';
  const isText = familyOf(from) === 'text';
  const had = isText ? lengthOf(from) : null;
  const fits = length === null || (had !== null && had <= length);
  const fails: FailRule | null = fits ? null : { kind: 'too_long', length };
  // Only a text can end in blanks, and a padded one never counts them as part of its value.
  const cut = isText && !fromPadded && (padded || !fits);
  const changes: ChangeRule | null = cut ? { kind: 'blanks_cut', length: padded ? null : length } : null;
  return fails === null && changes === null ? SAFE : checked(fails, changes);
}

function fromText(to: ColumnType): Conversion {
  if (to.base === 'json') return checked({ kind: 'not_readable' }, null);
  if (to.base === 'jsonb') return checked({ kind: 'not_readable' }, { kind: 'duplicate_keys' });
  return READABLE.has(to.base) ? checked({ kind: 'not_readable' }, { kind: 'round_trip' }) : UNSUPPORTED;
}

function fromNumber(from: ColumnType, to: ColumnType): Conversion {
  const family = familyOf(from);
  if (family !== 'whole' && family !== 'numeric' && family !== 'float') return UNSUPPORTED;
  const bits = BITS.get(to.base);
  if (bits !== undefined) {
    if (family === 'whole' && (BITS.get(from.base) ?? 64) <= bits) return SAFE;
    return checked({ kind: 'out_of_range', bits, from: family }, family === 'whole' ? null : { kind: 'round_trip' });
  }
  if (to.base === 'numeric') return toNumeric(from, to, family);
  if (to.base === 'real' || to.base === 'double precision') return toFloat(from, to.base);
  if (to.base === 'boolean' && from.base === 'integer') return checked(null, { kind: 'round_trip' });
  return UNSUPPORTED;
}

function toNumeric(from: ColumnType, to: ColumnType, family: 'whole' | 'numeric' | 'float'): Conversion {
  const precision = numberAt(to, 0);
  if (precision === null) return family === 'float' ? checked(null, { kind: 'round_trip' }) : SAFE;
  const scale = numberAt(to, 1) ?? 0;
  const had = family === 'numeric' ? numberAt(from, 0) : null;
  const hadScale = numberAt(from, 1) ?? 0;
  if (had !== null && scale >= hadScale && precision - scale >= had - hadScale) return SAFE;
  const fails: FailRule = { kind: 'too_many_digits', precision, scale, from: family };
  return checked(fails, family === 'whole' && scale >= 0 ? null : { kind: 'round_trip' });
}

/** A float holds whole numbers exactly up to 2^24 (`real`) or 2^53 (`double precision`). */
function toFloat(from: ColumnType, to: 'real' | 'double precision'): Conversion {
  if (from.base === 'numeric') return checked({ kind: 'not_readable' }, { kind: 'round_trip' });
  if (familyOf(from) === 'float') {
    return to === 'double precision' ? SAFE : checked({ kind: 'not_readable' }, { kind: 'round_trip' });
  }
  const exactTo = to === 'real' ? 2n ** 24n : 2n ** 53n;
  if (2n ** BigInt((BITS.get(from.base) ?? 64) - 1) <= exactTo) return SAFE;
  const top = from.base === 'bigint' ? 2n ** 63n : 2n ** 31n;
  return checked(null, { kind: 'whole_to_float', exactTo, largest: top - top / exactTo });
}

function fromTimePoint(from: ColumnType, to: ColumnType): Conversion {
  if (to.base.startsWith('time ')) return from.base === 'date' ? UNSUPPORTED : checked(null, { kind: 'always' });
  if (familyOf(to) !== 'time_point') return UNSUPPORTED;
  if (to.base === 'date') return checked(null, { kind: 'round_trip' });
  if (from.base === 'date') return SAFE;
  const digits = numberAt(to, 0) ?? 6;
  return digits >= (numberAt(from, 0) ?? 6) ? SAFE : checked(null, { kind: 'round_trip' });
}

function fromOther(from: ColumnType, to: ColumnType): Conversion {
  const pair = `${from.base} > ${to.base}`;
  switch (pair) {
    case 'json > jsonb':
      return checked({ kind: 'not_readable' }, { kind: 'duplicate_keys' });
    case 'boolean > integer':
    case 'jsonb > json':
    case 'cidr > inet':
    case 'time without time zone > interval':
    case 'time without time zone > time with time zone':
      return SAFE;
    case 'time with time zone > time without time zone':
    case 'interval > interval':
    case 'time without time zone > time without time zone':
      return checked(null, { kind: 'round_trip' });
    default:
      return UNSUPPORTED;
  }
}

/** An array changes like its elements; asked as a whole, so only where its text form says everything. */
function arrayConversion(from: ColumnType, to: ColumnType): Conversion {
  const element = conversionOf({ ...from, array: false }, { ...to, array: false });
  if (element.kind !== 'checked') return element;
  const readable = element.fails === null || element.fails.kind === 'not_readable' || familyOf(from) === 'whole';
  const sameText = familyOf(from) === 'text' && familyOf(to) === 'text';
  if (!readable && !sameText && from.base !== to.base) return UNSUPPORTED;
  if (element.changes !== null && !['round_trip', 'blanks_cut'].includes(element.changes.kind)) return UNSUPPORTED;
  return checked(
    element.fails === null ? null : { kind: 'not_readable' },
    element.changes === null ? null : { kind: 'round_trip' },
  );
}
