/** One line that begins with the prefix, read from left to right. */
import { nearest } from '../schema/suggestion.ts';
import { readArguments } from './argument.ts';
import { characterAt, charactersOf, explanationOf, isPlain, isWritten, lookOf, visible } from './character.ts';
import type { CommandLine } from './comment-line.ts';
import { flat } from './markup.ts';
import type { Inline } from './markup.ts';
import { codeOf } from './plan-code.ts';
import { prefixEnd } from './prefix.ts';
import type { Fault, Reading } from './reading.ts';
import { tokensOf } from './token.ts';
import type { Quote, Token } from './token.ts';
import { VERB_NAMES, isWriting, verbNamed } from './verbs.ts';
import type { Verb } from './verbs.ts';

const MOST_CHARACTERS = 500;

/** What each kind of Markdown within a line is called. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['emphasis', 'italics'],
  ['strong', 'bold'],
  ['delete', 'struck-out text'],
  ['inlineCode', 'code'],
  ['html', 'HTML'],
  ['link', 'a link'],
  ['linkReference', 'a link'],
  ['image', 'an image'],
  ['imageReference', 'an image'],
  ['footnoteReference', 'a footnote'],
]);

/** Of these no text is left that could be put in their place. */
const UNSEEN: ReadonlySet<string> = new Set(['html', 'image', 'imageReference', 'footnoteReference']);

/** The command line's words after `migrate`, by the verb that means the same. */
const AFTER_MIGRATE: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['up', 'migrate'],
  ['down', 'rollback'],
]);

/** Reads a line that begins with the prefix. A command that writes is read only when the comment holds nothing else (`isWhole`). */
export function readLine(line: CommandLine, isWhole: boolean, prefix: string): Reading {
  const { text } = line;
  if (text.length > MOST_CHARACTERS)
    return usage(`the command has ${text.length} characters, and more than ${MOST_CHARACTERS} are not read`, null);
  const from = prefixEnd(text, prefix) ?? 0;
  const tokens = tokensOf(text, from);
  const fault = strangeCharacter(text, tokens, prefix) ?? strangeMarkdown(line, tokens, prefix);
  if (fault !== null) return fault;
  const [word, ...rest] = tokens;
  const verb = verbNamed(word === undefined ? 'help' : word.raw.toLowerCase());
  if (verb === null) return unknownVerb(word?.raw ?? '', rest, prefix);
  if (!isWhole && isWriting(verb)) {
    const message = `${verb} is carried out only when the command is the whole comment, and there is other text around it; send the line alone`;
    return usage(message, [prefix, ...tokens.map(({ raw }) => raw)].join(' '));
  }
  return commandLineVerb(verb, rest, prefix) ?? readArguments(verb, rest, prefix);
}

function usage(message: string, repaired: string | null): Fault {
  return { kind: 'fault', reason: 'usage', message, repaired };
}

/** The first character that may not stand where it stands. */
function strangeCharacter(text: string, tokens: readonly Token[], prefix: string): Fault | null {
  const quotes = tokens.flatMap(({ key, quote }) => (key?.toLowerCase() === 'reason' && quote !== null ? [quote] : []));
  let at = text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase() ? prefix.length : 0;
  let place = charactersOf(text.slice(0, at)).length;
  for (; at < text.length; place += 1) {
    const character = characterAt(text, at);
    if (!mayStand(character, at, quotes)) {
      const message = `character ${place + 1} of the command is ${explanationOf(character)}`;
      return { kind: 'fault', reason: 'bad_character', message, repaired: plainLine(text, quotes, prefix) };
    }
    at += character.length;
  }
  return null;
}

function mayStand(character: string, at: number, quotes: readonly Quote[]): boolean {
  if (isPlain(character)) return true;
  const quote = quotes.find(({ from, to }) => from < at && at < to);
  if (quote === undefined || !isWritten(character)) return false;
  // A quote that is never closed was most likely closed with the wrong mark.
  return quote.closed || lookOf(character) !== '"';
}

