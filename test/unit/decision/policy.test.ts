import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, FAIL_ON, type FailOn } from '../../../src/decision/policy.ts';
import type { Verdict } from '../../../src/impact/impact-report.ts';

describe('exitCodeOf', () => {
  // never, blocked, data-loss, unmeasured
  const table: readonly (readonly [Verdict, readonly number[]])[] = [
    ['ok', [0, 0, 0, 0]],
    ['blocked', [0, 2, 2, 2]],
    ['data-loss', [0, 0, 3, 3]],
    ['unmeasured', [0, 0, 0, 4]],
    ['unreachable', [0, 4, 4, 4]],
  ];
  const cases = table.flatMap(([verdict, codes]) =>
    FAIL_ON.map((failOn, i): readonly [Verdict, FailOn, number] => [verdict, failOn, codes[i] ?? -1]),
  );
  test.each(cases)('%s under fail-on %s ends with %i', (verdict, failOn, code) => {
    expect(exitCodeOf(verdict, failOn)).toBe(code);
  });
});
