/** The command line as data: argv in, one request out, or what is wrong with it. */
import { nearest } from '../schema/suggestion.ts';
import type { RestoreFilter } from '../snapshot/snapshot.ts';
import {
  readCount,
  readDuration,
  readOptions,
  repeatable,
  wrong,
  type Given,
  type Line,
  type OptionTable,
} from './options.ts';
import { USAGE } from './usage.ts';

/** What the command line asks for. Paths are as typed; the URL may be `-`, which stands for QAIL_DATABASE_URL. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'check'; readonly path: string; readonly json: boolean }
  | ({ readonly kind: 'diff'; readonly json: boolean } & PathPair)
  | ({ readonly kind: 'plan'; readonly url: string | null; readonly json: boolean } & PathPair)
  | MigrateRequest
  | StatusRequest
  | RollbackRequest
  /** A command of the product that this version does not run. */
  | { readonly kind: 'not_available'; readonly command: string; readonly json: boolean };

/** The schema before the change and the one after it. */
export type PathPair = { readonly oldPath: string; readonly newPath: string };

/** How a backup is named on the command line. */
export type BackupWord = (typeof BACKUPS)[number];

export type MigrateRequest = PathPair & {
  readonly kind: 'migrate';
  readonly direction: 'up' | 'down';
  /** The pair of paths as typed: from, a colon, to. */
  readonly pair: string;
  readonly url: string;
  readonly backup: BackupWord | null;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly snapshotDir: string;
  readonly lockTimeoutMs: number;
  readonly lockRetries: number;
  readonly countTimeoutMs: number;
};

export type StatusRequest = {
  readonly kind: 'status';
  readonly paths: (PathPair & { readonly pair: string }) | null;
  readonly url: string;
  readonly json: boolean;
};

export type RollbackRequest = {
  readonly kind: 'rollback';
  readonly url: string;
  /** Null: the newest snapshot. */
  readonly version: string | null;
  /** A directory with a file snapshot, or the one that holds them all; null for the snapshots in the database. */
  readonly from: string | null;
  readonly filter: RestoreFilter;
  readonly dryRun: boolean;
  readonly json: boolean;
};

const BACKUPS = ['db', 'files', 'none'] as const;
const COMMANDS = ['check', 'diff', 'migrate', 'rollback', 'pull', 'help'] as const;
const VERBS = ['plan', 'up', 'down', 'status', 'shadow', 'verify', 'promote', 'abort'] as const;
const LATER_VERBS: readonly string[] = ['shadow', 'verify', 'promote', 'abort'];

const COMMON: OptionTable = { json: null, help: null };
const MIGRATE: OptionTable = {
  ...COMMON,
  backup: 'db, files or none',
  'dry-run': null,
  'snapshot-dir': 'a directory',
  'lock-timeout': 'a time such as 2s',
  'lock-retries': 'a number',
  'count-timeout': 'a time such as 60s',
};
const ROLLBACK: OptionTable = {
  ...COMMON,
  data: null,
  version: 'the version of a snapshot',
  from: 'a directory of a file snapshot',
  table: 'a table as the snapshot names it',
  column: 'a column',
  row: 'a row id',
  'dry-run': null,
};

/**
 * Reads the arguments after the program's name. `exists` tells whether a path is on disk; it decides where `OLD:NEW` is
 * split when a path itself holds a colon. Raises `QailError` `input_invalid` with the usage as its hint.
 */
export function readArguments(argv: readonly string[], exists: (path: string) => boolean): Request {
  const [command, verb] = argv.filter((word) => !word.startsWith('-') || word === '-');
  switch (command) {
    case undefined:
    case 'help':
      return readBare(argv);
    case 'check':
      return onLine(argv, 'qail check', COMMON, readCheck);
    case 'diff':
      return onLine(argv, 'qail diff', COMMON, readDiff);
    case 'migrate':
      return readMigrate(argv, verb ?? '', exists);
    case 'rollback':
      return onLine(argv, 'qail rollback', ROLLBACK, readRollback);
    case 'pull':
      return { kind: 'not_available', command, json: argv.includes('--json') };
    default:
      throw wrong({ usage: USAGE }, `there is no command ${repeatable(command)}${meant(command, COMMANDS)}`);
  }
}

