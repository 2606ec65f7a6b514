/** Reads one column: name, type, options. */
import { readCheck, readReference, readRelation } from './constraint-reader.ts';
import type { Cursor } from './cursor.ts';
import { shorten } from './cursor.ts';
import type { DraftColumn, DraftConstraint } from './draft.ts';
import { makeDefault, makeExpression } from './expression.ts';
import type { ValueSource } from './model.ts';
import { readName } from './name.ts';
import { labelOf } from './check-text.ts';
import { nearest } from './suggestion.ts';
import { readType } from './type-reader.ts';

/** Words with which an option can begin, in the spelling with underscores. */
const OPTIONS = [
  'primary_key not_null nullable null unique protected default references check check_name constraint collate comment',
  'generated_identity generated_by_default_identity generated_stored generated ref',
]
  .join(' ')
  .split(' ');
const REFERENCE_OPTIONS = [
  'on_delete',
  'on_update',
  'deferrable',
  'initially_deferred',
  'initially_immediate',
  'initially',
  'match',
];

type Options = {
  nullable: boolean | null;
  value: ValueSource;
  collation: string | null;
  comment: string | null;
  /** The name for the next inline constraint. */
  pendingName: string | null;
  readonly constraints: DraftConstraint[];
};

export type ReadColumn = { readonly column: DraftColumn; readonly constraints: readonly DraftConstraint[] };

/** Reads the column at the cursor up to the end of its line, its comma or the bracket at `close`. */
export function readColumn(cursor: Cursor, close: number): ReadColumn {
  const at = cursor.position();
  const name = readName(cursor, 'column');
  const typeAt = cursor.position();
  if (isItemEnd(cursor, close) || startsOption(cursor)) {
    cursor.fail(
      { code: 'type_missing', message: `the column "${shorten(name)}" has no type`, suggestion: `${name} text` },
      typeAt,
    );
  }
  const { type, serial } = readType(cursor);
  const options: Options = {
    nullable: null,
    value: serial ? { kind: 'serial' } : { kind: 'none' },
    collation: null,
    comment: null,
    pendingName: null,
    constraints: [],
  };
  while (!isItemEnd(cursor, close)) readOption(cursor, name, options, close);
  const { nullable, value, collation, comment, constraints } = options;
  return { column: { name, type, nullable, value, collation, comment, at, typeAt }, constraints };
}

/** True at the end of an item of a table's body. */
export function isItemEnd(cursor: Cursor, close: number): boolean {
  return cursor.at >= close || cursor.isLineEnd() || cursor.peek() === ',';
}

function readOption(cursor: Cursor, column: string, options: Options, close: number): void {
  const at = cursor.position();
  const add = (body: DraftConstraint['body'], name: string | null = null): void => {
    options.constraints.push({ name: options.pendingName ?? name, at, body });
    options.pendingName = null;
  };
  if (cursor.takeKeyword('primary_key')) add({ kind: 'primary_key', columns: [column], inline: true });
  else if (cursor.takeKeyword('not_null')) setNullable(cursor, options, false, column);
  else if (cursor.take('nullable') || cursor.take('null')) setNullable(cursor, options, true, column);
  else if (cursor.take('unique')) add({ kind: 'unique', columns: [column], nullsDistinct: true });
  else if (cursor.take('protected')) return;
  else if (cursor.take('default')) setValue(cursor, options, readDefault(cursor, close));
  else if (cursor.take('references')) {
    const { name, ...rest } = readReference(cursor);
    add({ kind: 'foreign_key', columns: [column], ...rest }, name);
  } else if (cursor.take('ref', ':')) {
    const { name, ...rest } = readRelation(cursor);
    add({ kind: 'foreign_key', columns: [column], ...rest }, name);
  } else if (cursor.sees('check') && cursor.peek(1) === '(') {
    cursor.next();
    add(readCheck(cursor));
  } else if (cursor.take('check_name')) nameLastCheck(cursor, options);
  else if (cursor.take('constraint')) options.pendingName = readName(cursor, 'constraint');
  else if (cursor.sees('generated') || cursor.peek().startsWith('generated_'))
    setValue(cursor, options, readGenerated(cursor));
  else if (cursor.take('collate')) options.collation = readName(cursor, 'collation');
  else if (cursor.sees('comment') && ['string', 'quoted'].includes(cursor.token(1).kind)) {
    cursor.next();
    options.comment = labelOf(cursor.next().text);
  } else unknownOption(cursor, column);
}

function setNullable(cursor: Cursor, options: Options, nullable: boolean, column: string): void {
  if (options.nullable !== null && options.nullable !== nullable) {
    cursor.fail({
      code: 'nullability_twice',
      message: `the column "${shorten(column)}" is both nullable and not null`,
    });
  }
  options.nullable = nullable;
}

function setValue(cursor: Cursor, options: Options, value: ValueSource): void {
  if (options.value.kind !== 'none') {
    cursor.fail({ code: 'value_twice', message: 'the column states twice where its value comes from' });
  }
  options.value = value;
}

