/** Reads bodies of GitHub's API and of its events: `unknown` in, checked fields out. */
import type { Person } from '../command/event.ts';
import { QailError } from '../errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A field that is not what GitHub documents. */
export class UnexpectedField extends QailError {
  readonly field: string;

  constructor(field: string) {
    super('github_failed', `reading GitHub's answer: ${field} is not what GitHub documents`, {
      hint: 'run this again; if it stays, the server between here and GitHub changes its answers',
    });
    this.field = field;
  }
}

/** An object's fields. Raises `QailError` (`github_failed`) naming `what` when the value is none. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UnexpectedField(what);
}

export function textField(value: unknown, name: string, what: string): string {
  const field = fieldsOf(value, what)[name];
  if (typeof field === 'string') return field;
  throw new UnexpectedField(`${what}.${name}`);
}

export function numberField(value: unknown, name: string, what: string): number {
  const field = fieldsOf(value, what)[name];
  if (typeof field === 'number' && Number.isSafeInteger(field)) return field;
  throw new UnexpectedField(`${what}.${name}`);
}

export function flagField(value: unknown, name: string, what: string): boolean {
  const field = fieldsOf(value, what)[name];
  if (typeof field === 'boolean') return field;
  throw new UnexpectedField(`${what}.${name}`);
}

/** A time in GitHub's form, ISO 8601. */
export function timeField(value: unknown, name: string, what: string): Date {
  const time = new Date(textField(value, name, what));
  if (!Number.isNaN(time.getTime())) return time;
  throw new UnexpectedField(`${what}.${name}`);
}

/** The id of a commit: forty hexadecimal digits. */
export function commitField(value: unknown, name: string, what: string): string {
  const field = textField(value, name, what);
  if (isCommitId(field)) return field;
  throw new UnexpectedField(`${what}.${name}`);
}

/** Whether a text is the whole id of a commit. */
export function isCommitId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** An account: whoever wrote, reviewed or sent something. */
export function personField(value: unknown, name: string, what: string): Person {
  const account = fieldsOf(value, what)[name];
  const path = `${what}.${name}`;
  return {
    id: numberField(account, 'id', path),
    login: textField(account, 'login', path),
    bot: textField(account, 'type', path) === 'Bot',
  };
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
  throw new UnexpectedField(what);
}