/** The line with every character replaced by what it looks like, and the prefix as it is set; null when that changes nothing. */
function plainLine(text: string, quotes: readonly Quote[], prefix: string): string | null {
  let plain = '';
  for (let at = prefixEnd(text, prefix) ?? 0; at < text.length;) {
    const character = characterAt(text, at);
    plain += mayStand(character, at, quotes) ? character : (lookOf(character) ?? character);
    at += character.length;
  }
  const line = `${prefix} ${plain.trim()}`.trim();
  return line === text ? null : line;
}

/** Markdown outside of the quoted values: what is typed and what is seen differ there. */
function strangeMarkdown(line: CommandLine, tokens: readonly Token[], prefix: string): Fault | null {
  const quotes = tokens.flatMap(({ quote }) => (quote?.closed === true ? [quote] : []));
  const outside = line.inlines.filter(({ from, to }) => !quotes.some((quote) => quote.from < from && to < quote.to));
  const [first] = outside;
  if (first === undefined) return null;
  const piece = visible(line.text.slice(Math.max(0, first.from), first.to));
  const message = `"${piece}" is read as ${NAMES.get(first.type) ?? 'Markdown'}; type the command as plain text, without marks around its words`;
  const values = tokens.filter(({ key, quote }) => key !== null && quote === null);
  const isInValues = outside.every(({ from, to }) => values.some((value) => value.from <= from && to <= value.to));
  return usage(message, isInValues ? quotedLine(tokens, prefix) : textWithout(line.text, outside));
}

/** The line with its bare values in quotes, where Markdown is left as typed. */
function quotedLine(tokens: readonly Token[], prefix: string): string {
  const words = tokens.map(({ raw, key, value, quote }) =>
    key === null || quote !== null ? raw : `${key}="${value}"`,
  );
  return [prefix, ...words].join(' ');
}

/** The line with what is seen of its Markdown; null when some of it is not seen, or goes on beyond the line. */
function textWithout(text: string, inlines: readonly Inline[]): string | null {
  if (flat(inlines).some(({ type }) => UNSEEN.has(type))) return null;
  let plain = '';
  let at = 0;
  for (const { from, to, text: seen } of inlines) {
    if (from < at || to > text.length) return null;
    plain += text.slice(at, from) + seen;
    at = to;
  }
  return (plain + text.slice(at)).trim();
}

function unknownVerb(word: string, rest: readonly Token[], prefix: string): Fault {
  const [next, ...others] = rest;
  const joined = next?.key === null ? verbLike(word + next.raw) : null;
  const likely = verbLike(word) ?? joined;
  const verb = likely ?? nearest(word.replace(/^-+/, ''), VERB_NAMES);
  const after = likely !== null && likely === joined ? others : rest;
  const begun = word.length < 3 ? [] : VERB_NAMES.filter((name) => name.startsWith(`${word.toLowerCase()}-`));
  const hint = begun.length > 0 ? `there are ${begun.join(' and ')}` : `the verbs are ${VERB_NAMES.join(', ')}`;
  const isArgument = word.includes('=') || codeOf(word) !== null;
  const wrong = isArgument ? `a verb is missing before "${visible(word)}"` : `"${visible(word)}" is no verb`;
  return {
    kind: 'fault',
    reason: 'unknown_verb',
    message: `${wrong}; ${hint}`,
    repaired: verb === null ? null : [prefix, verb, ...after.map(({ raw }) => raw)].join(' '),
  };
}

/** The verb with the same letters, whatever stands between them. */
function verbLike(word: string): string | null {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  return VERB_NAMES.find((name) => letters(name) === letters(word)) ?? null;
}

/** `migrate` followed by what the command line calls the same thing, such as `migrate shadow`. */
function commandLineVerb(verb: Verb, rest: readonly Token[], prefix: string): Fault | null {
  const [next, ...others] = rest;
  if (verb !== 'migrate' || next === undefined) return null;
  const word = next.raw.toLowerCase();
  const meant = AFTER_MIGRATE.get(word) ?? verbNamed(word);
  if (meant === null) return null;
  const line = [prefix, meant, ...others.map(({ raw }) => raw)].join(' ');
  return usage(
    `"migrate ${word}" is how the command line says it; in a comment it is ${visible(`${prefix} ${meant}`)}`,
    line,
  );
}
