/** What the runner says about the run. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { context } from '@actions/github';
import { readRunnerContext } from '../../../src/github/runner-context.ts';

const { eventName, sha, runId, runAttempt } = context;
const variables = { ...process.env };
beforeEach(() => {
  Object.assign(process.env, { GITHUB_REPOSITORY: 'acme/shop' });
  Object.assign(context, { eventName: 'push', sha: 'a'.repeat(40), runId: 4242, runAttempt: 3 });
});
afterEach(() => {
  Object.assign(context, { eventName, sha, runId, runAttempt });
  process.env = { ...variables };
});

describe('the run', () => {
  test('is told with its commit, its attempt and who started that', () => {
    process.env['GITHUB_TRIGGERING_ACTOR'] = 'ann';
    expect(readRunnerContext()).toMatchObject({
      eventName: 'push',
      repository: 'acme/shop',
      sha: 'a'.repeat(40),
      runId: '4242',
      runAttempt: 3,
      triggeringActor: 'ann',
    });
  });

  test.each([undefined, ''])('is told without what the runner does not say: %j', (nothing) => {
    Object.assign(context, { sha: nothing, runId: Number.NaN, runAttempt: Number.NaN });
    if (nothing === undefined) delete process.env['GITHUB_TRIGGERING_ACTOR'];
    else process.env['GITHUB_TRIGGERING_ACTOR'] = nothing;
    expect(readRunnerContext()).toMatchObject({ sha: null, runId: null, runAttempt: 1, triggeringActor: null });
  });

  test.each([{ eventName: undefined }, { eventName: '' }])('outside a runner is refused: %j', (change) => {
    Object.assign(context, change);
    expect(readRunnerContext).toThrow(expect.objectContaining({ code: 'event_invalid' }));
  });
});
