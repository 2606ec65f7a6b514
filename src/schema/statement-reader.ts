/** Reads the statements of one file, one after the other; a wrong one does not lose the others. */
import { splitLabels, labelOf } from './check-text.ts';
import { isBuiltinTypeName } from './column-type.ts';
import { Abandoned, Cursor } from './cursor.ts';
import type { Draft } from './draft.ts';
import { readDrop, readRename, readTransform } from './hint-reader.ts';
import { readIndex } from './index-reader.ts';
import type { Lexed } from './lexer.ts';
import type { UnmodelledKind } from './model.ts';
import { readObjectName, readPath } from './name.ts';
import type { Diagnostic } from './parsed-schema.ts';
import { repeatsIn } from './repeat.ts';
import { nearest } from './suggestion.ts';
import { readTable } from './table-reader.ts';
import { readUnmodelled, STATEMENTS } from './unmodelled-reader.ts';

export type ReadFile = { readonly drafts: readonly Draft[]; readonly diagnostics: readonly Diagnostic[] };

/** More statements than this are no schema anybody wrote. */
const MOST_STATEMENTS = 20_000;

const KEPT: ReadonlyMap<string, UnmodelledKind> = new Map([
  ['extension', 'extension'],
  ['sequence', 'sequence'],
  ['view', 'view'],
  ['function', 'function'],
  ['trigger', 'trigger'],
  ['policy', 'policy'],
  ['grant', 'grant'],
  ['revoke', 'revoke'],
  ['bucket', 'resource'],
  ['queue', 'resource'],
  ['topic', 'resource'],
]);

/** Every statement of a file, and what is wrong with the rest. */
export function readStatements(file: Lexed): ReadFile {
  const cursor = new Cursor(file);
  const drafts: Draft[] = [];
  for (let statements = 0; ; statements += 1) {
    while (cursor.token().kind === 'newline' || cursor.peek() === ';') cursor.next();
    if (cursor.isEnd()) break;
    if (statements === MOST_STATEMENTS) {
      const message = `the file has more than ${MOST_STATEMENTS} statements; the rest is not read`;
      cursor.note('error', { code: 'too_many_statements', message, suggestion: 'split it into modules' });
      break;
    }
    drafts.push(...readStatement(cursor));
  }
  return { drafts, diagnostics: captured(file, drafts, cursor.diagnostics) };
}

function readStatement(cursor: Cursor): readonly Draft[] {
  const start = cursor.at;
  try {
    const drafts = dispatch(cursor);
    if (!cursor.isLineEnd()) {
      cursor.fail({ code: 'syntax', message: `expected the end of the statement, found ${cursor.found()}` });
    }
    return drafts;
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    cursor.at = Math.max(cursor.at, start);
    const isOpen = cursor.file.partner.get(cursor.at) === -1;
    if (cursor.at === start) cursor.at = cursor.afterGroup();
    cursor.skipLine();
    if (isOpen) skipToStatement(cursor);
    return [];
  }
}

/** What follows a bracket that is never closed is most likely meant to be inside it, up to the next statement. */
function skipToStatement(cursor: Cursor): void {
  for (;;) {
    cursor.skipNewlines();
    const begins = cursor.token().kind === 'word' && STATEMENTS.includes(cursor.peek());
    if (cursor.isEnd() || (begins && ['word', 'quoted'].includes(cursor.token(1).kind) && !isTypeName(cursor))) return;
    cursor.skipLine();
  }
}

/** `comment text` is a column and no statement. */
function isTypeName(cursor: Cursor): boolean {
  return isBuiltinTypeName(cursor.peek(1));
}

