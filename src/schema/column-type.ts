/** Column types in PostgreSQL's own spelling: every name a file may use for one, and how it is shown and written as SQL. */
import { expression, ident, sql, type Sql } from '../sql.ts';
import { DEFAULT_SCHEMA, type ColumnType } from './model.ts';

/** Names that are not `format_type`'s, with the one that is. (PostgreSQL 18 manual, 8 Data Types, table 8.1.) */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['str', 'text'],
  ['varchar', 'character varying'],
  ['char', 'character'],
  ['nchar', 'character'],
  ['char varying', 'character varying'],
  ['int', 'integer'],
  ['int4', 'integer'],
  ['i32', 'integer'],
  ['int2', 'smallint'],
  ['i16', 'smallint'],
  ['int8', 'bigint'],
  ['i64', 'bigint'],
  ['bool', 'boolean'],
  ['double', 'double precision'],
  ['float8', 'double precision'],
  ['f64', 'double precision'],
  ['float4', 'real'],
  ['f32', 'real'],
  ['decimal', 'numeric'],
  ['dec', 'numeric'],
  ['bytes', 'bytea'],
  ['varbit', 'bit varying'],
  ['timestamptz', 'timestamp with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['timetz', 'time with time zone'],
  ['time', 'time without time zone'],
]);

const SERIALS: ReadonlyMap<string, string> = new Map([
  ['smallserial', 'smallint'],
  ['serial2', 'smallint'],
  ['serial', 'integer'],
  ['serial4', 'integer'],
  ['bigserial', 'bigint'],
  ['serial8', 'bigint'],
]);

const BUILTINS: ReadonlySet<string> = new Set([
  ...ALIASES.values(),
  ...'bpchar bit uuid text date interval json jsonb jsonpath xml money oid name cidr inet macaddr macaddr8'.split(' '),
  ...'point line lseg box path polygon circle tsvector tsquery pg_lsn pg_snapshot txid_snapshot'.split(' '),
  ...'int4range int8range numrange tsrange tstzrange daterange'.split(' '),
  ...'int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange'.split(' '),
  ...'regclass regproc regprocedure regoper regoperator regtype regrole regnamespace regconfig regdictionary'.split(
    ' ',
  ),
  ...'regcollation xid xid8 cid tid refcursor aclitem'.split(' '),
]);

/** Words that may follow each other in the name of one type, longest first. */
export const MULTI_WORD_TYPES: readonly (readonly string[])[] = [
  ['timestamp', 'without', 'time', 'zone'],
  ['timestamp', 'with', 'time', 'zone'],
  ['time', 'without', 'time', 'zone'],
  ['time', 'with', 'time', 'zone'],
  ['national', 'character', 'varying'],
  ['national', 'character'],
  ['character', 'varying'],
  ['char', 'varying'],
  ['bit', 'varying'],
  ['double', 'precision'],
];

export type NamedType = { readonly type: ColumnType; readonly serial: boolean };

/**
 * The type behind a name as written: lower-cased words with single blanks between them, modifiers apart. A name that is not
 * PostgreSQL's own is a custom type of that database name; whether it exists is not judged here.
 */
export function namedType(written: string, modifiers: readonly string[], array: boolean): NamedType {
  const name = written.replace(/^national /, '');
  const serial = SERIALS.get(name);
  if (serial !== undefined) return { type: builtin(serial, [], array), serial: true };
  if (name === 'float') return { type: builtin(floatOf(modifiers), [], array), serial: false };
  const base = ALIASES.get(name) ?? name;
  if (!BUILTINS.has(base) && !base.startsWith('interval ')) {
    return { type: { kind: 'custom', schema: DEFAULT_SCHEMA, base: name, modifiers, array }, serial: false };
  }
  return { type: withDefaults(base, modifiers, array), serial: false };
}

/** A type of the database itself, named with its schema. */
export function customType(schema: string, base: string, modifiers: readonly string[], array: boolean): ColumnType {
  return { kind: 'custom', schema, base, modifiers, array };
}

/** True for a name that PostgreSQL or this language gives to a built-in type. */
export function isBuiltinTypeName(name: string): boolean {
  return BUILTINS.has(ALIASES.get(name) ?? name) || SERIALS.has(name) || name === 'float';
}

/** Every name a built-in type may be written with, for suggestions. */
export const BUILTIN_TYPE_NAMES: readonly string[] = [...BUILTINS, ...ALIASES.keys(), ...SERIALS.keys()];

/** In `format_type`'s spelling: `character varying(20)`, `timestamp(3) with time zone`, `text[]`; custom names unquoted. */
export function showType(type: ColumnType): string {
  const name = type.schema === null || type.schema === DEFAULT_SCHEMA ? type.base : `${type.schema}.${type.base}`;
  return withModifiers(name, type);
}

/** The same as SQL: a custom name is quoted and carries its schema. */
export function typeSql(type: ColumnType): Sql {
  if (type.kind === 'builtin') return expression(withModifiers(type.base, type));
  const name = sql`${ident(type.schema ?? DEFAULT_SCHEMA)}.${ident(type.base)}`;
  return expression(withModifiers(name, type));
}

/** True when PostgreSQL holds both as the same type with the same modifiers. */
export function sameType(a: ColumnType, b: ColumnType): boolean {
  return a.kind === b.kind && showType(a) === showType(b);
}

function withModifiers(name: string, { modifiers, array }: ColumnType): string {
  const list = modifiers.length === 0 ? '' : `(${modifiers.join(',')})`;
  const zone = / with(?:out)? time zone$/.exec(name);
  const whole = zone === null ? name + list : name.slice(0, zone.index) + list + zone[0];
  return array ? `${whole}[]` : whole;
}

function builtin(base: string, modifiers: readonly string[], array: boolean): ColumnType {
  return { kind: 'builtin', schema: null, base, modifiers, array };
}

/** What PostgreSQL fills in: `char` is `character(1)`, `bit` is `bit(1)`, `numeric(10)` is `numeric(10,0)`. */
function withDefaults(base: string, modifiers: readonly string[], array: boolean): ColumnType {
  if (base === 'bpchar' && modifiers.length > 0) return builtin('character', modifiers, array);
  if ((base === 'character' || base === 'bit') && modifiers.length === 0) return builtin(base, ['1'], array);
  if (base === 'numeric' && modifiers.length === 1) return builtin(base, [...modifiers, '0'], array);
  return builtin(base, modifiers, array);
}

/** `float(p)` is `real` up to 24 bits. (PostgreSQL 18 manual, 8.1.3 Floating-Point Types.) */
function floatOf(modifiers: readonly string[]): string {
  const [bits] = modifiers;
  return bits !== undefined && Number(bits) <= 24 ? 'real' : 'double precision';
}
