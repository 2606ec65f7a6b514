import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clip, code, details, fenced, link, prose, table, visible } from '../../../src/report/markdown.ts';
import { escapesOf, flawsOf, inventoryOf } from '../../support/gfm.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-report.ts';

const HOME = 'https://github.com/acme/shop/';

/** Any text, with the characters Markdown and GitHub care about far more often than chance would have them. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...'`|\\<>!-#@[]()&;:/$*_~"\' \n\r\t\u202E\u200B\uD800ab1.'.split('')),
    maxLength: 60,
  }),
  fc.constantFrom(...HOSTILE_TEXTS),
);

describe('visible', () => {
  test.each([
    ['users', 'users'],
    ['naïve 名前 😀', 'naïve 名前 😀'],
    ['a\nb\tc', 'aU+000AbU+0009c'],
    ['\u202Eevil', 'U+202Eevil'],
    ['a\u200Bb\u00A0c\uFEFF', 'aU+200BbU+00A0cU+FEFF'],
    ['\uD800', 'U+D800'],
    ['\u{E0041}', 'U+E0041'],
    ['\u2028\u2029', 'U+2028U+2029'],
  ])('shows %j as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

test.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['ab😀cd', 4, 'ab…'],
])('clip cuts %j to %i as %j', (text, length, shown) => {
  expect(clip(text, length)).toBe(shown);
});

describe('code', () => {
  test.each([
    ['users.email', '`users.email`'],
    ['', '`(empty)`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['```', '```` ``` ````'],
    [' a ', '`  a  `'],
    ['a\nb', '`aU+000Ab`'],
  ])('writes %j as %s', (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });

  test('gives back exactly what is shown, alone and in a table', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text).trim() === '' ? null : clip(visible(text), 200);
        const alone = inventoryOf(`before ${code(text)} after`).code;
        const markdown = table(['a', 'b'], [[code(text), 'x']]);
        const inTable = inventoryOf(markdown);
        expect(inTable.tables).toEqual([[2, 2]]);
        expect(escapesOf(markdown, HOME)).toEqual([]);
        if (shown === null) return;
        expect(alone).toEqual([shown]);
        expect(inTable.code).toEqual([shown.replace(/(?<!\\)((?:\\\\)*)\\\|/g, '$1\\U+007C')]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('prose', () => {
  test.each([
    ['queries that name the column fail', 'queries that name the column fail'],
    ['unknown type `txet`, write "text"', 'unknown type `txet`, write "text"'],
    ['see https://evil.example now', 'see `https://evil.example` now'],
    ['ask @org/all about #1', 'ask `@org/all` about `#1`'],
    ['mail me@evil.example', 'mail `me@evil.example`'],
    ['fixed in a1b2c3d and GH-12', 'fixed in `a1b2c3d` and `GH-12`'],
    ['<b>bold</b> &amp; <!-- x -->', '`<b>bold</b> &amp`; `<!--` x `-->`'],
    ['[click](javascript:x)', '`[click](javascript:x)`'],
    ['rounded to 2 digits', 'rounded to 2 digits'],
    ['two\nlines', 'two lines'],
    ['cannot cast users.email, users.name and app.x.', 'cannot cast `users.email`, `users.name` and `app.x`.'],
    ['', ''],
  ])('writes %j as %s', (text, markdown) => {
    expect(prose(text)).toBe(markdown);
  });

  test('is inert whatever it is given, also at the start of a line and in a table', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = `What happened: ${prose(text)}`;
        const row = table(['a', 'b'], [[prose(text), 'x']]);
        expect([...escapesOf(line, HOME), ...escapesOf(row, HOME), ...flawsOf(line)]).toEqual([]);
        expect(inventoryOf(row).tables).toEqual([[2, 2]]);
        expect(inventoryOf(line).headings).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('fenced', () => {
  test('keeps lines and tabs, shows what is hidden, and outlasts fences inside', () => {
    expect(fenced('a\r\n\tb\u202E', 'sql')).toBe('```sql\na\n\tbU+202E\n```');
    expect(fenced('````\nx')).toBe('`````\n````\nx\n`````');
  });

  test('is one closed block whatever it holds, also in a fold', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const folded = details('SQL', fenced(text, 'sql'));
        const { code: blocks, html } = inventoryOf(folded);
        expect(blocks).toHaveLength(1);
        expect(html).toHaveLength(2);
        expect(flawsOf(folded)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

test('link gives the bare label where there is no address', () => {
  expect(link('`a`', 'https://x/')).toBe('[`a`](https://x/)');
  expect(link('`a`', null)).toBe('`a`');
});
