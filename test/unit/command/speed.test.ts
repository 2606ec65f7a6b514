/** Comments made to keep the parser busy: twice the length never takes much more than twice the time. */
import { describe, expect, test } from '@jest/globals';
import { parseComment } from '../../../src/command/parse.ts';

const LENGTH = 10_000;
const HEAD = '/qail status\n\n';

/** As long as the longest comment, and nothing in it but what has to be looked at. */
const LONGEST = 65_536;

/** Far above what any of them takes on a slow machine, and far below what they took if they grew with the square. */
const MOST_MILLISECONDS = 2_500;

const HOSTILE: ReadonlyMap<string, string> = new Map(
  [
    ...[
      '[',
      ']',
      '>',
      '> ',
      '`',
      '` ``',
      '*',
      '*a ',
      '*a_ ',
      '**x* ',
      '_',
      '~a ',
      '![a](',
      '[a](<',
      '[a](b "',
      '[^a]',
      '[a]',
    ],
    ...[
      '<',
      '<a ',
      '<!--',
      '<?',
      '<details>',
      '<a b="',
      '&',
      '&#',
      '\\',
      '|',
      '|a|\n|-|\n',
      '+ ',
      '1. ',
      '- a\n',
      '> a\n',
      'a\n',
    ],
    ...[
      'http://',
      'www.a.b(',
      'a@b.c/',
      '# ',
      '\t',
      ' ',
      '\u{200b}',
      '\u{301}',
      '/qail',
      '/qail ',
      '/qail x\n',
      '"',
      '="',
      'a="\\',
    ],
  ].map((piece) => [JSON.stringify(piece), piece]),
);

const filled = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** The least of three runs, in milliseconds: a busy machine only ever adds. */
function least(text: string): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      parseComment(text, '/qail');
      return performance.now() - start;
    }),
  );
}

describe.each([...HOSTILE])('%s over and over', (_name, piece) => {
  test('grows no faster than the text', () => {
    for (const head of [HEAD, '/qail status ', '']) {
      const half = least(head + filled(piece, LENGTH / 2));
      const whole = least(head + filled(piece, LENGTH));
      expect(whole).toBeLessThan(half * 6 + 50);
    }
  });

  test('is answered soon at any length', () => {
    for (const length of [LENGTH, 2 * LENGTH - HEAD.length, LONGEST - HEAD.length])
      expect(least(HEAD + filled(piece, length))).toBeLessThan(MOST_MILLISECONDS);
  });
});

test('nothing below the limits takes long', () => {
  const depth = (mark: string, times: number): string => `${mark.repeat(times)}a\n`;
  const staircase = Array.from({ length: 130 }, (_, level) => `${'  '.repeat(level)}- a\n`).join('');
  const worst = [
    '*a_ '.repeat(999),
    `> a\n${'b\n'.repeat(990)}`,
    depth('> ', 99).repeat(19),
    depth('+ ', 99).repeat(90),
    depth('1. ', 99).repeat(60),
    staircase,
    `${'['.repeat(990)}${']'.repeat(990)}`,
    '|a|\n|-|\n' + '|a|b|c|d\n'.repeat(990),
  ];
  for (const text of worst) expect(least(HEAD + text)).toBeLessThan(MOST_MILLISECONDS);
});
