/** Reads an index, also one whose definition an old `pull` has damaged. */
import { readColumns, readNullsDistinct } from './constraint-reader.ts';
import type { Cursor } from './cursor.ts';
import type { DraftIndex } from './draft.ts';
import { makeExpression } from './expression.ts';
import { makeIndexItem } from './index-item.ts';
import type { Expression } from './model.ts';
import { readName, readPath } from './name.ts';
import { expression } from '../sql.ts';
import { tokeniseSql } from './sql-token.ts';

/** Reads the index behind the word `index`; the cursor ends at the end of its line. */
export function readIndex(cursor: Cursor, isUnique: boolean): DraftIndex {
  const at = cursor.position(isUnique ? -2 : -1);
  const concurrently = cursor.take('concurrently');
  cursor.take('if', 'not', 'exists');
  const name = readPath(cursor, 'index');
  if (!cursor.take('on')) cursor.fail({ code: 'syntax', message: `expected on and a table, found ${cursor.found()}` });
  const table = readPath(cursor, 'table');
  const method = cursor.take('using') ? readName(cursor, 'index method') : 'btree';
  const start = { kind: 'index', name, table, method, concurrently, at } as const;
  if (cursor.peek() !== '(')
    cursor.fail({ code: 'syntax', message: `expected "(" and columns, found ${cursor.found()}` });
  const close = cursor.file.partner.get(cursor.at) ?? -1;
  const texts = close < 0 ? [] : splitItems(cursor, cursor.at + 1, close);
  const behind = cursor.token(close + 1 - cursor.at);
  const isCut = close < 0 || behind.text === ')' || behind.kind === 'operator';
  if (isCut || texts.some(isCondition)) return damaged(cursor, start, isUnique);
  if (texts.length === 0) cursor.fail({ code: 'columns_expected', message: 'the index names no column' });
  const items = texts.map(makeIndexItem);
  cursor.at = close + 1;
  return { ...start, items, damaged: false, ...readOptions(cursor, isUnique) };
}

type IndexOptions = Pick<DraftIndex, 'unique' | 'include' | 'nullsDistinct' | 'parameters' | 'where'>;

function readOptions(cursor: Cursor, isUnique: boolean): IndexOptions {
  let unique = isUnique;
  let include: readonly string[] = [];
  let nullsDistinct = true;
  let parameters: DraftIndex['parameters'] = null;
  let where: Expression | null = null;
  while (!cursor.isLineEnd()) {
    if (cursor.take('unique')) unique = true;
    else if (cursor.take('include')) include = readColumns(cursor);
    else if (cursor.sees('nulls')) nullsDistinct = readNullsDistinct(cursor);
    else if (cursor.take('with')) {
      const close = cursor.closing('the storage parameters');
      parameters = expression(cursor.expression(cursor.at + 1, close));
      cursor.at = close + 1;
    } else if (cursor.take('where')) where = readCondition(cursor);
    else cursor.fail({ code: 'option_unknown', message: `${cursor.found()} is no option of an index` });
  }
  return { unique, include, nullsDistinct, parameters, where };
}

function readCondition(cursor: Cursor): Expression {
  const start = cursor.at;
  while (!cursor.isLineEnd()) cursor.at = cursor.afterGroup();
  const text = cursor.expression(start, cursor.at);
  if (text === '') cursor.fail({ code: 'condition_missing', message: 'where stands without a condition' });
  return makeExpression(text);
}

function damaged(
  cursor: Cursor,
  start: Pick<DraftIndex, 'kind' | 'name' | 'table' | 'method' | 'concurrently' | 'at'>,
  unique: boolean,
): DraftIndex {
  const message = `the definition of the index "${start.name.parts.join('.')}" is damaged, as an old pull leaves it; it is not compared`;
  cursor.note(
    'warning',
    { code: 'index_damaged', message, suggestion: 'write its columns and its condition anew' },
    start.at,
  );
  while (!cursor.isEnd() && cursor.token().kind !== 'newline') cursor.next();
  return {
    ...start,
    unique,
    items: [],
    include: [],
    where: null,
    nullsDistinct: true,
    parameters: null,
    damaged: true,
  };
}

function splitItems(cursor: Cursor, from: number, close: number): readonly string[] {
  const texts: string[] = [];
  let start = from;
  cursor.at = from;
  while (cursor.at < close) {
    if (cursor.peek() === ',') {
      texts.push(cursor.expression(start, cursor.at));
      start = cursor.at + 1;
      cursor.next();
    } else cursor.at = cursor.afterGroup();
  }
  texts.push(cursor.expression(start, close));
  cursor.at = from - 1;
  return texts.filter((text) => text !== '');
}

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);

/** A comparison or a test outside parentheses is a condition that got into the place of the columns. */
function isCondition(text: string): boolean {
  let depth = 0;
  return tokeniseSql(text).some((token) => {
    if (token.text === '(' || token.text === '[') depth += 1;
    if (token.text === ')' || token.text === ']') depth -= 1;
    return depth === 0 && (COMPARISONS.has(token.text) || (token.kind === 'word' && token.text.toLowerCase() === 'is'));
  });
}