type Read = (line: Line, given: Given) => Request;

/** Words after the command itself; a question for help is answered whatever else is missing. */
function onLine(argv: readonly string[], command: string, table: OptionTable, read: Read): Request {
  const line = { argv, command, usage: USAGE };
  const { words, options } = readOptions(line, table);
  if (options.has('help')) return { kind: 'help' };
  return read(line, { words: words.slice(command.split(' ').length - 1), options });
}

function readBare(argv: readonly string[]): Request {
  const { options } = readOptions({ argv, command: 'qail', usage: USAGE }, { ...COMMON, version: null });
  return { kind: options.has('version') ? 'version' : 'help' };
}

function readCheck(line: Line, { words, options }: Given): Request {
  const [path] = exactly(line, words, ['PATH']);
  return { kind: 'check', path, json: options.has('json') };
}

function readDiff(line: Line, { words, options }: Given): Request {
  const [oldPath, newPath] = exactly(line, words, ['OLD', 'NEW']);
  return { kind: 'diff', oldPath, newPath, json: options.has('json') };
}

function readMigrate(argv: readonly string[], verb: string, exists: (path: string) => boolean): Request {
  const command = `qail migrate ${verb}`;
  switch (verb) {
    case 'plan':
      return onLine(argv, command, COMMON, (line, { words, options }) => {
        const { oldPath, newPath } = pairIn(line, words[0], exists);
        return { kind: 'plan', oldPath, newPath, url: urlIn(line, words.slice(1)), json: options.has('json') };
      });
    case 'up':
    case 'down':
      return onLine(argv, command, MIGRATE, (line, given) => readMigration(line, given, verb, exists));
    case 'status':
      return onLine(argv, command, COMMON, (line, given) => readStatus(line, given, exists));
    default:
      return readOtherVerb(argv, verb);
  }
}

function readOtherVerb(argv: readonly string[], verb: string): Request {
  if (argv.includes('--help') || argv.includes('-h')) return { kind: 'help' };
  if (LATER_VERBS.includes(verb)) {
    return { kind: 'not_available', command: `migrate ${verb}`, json: argv.includes('--json') };
  }
  const what =
    verb === ''
      ? 'qail migrate needs a verb: plan, up, down or status'
      : `there is no verb ${repeatable(verb)}${meant(verb, VERBS)}`;
  throw wrong({ usage: USAGE }, what);
}

function readMigration(line: Line, given: Given, direction: 'up' | 'down', exists: (path: string) => boolean): Request {
  const { words, options } = given;
  const typed = direction === 'up' ? 'OLD:NEW' : 'NEW:OLD';
  const { oldPath: from, newPath: to, pair } = pairIn(line, words[0], exists, typed);
  return {
    kind: 'migrate',
    direction,
    pair,
    ...(direction === 'up' ? { oldPath: from, newPath: to } : { oldPath: to, newPath: from }),
    url: requiredUrl(line, words.slice(1)),
    backup: backupIn(line, options.get('backup')),
    dryRun: options.has('dry-run'),
    json: options.has('json'),
    snapshotDir: options.get('snapshot-dir') ?? '_qail_snapshots',
    lockTimeoutMs: readDuration(line, 'lock-timeout', options.get('lock-timeout') ?? '2s'),
    lockRetries: readCount(line, 'lock-retries', options.get('lock-retries') ?? '5', 1000),
    countTimeoutMs: readDuration(line, 'count-timeout', options.get('count-timeout') ?? '60s'),
  };
}

function readStatus(line: Line, { words, options }: Given, exists: (path: string) => boolean): Request {
  const [first = ''] = words;
  const isAlone = words.length === 1 && isUrl(first);
  const paths = isAlone ? null : pairIn(line, words[0], exists);
  const url = requiredUrl(line, isAlone ? words : words.slice(1));
  return { kind: 'status', paths, url, json: options.has('json') };
}

