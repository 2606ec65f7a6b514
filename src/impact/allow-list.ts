/** Which expressions of a pull request may run on the measured database: those that can do nothing but compute. */
import type { Expression } from '../schema/model.ts';

type Token =
  | { readonly kind: 'word' | 'quoted'; readonly name: string }
  | { readonly kind: 'number' | 'string' }
  | { readonly kind: 'symbol'; readonly text: string };

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Immutable functions of `pg_catalog` that only compute and whose result cannot grow far beyond their arguments. */
const FUNCTIONS = words(`
  abs ceil ceiling floor round trunc mod sign power sqrt exp ln log div
  length char_length character_length octet_length bit_length lower upper initcap btrim ltrim rtrim trim
  substring substr left right position strpos replace translate reverse split_part starts_with concat concat_ws overlay
  coalesce nullif greatest least array_length cardinality array_position array_upper array_lower
  jsonb_typeof json_typeof jsonb_array_length json_array_length num_nulls num_nonnulls isfinite date_part date_trunc extract
  md5 ascii isempty lower_inc upper_inc family masklen regexp_replace regexp_like`);

/** Words of the expression grammar itself, and the fields of `extract`. Nothing here can start a query. */
const KEYWORDS = words(`
  and or not is null true false unknown in between symmetric asymmetric like ilike similar to escape isnull notnull
  case when then else end distinct from for any all some array cast as both leading trailing placing
  at time zone`);
const KEYWORDS_BEFORE_PARENTHESIS = words(
  'and or not in between like ilike to case when then else any all some array cast from for symmetric',
);

const EXTRACT_FIELDS = words(
  'century day decade dow doy epoch hour isodow isoyear minute month quarter second week year',
);

const TYPES = words(`
  smallint int2 integer int int4 bigint int8 numeric decimal dec real float4 float float8 double text varchar character char
  bpchar boolean bool date time timetz timestamp timestamptz interval uuid json jsonb bytea inet cidr macaddr macaddr8`);
const TYPE_WORDS = words('precision varying with without time zone');

/** Operators of `pg_catalog`; the search path of a measurement holds no other. */
const OPERATORS = new Set(
  '= <> != < > <= >= + - * / % ^ || & | # ~ ~* !~ !~* << >> -> ->> #> #>> ? ?| ?& @> <@ &&'.split(' '),
);
const PUNCTUATION = new Set(['(', ')', ',', '[', ']', '::', ':']);

/**
 * The reserved words (PostgreSQL 18 manual, appendix C). Without quotes such a word is never a column, so a column named
 * `select` cannot make `select` pass.
 */
const RESERVED = words(`
  all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full
  grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right
  select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using
  variadic verbose when where window with values`);

/**
 * True when every token of the expression is one of `columns`, a literal, an operator, keyword or immutable function of the
 * lists above, or a cast to a built-in type listed there. Anything else, known or not, makes it false: a dot, a subquery, a
 * function of the database, a comment, a backslash in a string. `columns` are database names, case and all.
 */
export function isAllowed(expression: Expression, columns: readonly string[]): boolean {
  const names = columnNames(expression);
  const known = new Set(columns);
  return names !== null && names.every((name) => known.has(name));
}

/** True for an allowed expression that names no column, such as a default that is the same for every row. */
export function isConstant(expression: Expression): boolean {
  return isAllowed(expression, []);
}

/** The names an otherwise allowed expression uses as columns, each once; null when it is not allowed whatever they are. */
export function columnNames(expression: Expression): readonly string[] | null {
  const tokens = tokensOf(expression.text);
  if (tokens === null || tokens.length === 0) return null;
  const names = new Set<string>();
  let depth = 0;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (token === undefined) return null;
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    // An expression stands between parentheses in the statement around it; it must not close them.
    if (depth < 0) return null;
    const next = wordsTaken(tokens, at, names);
    if (next === null) return null;
    at = next;
  }
  return depth === 0 ? [...names] : null;
}

/** Judges the token at `at` and gives the place to go on from; null when it is not allowed. */
function wordsTaken(tokens: readonly Token[], at: number, names: Set<string>): number | null {
  const token = tokens[at];
  const following = tokens[at + 1];
  if (token === undefined) return null;
  switch (token.kind) {
    case 'number':
    case 'string':
      return at + 1;
    case 'symbol':
      if (token.text === '::') return afterType(tokens, at + 1);
      return PUNCTUATION.has(token.text) || OPERATORS.has(token.text) ? at + 1 : null;
    case 'quoted':
      if (isSymbol(following, '(') || following?.kind === 'string') return null;
      names.add(token.name);
      return at + 1;
    case 'word':
      return afterWord(tokens, at, token.name, names);
  }
}

