/**
 * A form of an SQL expression that is the same for what a person writes and for what PostgreSQL prints of it later:
 * parentheses, case, casts that PostgreSQL adds, and spellings of the same operator make no difference. For comparison only.
 */
import { ExpressionReader, folded, NotRead } from './expression-reader.ts';
import { tokeniseSql } from './sql-token.ts';

/** Deeper nesting is compared by its tokens alone, so that no input can exhaust the stack. */
const MOST_NESTING = 100;

/** What an operand is, as far as a cast or a sign after it matters. */
type Node =
  | { readonly kind: 'string' | 'number' | 'null' | 'other'; readonly text: string }
  /** Operands joined by one word; a chain within a chain of the same word is one chain. */
  | { readonly kind: 'chain'; readonly word: string; readonly parts: readonly string[]; readonly text: string };

/** The normal form of one expression. Text that is no expression this reads comes out as its tokens, words folded. */
export function normalForm(text: string): string {
  const tokens = tokeniseSql(text).filter((token) => token.kind !== 'comment');
  const reader = new ExpressionReader(tokens);
  try {
    const node = expressionAt(reader, 0);
    if (reader.peek() === null) return node.text;
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
  }
  return tokens.map(folded).join(' ');
}

const other = (text: string): Node => ({ kind: 'other', text });
const apply = (name: string, ...operands: readonly string[]): Node => other(`(${[name, ...operands].join(' ')})`);

function expressionAt(reader: ExpressionReader, depth: number): Node {
  if (depth > MOST_NESTING) throw new NotRead();
  return chain(reader, 'or', () => chain(reader, 'and', () => negation(reader, depth)));
}

function chain(reader: ExpressionReader, word: string, operand: () => Node): Node {
  const first = operand();
  const nodes = [first];
  while (reader.take(word)) nodes.push(operand());
  if (nodes.length === 1) return first;
  return joined(
    word,
    nodes.flatMap((node) => (node.kind === 'chain' && node.word === word ? node.parts : [node.text])),
  );
}

function joined(word: string, parts: readonly string[]): Node {
  return { kind: 'chain', word, parts, text: `(${[word, ...parts].join(' ')})` };
}

function negation(reader: ExpressionReader, depth: number): Node {
  let negated = false;
  while (reader.take('not')) negated = !negated;
  const node = comparison(reader, depth);
  return negated ? apply('not', node.text) : node;
}

const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);
const LIKES: ReadonlyMap<string, string> = new Map([
  ['like', '~~'],
  ['ilike', '~~*'],
]);

function comparison(reader: ExpressionReader, depth: number): Node {
  let left = membership(reader, depth);
  for (;;) {
    const operator = reader.peek();
    if (operator !== null && COMPARISONS.has(operator)) {
      reader.next();
      left = compare(reader, left, operator, depth);
    } else if (reader.take('is')) left = test(reader, left, depth);
    else if (reader.take('isnull')) left = apply('is', left.text, 'null');
    else if (reader.take('notnull')) left = apply('is not', left.text, 'null');
    else return left;
  }
}

function compare(reader: ExpressionReader, left: Node, operator: string, depth: number): Node {
  const quantified = reader.take('any') ? 'any' : reader.take('some') ? 'any' : reader.take('all') ? 'all' : null;
  const right = membership(reader, depth);
  if (quantified === null) return apply(operator, left.text, right.text);
  const items = /^\(array (.*)\)$/.exec(right.text)?.[1];
  if (items !== undefined && operator === '=' && quantified === 'any') return apply('in', left.text, items);
  if (items !== undefined && operator === '<>' && quantified === 'all')
    return apply('not', `(in ${left.text} ${items})`);
  return apply(`${operator} ${quantified}`, left.text, right.text);
}

function test(reader: ExpressionReader, left: Node, depth: number): Node {
  const not = reader.take('not') ? ' not' : '';
  if (reader.take('distinct', 'from')) return apply(`is${not} distinct`, left.text, membership(reader, depth).text);
  const word = reader.next();
  if (!['null', 'true', 'false', 'unknown', 'document', 'normalized'].includes(word)) throw new NotRead();
  return apply(`is${not}`, left.text, word);
}

