/** What is refused about snapshots, in words: before anything is written, or after the server said no. */
import { QailError } from '../errors.ts';
import { showName, type ObjectName } from '../schema/model.ts';
import { failureCode } from './failure.ts';

/** A refusal of our own: what was being done, to what, and why not. */
export function refusal(doing: string, what: string, hint: string): QailError {
  return new QailError('database_refused', `${doing}: ${what}`, { hint });
}

/** A place as it is shown: `users`, `users.email`. */
export function shownPlace(table: ObjectName, column: string | null): string {
  return column === null ? showName(table) : `${showName(table)}.${column}`;
}

/** Why a save failed, by SQLSTATE (PostgreSQL 18 manual, appendix A), with what to do. */
const SAVING: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  [
    '54000',
    [
      'a value is larger than a JSON text can be (268,435,455 bytes)',
      'save it with the file backup, which has no such limit',
    ],
  ],
  [
    '2200H',
    [
      'the ids of _qail_data_snapshots are used up: they are of type integer',
      'delete snapshots that are no longer needed and set its sequence back, or use the file backup',
    ],
  ],
  [
    '42501',
    ['the role may not read all of it, or may not write the tables of the snapshots', 'use the role that owns them'],
  ],
]);

/** Why a restore failed, by SQLSTATE. */
const RESTORING: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  [
    '23503',
    ['a row refers to a row that is not there', 'put the table it refers to back as well, or drop the reference first'],
  ],
  [
    '23505',
    [
      'a saved value is taken by another row, where it has to be unique',
      'change the newer row, or put single rows back by their row id',
    ],
  ],
  ['23P01', ['a saved value conflicts with another row', 'change the newer row, or put single rows back by row id']],
  ['23514', ['a saved row does not pass a check of the table, or fits no partition', 'bring the schema back first']],
  [
    '23502',
    ['a saved row lacks a value that the table requires now', 'bring the schema back first, or give it a default'],
  ],
  ...['22P02', '22001', '22003', '22007', '22008', '42846'].map(
    (state): readonly [string, readonly [string, string]] => [
      state,
      ['a saved text is no value of the type that the column has now', 'bring the type of the column back first'],
    ],
  ),
  ['42501', ['the role may not write it', 'use the role that owns the table']],
]);

/** Raises a failure of the server as one of saving this place, when it is one that is known here; else as it is. */
export function savingFailure(error: unknown, place: string): unknown {
  return retold(error, `save the rows of ${place}`, SAVING);
}

/** Raises a failure of the server as one of restoring this place, when it is one that is known here; else as it is. */
export function restoringFailure(error: unknown, place: string): unknown {
  return retold(error, `put the rows of ${place} back`, RESTORING);
}

function retold(error: unknown, doing: string, texts: typeof SAVING): unknown {
  const text = texts.get(failureCode(error) ?? '');
  if (text === undefined || !(error instanceof QailError) || error.code === 'database_refused') return error;
  const [what, hint] = text;
  return new QailError('database_refused', `${doing}: ${what}`, { hint, cause: error.cause });
}
