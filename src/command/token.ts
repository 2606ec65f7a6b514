/** The words of a command line, split at blanks that are not within quotes. */

/** The quoted part of a word, as UTF-16 offsets of the line: the first is that of the opening quote, the last right after the closing one. */
export type Quote = { readonly from: number; readonly to: number; readonly closed: boolean };

export type Token = {
  /** Where it stands in the line, as UTF-16 offsets. */
  readonly from: number;
  readonly to: number;
  /** As typed. */
  readonly raw: string;
  /** What stands before the first `=`; null in a word without one. */
  readonly key: string | null;
  /** What stands after the first `=`, without its quotes and with its escapes as typed; the whole word without a key. */
  readonly value: string;
  readonly quote: Quote | null;
  /** Whether something stands between the closing quote and the next blank. */
  readonly tail: boolean;
};

/** The words of `line` from the UTF-16 offset `from` on; only a value that begins with `="` is quoted, and `\` keeps a quote in it from ending it. */
export function tokensOf(line: string, from: number): readonly Token[] {
  const tokens: Token[] = [];
  let at = blanksEnd(line, from);
  while (at < line.length) {
    const wordEnd = nextBlank(line, at);
    const equals = line.slice(at, wordEnd).indexOf('=');
    const quoteAt = at + equals + 1;
    const quote = equals >= 0 && line[quoteAt] === '"' ? quoteFrom(line, quoteAt) : null;
    const end = quote === null ? wordEnd : nextBlank(line, quote.to);
    tokens.push({
      from: at,
      to: end,
      raw: line.slice(at, end),
      key: equals < 0 ? null : line.slice(at, at + equals),
      value: quote === null ? line.slice(equals < 0 ? at : quoteAt, end) : inner(line, quote),
      quote,
      tail: quote !== null && end > quote.to,
    });
    at = blanksEnd(line, end);
  }
  return tokens;
}

function inner(line: string, quote: Quote): string {
  return line.slice(quote.from + 1, quote.closed ? quote.to - 1 : quote.to);
}

function quoteFrom(line: string, from: number): Quote {
  for (let at = from + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') return { from, to: at + 1, closed: true };
  }
  return { from, to: line.length, closed: false };
}

function isBlankAt(line: string, at: number): boolean {
  return line[at] === ' ' || line[at] === '\t';
}

function blanksEnd(line: string, from: number): number {
  let at = from;
  while (isBlankAt(line, at)) at += 1;
  return at;
}

function nextBlank(line: string, from: number): number {
  let at = from;
  while (at < line.length && !isBlankAt(line, at)) at += 1;
  return at;
}
