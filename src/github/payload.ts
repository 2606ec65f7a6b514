/** Reads bodies of GitHub's API and of its events: `unknown` in, checked fields out. */
import { QailError } from '../errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An object's fields. Raises `QailError` (`github_failed`) naming `what` when the value is none. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw unexpected(what);
}

export function textField(value: unknown, name: string, what: string): string {
  const field = fieldsOf(value, what)[name];
  if (typeof field === 'string') return field;
  throw unexpected(`${what}.${name}`);
}

export function numberField(value: unknown, name: string, what: string): number {
  const field = fieldsOf(value, what)[name];
  if (typeof field === 'number' && Number.isSafeInteger(field)) return field;
  throw unexpected(`${what}.${name}`);
}

/** A nested object that may be null or absent, as a deleted fork is. */
export function objectField(value: unknown, name: string, what: string): Fields | null {
  const field = fieldsOf(value, what)[name];
  return field === null || field === undefined ? null : fieldsOf(field, `${what}.${name}`);
}

export function listField(value: unknown, name: string, what: string): readonly unknown[] {
  return listOf(fieldsOf(value, what)[name], `${what}.${name}`);
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw unexpected(what);
}

function unexpected(what: string): QailError {
  return new QailError('github_failed', `reading GitHub's answer: ${what} is not what GitHub documents`, {
    hint: 'run this again; if it stays, the server between here and GitHub changes its answers',
  });
}