function dispatch(cursor: Cursor): readonly Draft[] {
  const start = cursor.at;
  if (cursor.take('table')) return readTable(cursor);
  if (cursor.take('unique', 'index')) return [readIndex(cursor, true)];
  if (cursor.take('index')) return [readIndex(cursor, false)];
  if (cursor.take('enum')) return [readEnum(cursor)];
  if (cursor.take('comment', 'on')) return [readComment(cursor, start)];
  if (cursor.take('rename')) return [readRename(cursor)];
  if (cursor.take('transform')) return [readTransform(cursor)];
  if (cursor.take('drop')) return [readDrop(cursor)];
  if (cursor.take('materialized', 'view')) return [readUnmodelled(cursor, 'materialized_view', start)];
  const kept = KEPT.get(cursor.peek());
  if (kept !== undefined && ['word', 'quoted'].includes(cursor.token(1).kind)) {
    cursor.next();
    return [readUnmodelled(cursor, kept, start)];
  }
  const near = nearest(cursor.peek(), STATEMENTS);
  return cursor.fail({
    code: 'statement_unknown',
    message: `${cursor.found()} begins no statement of a schema`,
    suggestion: near === null ? null : `did you mean ${near}`,
  });
}

function readEnum(cursor: Cursor): Draft {
  const at = cursor.position(-1);
  const name = readObjectName(cursor, 'enum');
  cursor.take('as');
  cursor.take('enum');
  cursor.skipNewlines();
  if (cursor.peek() !== '{' && cursor.peek() !== '(') {
    cursor.fail({ code: 'syntax', message: `expected "{" and the values of the enum, found ${cursor.found()}` });
  }
  const close = cursor.closing('the enum');
  const values = enumValues(cursor, cursor.at + 1, close);
  cursor.at = close + 1;
  if (values.length === 0) cursor.note('error', { code: 'enum_empty', message: 'the enum has no value' }, at);
  const [twice] = repeatsIn(values);
  if (twice !== undefined)
    cursor.note('error', { code: 'duplicate', message: `the value "${twice}" stands twice in the enum` }, at);
  return { kind: 'enum', name, values, at };
}

/** Values are separated by commas or, where there is none, by line ends. Comments between them are not part of any. */
function enumValues(cursor: Cursor, from: number, close: number): readonly string[] {
  const tokens = cursor.file.tokens.slice(from, close);
  const hasCommas = tokens.some((token) => token.text === ',');
  const groups: (typeof tokens)[] = [[]];
  for (const token of tokens) {
    if (token.text === ',' || (!hasCommas && token.kind === 'newline')) groups.push([]);
    else if (token.kind !== 'newline') groups.at(-1)?.push(token);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const isQuoted = first === last && (first.kind === 'string' || first.kind === 'quoted');
    const text = cursor.file.text.slice(first.start, last.end);
    return isQuoted ? [labelOf(text)] : [splitLabels(text)[0] ?? text];
  });
}

function readComment(cursor: Cursor, start: number): Draft {
  const object = cursor.sees('table') || cursor.sees('column') ? cursor.peek() : null;
  const isPath =
    object !== null || ['.', 'is'].includes(cursor.peek(1)) || ['quoted', 'string'].includes(cursor.token(1).kind);
  if (!isPath) return readUnmodelled(cursor, 'comment', start);
  if (object !== null) cursor.next();
  const path = readPath(cursor, object ?? 'commented object');
  cursor.take('is');
  const token = cursor.next();
  if (token.kind !== 'string' && token.kind !== 'quoted') {
    cursor.fail({ code: 'syntax', message: 'a comment needs its text in quotes' }, path.at);
  }
  return {
    kind: 'comment',
    object: object === 'table' || object === 'column' ? object : null,
    path,
    text: labelOf(token.text),
  };
}

/** The output of `pull` sent into a file is full of progress lines; that deserves its own words. */
function captured(file: Lexed, drafts: readonly Draft[], found: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first] = found;
  if (drafts.length > 0 || first === undefined || !/^\s*(?:\p{Cc}\[|[→✓✔•🔍📥]|Pulling|Connecting)/mu.test(file.text))
    return found;
  const message = 'this is the progress output of a pull and no schema';
  return [
    {
      severity: 'error',
      code: 'captured_output',
      message,
      suggestion: 'commit the schema.qail that pull has written',
      at: first.at,
    },
  ];
}
