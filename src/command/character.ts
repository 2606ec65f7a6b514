/** The characters of a command: what may stand where, what looks like something else, and how one is told to a person. */

/** What a character that is not plain looks like, as code points of the lookalikes of one plain letter or sign. */
const LOOKALIKES: readonly (readonly [plain: string, others: readonly number[]])[] = [
  ['a', [0x430, 0x3b1, 0x251]],
  ['A', [0x410, 0x391]],
  ['b', [0x44c]],
  ['B', [0x412, 0x432, 0x392, 0x3b2, 0x42c]],
  ['c', [0x441, 0x3f2]],
  ['C', [0x421, 0x3f9]],
  ['d', [0x501]],
  ['e', [0x435, 0x4bd, 0x3b5]],
  ['E', [0x415, 0x395]],
  ['g', [0x261]],
  ['h', [0x4bb]],
  ['H', [0x41d, 0x43d, 0x397]],
  ['i', [0x456, 0x131, 0x3b9, 0x269]],
  ['I', [0x406, 0x399]],
  ['j', [0x458, 0x3f3]],
  ['J', [0x408]],
  ['k', [0x43a, 0x3ba]],
  ['K', [0x41a, 0x39a]],
  ['l', [0x4cf, 0x1c0, 0x4c0]],
  ['m', [0x43c]],
  ['M', [0x41c, 0x39c]],
  ['n', [0x3b7, 0x578]],
  ['N', [0x39d]],
  ['o', [0x43e, 0x3bf, 0x585]],
  ['O', [0x41e, 0x39f]],
  ['p', [0x440, 0x3c1]],
  ['P', [0x420, 0x3a1]],
  ['q', [0x51b]],
  ['Q', [0x51a]],
  ['r', [0x433]],
  ['s', [0x455]],
  ['S', [0x405]],
  ['t', [0x442, 0x3c4]],
  ['T', [0x422, 0x3a4]],
  ['u', [0x3c5, 0x57d]],
  ['v', [0x3bd, 0x475]],
  ['w', [0x51d]],
  ['x', [0x445, 0x3c7]],
  ['X', [0x425, 0x3a7]],
  ['y', [0x443, 0x4af]],
  ['Y', [0x423, 0x3a5]],
  ['Z', [0x396]],
  ['/', [0x2044, 0x2215, 0x29f8, 0x2571, 0x2cc6]],
  ['=', [0x2e40, 0xa78a]],
  ['-', [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x2212, 0xfe31, 0xfe32, 0xfe58, 0x2e3a, 0x2e3b]],
  ['"', [0x201c, 0x201d, 0x201e, 0x201f, 0xab, 0xbb, 0x2033, 0x2036, 0x2dd]],
  ["'", [0x2018, 0x2019, 0x201a, 0x201b, 0x2032, 0x2035, 0x2b9, 0x2bc]],
];

const PLAIN_BY_LOOKALIKE: ReadonlyMap<number, string> = new Map(
  LOOKALIKES.flatMap(([plain, others]) => others.map((other) => [other, plain] as const)),
);

const HIDDEN = /^[\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}]$/u;
const BLANK = /^\p{Z}$/u;
const FORBIDDEN_IN_WORDS = /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]$/u;

/** Asks for the coloured form of the sign before it, as phones write it after many emoji. */
const EMOJI_STYLE = 0xfe0f;

/** The character of `text` that starts at the UTF-16 offset `at`; the empty text at the end. */
export function characterAt(text: string, at: number): string {
  return text.slice(at, at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
}

/** The characters of a text: its code points, a lone half of a pair counting as one. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(text);
}

/** Whether a character may stand in a command outside a quoted reason: printable ASCII and the tab. */
export function isPlain(character: string): boolean {
  return (character >= ' ' && character <= '~' && character.length === 1) || character === '\t';
}

/** Whether a character may stand in a person's own words: anything visible, in any script, and blanks within a line. */
export function isWritten(character: string): boolean {
  return isPlain(character) || character.codePointAt(0) === EMOJI_STYLE || !FORBIDDEN_IN_WORDS.test(character);
}

/**
 * The plain text that one character looks like: itself when it is plain, one blank for every kind of blank, nothing for what cannot
 * be seen, the ASCII letters and signs for homoglyphs, full-width and other forms; null when it looks like nothing plain.
 */
export function lookOf(character: string): string | null {
  if (character === '\t') return ' ';
  if (isPlain(character)) return character;
  const twin = PLAIN_BY_LOOKALIKE.get(character.codePointAt(0) ?? 0);
  if (twin !== undefined) return twin;
  if (BLANK.test(character)) return ' ';
  if (HIDDEN.test(character)) return '';
  const folded = character.normalize('NFKC');
  return folded !== character && charactersOf(folded).every(isPlain) ? folded : null;
}

/** `U+043E` for a character: at least four digits, upper case. */
export function codeName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What a character that may not stand in a command is and what to do about it, to go on after `character 3 of the command is `. */
export function explanationOf(character: string): string {
  const name = codeName(character);
  const look = lookOf(character);
  if (look === null) return `${name}, and a command is plain ASCII; only a quoted reason="…" may hold other letters`;
  if (look === '') return `${name}, which cannot be seen; delete it or type the command again`;
  if (look === ' ') return `${name}, a blank of another kind than the space bar makes; type an ordinary blank`;
  if (look === '-') return `${name}, a long dash (phones turn -- into —); type the hyphen - instead`;
  if (look === '"' || look === "'")
    return `${name}, a curly quotation mark (phones make it of ${look}); type a straight " instead`;
  return `${name}, which looks like ${look} and is another character; type ${look} instead`;
}

/** A piece of foreign text for use within a message: on one line, every character visible, and cut when it is long. */
export function visible(text: string): string {
  const characters = charactersOf(text.slice(0, 100));
  const shown = characters.slice(0, 40).map((character) => (isPlain(character) ? character : codeName(character)));
  return shown.join('').replaceAll('\t', ' ') + (characters.length > 40 ? '…' : '');
}