function nameLastCheck(cursor: Cursor, options: Options): void {
  const at = options.constraints.findLastIndex((constraint) => constraint.body.kind === 'check');
  const last = options.constraints[at];
  if (last === undefined)
    cursor.fail({ code: 'check_name_alone', message: 'check_name stands without a check before it' });
  options.constraints[at] = { ...last, name: readName(cursor, 'check') };
}

function unknownOption(cursor: Cursor, column: string): never {
  const word = cursor.peek();
  const near = nearest(word, [...OPTIONS, ...REFERENCE_OPTIONS]);
  const late = REFERENCE_OPTIONS.includes(word) || cursor.sees('on', 'delete') || cursor.sees('on', 'update');
  return cursor.fail({
    code: 'option_unknown',
    message: `${cursor.found()} is no option of the column "${shorten(column)}"`,
    suggestion: late ? 'write it directly behind references' : near === null ? null : `did you mean ${near}`,
  });
}

function readDefault(cursor: Cursor, close: number): ValueSource {
  if (cursor.peek() === '=' || cursor.peek() === ':') cursor.next();
  const start = cursor.at;
  if (isItemEnd(cursor, close)) cursor.fail({ code: 'default_missing', message: 'default stands without a value' });
  do cursor.at = cursor.afterGroup();
  while (!isItemEnd(cursor, close) && !(startsOption(cursor) && !continuesExpression(cursor)) && !followsValue(cursor));
  const text = withoutParentheses(cursor, start);
  return { kind: 'default', expression: makeDefault(text) };
}

/** `default (true)` means `true`; in `default (1) + (2)` the parentheses stay. */
function withoutParentheses(cursor: Cursor, start: number): string {
  const whole = cursor.file.tokens[start]?.text === '(' && cursor.file.partner.get(start) === cursor.at - 1;
  return whole ? cursor.expression(start + 1, cursor.at - 1) : cursor.expression(start, cursor.at);
}

function startsOption(cursor: Cursor): boolean {
  const word = cursor.peek();
  if (cursor.token().kind !== 'word') return false;
  if (word === 'not') return cursor.peek(1) === 'null';
  if (word === 'primary') return cursor.peek(1) === 'key';
  if (word === 'on') return ['delete', 'update'].includes(cursor.peek(1));
  if (word === 'check') return cursor.peek(1) === '(';
  if (word === 'ref') return cursor.peek(1) === ':';
  if (word === 'comment') return ['string', 'quoted'].includes(cursor.token(1).kind);
  return OPTIONS.includes(word) || REFERENCE_OPTIONS.includes(word);
}

/** A keyword directly after an operator, a cast or `is` belongs to the expression. */
function continuesExpression(cursor: Cursor): boolean {
  const before = cursor.token(-1);
  return before.kind === 'operator' || before.text === '::' || ['is', 'not'].includes(before.text.toLowerCase());
}

/** Words that may stand between or behind the values of an expression, or inside the name of a type. */
const CONNECTIVES = new Set(
  (
    'and or not is in like ilike between at time zone collate isnull notnull from for as over filter within similar to ' +
    'escape distinct varying precision with without array case when then else end null true false unknown any all some'
  ).split(' '),
);

/** A word directly behind a finished value is no part of it: a mistyped option must not become part of the default. */
function followsValue(cursor: Cursor): boolean {
  if (cursor.token().kind !== 'word' || CONNECTIVES.has(cursor.peek())) return false;
  const before = cursor.token(-1);
  if (before.kind === 'word') return !CONNECTIVES.has(before.text.toLowerCase());
  return ['number', 'string', 'quoted', 'dollar'].includes(before.kind) || before.text === ')' || before.text === ']';
}

function readGenerated(cursor: Cursor): ValueSource {
  if (cursor.take('generated_identity')) return { kind: 'identity', always: true };
  if (cursor.take('generated_by_default_identity')) return { kind: 'identity', always: false };
  if (cursor.take('generated_stored')) return { kind: 'generated', expression: readGroup(cursor), stored: true };
  if (cursor.take('generated', 'by', 'default', 'as', 'identity')) return identity(cursor, false);
  if (cursor.take('generated', 'always', 'as', 'identity')) return identity(cursor, true);
  if (cursor.take('generated', 'always', 'as')) {
    const expression = readGroup(cursor);
    const stored = !cursor.take('virtual');
    if (stored) cursor.take('stored');
    return { kind: 'generated', expression, stored };
  }
  return cursor.fail({
    code: 'generated_unknown',
    message: `expected how the value is generated, found ${cursor.found()}`,
    suggestion: 'generated_identity, generated_by_default_identity or generated_stored(expression)',
  });
}

function identity(cursor: Cursor, always: boolean): ValueSource {
  if (cursor.peek() === '(') {
    cursor.note('warning', { code: 'identity_options', message: 'options of an identity column are not compared' });
    cursor.at = cursor.closing('the identity options') + 1;
  }
  return { kind: 'identity', always };
}

function readGroup(cursor: Cursor) {
  if (cursor.peek() !== '(') cursor.fail({ code: 'syntax', message: `expected "(", found ${cursor.found()}` });
  const close = cursor.closing('the expression');
  const text = cursor.expression(cursor.at + 1, close);
  cursor.at = close + 1;
  return makeExpression(text);
}
