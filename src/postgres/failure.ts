/** What PostgreSQL or the network raised, retold in our own words: by SQLSTATE and errno, without values, host or password. */
import type { ErrorCode } from '../errors.ts';
import { QailError } from '../errors.ts';

/** The part of a server's error that may be shown: its code and the names of schema objects. DETAIL and text are dropped. */
export type FailureCause = {
  /** SQLSTATE of the server, or the errno or TLS code of the network; null when there was none. */
  readonly code: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
  /** Where in the statement, counted in characters from 1. */
  readonly position: number | null;
};

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Texts by SQLSTATE (PostgreSQL 18 manual, appendix A), for those a user of this program can meet. */
const STATES: ReadonlyMap<string, string> = new Map([
  ['0A000', 'the server does not support this'],
  ['22001', 'a value is too long for its type'],
  ['22003', 'a number is out of range for its type'],
  ['22P02', 'a value cannot be read as its type'],
  ['23502', 'a value is null where none may be'],
  ['23503', 'a row refers to a row that is not there'],
  ['23505', 'two rows share a key that has to be unique'],
  ['23514', 'a row does not pass a check'],
  ['25006', 'the transaction is read only'],
  ['3F000', 'the schema does not exist'],
  ['40001', 'the transaction met a concurrent one and has to be repeated'],
  ['40P01', 'the server ended a deadlock'],
  ['42501', 'the role is not allowed to do this'],
  ['42601', 'the statement has a syntax error'],
  ['42703', 'a column does not exist'],
  ['42704', 'an object does not exist'],
  ['42804', 'the types do not fit'],
  ['42883', 'a function or operator does not exist'],
  ['42P01', 'a table does not exist'],
  ['42P07', 'an object of this name already exists'],
  ['53300', 'the server has no free connection'],
  ['55P03', 'a lock was not granted in time'],
  ['57014', 'the statement was cancelled, as a rule by its time limit'],
  ['57P01', 'the server ended the connection'],
  ['57P03', 'the server is starting up or shutting down'],
]);

const NETWORK: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was closed'],
  ['ETIMEDOUT', 'there was no answer in time'],
  ['EHOSTUNREACH', 'there is no route to the server'],
  ['ENETUNREACH', 'there is no route to the server'],
  ['ENOTFOUND', 'the name of the server is not known'],
  ['EAI_AGAIN', 'the name of the server could not be looked up'],
  ['ENOENT', 'there is no socket or certificate file at the given path'],
]);

const TRANSIENT = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', '57P03', '53300']);
const TIMEOUTS = new Set(['timeout expired', 'Connection terminated due to connection timeout']);
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;

/** The SQLSTATE or errno kept with an error of the database; null for any other error. */
export function failureCode(error: unknown): string | null {
  const cause = error instanceof QailError ? error.cause : error;
  return isObject(cause) ? text(cause, 'code') : null;
}

/** True when another try at connecting may go better: nobody listens yet, no answer in time, no free connection. */
export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(causeOf(error).code ?? '');
}

/** Retells why a connection could not be opened, as `database_unreachable` or `database_refused`. */
export function connectFailure(error: unknown): QailError {
  const cause = causeOf(error);
  const state = cause.code ?? '';
  const fail = (code: ErrorCode, what: string, hint: string): QailError =>
    new QailError(code, `connect to the database: ${what}`, { cause, hint });
  if (state.startsWith('28')) {
    const hint = 'check user, password and the entry for this address in pg_hba.conf';
    return fail('database_refused', `the server refused the login (${state})`, hint);
  }
  if (state === '3D000')
    return fail('database_refused', 'the database does not exist (3D000)', 'check the database name in the URL');
  if (state === '42501')
    return fail('database_refused', 'the role may not connect (42501)', 'grant CONNECT on the database to the role');
  if (TLS.test(state) || saysNoTls(error)) return fail('database_unreachable', tlsText(state), TLS_HINT);
  const what = NETWORK.get(state) ?? STATES.get(state) ?? 'the server could not be reached';
  return fail(
    'database_unreachable',
    withCode(what, cause.code),
    'check that the server runs and that this machine may reach it',
  );
}

/** Retells why a statement failed, as `database_failed`, or as `database_unreachable` when the connection is gone. */
export function statementFailure(error: unknown): QailError {
  const cause = causeOf(error);
  const state = cause.code ?? '';
  if (!SQLSTATE.test(state) || state.startsWith('57P') || state.startsWith('08')) {
    const what = NETWORK.get(state) ?? STATES.get(state) ?? 'the connection was lost';
    return new QailError('database_unreachable', `ask the database: ${withCode(what, cause.code)}`, {
      cause,
      hint: 'run it again; if it happens again, see the log of the server',
    });
  }
  const what = STATES.get(state) ?? 'the server refused the statement';
  return new QailError('database_failed', `ask the database${placeOf(cause)}: ${withCode(what, state)}`, { cause });
}

const TLS_HINT =
  'sslmode=require and stricter check the certificate: name its authority with sslrootcert, or give sslmode=no-verify to go without the check; sslmode=disable turns TLS off';

function tlsText(state: string): string {
  return state === '' ? 'the server does not speak TLS' : `the TLS connection could not be made (${state})`;
}

/** The driver has no code for this one, only this text, which holds nothing of the URL. */
function saysNoTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

function withCode(what: string, code: string | null): string {
  return code === null ? what : `${what} (${code})`;
}

function placeOf(cause: FailureCause): string {
  const table = cause.schema === null || cause.table === null ? cause.table : `${cause.schema}.${cause.table}`;
  const named = [table === null ? '' : `table ${table}`, cause.column === null ? '' : `column ${cause.column}`];
  const constraint = cause.constraint === null ? '' : `constraint ${cause.constraint}`;
  const places = [...named, constraint].filter((p) => p !== '');
  return places.length === 0 ? '' : `, ${places.join(', ')}`;
}

function causeOf(error: unknown): FailureCause {
  const none = { schema: null, table: null, column: null, constraint: null, position: null };
  const first = error instanceof AggregateError ? firstOf(error.errors) : error;
  if (!isObject(first)) return { code: null, ...none };
  const code = text(first, 'code');
  if (code === null && first instanceof Error && TIMEOUTS.has(first.message)) return { code: 'ETIMEDOUT', ...none };
  if (code === null || !SQLSTATE.test(code)) return { code, ...none };
  const position = Number(text(first, 'position') ?? '');
  return {
    code,
    schema: text(first, 'schema'),
    table: text(first, 'table'),
    column: text(first, 'column'),
    constraint: text(first, 'constraint'),
    position: Number.isInteger(position) && position > 0 ? position : null,
  };
}

function firstOf(errors: readonly unknown[]): unknown {
  return errors[0];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function text(of: object, name: string): string | null {
  const value: unknown = Reflect.get(of, name);
  return typeof value === 'string' && value !== '' ? value : null;
}
