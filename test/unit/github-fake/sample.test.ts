/** Whatever the generator fills in satisfies GitHub's own schemas. */
import { describe, expect, test } from '@jest/globals';
import { judgeAnswer, judgeEvent } from '../../support/github/description.ts';
import { completeAnswer, completeEvent } from '../../support/github/sample.ts';
import { asObject, description } from '../../support/github/schema.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  'pull-request-opened': 'opened',
  'pull-request-synchronize': 'synchronize',
  'pull-request-reopened': 'reopened',
  'pull-request-edited': 'edited',
  'pull-request-closed': 'closed',
  'issue-comment-created': 'created',
};
const REPO = '/repos/acme/shop';
const ANSWERS: readonly [string, string, number, unknown][] = [
  ['GET', '/user', 200, { login: 'ben', id: 3, user_view_type: 'public' }],
  ['GET', '/rate_limit', 200, {}],
  ['GET', REPO, 200, { name: 'shop' }],
  [
    'GET',
    `${REPO}/pulls/7`,
    200,
    { number: 7, head: { repo: { name: 'shop', fork: true } }, base: { repo: { name: 'shop' } } },
  ],
  ['GET', `${REPO}/compare/a...b`, 200, { merge_base_commit: { sha: 'a' } }],
  ['GET', `${REPO}/git/commits/a`, 200, { tree: { sha: 'b' } }],
  ['GET', `${REPO}/git/trees/a`, 200, { tree: [{ path: 'a', mode: '100644', type: 'blob', sha: 'c' }] }],
  ['GET', `${REPO}/git/blobs/a`, 200, { content: '', encoding: 'base64' }],
  ['GET', `${REPO}/issues/7/comments`, 200, [{ body: 'one' }, { body: 'two' }]],
  ['POST', `${REPO}/check-runs`, 201, { name: 'qail' }],
  ['POST', `${REPO}/statuses/a`, 201, { state: 'success' }],
];

describe('answers', () => {
  test.each(ANSWERS)('%s %s %i', (method, path, status, fields) => {
    const answer = completeAnswer(method, path, status, fields);
    expect(answer).toMatchObject(fields as object);
    expect(judgeAnswer(method, path, status, answer)).toEqual([]);
  });

  test('one that GitHub does not document cannot be made', () => {
    expect(() => completeAnswer('GET', '/user', 418, {})).toThrow('GitHub documents no JSON answer 418 to GET /user');
  });
});

describe('events', () => {
  test.each(Object.entries(ACTIONS))('%s', (name, action) => {
    const event = completeEvent(name, { action });
    expect(event['action']).toBe(action);
    expect(judgeEvent(name, event)).toEqual([]);
  });

  test('all of them are in the slice', () => {
    expect(Object.keys(asObject(description['x-webhooks']))).toEqual(expect.arrayContaining(Object.keys(ACTIONS)));
  });
});
