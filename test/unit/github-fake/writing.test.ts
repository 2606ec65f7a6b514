/** Writing to the stand-in with GitHub's own client, and what it refuses. */
import { describe, expect, test } from '@jest/globals';
import { HEAD, WORKFLOW_BOT, type GitHubState } from '../../support/github/state.ts';
import { client, REPO, withGitHub } from './world.ts';

const annotation = {
  path: 'schema.qail',
  start_line: 1,
  end_line: 1,
  annotation_level: 'notice' as const,
  message: 'm',
};
const READER: Partial<GitHubState> = { readOnly: true };

test('a comment is written by the workflow and changed in place', async () => {
  await withGitHub({}, async (octokit, github) => {
    const { data: made } = await octokit.issues.createComment({ ...REPO, issue_number: 7, body: 'one' });
    expect(made).toMatchObject({ body: 'one', user: { login: 'github-actions[bot]', id: 41898282, type: 'Bot' } });
    const { data: changed } = await octokit.issues.updateComment({ ...REPO, comment_id: made.id, body: 'two' });
    expect(changed).toMatchObject({ id: made.id, body: 'two', created_at: made.created_at });
    expect(changed.updated_at > made.updated_at).toBe(true);
    expect(github.state.comments.map(({ id, body }) => [id, body])).toEqual([[made.id, 'two']]);
    expect(github.violations).toEqual([]);
  });
});

test('a user writes under its own name', async () => {
  await withGitHub({ identity: { kind: 'user', login: 'ben', id: 1001 } }, async (octokit, github) => {
    const { data } = await octokit.issues.createComment({ ...REPO, issue_number: 7, body: 'one' });
    expect(data.user).toMatchObject({ login: 'ben', type: 'User' });
    const check = octokit.checks.create({ ...REPO, name: 'qail', head_sha: HEAD });
    await expect(check).rejects.toMatchObject({ status: 403, message: expect.stringContaining('GitHub App') });
    expect(github.violations).toEqual([]);
  });
});

test('a status', async () => {
  await withGitHub({}, async (octokit, github) => {
    const status = {
      state: 'failure' as const,
      context: 'qail',
      description: 'blocked',
      target_url: 'https://x.example',
    };
    const { data } = await octokit.repos.createCommitStatus({ ...REPO, sha: HEAD, ...status });
    expect(data).toMatchObject(status);
    expect(github.state.statuses).toEqual([
      {
        id: data.id,
        sha: HEAD,
        state: 'failure',
        context: 'qail',
        description: 'blocked',
        targetUrl: 'https://x.example',
        createdAt: data.created_at,
        creator: WORKFLOW_BOT,
      },
    ]);
    expect(github.violations).toEqual([]);
  });
});

test('a check run gathers the annotations of all calls and is completed by its conclusion', async () => {
  await withGitHub({}, async (octokit, github) => {
    const output = { title: 't', summary: 's', annotations: Array.from({ length: 50 }, () => annotation) };
    const { data: made } = await octokit.checks.create({ ...REPO, name: 'qail', head_sha: HEAD, output });
    expect(made).toMatchObject({ name: 'qail', head_sha: HEAD, status: 'queued', conclusion: null });
    const more = { ...output, summary: 'more', annotations: [annotation] };
    const last = { conclusion: 'failure' as const, output: more };
    const { data: done } = await octokit.checks.update({ ...REPO, check_run_id: made.id, ...last });
    expect(done).toMatchObject({ id: made.id, status: 'completed', conclusion: 'failure', head_sha: HEAD });
    expect(done.output).toMatchObject({ title: 't', summary: 'more', annotations_count: 51 });
    expect(github.state.checks[0]?.annotations).toHaveLength(51);
    expect(github.violations).toEqual([]);
  });
});

describe('what GitHub documents but cannot do', () => {
  const unknown = 'f'.repeat(40);

  test.each<[string, string, object | undefined, number]>([
    ['GET', '/repos/acme/shop/pulls/8', undefined, 404],
    ['GET', '/repos/acme/other/pulls/7', undefined, 404],
    ['GET', '/repos/acme/shop/compare/nowhere...main', undefined, 404],
    ['GET', `/repos/acme/shop/git/commits/${unknown}`, undefined, 404],
    ['GET', `/repos/acme/shop/git/trees/${unknown}`, undefined, 404],
    ['GET', `/repos/acme/shop/git/blobs/${unknown}`, undefined, 404],
    ['GET', '/repos/acme/shop/issues/8/comments', undefined, 404],
    ['GET', '/repos/acme/shop/issues/comments/1', undefined, 404],
    ['POST', '/repos/acme/shop/issues/8/comments', { body: 'x' }, 404],
    ['PATCH', '/repos/acme/shop/issues/comments/1', { body: 'x' }, 404],
    ['PATCH', '/repos/acme/shop/check-runs/1', { name: 'x' }, 404],
    ['POST', '/repos/acme/shop/issues/7/comments', { body: 'x'.repeat(65_537) }, 422],
    ['POST', `/repos/acme/shop/statuses/${unknown}`, { state: 'success' }, 422],
    ['POST', `/repos/acme/shop/statuses/${HEAD}`, { state: 'success', description: 'x'.repeat(141) }, 422],
    ['POST', '/repos/acme/shop/check-runs', { name: 'x', head_sha: unknown }, 422],
  ])('%s %s is refused', async (...[method, path, body, status]) => {
    await withGitHub({}, async (octokit, github) => {
      await expect(octokit.request(`${method} ${path}`, { ...body })).rejects.toMatchObject({ status });
      expect(github.violations).toEqual([]);
      expect([...github.state.comments, ...github.state.statuses, ...github.state.checks]).toEqual([]);
    });
  });
});

