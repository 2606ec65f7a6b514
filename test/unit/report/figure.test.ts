import { describe, expect, test } from '@jest/globals';
import {
  counted,
  reasonText,
  showBytes,
  showCount,
  showDuration,
  showFigure,
  showFigureOf,
  showTime,
  sourceOf,
} from '../../../src/report/figure.ts';
import { counted as count, estimated, unmeasured } from '../../support/reports.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1_234, '1,234'],
  [9_223_372_036_854_775_807n, '9,223,372,036,854,775,807'],
])('showCount(%s) is %s', (value, shown) => {
  expect(showCount(value)).toBe(shown);
});

test.each([
  [0, '0 rows'],
  [1, '1 row'],
  [2, '2 rows'],
])('counted(%i) is %s', (value, shown) => {
  expect(counted(value, 'row')).toBe(shown);
});

describe('a figure', () => {
  test.each([
    [count(1_234), '1,234', '1,234 values at risk', 'counted'],
    [count(1), '1', '1 value at risk', 'counted'],
    [count(0), '0', '0 values at risk', 'counted'],
    [estimated(1_200), '≈ 1,200', '≈ 1,200 values at risk', 'estimated'],
    [
      estimated(0),
      'not measured (the statistics hold no number)',
      'not measured (the statistics hold no number)',
      'not measured',
    ],
    [
      unmeasured('timed_out'),
      'not measured (time budget used up)',
      'not measured (time budget used up)',
      'not measured',
    ],
  ])('%j carries its kind', (figure, shown, sentence, source) => {
    expect(showFigure(figure)).toBe(shown);
    expect(showFigureOf(figure, 'value', 'at risk')).toBe(sentence);
    expect(sourceOf(figure)).toBe(source);
  });

  test('never shows a number for something that was not measured', () => {
    const reasons = [
      'no_database',
      'unreachable',
      'fork',
      'timed_out',
      'lock_timeout',
      'not_permitted',
      'failed',
    ] as const;
    for (const reason of reasons) {
      expect(showFigure(unmeasured(reason))).toBe(`not measured (${reasonText(reason)})`);
      expect(reasonText(reason)).not.toMatch(/\d/);
    }
  });
});

test.each([
  [0, '0.0 s'],
  [3_140, '3.1 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min 00 s'],
  [248_000, '4 min 08 s'],
])('showDuration(%i) is %s', (milliseconds, shown) => {
  expect(showDuration(milliseconds)).toBe(shown);
});

test.each([
  [0n, '0 bytes'],
  [8_192n, '8 kB'],
  [1_300_234_240n, '1.2 GB'],
  [100_663_296n, '96 MB'],
])('showBytes(%s) is %s', (bytes, shown) => {
  expect(showBytes(bytes)).toBe(shown);
});

test('showTime is in UTC and to the second', () => {
  expect(showTime(new Date('2026-08-22T12:04:07.900+02:00'))).toBe('2026-08-22 10:04:07 UTC');
});
