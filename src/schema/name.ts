/** Names: how they are written in a file, and which name the database then holds. */
import type { Cursor } from './cursor.ts';
import type { Path } from './draft.ts';
import { DEFAULT_SCHEMA, type ObjectName } from './model.ts';
import { truncateName } from './naming.ts';
import type { Token } from './lexer.ts';

/** Words that are written quoted, with their case kept, when a name is one of them. Every other plain name is folded. */
const QUOTED_WORDS = new Set(
  (
    'all alter and as between case check constraint create default delete distinct drop else end false foreign from ' +
    'group having in index inner insert is join key left like limit not null offset on or order outer primary ' +
    'references right select table then true union update user when where'
  ).split(' '),
);

/**
 * The name the database holds for an unquoted one: folded to lower case, unless it has odd characters, begins with a digit
 * or is one of the words that are written quoted.
 */
export function databaseName(written: string): string {
  const isVerbatim = /[^\p{L}\p{N}_]/u.test(written) || /^\d/.test(written) || QUOTED_WORDS.has(written.toLowerCase());
  return isVerbatim ? written : written.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The content of a quoted name. */
export function unquoted(token: Token): string {
  return token.text.slice(1, token.closed ? -1 : undefined).replaceAll('""', '"');
}

/** Reads one name without dots. `what` names it in messages: "table", "column". */
export function readName(cursor: Cursor, what: string): string {
  const token = cursor.token();
  const at = cursor.position();
  if (token.kind === 'quoted') {
    if (!token.closed) cursor.fail({ code: 'unclosed', message: `the quoted name of the ${what} is never closed` });
    cursor.next();
    return fitting(cursor, unquoted(token), what, at);
  }
  if (token.kind !== 'word' && token.kind !== 'number') {
    return cursor.fail({ code: 'name_expected', message: `expected the name of a ${what}, found ${cursor.found()}` });
  }
  const written = glued(cursor);
  if (!/^[A-Za-z_][\w$]*$/.test(written)) {
    const message = `the name of the ${what} "${written}" is unusual, so PostgreSQL holds it quoted`;
    cursor.note('warning', { code: 'odd_name', message, suggestion: `"${written}"` }, at);
  }
  return fitting(cursor, databaseName(written), what, at);
}

/** `my-col` and `2nd` come as several tokens without a blank between them. */
function glued(cursor: Cursor): string {
  let written = '';
  let end = cursor.token().start;
  for (;;) {
    const token = cursor.token();
    const isPart = token.kind === 'word' || token.kind === 'number' || token.text === '-';
    // `a->b` is the arrow of a hint and no part of a name.
    if (!isPart || token.start !== end) return written;
    written += token.text;
    end = token.end;
    cursor.next();
  }
}

function fitting(cursor: Cursor, name: string, what: string, at: Path['at']): string {
  if (name === '') cursor.fail({ code: 'name_expected', message: `the name of the ${what} is empty` }, at);
  const cut = truncateName(name);
  if (cut !== name) {
    const message = `the name of the ${what} has more than 63 bytes; PostgreSQL keeps "${cut}"`;
    cursor.note('warning', { code: 'name_too_long', message, suggestion: cut }, at);
  }
  return cut;
}

/** Reads `a`, `a.b` or `a.b.c`. */
export function readPath(cursor: Cursor, what: string): Path {
  const at = cursor.position();
  const parts = [readName(cursor, what)];
  while (cursor.peek() === '.') {
    cursor.next();
    parts.push(readName(cursor, what));
  }
  if (parts.length > 3)
    cursor.fail({ code: 'name_too_many_parts', message: `the name of the ${what} has too many parts` }, at);
  return { parts, at };
}

/** Reads the name of a table, an index or a type, with or without its schema. */
export function readObjectName(cursor: Cursor, what: string): ObjectName {
  return objectName(readPath(cursor, what));
}

/** A path as an object's name: the last part, in the schema before it. */
export function objectName({ parts }: Path): ObjectName {
  return { schema: parts.at(-2) ?? DEFAULT_SCHEMA, name: parts.at(-1) ?? '' };
}
