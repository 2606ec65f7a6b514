/** When numbers have grown past a tolerance. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasGrown, type Counts } from '../../../src/decision/record.ts';

const counts = (atRisk: string | null, failing: string | null = '0'): Counts => ({
  verdict: 'data-loss',
  records: atRisk,
  steps: [{ atRisk, failing }],
});

describe('numbers', () => {
  test.each([
    ['100', '110', 0.1, false],
    ['100', '111', 0.1, true],
    ['0', '1', 0.1, true],
    ['0', '0', 0.1, false],
    ['100', '20', 0, false],
    ['100', '101', 0, true],
    ['10000000000000000000', '10000000000000000001', 0, true],
    [null, '5', 10, true],
    ['5', null, 10, true],
    [null, null, 0, false],
  ])('of %s and then %s with a tolerance of %d: grown %s', (before, now, tolerance, grown) => {
    expect(hasGrown(counts(before), counts(now), tolerance)).toBe(grown);
    expect(hasGrown(counts('0', before), counts('0', now), tolerance)).toBe(grown);
  });

  test('of another plan count as grown', () => {
    expect(hasGrown(counts('1'), { ...counts('1'), steps: [] }, 10)).toBe(true);
  });

  test('grow at every step by itself: one that shrinks makes up for no other', () => {
    const two = (a: string, b: string): Counts => ({
      ...counts(a),
      steps: [
        { atRisk: a, failing: '0' },
        { atRisk: b, failing: '0' },
      ],
    });
    expect(hasGrown(two('100', '100'), two('10', '150'), 0.1)).toBe(true);
  });

  test('that are no more than before never have', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 30n),
        fc.bigInt(0n, 10n ** 30n),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (a, b, t) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          expect(hasGrown(counts(more.toString()), counts(less.toString()), t)).toBe(false);
        },
      ),
    );
  });
});
