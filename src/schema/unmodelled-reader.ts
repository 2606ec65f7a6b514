/** Reads statements that are kept word for word: where they end, and what they are about. */
import { shorten, type Cursor } from './cursor.ts';
import type { Draft } from './draft.ts';
import type { UnmodelledKind } from './model.ts';
import { positionOf } from './lexer.ts';

/** Words with which a policy goes on on the next line. */
const POLICY_WORDS = ['as', 'permissive', 'restrictive', 'for', 'to', 'using', 'with_check', 'with'];
const TRIGGER_WORDS = [
  'before',
  'after',
  'instead',
  'on',
  'for',
  'when',
  'execute',
  'referencing',
  'not',
  'deferrable',
  'initially',
];

/** Words that begin a statement of a schema file. */
export const STATEMENTS =
  'table index unique enum extension sequence view materialized function trigger policy grant revoke comment bucket queue topic rename transform drop'.split(
    ' ',
  );

/** Reads the statement that begins at `start`, whose leading words have been taken, to its end. */
export function readUnmodelled(cursor: Cursor, of: UnmodelledKind, start: number): Draft {
  switch (of) {
    case 'view':
    case 'materialized_view':
    case 'function':
      toBodyEnd(cursor, start);
      break;
    case 'policy':
      toContinuedEnd(cursor, POLICY_WORDS);
      break;
    case 'trigger':
      toContinuedEnd(cursor, TRIGGER_WORDS);
      break;
    case 'sequence':
    case 'resource':
      toBlockEnd(cursor, of);
      break;
    case 'extension':
    case 'grant':
    case 'revoke':
    case 'comment':
    case 'exclude':
      toLineEnd(cursor);
  }
  const text = cursor.slice(start, cursor.at);
  const first = cursor.file.tokens[start] ?? cursor.token();
  return { kind: 'unmodelled', of, name: subjectOf(of, text), text, at: positionOf(cursor.file.path, first) };
}

/** To the end of the line; a dollar body belongs to it whole. */
function toLineEnd(cursor: Cursor): void {
  while (!cursor.isEnd() && cursor.token().kind !== 'newline') {
    requireClosed(cursor);
    cursor.at = cursor.afterGroup();
  }
}

function requireClosed(cursor: Cursor): void {
  const token = cursor.token();
  if (token.closed) return;
  cursor.fail({
    code: 'unclosed',
    message: `the body that opens here with "${shorten(token.text.slice(0, 12))}" is never closed`,
    suggestion: 'add the closing delimiter',
  });
}

/** A view or a function ends with the line of its body, wherever that begins; without a body, with its own line. */
function toBodyEnd(cursor: Cursor, start: number): void {
  let end: number | null = null;
  while (!cursor.isEnd()) {
    const token = cursor.token();
    if (token.kind === 'newline') {
      end ??= cursor.at;
      cursor.skipNewlines();
      if (cursor.token().kind === 'word' && STATEMENTS.includes(cursor.peek())) break;
      continue;
    }
    if (token.kind === 'dollar') {
      toLineEnd(cursor);
      return;
    }
    if (token.text === '{') {
      cursor.at = cursor.closing('the body') + 1;
      return;
    }
    cursor.at = cursor.afterGroup();
  }
  cursor.at = Math.max(end ?? cursor.at, start + 1);
}

function toContinuedEnd(cursor: Cursor, words: readonly string[]): void {
  for (;;) {
    toLineEnd(cursor);
    const end = cursor.at;
    cursor.skipNewlines();
    if (cursor.token().kind === 'word' && words.includes(cursor.peek())) continue;
    cursor.at = end;
    return;
  }
}

function toBlockEnd(cursor: Cursor, of: UnmodelledKind): void {
  const line = cursor.at;
  while (!cursor.isLineEnd() && cursor.peek() !== '{') cursor.next();
  const end = cursor.at;
  cursor.skipNewlines();
  if (cursor.peek() !== '{') {
    cursor.at = Math.max(end, line);
    return;
  }
  cursor.at = cursor.closing(`the ${of}`) + 1;
}

/** What the statement is about, for people and as its identity between two files. */
function subjectOf(of: UnmodelledKind, text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const named = (pattern: RegExp): string => shortSubject(pattern.exec(line)?.[1] ?? line);
  switch (of) {
    case 'view':
    case 'sequence':
    case 'extension':
      return named(/^\w+ (?:if not exists )?("[^"]*"|[^\s{(]+)/i);
    case 'materialized_view':
      return named(/^\w+ \w+ ("[^"]*"|[^\s{(]+)/i);
    case 'function':
      return named(/^\w+ ([^$]*?\))/i);
    case 'policy':
      return named(/^\w+ (("[^"]*"|\S+) on ("[^"]*"|\S+))/i);
    case 'trigger': {
      const found = /^\w+ ("[^"]*"|\S+).*? on ("[^"]*"|\S+)/i.exec(line);
      return shortSubject(found === null ? line : `${found[1] ?? ''} on ${found[2] ?? ''}`);
    }
    case 'resource':
      return named(/^(\w+ [^\s{]+)/);
    case 'comment':
      return named(/^comment on (.*?)(?: is)? ['"]/i);
    case 'grant':
    case 'revoke':
    case 'exclude':
      return shortSubject(line);
  }
}

function shortSubject(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
