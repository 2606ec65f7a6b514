/** Payloads tell of the state, and are ones that GitHub sends. */
import { describe, expect, test } from '@jest/globals';
import { judgeEvent } from '../../support/github/description.ts';
import {
  closedEvent,
  issueCommentEvent,
  labeledEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  unlabeledEvent,
  workflowDispatchEvent,
  type PullRequestAction,
} from '../../support/github/events.ts';
import { addLabel, OTHER_APP } from '../../support/github/makers.ts';
import { objectsOf } from '../../support/github/objects.ts';
import { BASE, HEAD, makePull, makeState, WORKFLOW_BOT } from '../../support/github/state.ts';

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

describe('a comment', () => {
  const state = makeState({}, {});
  const eve = { login: 'eve', id: 1002, type: 'User' } as const;

  test('may be changed by somebody else than its author, and come through an app', () => {
    const event = issueCommentEvent(state, { ...COMMENT, app: OTHER_APP }, 'edited', { sender: eve });
    expect(event).toMatchObject({
      comment: { user: { id: WORKFLOW_BOT.id }, performed_via_github_app: OTHER_APP, node_id: 'IC_5' },
      sender: eve,
    });
  });

  test('may be on an issue that is no pull request', () => {
    const { issue } = issueCommentEvent(state, COMMENT, 'created', { plainIssue: true });
    expect(issue).toMatchObject({ number: 7, html_url: 'https://github.com/acme/shop/issues/7' });
    expect(issue).not.toHaveProperty('pull_request');
  });
});

describe('a label', () => {
  const now = new Date('2026-03-04T05:06:07Z');

  test('is put on: the payload has it, the state has not', () => {
    const state = makeState({}, {}, { clock: { now } });
    addLabel(state, 'bug');
    const event = labeledEvent(state, 'qail:proceed', { login: 'eve', id: 1002, type: 'User' });
    expect(event).toMatchObject({
      action: 'labeled',
      label: { name: 'qail:proceed' },
      sender: { login: 'eve', id: 1002 },
      pull_request: {
        updated_at: '2026-03-04T05:06:08Z',
        head: { sha: HEAD },
        labels: [{ name: 'bug' }, { name: 'qail:proceed' }],
      },
    });
    expect(state.pull.labels).toEqual(['bug']);
  });

  test('is taken off', () => {
    const state = makeState({}, {}, { clock: { now }, pull: makePull({ labels: ['bug', 'qail:plan'] }) });
    expect(unlabeledEvent(state, 'qail:plan')).toMatchObject({
      action: 'unlabeled',
      label: { name: 'qail:plan' },
      sender: { login: 'ben' },
      pull_request: { labels: [{ name: 'bug' }] },
    });
  });
});

test.each([
  [{ merged: true }, true, '2026-03-04T05:06:07Z'],
  [{ merged: false }, false, null],
  [{}, false, null],
])('a pull request is closed, %j', (how, merged, merged_at) => {
  const state = makeState({}, {}, { clock: { now: new Date('2026-03-04T05:06:07Z') } });
  const event = closedEvent(state, how);
  expect(event).toMatchObject({ pull_request: { state: 'closed', merged, merged_at } });
  expect(event).not.toMatchObject({ pull_request: { closed_at: null } });
  expect(state.pull).toMatchObject({ state: 'open', merged: false });
});

describe('commits', () => {
  const state = makeState({}, { 'schema.qail': 'table a\n' });
  const tree_id = objectsOf(state.commits).roots.get(HEAD);

  test('wait to be merged', () => {
    const headRef = 'refs/heads/gh-readonly-queue/main/pr-7-aaaa';
    expect(mergeGroupEvent(state, { headSha: HEAD, baseSha: BASE, headRef })).toMatchObject({
      action: 'checks_requested',
      merge_group: {
        head_sha: HEAD,
        head_ref: headRef,
        base_sha: BASE,
        base_ref: 'refs/heads/main',
        head_commit: { id: HEAD, tree_id },
      },
    });
  });

  test('are pushed', () => {
    const event = pushEvent(state, { before: BASE, after: HEAD, ref: 'refs/heads/main' });
    expect(event).toMatchObject({ ref: 'refs/heads/main', before: BASE, after: HEAD, created: false, deleted: false });
    expect(event).toMatchObject({ head_commit: { id: HEAD, tree_id }, pusher: { name: 'ben' } });
  });

  test('are gone with their branch', () => {
    const event = pushEvent(state, { before: HEAD, after: '0'.repeat(40), ref: 'refs/heads/change' });
    expect(event).toMatchObject({ deleted: true, head_commit: null, commits: [] });
  });
});

test.each([{ command: 'gate' }, null])('a workflow is started with %j', (inputs) => {
  const event = workflowDispatchEvent(makeState({}, {}), { ref: 'refs/heads/main', inputs });
  expect(event).toMatchObject({ ref: 'refs/heads/main', inputs, sender: { login: 'ben' } });
});

test('what GitHub would not send is refused', () => {
  const state = makeState({}, {});
  expect(() => pullRequestEvent(state, 'opened', 'pull-request-closed')).toThrow('not a payload that GitHub sends');
  expect(() => pullRequestEvent(state, 'opened', 'star-created')).toThrow('the description holds no webhook star');
});
