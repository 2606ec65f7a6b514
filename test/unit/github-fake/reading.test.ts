/** Reading from the stand-in with GitHub's own client. */
import { describe, expect, test } from '@jest/globals';
import { BASE, HEAD, makePull, MERGE_BASE, WORKFLOW_BOT } from '../../support/github/state.ts';
import { BEFORE, REPO, withGitHub } from './world.ts';

test('the repository and its pull request', async () => {
  await withGitHub({ pull: makePull({ draft: true, title: 'Drop it' }) }, async (octokit, github) => {
    const { data: repository } = await octokit.repos.get(REPO);
    expect(repository).toMatchObject({ full_name: 'acme/shop', private: true, fork: false });
    const { data: pull } = await octokit.pulls.get({ ...REPO, pull_number: 7 });
    expect(pull).toMatchObject({ number: 7, draft: true, title: 'Drop it', state: 'open', user: { login: 'ben' } });
    expect(pull).toMatchObject({ head: { sha: HEAD, ref: 'change' }, base: { sha: BASE, ref: 'main' } });
    expect(pull.head.repo.full_name).toBe('acme/shop');
    expect(github.violations).toEqual([]);
  });
});

test('a pull request from a fork says so', async () => {
  const head = { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } };
  await withGitHub({ pull: makePull({ head }) }, async (octokit, github) => {
    const { data: pull } = await octokit.pulls.get({ ...REPO, pull_number: 7 });
    expect(pull.head.repo).toMatchObject({ full_name: 'stranger/shop', fork: true });
    expect(pull.base.repo).toMatchObject({ full_name: 'acme/shop', fork: false });
    expect(github.violations).toEqual([]);
  });
});

test.each([
  [`${BASE}...${HEAD}`, MERGE_BASE, 'diverged'],
  ['main...acme:change', MERGE_BASE, 'diverged'],
  [`${MERGE_BASE}...${HEAD}`, MERGE_BASE, 'ahead'],
  [`${BASE}...${MERGE_BASE}`, MERGE_BASE, 'behind'],
  [`${HEAD}...${HEAD}`, HEAD, 'identical'],
])('comparing %s', async (basehead, mergeBase, status) => {
  await withGitHub({}, async (octokit, github) => {
    const { data } = await octokit.repos.compareCommitsWithBasehead({ ...REPO, basehead });
    expect([data.merge_base_commit.sha, data.status]).toEqual([mergeBase, status]);
    expect(github.violations).toEqual([]);
  });
});

test('a commit leads to its tree and that to its blobs', async () => {
  await withGitHub({}, async (octokit, github) => {
    const { data: commit } = await octokit.git.getCommit({ ...REPO, commit_sha: MERGE_BASE });
    const { data: flat } = await octokit.git.getTree({ ...REPO, tree_sha: commit.tree.sha });
    expect(flat.tree.map(({ path, type }) => [path, type])).toEqual([
      ['db', 'tree'],
      ['schema.qail', 'blob'],
    ]);
    const { data: deep } = await octokit.git.getTree({ ...REPO, tree_sha: commit.tree.sha, recursive: '1' });
    expect(deep.tree.map(({ path }) => path)).toEqual(['db', 'db/orders.qail', 'schema.qail']);
    const file_sha = deep.tree[2]?.sha ?? '';
    const { data: blob } = await octokit.git.getBlob({ ...REPO, file_sha });
    expect(blob.encoding).toBe('base64');
    expect(Buffer.from(blob.content, 'base64').toString()).toBe(BEFORE['schema.qail']);
    expect(github.violations).toEqual([]);
  });
});

describe('comments', () => {
  const comments = Array.from({ length: 5 }, (_, index) => ({
    id: 10 + index,
    author: WORKFLOW_BOT,
    body: `comment ${index}`,
    createdAt: `2026-01-01T00:00:0${index}Z`,
    updatedAt: `2026-01-01T00:00:0${index}Z`,
  }));

  test('come in pages that are linked', async () => {
    await withGitHub({ comments: [...comments] }, async (octokit, github) => {
      const asked = { ...REPO, issue_number: 7, per_page: 2 };
      const { data, headers } = await octokit.issues.listComments({ ...asked, page: 2 });
      expect(data.map(({ id }) => id)).toEqual([12, 13]);
      const address = `${github.url}/repos/acme/shop/issues/7/comments?per_page=2&page=`;
      const links = [
        ['1', 'prev'],
        ['1', 'first'],
        ['3', 'next'],
        ['3', 'last'],
      ].map(([page = '', rel = '']) => `<${address}${page}>; rel="${rel}"`);
      expect(headers.link).toBe(links.join(', '));
      const all = await octokit.paginate(octokit.issues.listComments, asked);
      expect(all.map(({ body }) => body)).toEqual(comments.map(({ body }) => body));
      expect(github.requests.map(({ query }) => query)).toEqual([
        '?per_page=2&page=2',
        '?per_page=2',
        '?per_page=2&page=2',
        '?per_page=2&page=3',
      ]);
      expect(github.violations).toEqual([]);
    });
  });

  test('one page has no links', async () => {
    await withGitHub({ comments: [...comments] }, async (octokit) => {
      const { headers, data } = await octokit.issues.listComments({ ...REPO, issue_number: 7 });
      expect([headers.link, data.length]).toEqual([undefined, 5]);
    });
  });

  test('are found by their id', async () => {
    await withGitHub({ comments: [...comments] }, async (octokit, github) => {
      const { data } = await octokit.issues.getComment({ ...REPO, comment_id: 11 });
      expect(data).toMatchObject({ body: 'comment 1', user: { login: 'github-actions[bot]', type: 'Bot' } });
      expect(github.violations).toEqual([]);
    });
  });
});

test('the rate limit', async () => {
  await withGitHub({}, async (octokit, github) => {
    expect((await octokit.rateLimit.get()).status).toBe(200);
    expect(github.violations).toEqual([]);
  });
});

test('a user is told who it is; a workflow is told that it is nobody', async () => {
  await withGitHub({ identity: { kind: 'user', login: 'ben', id: 1001 } }, async (octokit, github) => {
    expect((await octokit.users.getAuthenticated()).data).toMatchObject({ login: 'ben', id: 1001 });
    expect(github.violations).toEqual([]);
  });
  await withGitHub({}, async (octokit, github) => {
    await expect(octokit.users.getAuthenticated()).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    });
    expect(github.violations).toEqual([]);
  });
});

test('an answer that GitHub would not give is a violation too', async () => {
  const comment = { id: 1, author: WORKFLOW_BOT, body: 'x', createdAt: 'yesterday', updatedAt: '2026-01-01T00:00:00Z' };
  await withGitHub({ comments: [comment] }, async (octokit, github) => {
    await octokit.issues.listComments({ ...REPO, issue_number: 7 });
    expect(github.violations).toEqual([expect.stringContaining('/0/created_at must match format "date-time"')]);
  });
});

test('a page of more than 100 is a violation, and names of repositories do not mind their case', async () => {
  await withGitHub({}, async (octokit, github) => {
    await octokit.issues.listComments({ owner: 'Acme', repo: 'SHOP', issue_number: 7, per_page: 101 });
    expect(github.violations).toEqual([expect.stringContaining('per_page must be <= 100')]);
  });
});
