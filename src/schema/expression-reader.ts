/** The tokens of an expression, one after the other, with case and needless quotes already gone. */
import type { SqlToken } from './sql-token.ts';

/** A word without its case, a quoted name without quotes it does not need; everything else as written. */
export function folded(token: SqlToken): string {
  if (token.kind === 'word') return token.text.toLowerCase();
  if (token.kind === 'quoted') {
    const name = token.text.slice(1, -1).replaceAll('""', '"');
    return /^[a-z_][a-z0-9_]*$/.test(name) ? name : token.text;
  }
  return token.text === '!=' ? '<>' : token.text;
}

/** Thrown at text that is no expression this reads; `normalForm` then compares the tokens. */
export class NotRead extends Error {}

/** A place in the tokens of one expression. */
export class ExpressionReader {
  private readonly tokens: readonly SqlToken[];
  private at = 0;

  constructor(tokens: readonly SqlToken[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): string | null {
    const token = this.tokens[this.at + ahead];
    return token === undefined ? null : folded(token);
  }

  kind(): SqlToken['kind'] | null {
    return this.tokens[this.at]?.kind ?? null;
  }

  next(): string {
    const text = this.peek();
    if (text === null) throw new NotRead();
    this.at += 1;
    return text;
  }

  take(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.peek(i) === word)) return false;
    this.at += words.length;
    return true;
  }

  expect(word: string): void {
    if (!this.take(word)) throw new NotRead();
  }
}
