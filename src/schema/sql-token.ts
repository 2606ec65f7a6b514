/** SQL text cut into tokens, in linear time: enough to compare and rewrite expressions, not to judge them. */

export type SqlToken = {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'punctuation' | 'dollar' | 'comment';
  /** The token as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

// One alternative a kind, tried in this order. (PostgreSQL 18 manual, 4.1 Lexical Structure.)
const PATTERNS: readonly (readonly [SqlToken['kind'], RegExp])[] = [
  ['comment', /--[^\r\n]*/y],
  ['string', /[eE]'(?:[^'\\]|''|\\[\s\S])*'|[bBxXnN]?'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['number', /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+/y],
  [
    'operator',
    /::|->>|->|=>|:=|#>>|#>|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|<=>|:=|<->|<=|>=|<>|!=|\|\||@>|<@|@@|&&|<<|>>|\?\||\?&|\^@|-\|-|\|\/|[-+*/<>=~!@#%^&|`?\\]/y,
  ],
  ['punctuation', /[()[\]{},;:.]/y],
];

/** The tokens of a text without its white space. What fits nothing is a one-character `punctuation`; nothing is lost. */
export function tokeniseSql(text: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = /\s+/y;
    blank.lastIndex = at;
    if (blank.test(text)) {
      at = blank.lastIndex;
      continue;
    }
    const token = dollarAt(text, at) ?? blockCommentAt(text, at) ?? patternAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function patternAt(text: string, start: number): SqlToken {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0], start, end: start + found[0].length };
  }
  return { kind: 'punctuation', text: text[start] ?? '', start, end: start + 1 };
}

function dollarAt(text: string, start: number): SqlToken | null {
  const opening = /\$(?:[A-Za-z_]\w*)?\$/y;
  opening.lastIndex = start;
  const delimiter = opening.exec(text)?.[0];
  if (delimiter === undefined) return null;
  const close = text.indexOf(delimiter, start + delimiter.length);
  const end = close < 0 ? text.length : close + delimiter.length;
  return { kind: 'dollar', text: text.slice(start, end), start, end };
}

function blockCommentAt(text: string, start: number): SqlToken | null {
  if (!text.startsWith('/*', start)) return null;
  const close = text.indexOf('*/', start + 2);
  const end = close < 0 ? text.length : close + 2;
  return { kind: 'comment', text: text.slice(start, end), start, end };
}
