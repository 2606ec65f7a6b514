/** What a plan code is bound to. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bindingOf, contentOf, planCodeOf, policyOf, type Bound } from '../../../src/decision/binding.ts';
import { codeOf } from '../../../src/command/plan-code.ts';

const BOUND: Bound = {
  repositoryId: 7,
  pullRequest: 12,
  environment: 'staging',
  baseRef: 'main',
  content: contentOf([{ path: 'schema.qail', blob: 'a' }], [{ path: 'schema.qail', blob: 'b' }]),
  plan: 'p',
  database: '7/app',
  version: '1.0.0',
  policy: policyOf(['x']),
};
const KEY = 'ab'.repeat(32);

describe('a binding', () => {
  const changes: readonly (readonly [keyof Bound, Partial<Bound>])[] = [
    ['repositoryId', { repositoryId: 8 }],
    ['pullRequest', { pullRequest: 13 }],
    ['environment', { environment: 'production' }],
    ['baseRef', { baseRef: 'release' }],
    ['content', { content: contentOf([{ path: 'schema.qail', blob: 'a' }], [{ path: 'schema.qail', blob: 'c' }]) }],
    ['plan', { plan: 'q' }],
    ['database', { database: '8/app' }],
    ['version', { version: '1.0.1' }],
    ['policy', { policy: policyOf(['y']) }],
  ];
  test.each(changes)('is another one when %s changes', (_, change) => {
    expect(bindingOf({ ...BOUND, ...change })).not.toBe(bindingOf(BOUND));
  });

  test('is tried with every field', () => {
    expect(changes.map(([field]) => field)).toEqual(Object.keys(BOUND));
  });
});

describe('the content', () => {
  test('does not depend on the order of the files', () => {
    const files = [
      { path: 'a.qail', blob: '1' },
      { path: 'b.qail', blob: '2' },
    ];
    expect(contentOf(files, files)).toBe(contentOf(files.toReversed(), files.toReversed()));
  });

  test('tells the two sides apart', () => {
    const [one, two] = [[{ path: 'a', blob: '1' }], [{ path: 'a', blob: '2' }]];
    expect(contentOf(one, two)).not.toBe(contentOf(two, one));
  });
});

describe('a plan code', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer(), (pullRequest) => {
        const code = planCodeOf(KEY, bindingOf({ ...BOUND, pullRequest }));
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(codeOf(code.toLowerCase().replace('-', ''))).toBe(code);
      }),
    );
  });

  test('cannot be made without the key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (other) => {
        const key = Buffer.from(other).toString('hex');
        fc.pre(key !== KEY);
        expect(planCodeOf(key, bindingOf(BOUND))).not.toBe(planCodeOf(KEY, bindingOf(BOUND)));
      }),
    );
  });
});
