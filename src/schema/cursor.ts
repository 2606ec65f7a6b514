/** A place in a file's tokens, with the words of this language and with where to note what is wrong. */
import { positionOf, type Lexed, type Token } from './lexer.ts';
import type { Diagnostic, Position, Severity } from './parsed-schema.ts';

/** Thrown inside the readers after the mistake has been noted; the parser then goes on at the next item or statement. */
export class Abandoned extends Error {}

export type Remark = { readonly code: string; readonly message: string; readonly suggestion?: string | null };

export class Cursor {
  readonly file: Lexed;
  readonly diagnostics: Diagnostic[] = [];
  at = 0;

  constructor(file: Lexed) {
    this.file = file;
  }

  /** The token `ahead` of this place; `end` past the last one. */
  token(ahead = 0): Token {
    const { tokens } = this.file;
    const token = tokens[Math.min(this.at + ahead, tokens.length - 1)];
    if (token === undefined) throw new Error('a file without tokens');
    return token;
  }

  /** A word without its case, any other token as written. */
  peek(ahead = 0): string {
    const token = this.token(ahead);
    return token.kind === 'word' ? token.text.toLowerCase() : token.text;
  }

  next(): Token {
    const token = this.token();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  position(ahead = 0): Position {
    return positionOf(this.file.path, this.token(ahead));
  }

  isEnd(): boolean {
    return this.token().kind === 'end';
  }

  /** True at the end of a line, of the file, or at a `;`. */
  isLineEnd(ahead = 0): boolean {
    const token = this.token(ahead);
    return token.kind === 'newline' || token.kind === 'end' || token.text === ';';
  }

  /** Takes these words when they follow each other on this line. */
  take(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.at += words.length;
    return true;
  }

  sees(...words: readonly string[]): boolean {
    return words.every((word, i) => this.peek(i) === word);
  }

  /** Takes a keyword in either spelling: `not_null` or `not null`. */
  takeKeyword(joined: string): boolean {
    return this.take(joined) || (joined.includes('_') && this.take(...joined.split('_')));
  }

  seesKeyword(joined: string): boolean {
    return this.sees(joined) || (joined.includes('_') && this.sees(...joined.split('_')));
  }

  expect(text: string, inside: string): Token {
    if (this.peek() !== text)
      this.fail({ code: 'syntax', message: `expected "${text}" in ${inside}, found ${this.found()}` });
    return this.next();
  }

  skipNewlines(): void {
    while (this.token().kind === 'newline') this.at += 1;
  }

  skipLine(): void {
    while (!this.isEnd() && this.token().kind !== 'newline') this.at = this.afterGroup();
  }

  /** The index after this token or, at an opening bracket that is closed, after its partner. */
  afterGroup(): number {
    const partner = this.file.partner.get(this.at);
    return partner !== undefined && partner >= 0 ? partner + 1 : this.at + 1;
  }

  /** The place of the bracket that closes the one here. Notes an unclosed one at its opening. */
  closing(inside: string): number {
    const partner = this.file.partner.get(this.at) ?? -1;
    if (partner >= 0) return partner;
    return this.fail({
      code: 'unclosed',
      message: `the "${this.peek()}" of ${inside} is never closed`,
      suggestion: `add the closing bracket`,
    });
  }

  /** Source text between two token indexes, the second left out, trimmed. */
  slice(from: number, to: number): string {
    const [first, last] = [this.file.tokens[from], this.file.tokens[to - 1]];
    return first === undefined || last === undefined || to <= from
      ? ''
      : this.file.text.slice(first.start, last.end).trim();
  }

  /**
   * The source text of an expression, without the comments in it. Fails at what would let it reach beyond its own end: a
   * bracket without its partner, or a quote that is never closed.
   */
  expression(from: number, to: number): string {
    const tokens = this.file.tokens.slice(from, to);
    const closings: number[] = [];
    let text = '';
    let end = tokens[0]?.start ?? 0;
    for (const [i, token] of tokens.entries()) {
      const partner = this.file.partner.get(from + i);
      const isBracket = token.kind === 'punctuation' && '()[]{}'.includes(token.text);
      if (partner !== undefined) closings.push(partner);
      const isLost = partner === undefined ? isBracket && closings.pop() !== from + i : partner < 0 || partner >= to;
      if (isLost || !token.closed) {
        const message = `the ${shorten(token.text.slice(0, 12))} has no partner in its expression`;
        this.fail({ code: 'unclosed', message }, positionOf(this.file.path, token));
      }
      const gap = this.file.text.slice(end, token.start);
      text += (gap.trim() === '' ? gap : ' ') + this.file.text.slice(token.start, token.end);
      end = token.end;
    }
    return text.trim();
  }

  found(): string {
    const token = this.token();
    if (token.kind === 'newline') return 'the end of the line';
    return token.kind === 'end' ? 'the end of the file' : `"${shorten(token.text)}"`;
  }

  note(severity: Severity, remark: Remark, at: Position = this.position()): void {
    const { code, message, suggestion } = remark;
    this.diagnostics.push({ severity, code, message, suggestion: suggestion ?? null, at });
  }

  /** Notes an error and gives up the item being read. */
  fail(remark: Remark, at: Position = this.position()): never {
    this.note('error', remark, at);
    throw new Abandoned();
  }
}

/** Text from a file as it may stand in a message: short, and on one line. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
