/** Comments that go, are hidden and reacted to, and reviews. */
import { describe, expect, test } from '@jest/globals';
import { addComment, addPerson, addReview, OTHER_APP } from '../../support/github/makers.ts';
import { BEN, GITHUB_ACTIONS, HEAD, MERGE_BASE, WORKFLOW_BOT } from '../../support/github/state.ts';
import { REPO, withGitHub } from './world.ts';

describe('a comment', () => {
  test('of a person is of no app, one of the workflow is of its app', async () => {
    await withGitHub({ clock: { now: new Date('2026-03-04T05:06:07Z') } }, async (octokit, github) => {
      const told = addComment(github.state, BEN, '/qail status');
      addComment(github.state, BEN, 'through another app', { app: OTHER_APP, association: 'OWNER' });
      await octokit.issues.createComment({ ...REPO, issue_number: 7, body: 'a reply' });
      const { data } = await octokit.issues.listComments({ ...REPO, issue_number: 7 });
      expect(told).toMatchObject({ createdAt: '2026-03-04T05:06:07Z', updatedAt: '2026-03-04T05:06:07Z' });
      expect(data.map((each) => [each.node_id, each.user?.login, each.author_association])).toEqual([
        ['IC_1001', 'ben', 'NONE'],
        ['IC_1002', 'ben', 'OWNER'],
        ['IC_1003', 'github-actions[bot]', 'NONE'],
      ]);
      const apps = data.map((each) => each.performed_via_github_app ?? null);
      expect(apps).toEqual([null, expect.objectContaining(OTHER_APP), expect.objectContaining(GITHUB_ACTIONS)]);
      expect(github.violations).toEqual([]);
    });
  });

  test('goes with its reactions, and its id is not given again', async () => {
    await withGitHub({}, async (octokit, github) => {
      const { id } = addComment(github.state, BEN, 'one');
      await octokit.reactions.createForIssueComment({ ...REPO, comment_id: id, content: 'eyes' });
      expect((await octokit.issues.deleteComment({ ...REPO, comment_id: id })).status).toBe(204);
      expect(github.state).toMatchObject({ comments: [], reactions: [] });
      await expect(octokit.issues.deleteComment({ ...REPO, comment_id: id })).rejects.toMatchObject({ status: 404 });
      expect(addComment(github.state, BEN, 'two').id).toBe(id + 1);
      expect(github.violations).toEqual([]);
    });
  });
});

describe('reactions', () => {
  test('are made once, listed and taken back', async () => {
    await withGitHub({}, async (octokit, github) => {
      const comment_id = addComment(github.state, BEN, '/qail plan').id;
      const on = { ...REPO, comment_id };
      const make = (content: 'eyes' | 'rocket') => octokit.reactions.createForIssueComment({ ...on, content });
      const first = await make('eyes');
      const again = await make('eyes');
      const other = await make('rocket');
      expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
      expect(again.data).toEqual(first.data);
      const all = await octokit.reactions.listForIssueComment(on);
      expect(all.data.map(({ content, user }) => [content, user?.login])).toEqual([
        ['eyes', 'github-actions[bot]'],
        ['rocket', 'github-actions[bot]'],
      ]);
      const rockets = await octokit.reactions.listForIssueComment({ ...on, content: 'rocket' });
      expect(rockets.data.map(({ id }) => id)).toEqual([other.data.id]);
      const gone = await octokit.reactions.deleteForIssueComment({ ...on, reaction_id: first.data.id });
      expect(gone.status).toBe(204);
      expect(github.state.reactions).toMatchObject([
        { commentId: comment_id, content: 'rocket', author: WORKFLOW_BOT },
      ]);
      expect(github.violations).toEqual([]);
    });
  });

  test('of others stay, and what is not there cannot go', async () => {
    await withGitHub({}, async (octokit, github) => {
      const on = { ...REPO, comment_id: addComment(github.state, BEN, 'one').id };
      const createdAt = '2026-01-01T00:00:00Z';
      github.state.reactions.push({ id: 1, commentId: on.comment_id, content: '+1', author: BEN, createdAt });
      const remove = octokit.reactions.deleteForIssueComment;
      await expect(remove({ ...on, reaction_id: 1 })).rejects.toMatchObject({ status: 403 });
      await expect(remove({ ...on, reaction_id: 2 })).rejects.toMatchObject({ status: 404 });
      await expect(remove({ ...on, comment_id: 3, reaction_id: 1 })).rejects.toMatchObject({ status: 404 });
      const missing = { ...REPO, comment_id: 3 };
      await expect(octokit.reactions.listForIssueComment(missing)).rejects.toMatchObject({ status: 404 });
      const make = octokit.reactions.createForIssueComment({ ...missing, content: 'eyes' });
      await expect(make).rejects.toMatchObject({ status: 404 });
      expect(github.state.reactions).toHaveLength(1);
      expect(github.violations).toEqual([]);
    });
  });

  test('of no known kind are a violation', async () => {
    await withGitHub({}, async (octokit, github) => {
      const { id } = addComment(github.state, BEN, 'one');
      const path = `POST /repos/acme/shop/issues/comments/${id}/reactions`;
      await expect(octokit.request(path, { content: 'shrug' })).rejects.toMatchObject({ status: 422 });
      expect(github.violations).toEqual([expect.stringContaining('body /content must be equal to one of')]);
    });
  });
});

