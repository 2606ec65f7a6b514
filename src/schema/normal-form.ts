/**
 * A form of an SQL expression that is the same for what a person writes and for what PostgreSQL prints of it later:
 * parentheses, case, casts that PostgreSQL adds, and spellings of the same operator make no difference. For comparison only.
 */
import { namedType, showType } from './column-type.ts';
import { apply, arrayOf, cast, joined, literalOf, memberOf, other, unpromoted, type Node } from './expression-node.ts';
import { ExpressionReader, folded, NotRead } from './expression-reader.ts';
import { caseAt, specialCall, type Read } from './special-call.ts';
import { tokeniseSql } from './sql-token.ts';

/** Deeper nesting is compared by its tokens alone, so that no input can exhaust the stack. */
const MOST_NESTING = 100;

/** A longer expression is compared by its tokens alone, so that comparing stays linear in the length of a file. */
const MOST_TOKENS = 2000;

/** The normal form of one expression. Text that is no expression this reads comes out as its tokens, words folded. */
export function normalForm(text: string): string {
  const tokens = tokeniseSql(text).filter((token) => token.kind !== 'comment');
  const reader = new ExpressionReader(tokens);
  try {
    if (tokens.length > MOST_TOKENS) throw new NotRead();
    const node = expressionAt(reader, 0);
    if (reader.peek() === null) return node.text;
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
  }
  return tokens.map(folded).join(' ');
}

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
  if (quantified === null) return apply(operator, unpromoted(left).text, unpromoted(right).text);
  if (right.kind === 'array' && operator === '=' && quantified === 'any') return memberOf(left, right.parts, false);
  if (right.kind === 'array' && operator === '<>' && quantified === 'all') return memberOf(left, right.parts, true);
  return apply(`${operator} ${quantified}`, left.text, right.text);
}

function test(reader: ExpressionReader, left: Node, depth: number): Node {
  const not = reader.take('not') ? ' not' : '';
  if (reader.take('distinct', 'from')) {
    const distinct = apply('is distinct', left.text, membership(reader, depth).text);
    return not === '' ? distinct : apply('not', distinct.text);
  }
  const word = reader.next();
  if (!['null', 'true', 'false', 'unknown', 'document', 'normalized'].includes(word)) throw new NotRead();
  return apply(`is${not}`, left.text, word);
}

function membership(reader: ExpressionReader, depth: number): Node {
  let left = operation(reader, depth);
  for (;;) {
    const isNot =
      reader.peek() === 'not' && ['in', 'between', 'like', 'ilike', 'similar'].includes(reader.peek(1) ?? '');
    if (isNot) reader.next();
    const like = LIKES.get(reader.peek() ?? '');
    if (like !== undefined) {
      reader.next();
      left = apply(isNot ? `!${like}` : like, left.text, operation(reader, depth).text);
    } else if (reader.take('in')) {
      left = memberOf(left, listAt(reader, '(', ')', depth), isNot);
    } else if (reader.take('similar', 'to')) left = similar(reader, left, isNot, depth);
    else if (reader.take('between')) left = between(reader, left, isNot, depth);
    else return left;
  }
}

/** PostgreSQL prints `similar to` as a match with a regular expression made by a function. */
function similar(reader: ExpressionReader, left: Node, isNot: boolean, depth: number): Node {
  const parts = [operation(reader, depth).text];
  if (reader.take('escape')) parts.push(operation(reader, depth).text);
  return apply(isNot ? '!~' : '~', left.text, apply('call', 'similar_to_escape', ...parts).text);
}

/** PostgreSQL prints `between` as the two comparisons that it means. */
function between(reader: ExpressionReader, left: Node, isNot: boolean, depth: number): Node {
  const low = unpromoted(operation(reader, depth)).text;
  reader.expect('and');
  const high = unpromoted(operation(reader, depth)).text;
  const { text } = unpromoted(left);
  return isNot
    ? joined('or', [`(< ${text} ${low})`, `(> ${text} ${high})`])
    : joined('and', [`(>= ${text} ${low})`, `(<= ${text} ${high})`]);
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
    const right = operation(reader, depth, strength + 1);
    // Dividing whole numbers is another thing than dividing numbers, so that a cast beside `/` and `%` makes a difference.
    const keepsValue = ['+', '-', '*', '^'].includes(operator);
    left = keepsValue
      ? apply(operator, unpromoted(left).text, unpromoted(right).text)
      : apply(operator, left.text, right.text);
  }
}

function unary(reader: ExpressionReader, depth: number): Node {
  if (depth > MOST_NESTING) throw new NotRead();
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

/** A type behind a cast, in `format_type`'s spelling where it is PostgreSQL's own. */
function typeAt(reader: ExpressionReader): string {
  // A quoted name means exactly that type: `"bit"` has no length, `bit` has the length 1.
  const isQuoted = reader.kind() === 'quoted';
  const words = [nameAt(reader)];
  const followers = ['varying', 'precision', 'with', 'without', 'time', 'zone'];
  while (followers.includes(reader.peek() ?? '')) words.push(reader.next());
  const modifiers: string[] = [];
  if (reader.take('(')) {
    while (!reader.take(')')) {
      const text = reader.next();
      if (text !== ',') modifiers.push(text);
    }
    while (followers.includes(reader.peek() ?? '')) words.push(reader.next());
  }
  let isArray = false;
  while (reader.take('[')) {
    if (reader.kind() === 'number') reader.next();
    reader.expect(']');
    isArray = true;
  }
  const name = words.join(' ');
  if (isQuoted && modifiers.length === 0) return isArray ? `${name}[]` : name;
  return showType(namedType(name, modifiers, isArray).type);
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
const UNREAD = new Set('select exists with over filter when then else end from for'.split(' '));

function atom(reader: ExpressionReader, depth: number): Node {
  const kind = reader.kind();
  if (kind === 'number') return { kind: 'number', text: reader.next() };
  if (kind === 'string' || kind === 'dollar') return literalOf(reader.next());
  if (reader.peek() === '(') return grouped(reader, depth);
  if (kind !== 'word' && kind !== 'quoted') throw new NotRead();
  if (kind === 'word') {
    if (reader.take('null')) return { kind: 'null', text: 'null' };
    if (reader.take('current_timestamp')) return apply('call', 'now');
    if (reader.take('array')) return arrayOf(listAt(reader, '[', ']', depth));
    if (reader.take('case')) return caseAt(reader, deeper(reader, depth));
    if (reader.take('cast')) return castCall(reader, depth);
    if (UNREAD.has(reader.peek() ?? '')) throw new NotRead();
  }
  const name = nameAt(reader);
  if (reader.peek() === '(') {
    const special = specialCall(reader, name, deeper(reader, depth));
    if (special !== null) return special;
    return apply('call', FUNCTIONS.get(name) ?? name, ...listAt(reader, '(', ')', depth));
  }
  // `date '2020-01-01'` is a literal of that type.
  if (reader.kind() === 'string') return cast(literalOf(reader.next()), name);
  return other(name);
}

function deeper(reader: ExpressionReader, depth: number): Read {
  return { expression: () => expressionAt(reader, depth + 1), operand: () => operation(reader, depth + 1) };
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
