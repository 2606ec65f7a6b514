/** The words after the verb: a plan code or commit id, `confirm`, `reason="…"`, `environment=NAME`, in any order. */
import { unreachable } from '../errors.ts';
import { nearest } from '../schema/suggestion.ts';
import { charactersOf, codeName, isWritten, visible } from './character.ts';
import type { Command } from './command.ts';
import { codeOf } from './plan-code.ts';
import type { Reading } from './reading.ts';
import type { Token } from './token.ts';
import { takesReason, usageOf } from './usage.ts';
import { VERBS, isWriting } from './verbs.ts';
import type { Verb } from './verbs.ts';

const MOST_REASON_CHARACTERS = 200;
const KEYS = ['reason', 'environment', 'confirm'] as const;
const ENVIRONMENT = /^[A-Za-z0-9 ._/-]+$/;

type Value =
  { readonly kind: 'code' | 'reason' | 'environment'; readonly value: string } | { readonly kind: 'confirm' };

/** What is wrong with one word, and what to write for it: nothing at all for the empty text, null when there is no telling. */
type Wrong = { readonly kind: 'wrong'; readonly message: string; readonly instead: string | null };

/** The command that the words after its verb make, or the first thing that is wrong with them. */
export function readArguments(verb: Verb, tokens: readonly Token[], prefix: string): Reading {
  let command: Command = { verb, code: null, confirm: false, reason: null, environment: null };
  const seen = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    const value = valueOf(token, verb);
    const wrong = value.kind === 'wrong' ? value : misplaced(value.kind, verb, seen);
    if (wrong !== null) {
      const message = `${wrong.message}; the command is written \`${usageOf(verb, prefix)}\``;
      const words = tokens.map(({ raw }, at) => (at === index ? wrong.instead : raw));
      return { kind: 'fault', reason: 'usage', message, repaired: joined([prefix, verb, ...words]) };
    }
    seen.add(value.kind);
    command = withValue(command, value);
  }
  return { kind: 'command', command };
}

/** The words with a blank between them, empty ones left out; null when one is not known. */
function joined(words: readonly (string | null)[]): string | null {
  return words.includes(null) ? null : words.filter((word) => word !== '').join(' ');
}

function withValue(command: Command, value: Value | Wrong): Command {
  switch (value.kind) {
    case 'code':
      return { ...command, code: value.value };
    case 'reason':
      return { ...command, reason: value.value };
    case 'environment':
      return { ...command, environment: value.value };
    case 'confirm':
      return { ...command, confirm: true };
    case 'wrong':
      return command;
    default:
      return unreachable(value);
  }
}

/** What is wrong with a word that can be read, at this verb and after the words before it; null when nothing is. */
function misplaced(kind: Value['kind'], verb: Verb, seen: ReadonlySet<string>): Wrong | null {
  if (seen.has(kind)) {
    const name = kind === 'code' ? 'a plan code or commit id' : kind;
    return { kind: 'wrong', message: `${name} is given twice`, instead: kind === 'confirm' ? '' : null };
  }
  if (kind === 'confirm' && VERBS[verb].confirm === 'none')
    return { kind: 'wrong', message: `${verb} needs no confirm`, instead: '' };
  if (kind === 'reason' && !takesReason(verb))
    return { kind: 'wrong', message: `${verb} takes no reason`, instead: '' };
  return null;
}

function valueOf(token: Token, verb: Verb): Value | Wrong {
  const { key } = token;
  if (key === null) return wordOf(token.raw, verb);
  const known = KEYS.find((name) => name === key);
  if (known === undefined) return unknownKey(token, key);
  const decoded = decodedValue(token, known);
  if (typeof decoded !== 'string') return decoded;
  switch (known) {
    case 'reason':
      return reasonOf(decoded);
    case 'environment':
      return environmentOf(decoded);
    case 'confirm':
      return confirmOf(decoded);
    default:
      return unreachable(known);
  }
}