function readRollback(line: Line, { words, options }: Given): Request {
  if (!options.has('data')) {
    throw wrong(line, 'qail rollback needs --data: it puts rows back; the schema goes back by qail migrate down');
  }
  const [table, column, rowId] = [options.get('table'), options.get('column'), options.get('row')];
  if (rowId !== undefined && table === undefined)
    throw wrong(line, '--row needs --table: a row id names a row of one table');
  return {
    kind: 'rollback',
    url: requiredUrl(line, words),
    version: options.get('version') ?? null,
    from: options.get('from') ?? null,
    filter: {
      ...(table === undefined ? {} : { table }),
      ...(column === undefined ? {} : { column }),
      ...(rowId === undefined ? {} : { rowId }),
    },
    dryRun: options.has('dry-run'),
    json: options.has('json'),
  };
}

function backupIn(line: Line, word: string | undefined): BackupWord | null {
  if (word === undefined) return null;
  const found = BACKUPS.find((each) => each === word);
  if (found !== undefined) return found;
  throw wrong(line, `--backup takes db, files or none, and not ${repeatable(word)}${meant(word, BACKUPS)}`);
}

function isUrl(word: string): boolean {
  return word === '-' || /^postgres(ql)?:/i.test(word);
}

function requiredUrl(line: Line, words: readonly string[]): string {
  const url = urlIn(line, words);
  if (url !== null) return url;
  throw wrong(line, `${line.command} needs a URL, or - for the one in QAIL_DATABASE_URL`);
}

function urlIn(line: Line, words: readonly string[]): string | null {
  const [url, ...more] = words;
  if (more.length > 0)
    throw wrong(line, `${line.command} takes one URL, and not ${more.map(repeatable).join(' ')}${twice(more)}`);
  return url ?? null;
}

function twice(words: readonly string[]): string {
  const isCommand = words.some((word) => [...COMMANDS, ...VERBS].some((known) => known === word));
  return isCommand ? ' as well; give one command at a time' : ' as well';
}

type Pair = PathPair & { readonly pair: string };

/** `OLD:NEW` at the colon that leaves two existing paths; else at the first one that is no drive letter's. */
function pairIn(line: Line, pair: string | undefined, exists: (path: string) => boolean, form = 'OLD:NEW'): Pair {
  if (pair === undefined || isUrl(pair))
    throw wrong(line, `${line.command} needs ${form}${pair === undefined ? '' : ' before the URL'}`);
  if (/postgres(ql)?:\/\//i.test(pair))
    throw wrong(line, `${form} and the URL are two words, with a blank between them`);
  const splits = [...pair.matchAll(/:/g)].map(({ index }) => ({
    oldPath: pair.slice(0, index),
    newPath: pair.slice(index + 1),
    pair,
  }));
  const usable = splits.filter(({ oldPath, newPath }) => oldPath !== '' && newPath !== '');
  const found =
    usable.find(({ oldPath, newPath }) => exists(oldPath) && exists(newPath)) ??
    usable.find(({ oldPath, newPath }) => !/^[A-Za-z]$/.test(oldPath) || !/^[\\/]/.test(newPath));
  if (found === undefined) throw wrong(line, `${repeatable(pair)} is not of the form ${form}`);
  return found;
}

function exactly<const Names extends readonly string[]>(
  line: Line,
  given: readonly string[],
  names: Names,
): { readonly [Index in keyof Names]: string };
function exactly(line: Line, given: readonly string[], names: readonly string[]): readonly string[] {
  if (given.some((word) => /^postgres(ql)?:/i.test(word))) throw wrong(line, `${line.command} takes no URL`);
  if (given.length === names.length) return given;
  throw wrong(
    line,
    `${line.command} takes ${names.join(' ')}, and ${given.length} given${twice(given).slice(' as well'.length)}`,
  );
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? '' : `; did you mean ${near}?`;
}
