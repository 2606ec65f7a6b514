import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderComment } from '../../../src/report/comment.ts';
import { COMMENT_LIMIT, EVERYTHING, fit, select, UNKNOWN_WEIGHT } from '../../../src/report/fitting.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { escapesOf, flawsOf, inventoryOf } from '../../support/gfm.ts';
import { hostileReport, HOSTILE_TEXTS } from '../../support/hostile-report.ts';
import { manyTables } from '../../support/many-tables.ts';
import { HOME, PLAN_CODE } from '../../support/reports.ts';

const row = (subject: string, weight: bigint, name: string) => ({ subject, weight, cells: [name] });

describe('select', () => {
  const rows = [
    row('a', 1n, 'a1'),
    row('b', 5n, 'b5'),
    row('a', 9n, 'a9'),
    row('c', UNKNOWN_WEIGHT, 'c?'),
    row('b', 2n, 'b2'),
  ];
  const names = (budget: Partial<typeof EVERYTHING>) =>
    select(rows, { ...EVERYTHING, ...budget }).rows.map((r) => r.cells[0]);

  test.each([
    [{}, ['a9', 'b5', 'b2', 'a1', 'c?']],
    [{ tables: 2 }, ['a9', 'b5', 'b2', 'a1']],
    [{ rowsPerTable: 1 }, ['a9', 'b5', 'c?']],
    [{ tables: 2, rowsPerTable: 1 }, ['a9', 'b5']],
  ])('with %j keeps the heaviest, what is unknown last', (budget, kept) => {
    expect(names(budget)).toEqual(kept);
  });

  test('counts what it leaves out', () => {
    expect(select(rows, { ...EVERYTHING, tables: 1 }).leftOut).toHaveLength(3);
  });
});

test('fit takes the fullest rendering within characters and bytes', () => {
  const limit = { characters: 10, bytes: 12 };
  expect(fit(limit, (budget) => (budget.sql ? 'x'.repeat(11) : 'short'))).toBe('short');
  expect(fit(limit, (budget) => (budget.sql ? 'ä'.repeat(7) : 'short'))).toBe('short');
  expect(fit(limit, (budget) => (budget.sql ? 'ä'.repeat(6) : 'short'))).toBe('ä'.repeat(6));
});

describe.each([[40], [300], [3_000]])('a report of %i changed tables', (count) => {
  const report = manyTables(count);
  const comment = renderComment(report);

  test('fits into a comment and is whole', () => {
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMIT.characters);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT.bytes);
    expect(flawsOf(comment)).toEqual([]);
    expect(escapesOf(comment, HOME)).toEqual([]);
  });

  test('keeps verdict, total, commands and gate', () => {
    expect(comment).toMatch(/^## 🚨 Data loss: at least [\d,]+ records at risk in [\d,]+ changes$/m);
    expect(comment).toMatch(/^\*\*Total: at least [\d,]+ records at risk\*\*/m);
    for (const words of [`proceed ${PLAN_CODE} reason="…"`, `cancel ${PLAN_CODE}`]) {
      expect(inventoryOf(comment).code).toContain(`/qail ${words}`);
    }
    expect(comment).toContain('### Gate: closed');
  });
});

test('300 changed tables: says how much is left out and where it is, and keeps the largest', () => {
  const comment = renderComment(manyTables(300));
  const place = 'in the [job summary](https://github.com/acme/shop/actions/runs/1234567890).';
  expect(comment).toContain(
    'Shortened to fit. Left out: the SQL (300 statements), the entity diagram, the rows counted as “more” above.',
  );
  const losses = comment.slice(comment.indexOf('### Data lost'), comment.indexOf('**Total:'));
  const numbers = [...losses.matchAll(/→ ([\d,]+) values? at risk/g)].map((m) => Number(m[1]?.replaceAll(',', '')));
  const all = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? 0 : (i * 7_919) % 10_000)).sort((a, b) => b - a);
  expect(numbers).toEqual(all.slice(0, 30));
  const rest = all.slice(30).reduce((sum, n) => sum + n, 0);
  expect(losses).toContain(
    `… and 270 more changes (${rest.toLocaleString('en-US')} records at risk, 43 not measured), ${place}`,
  );
});

test('the job summary of 300 changed tables leaves nothing out', () => {
  const summary = renderSummary(manyTables(300));
  expect(summary).not.toContain('Shortened');
  expect(summary).toContain('table_with_quite_a_long_name_number_299');
  expect(summary).toContain('SQL (300 statements)');
  expect(flawsOf(summary)).toEqual([]);
});

test('the job summary of very many tables stays within its limit', () => {
  const summary = renderSummary(manyTables(4_000));
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_000_000);
  expect(summary).toContain('### Gate: closed');
});

test.each([['漢'], ['`'], ['\u202E'], ['|\\'], ['😀']])(
  'names and paths made of very many %j still fit',
  (character) => {
    const texts = Array.from({ length: 40 }, (_, i) => `${character.repeat(400)}${i}`);
    const comment = renderComment(hostileReport(texts));
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMIT.characters);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT.bytes);
    expect([...escapesOf(comment, HOME), ...flawsOf(comment)]).toEqual([]);
    expect(comment).toContain('### Gate: closed');
  },
);

test('whatever the names are, the comment fits, is whole and inert', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    fc.constantFrom(...HOSTILE_TEXTS),
    fc.string({ unit: fc.constantFrom(...Array.from('`|\\<>!-#@[]()&\n$*_~\u202E\u{1F600}')), maxLength: 400 }),
  );
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
      const comment = renderComment(hostileReport(names));
      expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT.bytes);
      expect([...escapesOf(comment, HOME), ...flawsOf(comment)]).toEqual([]);
      expect(inventoryOf(comment).headings.filter((h) => h.depth < 3)).toHaveLength(1);
    }),
    { numRuns: 25 },
  );
}, 120_000);
