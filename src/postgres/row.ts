/** Readers of the fields of a row, whose types only the statement knows. A field that is not as asked for is our own defect. */
import type { Row } from '../ports.ts';

/** The text in a field. Raises a plain `Error` when it is null or of another type. */
export function textIn(row: Row, field: string): string {
  const value = row[field];
  return typeof value === 'string' ? value : mismatch(field, 'text');
}

/** The text in a field, or null. Raises a plain `Error` for another type. */
export function textOrNullIn(row: Row, field: string): string | null {
  return row[field] === null ? null : textIn(row, field);
}

/** The `bigint` in a field. Raises a plain `Error` when it is null or of another type. */
export function bigintIn(row: Row, field: string): bigint {
  const value = row[field];
  return typeof value === 'bigint' ? value : mismatch(field, 'a bigint');
}

/** The `bigint` in a field, or null. Raises a plain `Error` for another type. */
export function bigintOrNullIn(row: Row, field: string): bigint | null {
  return row[field] === null ? null : bigintIn(row, field);
}

/** The number in a field of type `integer`, `smallint` or a float. Raises a plain `Error` when it is null or another type. */
export function numberIn(row: Row, field: string): number {
  const value = row[field];
  return typeof value === 'number' ? value : mismatch(field, 'a number');
}

/** The truth value in a field. Raises a plain `Error` when it is null or of another type. */
export function booleanIn(row: Row, field: string): boolean {
  const value = row[field];
  return typeof value === 'boolean' ? value : mismatch(field, 'a boolean');
}

/** The moment in a field of type `timestamptz`. Raises a plain `Error` when it is null or of another type. */
export function dateIn(row: Row, field: string): Date {
  const value = row[field];
  return value instanceof Date && Number.isFinite(value.getTime()) ? value : mismatch(field, 'a moment');
}

/** The list of texts in a field of type `text[]`. Raises a plain `Error` when it is null or of another type. */
export function textsIn(row: Row, field: string): readonly string[] {
  const value = row[field];
  if (!Array.isArray(value)) return mismatch(field, 'a list of text');
  return value.map((item: unknown) => (typeof item === 'string' ? item : mismatch(field, 'a list of text')));
}

/** The first row of a result that always has one. Raises a plain `Error` when it is empty. */
export function onlyRow(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always gives a row gave none');
  return row;
}

function mismatch(field: string, wanted: string): never {
  throw new Error(`field ${field} of a row is not ${wanted}`);
}
