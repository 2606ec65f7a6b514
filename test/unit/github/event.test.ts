/** Events as GitHub sends them, and what is made of them. */
import { describe, expect, test } from '@jest/globals';
import { readEvent, type EventContext } from '../../../src/github/event.ts';
import {
  closedEvent,
  issueCommentEvent,
  labeledEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  unlabeledEvent,
  workflowDispatchEvent,
} from '../../support/github/events.ts';
import { addComment, addPerson, OTHER_APP } from '../../support/github/makers.ts';
import type { Json } from '../../support/github/schema.ts';
import { BASE, BEN, HEAD, makeState, WORKFLOW_BOT } from '../../support/github/state.ts';

const SHA = 'd'.repeat(40);
const NOTHING = '0'.repeat(40);
const CONTEXT: EventContext = { labelPrefix: 'qail:', sha: SHA, verb: null };
const BEN_HERE = { id: BEN.id, login: 'ben', bot: false };
const state = makeState({ 'schema.qail': 'base' }, { 'schema.qail': 'head' });
const invalid = expect.objectContaining({ code: 'event_invalid' });

/** The payload without the field at the path. */
function without(payload: object, path: string): unknown {
  const copy: unknown = structuredClone(payload);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce<unknown>((at, name) => (at as Json)[name], copy) as Json;
  if (!(last in parent)) throw new Error(`the payload has no ${path}`);
  Reflect.deleteProperty(parent, last);
  return copy;
}

describe('a pull request', () => {
  const actions = ['opened', 'synchronize', 'reopened', 'edited'] as const;
  test.each(actions)('that was %s is reported on', (action) => {
    const payload = pullRequestEvent(state, action);
    const expected = { kind: 'pull_request', action, number: 7 };
    expect(readEvent('pull_request', payload, CONTEXT)).toEqual(expected);
    expect(readEvent('pull_request_target', payload, CONTEXT)).toEqual(expected);
  });

  test.each([true, false])('that was closed says whether it was merged: %s', (merged) => {
    const expected = { kind: 'pull_request_closed', number: 7, merged };
    expect(readEvent('pull_request', closedEvent({ ...state, pull: { ...state.pull, merged } }), CONTEXT)).toEqual(
      expected,
    );
  });

  test('with another action is not answered', () => {
    const payload = unlabeledEvent(state, 'qail:plan');
    expect(readEvent('pull_request', payload, CONTEXT)).toEqual({
      kind: 'unsupported',
      name: 'pull_request',
      action: 'unlabeled',
    });
  });

  test.each([[null], [{}], ['text'], [{ action: 'opened' }], [{ action: 'opened', pull_request: { number: '7' } }]])(
    'in a payload like %j is malformed',
    (payload) => {
      expect(() => readEvent('pull_request', payload, CONTEXT)).toThrow(invalid);
    },
  );

  test('without a field is malformed, and the field is named', () => {
    const payload = without(closedEvent(state), 'pull_request.merged');
    expect(() => readEvent('pull_request', payload, CONTEXT)).toThrow(
      'reading the pull_request event: payload.pull_request.merged is not what GitHub documents',
    );
  });
});