function membership(reader: ExpressionReader, depth: number): Node {
  let left = operation(reader, depth);
  for (;;) {
    const isNot = reader.peek() === 'not' && ['in', 'between', 'like', 'ilike'].includes(reader.peek(1) ?? '');
    if (isNot) reader.next();
    const like = LIKES.get(reader.peek() ?? '');
    if (like !== undefined) {
      reader.next();
      left = apply(isNot ? `!${like}` : like, left.text, operation(reader, depth).text);
    } else if (reader.take('in')) {
      const items = listAt(reader, '(', ')', depth);
      const found = apply('in', left.text, ...items);
      left = isNot ? apply('not', found.text) : found;
    } else if (reader.take('between')) left = between(reader, left, isNot, depth);
    else return left;
  }
}

/** PostgreSQL prints `between` as the two comparisons that it means. */
function between(reader: ExpressionReader, left: Node, isNot: boolean, depth: number): Node {
  const low = operation(reader, depth).text;
  reader.expect('and');
  const high = operation(reader, depth).text;
  return isNot
    ? joined('or', [`(< ${left.text} ${low})`, `(> ${left.text} ${high})`])
    : joined('and', [`(>= ${left.text} ${low})`, `(<= ${left.text} ${high})`]);
}

/** Binding strength of the operators below comparison; every other operator binds as `||` does. */
const STRENGTH: ReadonlyMap<string, number> = new Map([
  ['+', 2],
  ['-', 2],
  ['*', 3],
  ['/', 3],
  ['%', 3],
  ['^', 4],
]);

function operation(reader: ExpressionReader, depth: number, least = 1): Node {
  let left = unary(reader, depth);
  for (;;) {
    const operator = reader.kind() === 'operator' ? reader.peek() : null;
    if (operator === null || COMPARISONS.has(operator) || operator === '::') return left;
    const strength = STRENGTH.get(operator) ?? 1;
    if (strength < least) return left;
    reader.next();
    left = apply(operator, left.text, operation(reader, depth, strength + 1).text);
  }
}

function unary(reader: ExpressionReader, depth: number): Node {
  if (reader.take('-')) {
    const node = unary(reader, depth + 1);
    return node.kind === 'number' ? { kind: 'number', text: negative(node.text) } : apply('-', node.text);
  }
  if (reader.take('+')) return unary(reader, depth + 1);
  return postfix(reader, atom(reader, depth), depth);
}

function negative(number: string): string {
  return number.startsWith('-') ? number.slice(1) : `-${number}`;
}

function postfix(reader: ExpressionReader, start: Node, depth: number): Node {
  let node = start;
  for (;;) {
    if (reader.take('::')) node = cast(node, typeAt(reader));
    else if (reader.take('at', 'time', 'zone')) node = apply('at-time-zone', node.text, unary(reader, depth + 1).text);
    else if (reader.take('collate')) node = apply('collate', node.text, nameAt(reader));
    else if (reader.take('[')) {
      const index = expressionAt(reader, depth + 1);
      reader.expect(']');
      node = apply('[]', node.text, index.text);
    } else return node;
  }
}

const TEXTS = /^(?:text|character varying|varchar|bpchar|character|char)(?:\(\d+\))?(?:\[\])?$/;
const NUMBERS = /^(?:smallint|integer|int|int2|int4|int8|bigint|numeric|decimal|real|double precision)(?:\([\d,]+\))?$/;

/** Casts that PostgreSQL adds while it reads an expression are dropped; those that change a value stay. */
function cast(node: Node, type: string): Node {
  if (node.kind === 'string' || node.kind === 'null') return node;
  if (node.kind === 'number' && (NUMBERS.test(type) || TEXTS.test(type))) return node;
  return TEXTS.test(type) ? node : apply('cast', node.text, type.replaceAll(' ', '_'));
}