function afterWord(tokens: readonly Token[], at: number, word: string, names: Set<string>): number | null {
  const following = tokens[at + 1];
  if (word === 'as') return afterType(tokens, at + 1);
  if (isSymbol(following, '(')) {
    return FUNCTIONS.has(word) || KEYWORDS_BEFORE_PARENTHESIS.has(word) ? at + 1 : null;
  }
  if (following?.kind === 'string' && TYPES.has(word)) return at + 1;
  if (word === 'from' && isWord(tokens[at - 1], EXTRACT_FIELDS)) return at + 1;
  const field = EXTRACT_FIELDS.has(word) && isWord(following, new Set(['from']));
  if (KEYWORDS.has(word) && (RESERVED.has(word) || inPhrase(tokens, at))) return at + 1;
  if (field) return at + 1;
  if (RESERVED.has(word) || following?.kind === 'string') return null;
  names.add(word);
  return at + 1;
}

/** `at time zone` and the words that are keywords only beside another one; alone they may be columns. */
function inPhrase(tokens: readonly Token[], at: number): boolean {
  const around = new Set(['at', 'time', 'zone', 'is', 'not', 'like', 'ilike', 'between', 'then', 'distinct']);
  const previous = tokens[at - 1];
  const token = tokens[at];
  if (isWord(token, new Set(['between', 'escape']))) return previous !== undefined && !isSymbol(previous, '(');
  return isWord(previous, around) || isWord(tokens[at + 1], new Set(['time', 'zone']));
}

/** Takes a built-in type with its modifiers and brackets. */
function afterType(tokens: readonly Token[], start: number): number | null {
  const first = tokens[start];
  if (first?.kind !== 'word' || !TYPES.has(first.name)) return null;
  let at = start + 1;
  while (isWord(tokens[at], TYPE_WORDS)) at += 1;
  return at;
}

function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}

function isWord(token: Token | undefined, among: ReadonlySet<string>): boolean {
  return token?.kind === 'word' && among.has(token.name);
}

/** Splits as PostgreSQL does (manual, 4.1 Lexical Structure); null for anything that is not plainly harmless. */
function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const taken = tokenAt(rest);
    if (taken === null) return null;
    if (taken.token !== null) tokens.push(taken.token);
    at += taken.length;
  }
  return tokens;
}

function tokenAt(rest: string): { readonly token: Token | null; readonly length: number } | null {
  const blank = /^[ \t\n\r\f\v]+/.exec(rest);
  if (blank !== null) return { token: null, length: blank[0].length };
  const string = /^'(?:[^'\\\0]|'')*'/.exec(rest);
  if (string !== null) return { token: { kind: 'string' }, length: string[0].length };
  const quoted = /^"((?:[^"\0]|"")+)"/.exec(rest);
  if (quoted !== null) {
    return { token: { kind: 'quoted', name: (quoted[1] ?? '').replaceAll('""', '"') }, length: quoted[0].length };
  }
  const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z_\d.])/.exec(rest);
  if (number !== null) return { token: { kind: 'number' }, length: number[0].length };
  const word = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.exec(rest);
  if (word !== null) {
    // `U&"…"` and the like bind to what follows without a blank.
    if (/^["&']/.test(rest.slice(word[0].length))) return null;
    const name = word[0].replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
    return { token: { kind: 'word', name }, length: word[0].length };
  }
  const symbol = symbolAt(rest);
  return symbol === null ? null : { token: { kind: 'symbol', text: symbol }, length: symbol.length };
}

function symbolAt(rest: string): string | null {
  const run = /^[+\-*/<>=~!@#%^&|`?]+/.exec(rest)?.[0];
  if (run === undefined) return rest.startsWith('::') ? '::' : (/^[(),[\]:]/.exec(rest)?.[0] ?? null);
  if (run.includes('--') || run.includes('/*')) return null;
  // A trailing sign belongs to what follows unless the operator holds one of these characters.
  let operator = run;
  while (operator.length > 1 && /[+-]$/.test(operator) && !/[~!@#%^&|`?]/.test(operator))
    operator = operator.slice(0, -1);
  return operator;
}