describe('a label', () => {
  test.each(['qail:plan', 'QAIL:Backup-DB', 'qail:'])('%s is a wish at the commit it was put on', (name) => {
    const ann = addPerson(state, 'ann', 1002, 'triage');
    state.clock.now = new Date('2026-03-04T05:06:07Z');
    expect(readEvent('pull_request', labeledEvent(state, name, ann), CONTEXT)).toEqual({
      kind: 'request',
      number: 7,
      request: {
        kind: 'label',
        label: name,
        headSha: HEAD,
        at: new Date('2026-03-04T05:06:07Z'),
        sender: { id: 1002, login: 'ann', bot: false },
      },
    });
  });

  test('is a wish whatever the case of the prefix', () => {
    const context = { ...CONTEXT, labelPrefix: 'Qail:' };
    expect(readEvent('pull_request', labeledEvent(state, 'qAIL:plan'), context)).toMatchObject({
      request: { label: 'qAIL:plan' },
    });
  });

  test.each(['bug', 'xqail:plan'])('%s is nobody’s wish', (name) => {
    const expected = { kind: 'unsupported', name: 'pull_request', action: 'labeled' };
    expect(readEvent('pull_request', labeledEvent(state, name), CONTEXT)).toEqual(expected);
  });

  test.each(['sender', 'label.name', 'pull_request.head.sha', 'pull_request.updated_at', 'pull_request.number'])(
    'without %s is malformed',
    (path) => {
      const payload = without(labeledEvent(state, 'qail:plan'), path);
      expect(() => readEvent('pull_request', payload, CONTEXT)).toThrow(invalid);
    },
  );

  test('put on a commit with a shortened id is malformed', () => {
    const short = { ...state, pull: { ...state.pull, head: { ...state.pull.head, sha: 'abc' } } };
    expect(() => readEvent('pull_request', labeledEvent(short, 'qail:plan'), CONTEXT)).toThrow(invalid);
  });
});

describe('a comment', () => {
  const written = { createdAt: '2026-01-02T03:04:05Z', updatedAt: '2026-01-02T03:04:06Z' };
  const comment = addComment(state, BEN, '/qail plan', written);

  test('is a wish with everything about it', () => {
    expect(readEvent('issue_comment', issueCommentEvent(state, comment), CONTEXT)).toEqual({
      kind: 'request',
      number: 7,
      request: {
        kind: 'comment',
        commentId: comment.id,
        text: '/qail plan',
        createdAt: new Date('2026-01-02T03:04:05Z'),
        updatedAt: new Date('2026-01-02T03:04:06Z'),
        author: BEN_HERE,
        sender: BEN_HERE,
        viaApp: false,
      },
    });
  });

  test('tells bots, apps and other senders', () => {
    const request = (payload: unknown) => readEvent('issue_comment', payload, CONTEXT);
    const byBot = issueCommentEvent(state, addComment(state, WORKFLOW_BOT, 'x'));
    expect(request(byBot)).toMatchObject({ request: { author: { bot: true }, sender: { bot: true } } });
    const viaApp = issueCommentEvent(state, addComment(state, BEN, 'x', { app: OTHER_APP }));
    expect(request(viaApp)).toMatchObject({ request: { viaApp: true, author: BEN_HERE } });
    const ann = addPerson(state, 'ann', 1002, 'triage');
    const inHerName = issueCommentEvent(state, comment, 'created', { sender: ann });
    expect(request(inHerName)).toMatchObject({ request: { author: BEN_HERE, sender: { id: 1002 } } });
  });

  test.each([
    ['edited', issueCommentEvent(state, comment, 'edited')],
    ['deleted', issueCommentEvent(state, comment, 'deleted')],
    ['created', issueCommentEvent(state, comment, 'created', { plainIssue: true })],
  ])('that was %s otherwise is not answered', (action, payload) => {
    expect(readEvent('issue_comment', payload, CONTEXT)).toEqual({
      kind: 'unsupported',
      name: 'issue_comment',
      action,
    });
  });

  test.each([
    'sender',
    'sender.id',
    'comment.user',
    'comment.body',
    'comment.created_at',
    'comment.id',
    'issue.number',
  ])('without %s is malformed', (path) => {
    const payload = without(issueCommentEvent(state, comment), path);
    expect(() => readEvent('issue_comment', payload, CONTEXT)).toThrow(invalid);
  });

  test('of a time that is none is malformed', () => {
    const payload = issueCommentEvent(state, comment);
    const broken = { ...payload, comment: { ...(payload['comment'] as Json), created_at: 'yesterday' } };
    expect(() => readEvent('issue_comment', broken, CONTEXT)).toThrow(invalid);
  });
});

