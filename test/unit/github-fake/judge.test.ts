/** The judge refuses what GitHub does not document. */
import { describe, expect, test } from '@jest/globals';
import { judgeAnswer, judgeEvent, judgeRequest } from '../../support/github/description.ts';

const REPO = '/repos/acme/shop';
const SHA = 'a'.repeat(40);
const annotation = { path: 'schema.qail', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
const check = (output: object) => ({ name: 'qail', head_sha: SHA, output: { title: 't', summary: 's', ...output } });

describe('requests', () => {
  test.each<[string, string, string, unknown]>([
    ['GET', `${REPO}/pulls/7`, '', undefined],
    ['GET', `${REPO}/issues/7/comments`, 'per_page=100&page=2', undefined],
    ['GET', `${REPO}/compare/${SHA}...${SHA}`, '', undefined],
    ['GET', `${REPO}/branches/feature/x`, '', undefined],
    ['GET', `${REPO}/commits/main/status`, '', undefined],
    ['POST', `${REPO}/issues/7/comments`, '', { body: 'hello' }],
    ['POST', `${REPO}/check-runs`, '', check({ annotations: [annotation] })],
    ['PATCH', `${REPO}/check-runs/5`, '', { output: { summary: 's' } }],
  ])('%s %s %s is fine', (method, path, query, body) => {
    expect(judgeRequest(method, path, new URLSearchParams(query), body)).toEqual([]);
  });

  test.each<[string, string, string, unknown, string]>([
    ['GET', '/repos/acme', '', undefined, 'unknown path'],
    ['GET', `${REPO}/pulls/7/labels/x/y`, '', undefined, 'unknown path'],
    ['DELETE', `${REPO}/pulls/7`, '', undefined, 'DELETE /repos/{owner}/{repo}/pulls/{pull_number}: unknown method'],
    ['GET', `${REPO}/pulls/seven`, '', undefined, 'path parameter pull_number must be integer'],
    ['GET', `${REPO}/issues/7/comments`, 'per_page=many', undefined, 'query parameter per_page must be integer'],
    ['GET', `${REPO}/issues/7/comments`, 'per_page=101', undefined, 'query parameter per_page must be <= 100'],
    ['GET', `${REPO}/issues/7/comments`, 'since=yesterday', undefined, 'query parameter since must match format'],
    ['GET', `${REPO}/issues/7/comments`, 'author=ben', undefined, 'query parameter author is not listed'],
    ['GET', `${REPO}/pulls/7`, '', { body: 'x' }, 'a body where GitHub documents none'],
    ['POST', `${REPO}/issues/7/comments`, '', undefined, 'the body is missing'],
    ['POST', `${REPO}/issues/7/comments`, '', {}, "body (top) must have required property 'body'"],
    ['POST', `${REPO}/issues/7/comments`, '', { body: 'x', text: 'y' }, 'body/text is not listed'],
    ['POST', `${REPO}/statuses/${SHA}`, '', { state: 'green' }, 'body /state must be equal to one of'],
    ['POST', `${REPO}/check-runs`, '', check({ annotations: Array(51).fill(annotation) }), 'NOT have more than 50'],
    [
      'POST',
      `${REPO}/check-runs`,
      '',
      check({ annotations: [{ ...annotation, line: 3 }] }),
      'body/output/annotations/0/line is not listed',
    ],
    ['PATCH', `${REPO}/check-runs/x`, '', {}, 'path parameter check_run_id must be integer'],
  ])('%s %s %s is refused', (...[method, path, query, body, problem]) => {
    const problems = judgeRequest(method, path, new URLSearchParams(query), body);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe('answers', () => {
  const error = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };

  test.each<[string, string, number, unknown]>([
    ['GET', `${REPO}/pulls/7`, 404, error],
    ['POST', `${REPO}/statuses/${SHA}`, 403, error],
    ['GET', `${REPO}/issues/7/comments`, 200, []],
    ['DELETE', `${REPO}/issues/comments/5`, 204, undefined],
  ])('%s %s may answer %i', (method, path, status, body) => {
    expect(judgeAnswer(method, path, status, body)).toEqual([]);
  });

  test.each<[string, string, number, unknown, string]>([
    [
      'GET',
      `${REPO}/issues/7/comments`,
      418,
      [],
      'answer 418 to GET /repos/{owner}/{repo}/issues/{issue_number}/comments: status is not listed',
    ],
    ['GET', '/nowhere', 200, {}, 'answer 200 to GET /nowhere: status is not listed'],
    ['GET', `${REPO}/issues/7/comments`, 200, {}, '(top) must be array'],
    ['GET', `${REPO}/pulls/7`, 200, { number: 7 }, "must have required property 'url'"],
    ['GET', `${REPO}/pulls/7`, 404, 'gone', '(top) must be object'],
    ['DELETE', `${REPO}/issues/comments/5`, 204, {}, 'a body where GitHub documents none'],
  ])('%s %s may not answer %i so', (...[method, path, status, body, problem]) => {
    expect(judgeAnswer(method, path, status, body).join('\n')).toContain(problem);
  });
});

describe('events', () => {
  test('a payload that lacks its pull request is refused', () => {
    expect(judgeEvent('pull-request-opened', { action: 'opened', number: 7 }).join('\n')).toContain(
      "must have required property 'pull_request'",
    );
  });

  test('a webhook outside the slice is named', () => {
    expect(() => judgeEvent('star-created', {})).toThrow('the description holds no webhook star-created');
  });
});