function wordOf(word: string, verb: Verb): Value | Wrong {
  if (word === 'confirm') return { kind: 'confirm' };
  const code = codeOf(word);
  if (code !== null) return { kind: 'code', value: code };
  const key = KEYS.find((name) => name === word);
  if (key !== undefined)
    return {
      kind: 'wrong',
      message: `${key} is without its value, which follows as in ${key}="…" with no blank around the =`,
      instead: null,
    };
  const bare = word.replace(/^-+/, '');
  const meansConfirm = bare.toLowerCase() === 'confirm' || nearest(bare, ['confirm']) !== null;
  const message = `"${visible(word)}" is no plan code (like 7K3F9-Q2MXD), no commit id and not the word confirm`;
  // A word dropped from a command that writes could have been the name of what it was to act on.
  return { kind: 'wrong', message, instead: meansConfirm ? 'confirm' : isWriting(verb) ? null : '' };
}

function unknownKey(token: Token, key: string): Wrong {
  const lower = key.replace(/^-+/, '').toLowerCase();
  const likely = KEYS.find((name) => lower.length >= 3 && name.startsWith(lower)) ?? nearest(lower, KEYS);
  const message =
    key === ''
      ? 'there is an = without a name right before it'
      : `"${visible(key)}" is none of the names that may stand before =`;
  return { kind: 'wrong', message, instead: likely === null ? null : likely + token.raw.slice(key.length) };
}

/** The value without quotes and escapes. */
function decodedValue(token: Token, key: string): string | Wrong {
  const wrong = (message: string, instead: string | null = null): Wrong => ({ kind: 'wrong', message, instead });
  if (token.quote === null) {
    if (token.value === '') return wrong(`${key}= is without its value; there is no blank around the =`);
    if (!/["\\]/.test(token.value)) return token.value;
    return wrong(`the value of ${key} holds a quotation mark or a backslash, so it has to stand in quotes as a whole`);
  }
  if (!token.quote.closed) return wrong(`the quotation mark after ${key}= is never closed`, `${token.raw}"`);
  if (token.tail) return wrong(`after the closing quotation mark of ${key} there has to be a blank`);
  const strange = /\\[^"\\]/.exec(token.value.replaceAll('\\\\', ''));
  if (strange !== null) return wrong(`"${visible(strange[0])}" in ${key} is no escape; only \\" and \\\\ are`);
  return token.value.replace(/\\(["\\])/g, '$1');
}

function reasonOf(reason: string): Value | Wrong {
  const length = charactersOf(reason).length;
  const wrong = (message: string): Wrong => ({ kind: 'wrong', message, instead: null });
  if (reason.trim() === '') return wrong('the reason is empty');
  if (length > MOST_REASON_CHARACTERS)
    return wrong(`the reason has ${length} characters, and at most ${MOST_REASON_CHARACTERS} are kept`);
  const strange = charactersOf(reason).find((character) => !isWritten(character));
  return strange === undefined
    ? { kind: 'reason', value: reason }
    : wrong(`the reason holds ${codeName(strange)}, which cannot be seen`);
}

function environmentOf(environment: string): Value | Wrong {
  if (ENVIRONMENT.test(environment) && environment.trim() === environment)
    return { kind: 'environment', value: environment };
  const message = `"${visible(environment)}" cannot be the name of an environment: letters, digits, . _ / - and blanks between them`;
  return { kind: 'wrong', message, instead: null };
}

function confirmOf(value: string): Value | Wrong {
  if (value === 'true') return { kind: 'confirm' };
  const means = ['true', 'yes', 'y', '1', 'on'].includes(value.toLowerCase());
  const denies = ['false', 'no', 'n', '0', 'off'].includes(value.toLowerCase());
  const message = `confirm=${visible(value)} is neither confirm nor confirm=true; without confirming, leave the word out`;
  return { kind: 'wrong', message, instead: means ? 'confirm' : denies ? '' : null };
}