describe('a step that names a verb', () => {
  const context: EventContext = { ...CONTEXT, verb: 'plan' };

  test.each(['pull_request', 'pull_request_target'])('on %s is a wish at its head', (name) => {
    const request = { kind: 'step', verb: 'plan', headSha: HEAD, sender: BEN_HERE };
    expect(readEvent(name, pullRequestEvent(state, 'opened'), context)).toEqual({
      kind: 'request',
      number: 7,
      request,
    });
    expect(readEvent(name, labeledEvent(state, 'bug'), context)).toEqual({ kind: 'request', number: 7, request });
  });

  test('on an event that names no head of a pull request is refused, and told which events do', () => {
    const comment = issueCommentEvent(state, addComment(state, BEN, '/qail plan'));
    for (const [name, payload] of [['issue_comment', comment] as const, ['push', {}] as const]) {
      const raised = expect.objectContaining({ code: 'event_invalid', hint: expect.stringContaining('pull_request') });
      expect(() => readEvent(name, payload, context)).toThrow(raised);
    }
  });

  test('without a sender is malformed', () => {
    expect(() => readEvent('pull_request', without(pullRequestEvent(state, 'opened'), 'sender'), context)).toThrow(
      invalid,
    );
  });
});

describe('commits', () => {
  const commits = (name: string, headSha: string, baseSha: string | null, sender: unknown = BEN_HERE) => ({
    kind: 'commits',
    name,
    pair: { headSha, baseSha },
    sender,
  });

  test('of a merge group', () => {
    const group = { headSha: HEAD, baseSha: BASE, headRef: 'refs/heads/gh-readonly-queue/main/pr-7' };
    const payload = mergeGroupEvent(state, group);
    expect(readEvent('merge_group', payload, CONTEXT)).toEqual(commits('merge_group', HEAD, BASE));
    expect(readEvent('merge_group', { ...payload, action: 'destroyed' }, CONTEXT)).toMatchObject({
      kind: 'unsupported',
      action: 'destroyed',
    });
    expect(() => readEvent('merge_group', without(payload, 'merge_group.base_sha'), CONTEXT)).toThrow(invalid);
  });

  const push = (before: string, after: string) => pushEvent(state, { before, after, ref: 'refs/heads/main' });

  test('of a push', () => {
    expect(readEvent('push', push(BASE, HEAD), CONTEXT)).toEqual(commits('push', HEAD, BASE));
    expect(readEvent('push', push(NOTHING, HEAD), CONTEXT)).toEqual(commits('push', HEAD, null));
  });

  test('of a push of an annotated tag, which is no commit itself', () => {
    const payload = { ...push(NOTHING, HEAD), ref: 'refs/tags/v1', after: 'e'.repeat(40) };
    expect(readEvent('push', payload, CONTEXT)).toEqual(commits('push', HEAD, null));
  });

  test('of a deleted branch are none', () => {
    const expected = { kind: 'unsupported', name: 'push', action: null };
    expect(readEvent('push', push(BASE, NOTHING), CONTEXT)).toEqual(expected);
  });

  test.each(['before', 'deleted'])('of a push without %s are malformed', (path) => {
    expect(() => readEvent('push', without(push(BASE, HEAD), path), CONTEXT)).toThrow(invalid);
  });

  test('of any other event are those the workflow runs for', () => {
    const payload = workflowDispatchEvent(state, { ref: 'refs/heads/main', inputs: null });
    expect(readEvent('workflow_dispatch', payload, CONTEXT)).toEqual(commits('workflow_dispatch', SHA, null));
    expect(readEvent('schedule', { schedule: '0 0 * * *' }, CONTEXT)).toEqual(commits('schedule', SHA, null, null));
    expect(readEvent('release', { action: 'published' }, CONTEXT)).toEqual(commits('release', SHA, null, null));
  });

  test.each([null, 'main', 'D'.repeat(40), 'd'.repeat(39)])('are none where the runner names %j', (sha) => {
    const event = readEvent('release', { action: 'published' }, { ...CONTEXT, sha });
    expect(event).toEqual({ kind: 'unsupported', name: 'release', action: 'published' });
  });
});
