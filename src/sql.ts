/** SQL as a type of its own: a plain string does not fit where SQL is wanted, so a forgotten quote does not compile. */

declare const brand: unique symbol;

/** A piece of SQL text, made only by the functions of this file. */
export type Sql = string & { readonly [brand]: 'Sql' };

/** Puts pieces of SQL together; a hole takes `Sql` only. */
export function sql(parts: TemplateStringsArray, ...holes: readonly Sql[]): Sql {
  return parts.reduce((text, part, i) => text + (i > 0 ? (holes[i - 1] ?? '') : '') + part, '') as Sql;
}

/**
 * A name as a quoted identifier, always quoted, quotes inside doubled. The name is the one PostgreSQL holds: nothing is
 * folded or cut here. (PostgreSQL 18 manual, 4.1.1 Identifiers and Key Words.)
 */
export function ident(name: string): Sql {
  return `"${name.replaceAll('"', '""')}"` as Sql;
}

/**
 * A text value as a literal that means the same whatever `standard_conforming_strings` says.
 * (PostgreSQL 18 manual, 4.1.2.1 String Constants.)
 */
export function literal(value: string): Sql {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return (value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted) as Sql;
}

/** A whole number as SQL. Raises `RangeError` for anything that is not one. */
export function integer(value: number | bigint): Sql {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  return value.toString() as Sql;
}

/** Joins pieces with a separator; an empty list gives empty SQL. */
export function join(pieces: readonly Sql[], separator = ', '): Sql {
  return pieces.join(separator) as Sql;
}

/**
 * The one door for SQL text that is stated elsewhere: a default, a check, a type's spelling in a `.qail` file or in the
 * catalog. Nothing is checked here; only `schema/` and `postgres/catalog.ts` may call it, and a contract test holds them to it.
 */
export function expression(text: string): Sql {
  return text as Sql;
}
