/** The database a command line names, and how it may be named in return. */
import { QailError } from '../errors.ts';
import { openDatabase } from '../postgres/client.ts';
import type { CopyDatabase } from '../postgres/copy.ts';

/**
 * The database of a URL as typed; `-` is the one in QAIL_DATABASE_URL. Nothing is connected yet. Raises `QailError` (`input_invalid`,
 * `database_url_invalid`), which never repeats the URL.
 */
export function databaseOf(url: string): CopyDatabase {
  const given = url === '-' ? process.env['QAIL_DATABASE_URL'] : url;
  if (given === undefined || given === '') {
    throw new QailError('input_invalid', 'reading the database URL: QAIL_DATABASE_URL is not set', {
      hint: 'set it to a PostgreSQL connection URI, or give the URI instead of -',
    });
  }
  return openDatabase(given);
}

/** How a command to type next names the database: a URL holds a password, so it is not repeated. */
export function shownUrl(url: string): string {
  return url === '-' ? '-' : 'URL';
}

/** A word as a POSIX shell reads it. */
export function shellWord(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
