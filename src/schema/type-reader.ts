/** Reads a column type in any spelling. */
import { customType, isBuiltinTypeName, MULTI_WORD_TYPES, namedType, type NamedType } from './column-type.ts';
import type { Cursor } from './cursor.ts';
import { DEFAULT_SCHEMA } from './model.ts';
import { databaseName, unquoted } from './name.ts';

const INTERVAL_FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** Reads the type at the cursor, with modifiers and brackets, and leaves the cursor at the first word behind it. */
export function readType(cursor: Cursor): NamedType {
  const token = cursor.token();
  if (token.kind !== 'word' && token.kind !== 'quoted') {
    return cursor.fail({ code: 'type_expected', message: `expected a type, found ${cursor.found()}` });
  }
  const isQualified = cursor.peek(1) === '.' && cursor.peek() !== 'pg_catalog';
  if (token.kind === 'quoted' || isQualified) return readCustom(cursor, isQualified);
  if (cursor.peek() === 'pg_catalog' && cursor.peek(1) === '.') cursor.at += 2;
  const multiple = MULTI_WORD_TYPES.find((words) => cursor.sees(...words));
  const words = multiple ?? [cursor.peek()];
  cursor.at += words.length;
  let name = words.join(' ');
  if (name === 'interval') name = readInterval(cursor);
  const modifiers = readModifiers(cursor);
  name += readZone(cursor, name);
  const array = readBrackets(cursor);
  if (isBuiltinTypeName(name) || name.includes(' ')) return namedType(name, modifiers, array);
  return { type: customType(DEFAULT_SCHEMA, databaseName(token.text), modifiers, array), serial: false };
}

function readCustom(cursor: Cursor, isQualified: boolean): NamedType {
  const part = (): string => {
    const token = cursor.next();
    return token.kind === 'quoted' ? unquoted(token) : databaseName(token.text);
  };
  const first = part();
  let schema = DEFAULT_SCHEMA;
  let name = first;
  if (isQualified) {
    cursor.next();
    schema = first;
    name = part();
  }
  const modifiers = readModifiers(cursor);
  return { type: customType(schema, name, modifiers, readBrackets(cursor)), serial: false };
}

/** `interval day to second` keeps its fields as part of its name, as `format_type` does. */
function readInterval(cursor: Cursor): string {
  if (!INTERVAL_FIELDS.includes(cursor.peek())) return 'interval';
  const fields = [cursor.peek()];
  cursor.next();
  if (cursor.sees('to') && INTERVAL_FIELDS.includes(cursor.peek(1))) {
    fields.push('to', cursor.peek(1));
    cursor.at += 2;
  }
  return ['interval', ...fields].join(' ');
}

function readModifiers(cursor: Cursor): readonly string[] {
  if (cursor.peek() !== '(') return [];
  const close = cursor.closing('the type');
  const text = cursor.expression(cursor.at + 1, close);
  cursor.at = close + 1;
  return text === '' ? [] : text.split(',').map((modifier) => modifier.trim());
}

/** `timestamp (3) with time zone`: the precision stands in the middle. */
function readZone(cursor: Cursor, name: string): string {
  if (name !== 'timestamp' && name !== 'time') return '';
  if (cursor.take('with', 'time', 'zone')) return ' with time zone';
  return cursor.take('without', 'time', 'zone') ? ' without time zone' : '';
}

function readBrackets(cursor: Cursor): boolean {
  let array = false;
  for (;;) {
    if (cursor.peek() === '[' && cursor.peek(1) === ']') cursor.at += 2;
    else if (cursor.peek() === '[' && cursor.token(1).kind === 'number' && cursor.peek(2) === ']') cursor.at += 3;
    else if (!array && cursor.peek() === 'array') cursor.at += 1;
    else return array;
    array = true;
  }
}
