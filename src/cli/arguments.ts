/** The command line as data: argv in, one request out, or what is wrong with it. */
import { parseArgs } from 'node:util';
import { QailError, thrownField } from '../errors.ts';

/** What the command line asks for. Paths are as typed; the URL may be `-`, which stands for QAIL_DATABASE_URL. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'check'; readonly path: string; readonly json: boolean }
  | { readonly kind: 'diff'; readonly oldPath: string; readonly newPath: string; readonly json: boolean }
  | {
      readonly kind: 'plan';
      readonly oldPath: string;
      readonly newPath: string;
      readonly url: string | null;
      readonly json: boolean;
    }
  /** A command of the product that this version does not run. */
  | { readonly kind: 'not_available'; readonly command: string; readonly json: boolean };

const LATER_MIGRATE = ['up', 'down', 'shadow', 'verify', 'promote', 'abort', 'status'];
const LATER = ['rollback', 'pull'];

export const USAGE = `usage:
  qail check PATH [--json]                         read a schema file or directory and say what is wrong with it
  qail diff OLD NEW [--json]                       what changes between two schemas, with the SQL
  qail migrate plan OLD:NEW [URL] [--json]         the same, and with a URL: what it does to the rows that are there

OLD and NEW are .qail files or schema directories. URL is a PostgreSQL connection URI; - reads it from QAIL_DATABASE_URL.
Exit codes: 0 ok, 1 internal error, 2 blocked or refused, 3 a decision is needed, 4 could not measure, 5 bad input.`;

/**
 * Reads the arguments after the program's name. `exists` tells whether a path is on disk; it decides where `OLD:NEW` is
 * split when a path itself holds a colon. Raises `QailError` `input_invalid` with the usage as its hint.
 */
export function readArguments(argv: readonly string[], exists: (path: string) => boolean): Request {
  const { values, positionals } = parse(argv);
  const json = values.json === true;
  const [command, ...rest] = positionals;
  if (values.version === true) return { kind: 'version' };
  if (values.help === true || command === undefined || command === 'help') return { kind: 'help' };
  if (command === 'check') {
    const [path] = exactly(rest, ['PATH'], 'qail check');
    return { kind: 'check', path, json };
  }
  if (command === 'diff') {
    const [oldPath, newPath] = exactly(rest, ['OLD', 'NEW'], 'qail diff');
    return { kind: 'diff', oldPath, newPath, json };
  }
  if (command === 'migrate') return readMigrate(rest, json, exists);
  if (LATER.includes(command)) return { kind: 'not_available', command, json };
  throw wrong(`there is no command "${command}"`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      // Options of commands that are not run yet are let through, so that the answer names the command and not an option.
      strict: !LATER.includes(argv[0] ?? '') && !LATER_MIGRATE.includes(argv[1] ?? ''),
      options: {
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw wrong(thrownField(cause, 'message') ?? 'the arguments cannot be read', cause);
  }
}

function readMigrate(rest: readonly string[], json: boolean, exists: (path: string) => boolean): Request {
  const [verb, pair, url, ...more] = rest;
  if (verb !== undefined && LATER_MIGRATE.includes(verb)) {
    return { kind: 'not_available', command: `migrate ${verb}`, json };
  }
  if (verb !== 'plan') throw wrong(verb === undefined ? 'qail migrate needs a verb' : `there is no verb "${verb}"`);
  if (pair === undefined) throw wrong('qail migrate plan needs OLD:NEW');
  if (more.length > 0) throw wrong(`qail migrate plan takes OLD:NEW and one URL, and not "${more.join(' ')}" as well`);
  const [oldPath, newPath] = splitPair(pair, exists);
  return { kind: 'plan', oldPath, newPath, url: url ?? null, json };
}

/** `OLD:NEW` at the colon that leaves two existing paths; else at the first one that is no drive letter's. */
function splitPair(pair: string, exists: (path: string) => boolean): readonly [string, string] {
  const splits = [...pair.matchAll(/:/g)].map(({ index }): readonly [string, string] => [
    pair.slice(0, index),
    pair.slice(index + 1),
  ]);
  const usable = splits.filter(([oldPath, newPath]) => oldPath !== '' && newPath !== '');
  const found =
    usable.find(([oldPath, newPath]) => exists(oldPath) && exists(newPath)) ??
    usable.find(([oldPath, newPath]) => !/^[A-Za-z]$/.test(oldPath) || !/^[\\/]/.test(newPath));
  if (found === undefined) throw wrong(`"${pair}" is not of the form OLD:NEW`);
  return found;
}

function exactly<const Names extends readonly string[]>(
  given: readonly string[],
  names: Names,
  command: string,
): { readonly [Index in keyof Names]: string };
function exactly(given: readonly string[], names: readonly string[], command: string): readonly string[] {
  if (given.length === names.length) return given;
  throw wrong(`${command} takes ${names.join(' ')}, and ${given.length} given`);
}

function wrong(message: string, cause?: unknown): QailError {
  return new QailError('input_invalid', `reading the command line: ${message}`, { hint: USAGE, cause });
}