describe('what GitHub does not document', () => {
  test.each<[string, string, object, number, string]>([
    [
      'POST',
      '/check-runs',
      { name: 'x', head_sha: HEAD, output: { title: 't', summary: 's', annotations: Array(51).fill(annotation) } },
      422,
      'more than 50',
    ],
    ['POST', `/statuses/${HEAD}`, { state: 'green' }, 422, 'body /state must be equal'],
    ['POST', '/issues/7/comments', { body: 'x', colour: 'red' }, 422, 'body/colour is not listed'],
    ['GET', '/nowhere', {}, 404, 'unknown path'],
    ['GET', '/environments', {}, 404, 'GET /repos/acme/shop/environments: the stand-in has no such route'],
  ])('%s %s is a violation', async (...[method, path, body, status, violation]) => {
    await withGitHub({}, async (octokit, github) => {
      await expect(octokit.request(`${method} /repos/acme/shop${path}`, { ...body })).rejects.toMatchObject({ status });
      expect(github.violations).toEqual([expect.stringContaining(violation)]);
      expect(github.state.checks).toEqual([]);
    });
  });

  test('a body that is no JSON', async () => {
    await withGitHub({}, async (_octokit, github) => {
      const url = `${github.url}/repos/acme/shop/issues/7/comments`;
      const headers = { authorization: `Bearer ${github.state.token}` };
      expect((await fetch(url, { method: 'POST', body: '{', headers })).status).toBe(400);
      expect(github.violations).toEqual([expect.stringContaining('the body is no JSON')]);
      expect(github.requests).toEqual([expect.objectContaining({ method: 'POST', body: '{' })]);
    });
  });
});

test.each([undefined, 'ghs_other'])('the token %s is not let in', async (token) => {
  await withGitHub({}, async (_octokit, github) => {
    const octokit = client(github.url, token);
    await expect(octokit.pulls.get({ ...REPO, pull_number: 7 })).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('Bad credentials'),
    });
    expect(github.violations).toEqual([]);
  });
});

test('a read-only token reads and does not write', async () => {
  await withGitHub(READER, async (octokit, github) => {
    expect((await octokit.pulls.get({ ...REPO, pull_number: 7 })).status).toBe(200);
    const refused = { status: 403, message: expect.stringContaining('Resource not accessible by integration') };
    const writes = [
      octokit.issues.createComment({ ...REPO, issue_number: 7, body: 'x' }),
      octokit.issues.updateComment({ ...REPO, comment_id: 1, body: 'x' }),
      octokit.repos.createCommitStatus({ ...REPO, sha: HEAD, state: 'success' }),
      octokit.checks.create({ ...REPO, name: 'x', head_sha: HEAD }),
      octokit.checks.update({ ...REPO, check_run_id: 1, name: 'x' }),
    ];
    for (const outcome of await Promise.allSettled(writes))
      expect(outcome).toMatchObject({ status: 'rejected', reason: refused });
    expect(github.violations).toEqual([]);
    expect(github.state.comments).toEqual([]);
  });
});

describe('faults', () => {
  const path = /\/pulls\/7$/;
  const statuses = async (state: Partial<GitHubState>, calls: number): Promise<number[]> => {
    const seen: number[] = [];
    await withGitHub(state, async (octokit, github) => {
      for (let call = 0; call < calls; call += 1) {
        const status = octokit.pulls.get({ ...REPO, pull_number: 7 }).then(
          (answer) => answer.status as number,
          (error: unknown) => (error as { status: number }).status,
        );
        seen.push(await status);
      }
      expect(github.violations).toEqual([]);
    });
    return seen;
  };

  test.each<[string, Pick<GitHubState['faults'][number], 'times' | 'skip' | 'status'>, number[]]>([
    ['always', {}, [500, 500, 500]],
    ['once', { status: 502, times: 1 }, [502, 200, 200]],
    ['after one', { status: 503, skip: 1 }, [200, 503, 503]],
    ['the second only', { status: 403, skip: 1, times: 1 }, [200, 403, 200]],
  ])('%s', async (...[, fault, expected]) => {
    expect(await statuses({ faults: [{ method: 'GET', path, ...fault }] }, 3)).toEqual(expected);
  });

  test('only requests of their method and path', async () => {
    const faults = [
      { method: 'POST', path },
      { method: 'GET', path: /\/comments$/ },
    ];
    expect(await statuses({ faults }, 1)).toEqual([200]);
  });

  test('one after the other', async () => {
    const faults = [500, 429].map((status) => ({ method: 'GET', path, status, times: 1 }));
    expect(await statuses({ faults }, 3)).toEqual([500, 429, 200]);
  });

  test('with headers and a body of their own', async () => {
    const fault = { method: 'GET', path, status: 429, headers: { 'retry-after': '3' }, body: '<html>' };
    await withGitHub({ faults: [fault] }, async (_octokit, github) => {
      const answer = await fetch(`${github.url}/repos/acme/shop/pulls/7`);
      expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([429, '3', '<html>']);
    });
  });

  test('hanging until the stand-in is closed', async () => {
    await withGitHub({ faults: [{ method: 'GET', path, hang: true }] }, async (octokit, github) => {
      const asked = octokit.pulls.get({ ...REPO, pull_number: 7, request: { signal: AbortSignal.timeout(300) } });
      await expect(asked).rejects.toMatchObject({ status: 500 });
      const hanging = fetch(`${github.url}/repos/acme/shop/pulls/7`);
      const ended = expect(hanging).rejects.toThrow('fetch failed');
      while (github.requests.length < 2) await new Promise((done) => setTimeout(done, 5));
      await github.close();
      await ended;
    });
  });
});