test('reviews come in pages, oldest first', async () => {
  await withGitHub({}, async (octokit, github) => {
    const anna = addPerson(github.state, 'anna', 1002, 'maintain');
    addReview(github.state, anna, 'CHANGES_REQUESTED', { commitId: MERGE_BASE });
    addReview(github.state, null, 'APPROVED');
    addReview(github.state, anna, 'PENDING');
    const asked = { ...REPO, pull_number: 7, per_page: 2 };
    const { headers } = await octokit.pulls.listReviews(asked);
    expect(headers.link).toContain('page=2>; rel="next"');
    const all = await octokit.paginate(octokit.pulls.listReviews, asked);
    expect(all.map(({ user, state, commit_id }) => [user?.login ?? null, state, commit_id])).toEqual([
      ['anna', 'CHANGES_REQUESTED', MERGE_BASE],
      [null, 'APPROVED', HEAD],
      ['anna', 'PENDING', HEAD],
    ]);
    expect(all.map((each) => typeof each.submitted_at)).toEqual(['string', 'string', 'undefined']);
    const missing = octokit.pulls.listReviews({ ...REPO, pull_number: 8 });
    await expect(missing).rejects.toMatchObject({ status: 404 });
    expect(github.violations).toEqual([]);
  });
});

describe('hiding a comment', () => {
  const QUERY = `mutation Hide($id: ID!) {
    minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } }
  }`;

  test.each([QUERY, QUERY.replace(' Hide', ''), `\n  ${QUERY}\n`, QUERY.replace(/[\s,]+/g, ' ')])(
    '%j',
    async (query) => {
      await withGitHub({}, async (octokit, github) => {
        const { id } = addComment(github.state, WORKFLOW_BOT, 'old');
        const { data } = await octokit.issues.getComment({ ...REPO, comment_id: id });
        const answer = await octokit.graphql(query, { id: data.node_id });
        expect(answer).toEqual({ minimizeComment: { minimizedComment: { isMinimized: true } } });
        expect(github.state.comments).toMatchObject([{ id, minimized: true }]);
        const { data: hidden } = await octokit.issues.getComment({ ...REPO, comment_id: id });
        expect(hidden).toMatchObject({ minimized: { reason: 'outdated' } });
        expect(github.violations).toEqual([]);
      });
    },
  );

  test('that is gone is an error with status 200', async () => {
    await withGitHub({}, async (octokit, github) => {
      await expect(octokit.graphql(QUERY, { id: 'IC_9' })).rejects.toMatchObject({
        errors: [{ type: 'NOT_FOUND', path: ['minimizeComment'] }],
        headers: { date: expect.any(String) },
      });
      expect(github.violations).toEqual([]);
    });
  });

  test('is not for a token that may only read', async () => {
    await withGitHub({ readOnly: true }, async (octokit, github) => {
      const { id } = addComment(github.state, WORKFLOW_BOT, 'old');
      const errors = [{ type: 'FORBIDDEN' }];
      await expect(octokit.graphql(QUERY, { id: `IC_${id}` })).rejects.toMatchObject({ errors });
      expect(github.state.comments[0]?.minimized).toBeUndefined();
      expect(github.violations).toEqual([]);
    });
  });

  test.each<[string, object, string]>([
    ['another mutation', { query: QUERY.replace('minimize', 'unminimize'), variables: { id: 'IC_1001' } }, 'knows'],
    ['another reason', { query: QUERY.replace('OUTDATED', 'SPAM'), variables: { id: 'IC_1001' } }, 'OUTDATED only'],
    ['two mutations', { query: `${QUERY} ${QUERY}`, variables: { id: 'IC_1001' } }, 'knows minimizeComment'],
    ['an id in the text', { query: QUERY.replace(': $id', ': "IC_1001"'), variables: {} }, 'with a variable'],
    ['no query', { variables: {} }, 'body /query must be string'],
    ['no variables', { query: QUERY }, 'body /variables must be object'],
    [
      'an unknown variable',
      { query: QUERY, variables: { id: 'IC_1001', other: 1 } },
      'variables/other is not declared',
    ],
    ['a missing variable', { query: QUERY, variables: {} }, 'body /variables/id must be string'],
    ['another key', { query: QUERY, variables: { id: 'IC_1001' }, extensions: {} }, 'body/extensions is not listed'],
  ])('%s is a violation', async (_, body, problem) => {
    await withGitHub({}, async (octokit, github) => {
      addComment(github.state, WORKFLOW_BOT, 'old');
      const answer = await octokit.request('POST /graphql', { data: body });
      expect(answer.data).toEqual({ errors: [{ message: expect.stringContaining(problem) }] });
      expect(github.violations).toEqual([expect.stringContaining(problem)]);
      expect(github.state.comments[0]?.minimized).toBeUndefined();
    });
  });

  test('is a POST', async () => {
    await withGitHub({}, async (octokit, github) => {
      await expect(octokit.request('GET /graphql')).rejects.toMatchObject({ status: 404 });
      expect(github.violations).toEqual(['GET /graphql: unknown method']);
    });
  });
});
