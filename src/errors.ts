/**
 * What went wrong in the world, told in the order: what was being done, to what, what happened, what to do now.
 *
 * `message` says the first three, `hint` the last. Neither ever holds a row's value, a password or a connection string.
 */
export class QailError extends Error {
  override readonly name = 'QailError';
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** The stable names of failures of the outside world and of bad settings; each ends as one exit code. */
export type ErrorCode =
  | 'input_invalid'
  | 'input_not_available'
  | 'event_invalid'
  | 'schema_missing'
  | 'schema_too_large'
  | 'database_url_invalid'
  | 'database_unreachable'
  | 'database_refused'
  | 'database_too_old'
  | 'database_failed'
  | 'drift_found'
  | 'lock_not_granted'
  | 'ledger_failed'
  | 'github_refused'
  | 'github_not_found'
  | 'github_failed'
  | 'file_unreadable';

/** Ends an exhaustive `switch`: a new member of the union is a compile error here, and a plain `Error` if it ever runs. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** A text field of something thrown, whatever threw it; null when there is none. */
export function thrownField(cause: unknown, name: 'code' | 'message'): string | null {
  if (typeof cause !== 'object' || cause === null || !(name in cause)) return null;
  const value: unknown = Reflect.get(cause, name);
  return typeof value === 'string' ? value : null;
}