function typeAt(reader: ExpressionReader): string {
  const words = [nameAt(reader)];
  const followers = ['varying', 'precision', 'with', 'without', 'time', 'zone'];
  while (followers.includes(reader.peek() ?? '')) words.push(reader.next());
  let type = words.join(' ');
  if (reader.take('(')) {
    const modifiers: string[] = [];
    while (!reader.take(')')) modifiers.push(reader.next());
    type += `(${modifiers.join('')})`;
    while (followers.includes(reader.peek() ?? '')) type += ` ${reader.next()}`;
  }
  while (reader.take('[')) {
    reader.take(reader.peek() ?? '');
    if (reader.peek() === ']') reader.next();
    type += type.endsWith('[]') ? '' : '[]';
  }
  return type;
}

function nameAt(reader: ExpressionReader): string {
  if (reader.kind() !== 'word' && reader.kind() !== 'quoted') throw new NotRead();
  const parts = [reader.next()];
  while (reader.take('.')) parts.push(reader.next());
  const [schema, ...rest] = parts;
  return rest.length > 0 && (schema === 'pg_catalog' || schema === 'public') ? rest.join('.') : parts.join('.');
}

function listAt(reader: ExpressionReader, open: string, close: string, depth: number): readonly string[] {
  reader.expect(open);
  const items: string[] = [];
  if (reader.take(close)) return items;
  do items.push(expressionAt(reader, depth + 1).text);
  while (reader.take(','));
  reader.expect(close);
  return items;
}

const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['uuid', 'gen_random_uuid'],
  ['char_length', 'length'],
  ['character_length', 'length'],
]);
/** Words that open something this does not read. */
const UNREAD = new Set([
  'case',
  'select',
  'exists',
  'with',
  'over',
  'filter',
  'when',
  'then',
  'else',
  'end',
  'from',
  'for',
]);

function atom(reader: ExpressionReader, depth: number): Node {
  const kind = reader.kind();
  if (kind === 'number') return { kind: 'number', text: reader.next() };
  if (kind === 'string' || kind === 'dollar') return literalOf(reader.next());
  if (reader.peek() === '(') return grouped(reader, depth);
  if (kind !== 'word' && kind !== 'quoted') throw new NotRead();
  if (kind === 'word') {
    if (reader.take('null')) return { kind: 'null', text: 'null' };
    if (reader.take('current_timestamp')) return apply('call', 'now');
    if (reader.take('array')) return apply('array', ...listAt(reader, '[', ']', depth));
    if (reader.take('cast')) return castCall(reader, depth);
    if (UNREAD.has(reader.peek() ?? '')) throw new NotRead();
  }
  const name = nameAt(reader);
  if (reader.peek() === '(') {
    return apply('call', FUNCTIONS.get(name) ?? name, ...listAt(reader, '(', ')', depth));
  }
  // `date '2020-01-01'` is a literal of that type.
  if (reader.kind() === 'string') return cast(literalOf(reader.next()), name);
  return other(name);
}

/** A number in quotes means the same number wherever a number is wanted, and PostgreSQL prints it without them. */
function literalOf(text: string): Node {
  const number = /^'(-?\d+(?:\.\d+)?)'$/.exec(text)?.[1];
  return number === undefined ? { kind: 'string', text } : { kind: 'number', text: number };
}

function grouped(reader: ExpressionReader, depth: number): Node {
  reader.expect('(');
  const first = expressionAt(reader, depth + 1);
  if (reader.take(')')) return first;
  const items = [first.text];
  while (reader.take(',')) items.push(expressionAt(reader, depth + 1).text);
  reader.expect(')');
  return apply('row', ...items);
}

function castCall(reader: ExpressionReader, depth: number): Node {
  reader.expect('(');
  const node = expressionAt(reader, depth + 1);
  reader.expect('as');
  const type = typeAt(reader);
  reader.expect(')');
  return cast(node, type);
}
