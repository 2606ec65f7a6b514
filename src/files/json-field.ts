/** Readers of the fields of decoded JSON. A field that is not as asked for makes the whole file unreadable. */
import { QailError } from '../errors.ts';

/** The value of a field, whatever it is; undefined when there is none. */
export function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return Reflect.get(value, field);
}

/** The text in a field. Raises `QailError` (`file_unreadable`) for anything else. */
export function textIn(value: unknown, field: string): string {
  const found = fieldOf(value, field);
  return typeof found === 'string' ? found : mismatch(field, 'text');
}

/** The whole number in a field, zero or more. Raises `QailError` (`file_unreadable`) for anything else. */
export function countIn(value: unknown, field: string): number {
  const found = fieldOf(value, field);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : mismatch(field, 'a count');
}

/** The field as one of the words. Raises `QailError` (`file_unreadable`) for anything else. */
export function wordIn<W extends string>(value: unknown, field: string, words: readonly W[]): W {
  const found = textIn(value, field);
  return words.find((word) => word === found) ?? mismatch(field, `one of ${words.join(', ')}`);
}

/** The field read by `read`, or null where it is null. Raises what `read` raises. */
export function nullableIn<T>(value: unknown, field: string, read: (value: unknown, field: string) => T): T | null {
  return fieldOf(value, field) === null ? null : read(value, field);
}

/** Every item of the list in a field. Raises `QailError` (`file_unreadable`) when it is none, and what `read` raises. */
export function listIn<T>(value: unknown, field: string, read: (item: unknown) => T): readonly T[] {
  const found = fieldOf(value, field);
  return Array.isArray(found) ? found.map((item: unknown) => read(item)) : mismatch(field, 'a list');
}

/** The texts of the list in a field. Raises `QailError` (`file_unreadable`) when there is anything else in it. */
export function textsIn(value: unknown, field: string): readonly string[] {
  return listIn(value, field, (item) => (typeof item === 'string' ? item : mismatch(field, 'a list of text')));
}

function mismatch(field: string, wanted: string): never {
  throw new QailError('file_unreadable', `read the manifest of a snapshot: its field ${field} is not ${wanted}`, {
    hint: 'the file was changed or cut off: take the snapshot from another copy',
  });
}
