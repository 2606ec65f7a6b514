/** A million random comments: never a crash, never a command that was not typed, never a slow one. */
import { expect, test } from '@jest/globals';
import type { ParsedComment } from '../../../src/command/command.ts';
import { parseComment } from '../../../src/command/parse.ts';
import { firstMention } from '../../../src/command/prefix.ts';
import { VERB_NAMES, isWriting } from '../../../src/command/verbs.ts';

const PREFIX = '/qail';
const ALL = 1_000_000;
const READ_AS_MARKDOWN = 50_000;

// Taken out of the global object once: within jest each look into it takes time.
const { imul } = Math;
const { fromCharCode } = String;

/** A generator with a seed of its own (mulberry32), so that every run sees the same comments. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

type Below = ReturnType<typeof numbersFrom>;

const of = <T>(items: readonly T[], below: Below): T => {
  const item = items[below(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};

const WORDS = [
  ...[
    ...VERB_NAMES,
    'confirm',
    'confirm=true',
    'reason="a b"',
    'reason="*a* `b`"',
    'environment=prod',
    'environment="a b"',
  ],
  ...[
    '7K3F9-Q2MXD',
    'abcdef1',
    'reason=',
    'reason="',
    '"',
    '=',
    '--',
    'x',
    '_a_',
    '**b**',
    '`c`',
    '[d](e)',
    '<f>',
    '\\',
    '|',
  ],
];
const STRANGE = [
  '\u{43e}',
  '\u{2014}',
  '\u{201c}',
  '\u{a0}',
  '\u{200b}',
  '\u{feff}',
  '\u{ff0f}',
  '\u{0}',
  '\u{d800}',
  '\t',
  '\u{301}',
];
const BLOCKS = [
  ...['/qail status', '/qail plan', '/qail unlock', '/qail abort now'],
  ...[
    '/qail promote',
    '/qail help',
    '/q\u{430}il help',
    '> ',
    '> quoted',
    '```',
    '~~~',
    '    code',
    '- item',
    '1. item',
    '# title',
  ],
  ...[
    '<details>',
    '</details>',
    '<!--',
    '-->',
    '<b>',
    '</b>',
    '| a | b |',
    '|---|---|',
    '---',
    '===',
    '[a]: b',
    '[^1]: c',
    '`',
    '**',
  ],
  ...[
    '',
    '',
    '',
    'text',
    'see /qail promote',
    '\\',
    'https://example.com',
    '<div title="',
    '">',
    '<?',
    ']]>',
    '\u{200b}',
    '\r',
  ],
];

function command(below: Below): string {
  return [PREFIX, ...Array.from({ length: 1 + below(4) }, () => of(WORDS, below))].join(' ');
}

function mutated(text: string, below: Below): string {
  let changed = text;
  for (let times = below(3); times >= 0; times -= 1) {
    const at = below(changed.length + 1);
    const inserted = below(3) === 0 ? '' : below(2) === 0 ? of(STRANGE, below) : fromCharCode(32 + below(95));
    changed = changed.slice(0, at) + inserted + changed.slice(at + below(2));
  }
  return changed;
}

function noise(below: Below): string {
  const wide = below(2) === 0 ? 0x80 : 0x10000;
  return fromCharCode(...Array.from({ length: below(24) }, () => below(wide)));
}

function fragments(below: Below): string {
  return Array.from({ length: 1 + below(6) }, () => of(BLOCKS, below)).join(below(6) === 0 ? '' : '\n');
}

/** Nine of ten are answered without a look at the Markdown. */
function comment(below: Below): string {
  const kind = below(200);
  if (kind < 8) return command(below);
  if (kind < 11) return mutated(command(below), below);
  if (kind < 14) return fragments(below);
  return kind < 60 ? `${of(WORDS, below)} ${of(BLOCKS, below)}` : noise(below);
}

/** What must hold for every comment; the name of what does not, else null. */
function broken(text: string, parsed: ParsedComment): string | null {
  if (parsed.kind === 'talk') return null;
  if (firstMention(text.replace(/\r\n?/g, '\n'), PREFIX) === null) return 'no line begins with the prefix';
  if (parsed.kind === 'malformed') {
    if (!/^[^\n]{10,600}$/.test(parsed.message)) return 'the message is not one short line';
    // Every suggestion has been read already to be made; a few are read again from outside.
    const { suggestion } = parsed;
    const isCommand = suggestion === null || text.length % 8 > 0 || parseComment(suggestion, PREFIX).kind === 'command';
    return isCommand ? null : 'the suggestion is no command';
  }
  const { verb, code, reason, environment, confirm } = parsed.command;
  if (!VERB_NAMES.includes(verb)) return 'the verb does not exist';
  if (reason !== null && (reason === '' || Array.from(reason).length > 200)) return 'the reason is empty or too long';
  if (code !== null && !/^([0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}|[0-9a-f]{4,40})$/.test(code))
    return 'the code has no shape';
  if (environment !== null && !/^[\w ./-]+$/.test(environment)) return 'the environment has no shape';
  return isWriting(verb) && !isTyped(text, [verb, code, confirm ? 'confirm' : null])
    ? 'the command was not typed'
    : null;
}

/** Whether the comment is one line that begins with the prefix and the verb, and holds the other words. */
function isTyped(text: string, [verb, ...words]: readonly (string | null)[]): boolean {
  const [prefix, first, ...rest] = text
    .trim()
    .toLowerCase()
    .split(/[ \t]+/);
  const folded = (word: string): string => word.toLowerCase().replace('-', '').replace(/o/g, '0').replace(/[il]/g, '1');
  const typed = rest.map((word) => folded(word.replace(/^confirm="?true"?$/, 'confirm')));
  const isThere = (word: string | null): boolean => word === null || typed.includes(folded(word));
  return !/[\r\n]/.test(text.trim()) && prefix === PREFIX && first === verb && words.every(isThere);
}

test('a million random comments', () => {
  const below = numbersFrom(20_250_101);
  const kinds = new Map<string, number>();
  let asMarkdown = 0;
  for (let count = 0; count < ALL; count += 1) {
    const text = comment(below);
    const parsed = parseComment(text, PREFIX);
    const kind = parsed.kind === 'malformed' ? parsed.reason : parsed.kind;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (firstMention(text, PREFIX) !== null) asMarkdown += 1;
    const what = broken(text, parsed);
    if (what !== null) throw new Error(`${what}: ${JSON.stringify(text)} gave ${JSON.stringify(parsed)}`);
  }
  expect(asMarkdown).toBeGreaterThan(READ_AS_MARKDOWN);
  const often = [...kinds].filter(([, times]) => times > 200).map(([kind]) => kind);
  expect(often.sort()).toEqual(['bad_character', 'command', 'multiple_commands', 'talk', 'unknown_verb', 'usage']);
}, 240_000);
