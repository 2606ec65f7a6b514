/** Labels: the permission of their verb, the commit of their own event, used once. */
import { describe, expect, test } from '@jest/globals';
import { pullRequestEvent } from '../support/github/events.ts';
import { addLabel } from '../support/github/makers.ts';
import { describeCommands, eventOfWish, makeWorld, moveHead, RAVI, replyOf, runIn } from './command-scenario.ts';
import { withRows } from './scenario.ts';
import { schema, USERS, USERS_ROWS } from './worlds.ts';

const WITHOUT_AGE = schema(USERS.replace('  age text\n', ''));

describeCommands('a label', [
  { name: 'label-status', wish: { label: 'qail:status' }, expected: ['done', 0] },
  { name: 'label-proceed', wish: { label: 'qail:proceed' }, expected: ['done', 0] },
  { name: 'label-in-capitals', wish: { label: 'QAIL:Cancel' }, expected: ['done', 0] },
  { name: 'label-by-a-writer', wish: { label: 'qail:proceed', by: RAVI }, expected: ['permission_denied', 2] },
  { name: 'label-of-no-verb', wish: { label: 'qail:data-loss' }, expected: ['no_command', 0] },
  { name: 'label-of-somebody-else', wish: { label: 'bug' }, expected: ['unsupported_event', 0] },
  {
    name: 'label-with-another-prefix',
    wish: { label: 'db/status' },
    inputs: { 'label-prefix': 'db/' },
    expected: ['done', 0],
  },
  { name: 'label-that-needs-confirm', wish: { label: 'qail:cleanup' }, expected: ['usage', 5] },
  {
    name: 'label-before-a-push',
    wish: { label: 'qail:proceed' },
    late: (state) => moveHead(state, WITHOUT_AGE),
    expected: ['plan_stale', 2],
  },
  {
    name: 'label-without-the-code',
    wish: { label: 'qail:proceed' },
    inputs: { 'require-plan-code': 'true' },
    expected: ['code_missing', 2],
  },
  {
    name: 'label-that-cannot-be-removed',
    wish: { label: 'qail:status' },
    faults: [{ method: 'DELETE', path: /\/labels\//, status: 403 }],
    expected: ['done', 0],
  },
]);

describeCommands('a step with a verb', [
  { name: 'step-plan', wish: { step: 'plan' }, expected: ['done', 0] },
  { name: 'step-cancel', wish: { step: 'cancel' }, expected: ['done', 0] },
  { name: 'step-proceed-by-a-writer', wish: { step: 'proceed' }, expected: ['permission_denied', 2] },
  { name: 'step-not-yet', wish: { step: 'shadow' }, expected: ['not_available_yet', 2] },
]);

describe('a push', () => {
  test('takes every command label off, leaves the others, and folds old replies away', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({});
      await runIn({ state, url });
      await runIn({ state, url }, eventOfWish(state, { comment: '/qail status' }));
      addLabel(state, 'qail:proceed');
      addLabel(state, 'bug');
      moveHead(state, WITHOUT_AGE);
      const { run } = await runIn({ state, url }, { event: pullRequestEvent(state, 'synchronize') });
      expect(run.outputs['reason-code']).toBe('data_loss');
      expect(state.pull.labels).toEqual(['bug']);
      const reply = state.comments.find(({ body }) => body === replyOf({ state, url }));
      expect(reply?.minimized).toBe(true);
      const report = state.comments.find(({ body }) => body.startsWith('<!-- qail:report'));
      expect(report?.minimized).toBeUndefined();
    });
  });

  test('is reported although nothing can be tidied up', async () => {
    await withRows(USERS_ROWS, async (url) => {
      const state = makeWorld({});
      addLabel(state, 'qail:proceed');
      state.faults.push({ method: 'DELETE', path: /\/labels\//, status: 500 });
      const { run } = await runIn({ state, url }, { event: pullRequestEvent(state, 'synchronize') });
      expect(run.outputs['gate']).toBe('closed');
      expect(run.stdout).toContain('::warning::the label "qail:proceed" was not removed');
    });
  });
});
