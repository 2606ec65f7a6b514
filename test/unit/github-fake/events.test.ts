/** Payloads tell of the state, and are ones that GitHub sends. */
import { describe, expect, test } from '@jest/globals';
import { judgeEvent } from '../../support/github/description.ts';
import { issueCommentEvent, pullRequestEvent, type PullRequestAction } from '../../support/github/events.ts';
import { HEAD, makePull, makeState, WORKFLOW_BOT } from '../../support/github/state.ts';

const ACTIONS: readonly PullRequestAction[] = ['opened', 'synchronize', 'reopened', 'edited', 'closed'];
const COMMENT = {
  id: 5,
  author: WORKFLOW_BOT,
  body: '/qail status',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

describe.each(ACTIONS)('a pull request is %s', (action) => {
  test('from a branch', () => {
    const event = pullRequestEvent(makeState({}, {}), action);
    expect(judgeEvent(`pull-request-${action}`, event)).toEqual([]);
    expect(event).toMatchObject({
      action,
      number: 7,
      repository: { full_name: 'acme/shop' },
      pull_request: { number: 7, head: { sha: HEAD, repo: { full_name: 'acme/shop', fork: false } } },
    });
  });

  test('from a fork, as a draft', () => {
    const head = { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } };
    const event = pullRequestEvent(makeState({}, {}, { pull: makePull({ head, draft: true }) }), action);
    expect(event).toMatchObject({
      repository: { full_name: 'acme/shop' },
      pull_request: { draft: true, head: { repo: { full_name: 'stranger/shop', fork: true } } },
    });
  });
});

test('a push carries the commits before and after it', () => {
  expect(pullRequestEvent(makeState({}, {}), 'synchronize')).toMatchObject({ before: '0'.repeat(40), after: HEAD });
});

test.each(['created', 'edited', 'deleted'] as const)('a comment on the pull request is %s', (action) => {
  expect(issueCommentEvent(makeState({}, {}), COMMENT, action)).toMatchObject({
    action,
    issue: { number: 7, pull_request: { html_url: 'https://github.com/acme/shop/pull/7' } },
    comment: { id: 5, body: '/qail status', user: { type: 'Bot' } },
  });
});

test('what GitHub would not send is refused', () => {
  const state = makeState({}, {});
  expect(() => pullRequestEvent(state, 'opened', 'pull-request-closed')).toThrow('not a payload that GitHub sends');
  expect(() => pullRequestEvent(state, 'opened', 'star-created')).toThrow('the description holds no webhook star');
});
