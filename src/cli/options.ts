/** The words and options of one command line, checked against what its command takes. */
import { parseArgs } from 'node:util';
import { QailError } from '../errors.ts';
import { nearest } from '../schema/suggestion.ts';

/** Options by name; each with what its value looks like, or null when it takes none. */
export type OptionTable = Readonly<Record<string, string | null>>;

/** Positional words in their order, and the options that were given; one without a value holds the empty text. */
export type Given = { readonly words: readonly string[]; readonly options: ReadonlyMap<string, string> };

/** What a person wrote, as `readOptions` takes it; `command` is its name in messages, `usage` the hint of every failure. */
export type Line = { readonly argv: readonly string[]; readonly command: string; readonly usage: string };

/**
 * Sorts a command line into words and options. Raises `QailError` `input_invalid` for an option the command does not take, with the
 * nearest one that it does; for one that lacks its value, or has one and takes none; for one that is given twice.
 */
export function readOptions(line: Line, table: OptionTable): Given {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const token of tokensOf(line.argv, table)) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName } = token;
    const wanted = Object.hasOwn(table, name) ? table[name] : undefined;
    if (wanted === undefined) throw unknownOption(line, rawName, Object.keys(table));
    if (options.has(name)) throw wrong(line, `${rawName} is given twice`);
    options.set(name, wanted === null ? withoutValue(line, token) : valueOf(line, token, wanted));
  }
  return { words, options };
}

/** A wrong command line, with the usage as what helps. */
export function wrong({ usage }: Pick<Line, 'usage'>, message: string): QailError {
  return new QailError('input_invalid', `reading the command line: ${message}`, { hint: usage });
}

/** A word as it may be repeated: one that could be a connection URI holds a password. */
export function repeatable(word: string): string {
  return /:\/\/|@/.test(word) ? '(a URL)' : `"${word.slice(0, 100)}"`;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** PostgreSQL keeps time limits as 32-bit milliseconds. */
const LONGEST_MS = 2_147_483_647;

/** A time such as `500ms`, `2s` or `5m`, as milliseconds. Raises `QailError` `input_invalid`. */
export function readDuration(line: Line, name: string, text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (milliseconds >= 1 && milliseconds <= LONGEST_MS) return milliseconds;
  throw wrong(line, `--${name} takes a time such as 500ms, 2s or 5m, and not ${repeatable(text)}`);
}

/** A whole number from 0 to `most`. Raises `QailError` `input_invalid`. */
export function readCount(line: Line, name: string, text: string, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw wrong(line, `--${name} takes a whole number from 0 to ${most}, and not ${repeatable(text)}`);
}

type OptionToken = {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

function tokensOf(argv: readonly string[], table: OptionTable) {
  const options = Object.entries(table).map(([name, value]) => {
    const type = value === null ? ('boolean' as const) : ('string' as const);
    return [name, name === 'help' ? { type, short: 'h' } : { type }] as const;
  });
  // What is not strict lets the messages be our own.
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  }).tokens;
}

function withoutValue(line: Line, { rawName, value }: OptionToken): string {
  if (value !== undefined) throw wrong(line, `${rawName} takes no value`);
  return '';
}

function valueOf(line: Line, { rawName, value, inlineValue }: OptionToken, wanted: string): string {
  if (value !== undefined && /^postgres(ql)?:\/\//i.test(value))
    throw wrong(line, `${rawName} takes ${wanted}, and no URL`);
  const isNext = inlineValue === false && value !== undefined && /^-./.test(value);
  if (value !== undefined && value !== '' && !isNext) return value;
  const dash = isNext ? `; a value that begins with a dash is written ${rawName}=VALUE` : '';
  throw wrong(line, `${rawName} needs a value: ${wanted}${dash}`);
}

function unknownOption(line: Line, rawName: string, names: readonly string[]): QailError {
  const near = nearest(rawName.replace(/^-+/, ''), names);
  const meant = near === null ? '' : `; did you mean --${near}?`;
  return wrong(line, `${line.command} has no option ${rawName.slice(0, 60)}${meant}`);
}
