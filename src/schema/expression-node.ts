/** Pieces of a normal form: what each operand is, and how an operator, a cast or a list makes one of several. */

/** What an operand is, as far as an operator or a cast around it matters. */
export type Node =
  | { readonly kind: 'string' | 'number' | 'null' | 'other'; readonly text: string }
  /** Operands joined by one word; a chain within a chain of the same word is one chain. */
  | { readonly kind: 'chain'; readonly word: string; readonly parts: readonly string[]; readonly text: string }
  | { readonly kind: 'array'; readonly parts: readonly string[]; readonly text: string }
  | { readonly kind: 'cast'; readonly type: string; readonly operand: Node; readonly text: string };

/** A node of which nothing else is known. */
export const other = (text: string): Node => ({ kind: 'other', text });

/** An operator or a function with its operands. */
export const apply = (name: string, ...operands: readonly string[]): Node =>
  other(`(${[name, ...operands].join(' ')})`);

/** Operands joined by `and` or `or`. */
export function joined(word: string, parts: readonly string[]): Node {
  return { kind: 'chain', word, parts, text: `(${[word, ...parts].join(' ')})` };
}

/** `array[…]`. */
export function arrayOf(parts: readonly string[]): Node {
  return { kind: 'array', parts, text: `(${['array', ...parts].join(' ')})` };
}

/** `in (…)`; a list of one is a comparison, as PostgreSQL prints it. */
export function memberOf(left: Node, items: readonly string[], negated: boolean): Node {
  const [only, ...more] = items;
  if (only !== undefined && more.length === 0) return apply(negated ? '<>' : '=', left.text, only);
  const found = apply('in', left.text, ...items);
  return negated ? apply('not', found.text) : found;
}

const TEXTS = /^(?:text|character varying|bpchar)(?:\[\])?$/;
const NUMBERS = /^(?:smallint|integer|bigint|numeric|real|double precision)$/;

/**
 * A cast to a type in `format_type`'s spelling. Casts that PostgreSQL adds while it reads an expression are dropped; those
 * that can change a value stay.
 */
export function cast(node: Node, type: string): Node {
  const changesLength = type.includes('(');
  if ((node.kind === 'string' || node.kind === 'null') && !changesLength) return node;
  if (node.kind === 'number' && NUMBERS.test(type)) return node;
  if (TEXTS.test(type)) return node;
  return { kind: 'cast', type, operand: node, text: `(cast ${node.text} ${type.replaceAll(' ', '_')})` };
}

const PROMOTIONS: ReadonlySet<string> = new Set(['numeric', 'double precision']);

/** An operand without the cast by which PostgreSQL brings both sides of an operator to one type of number. */
export function unpromoted(node: Node): Node {
  return node.kind === 'cast' && PROMOTIONS.has(node.type) ? node.operand : node;
}

/** A number in quotes means the same number wherever a number is wanted, and PostgreSQL prints it without them. */
export function literalOf(text: string): Node {
  const plain = /^[eE]'/.test(text) ? unescaped(text) : text.replace(/^[bB](?=')/, '');
  const number = /^'(-?\d+(?:\.\d+)?)'$/.exec(plain)?.[1];
  return { kind: 'string', text: number ?? plain };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ["'", "''"],
]);

/** `E'a\nb'` as PostgreSQL prints it, when it holds only escapes of one letter; any other stays as it is. */
function unescaped(text: string): string {
  if (/\\[\dxuU]/.test(text)) return text;
  return text.slice(1).replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES.get(letter) ?? letter);
}
