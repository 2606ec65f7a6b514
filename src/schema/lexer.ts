/** `.qail` text cut into tokens with positions, in linear time, with every bracket matched to its partner. */
import type { Position } from './parsed-schema.ts';

export type TokenKind =
  'word' | 'quoted' | 'string' | 'number' | 'dollar' | 'operator' | 'punctuation' | 'newline' | 'end';

export type Token = {
  readonly kind: TokenKind;
  /** As written; empty for `newline` and `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** False for a string, quoted name or dollar body that never ends. */
  readonly closed: boolean;
};

export type Lexed = {
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** For the index of an opening bracket that of its closing one; -1 for one that is never closed. */
  readonly partner: ReadonlyMap<number, number>;
  /** The opening bracket with which the nesting passes the limit; null when it does not. */
  readonly tooDeep: Token | null;
  /** `//` is no comment in this language; where one stands. */
  readonly slashes: readonly Position[];
};

/** Deeper nesting than this is no schema anybody wrote. */
export const MOST_NESTING = 200;

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['string', /[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['word', /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy],
  ['number', /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?[\p{L}_\d$]*|\.\d+/uy],
  [
    'operator',
    /::|->>|->|=>|#>>|#>|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|<=>|<->|<=|>=|<>|!=|\|\||@>|<@|@@|&&|<<|>>|\?\||\?&|\^@|-\|-|\|\/|[-+*/<>=~!@#%^&|`?\\]/y,
  ],
  ['punctuation', /[()[\]{},;:.$]/y],
];
const CLOSING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** The tokens of one file, ending with `end`. A byte order mark is left out; comments are, too. */
export function lex(path: string, source: string): Lexed {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const scan = new Scan(path, text);
  scan.run();
  return { path, text, ...bracketsOf(scan.tokens), tokens: scan.tokens, slashes: scan.slashes };
}

/** The position of a token, for a diagnostic. */
export function positionOf(path: string, token: Token): Position {
  return { file: path, line: token.line, column: token.column };
}

class Scan {
  readonly tokens: Token[] = [];
  readonly slashes: Position[] = [];
  private readonly path: string;
  private readonly text: string;
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private parentheses = 0;
  private isLineEmpty = true;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  run(): void {
    while (this.at < this.text.length) {
      if (!this.skipped()) this.push(...this.nextToken());
    }
    this.push('end', this.at, true);
  }

  /** White space, line ends and comments. True when something was passed over. */
  private skipped(): boolean {
    const { text, at } = this;
    const character = text[at] ?? '';
    if (character === '\n' || character === '\r') {
      this.push('newline', at + (text.startsWith('\r\n', at) ? 2 : 1), true);
      this.line += 1;
      this.lineStart = this.at;
      this.isLineEmpty = true;
      return true;
    }
    if (/\s/.test(character)) {
      this.at += 1;
      return true;
    }
    if (text.startsWith('/*', at)) return this.skipBlock();
    if (text.startsWith('//', at)) this.slashes.push({ file: this.path, line: this.line, column: this.columnOf(at) });
    if (!text.startsWith('--', at) && !text.startsWith('//', at) && !this.isHashComment()) return false;
    while (this.at < text.length && text[this.at] !== '\n' && text[this.at] !== '\r') this.at += 1;
    return true;
  }

  /** `#` begins a comment on a line of its own, and after a blank outside parentheses unless it is `#>` or `#>>`. */
  private isHashComment(): boolean {
    if (this.text[this.at] !== '#') return false;
    if (this.isLineEmpty) return true;
    if (!/\s/.test(this.text[this.at - 1] ?? ' ') || this.text[this.at + 1] === '>') return false;
    // Inside parentheses `#` is an operator, unless it follows the comma of a column in a parenthesised table.
    return this.parentheses === 0 || [',', '('].includes(this.tokens.at(-1)?.text ?? '');
  }

  private skipBlock(): boolean {
    const close = this.text.indexOf('*/', this.at + 2);
    const end = close < 0 ? this.text.length : close + 2;
    this.countLines(this.at, end);
    this.at = end;
    return true;
  }

  private nextToken(): readonly [TokenKind, number, boolean] {
    const dollar = /\$(?:[A-Za-z_]\w*)?\$/y;
    dollar.lastIndex = this.at;
    const delimiter = dollar.exec(this.text)?.[0];
    if (delimiter !== undefined) {
      const close = this.text.indexOf(delimiter, this.at + delimiter.length);
      return close < 0 ? ['dollar', this.text.length, false] : ['dollar', close + delimiter.length, true];
    }
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text)?.[0];
      if (found === undefined) continue;
      if (kind === 'string' || kind === 'quoted') return this.quotedEnd(kind, found);
      return [kind, this.at + found.length, true];
    }
    return ['punctuation', this.at + (/[\uD800-\uDBFF]/.test(this.text[this.at] ?? '') ? 2 : 1), true];
  }

  /** A quote that is never closed ends with its line, so that one slip does not swallow the file. */
  private quotedEnd(kind: 'string' | 'quoted', found: string): readonly [TokenKind, number, boolean] {
    const quote = kind === 'string' ? "'" : '"';
    const isClosed = found.length > 1 && found.endsWith(quote) && found !== `e${quote}` && found !== `E${quote}`;
    if (isClosed) return [kind, this.at + found.length, true];
    const end = /[\r\n]/.exec(found)?.index ?? found.length;
    return [kind, this.at + end, false];
  }

  private push(kind: TokenKind, end: number, closed: boolean): void {
    const { at: start, line } = this;
    const text = kind === 'newline' || kind === 'end' ? '' : this.text.slice(start, end);
    this.tokens.push({ kind, text, start, end, line, column: this.columnOf(start), closed });
    if (text === '(') this.parentheses += 1;
    if (text === ')') this.parentheses = Math.max(0, this.parentheses - 1);
    if (text === '{' || text === '}') this.parentheses = 0;
    this.isLineEmpty = false;
    this.at = end;
    if (kind === 'string' || kind === 'quoted' || kind === 'dollar') this.countLines(start, end);
  }

  private countLines(start: number, end: number): void {
    for (const { 0: lineEnd, index } of this.text.slice(start, end).matchAll(/\r\n|\r|\n/g)) {
      this.line += 1;
      this.lineStart = start + index + lineEnd.length;
    }
  }

  private columnOf(at: number): number {
    return at - this.lineStart + 1;
  }
}

function bracketsOf(tokens: readonly Token[]): Pick<Lexed, 'partner' | 'tooDeep'> {
  const partner = new Map<number, number>();
  const open: number[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'punctuation') continue;
    if ('([{'.includes(token.text)) {
      partner.set(i, -1);
      open.push(i);
      if (open.length > MOST_NESTING) return { partner, tooDeep: token };
      continue;
    }
    const wanted = CLOSING.get(token.text);
    if (wanted === undefined) continue;
    // A brace closes what is still open inside it; a stray bracket of another kind closes nothing.
    const from = token.text === '}' ? lastOpen(tokens, open, wanted) : open.length - 1;
    const opening = open[from];
    if (opening === undefined || tokens[opening]?.text !== wanted) continue;
    partner.set(opening, i);
    open.length = from;
  }
  return { partner, tooDeep: null };
}

function lastOpen(tokens: readonly Token[], open: readonly number[], bracket: string): number {
  return open.findLastIndex((i) => tokens[i]?.text === bracket);
}
