/** The world moves: by its clock, between two requests, under an answer that never comes, and for two clients at once. */
import { describe, expect, test } from '@jest/globals';
import { advance } from '../../support/github/clock.ts';
import { addComment, addCommit } from '../../support/github/makers.ts';
import { BEN, HEAD, makeState, type Fault } from '../../support/github/state.ts';
import { startGitHub } from '../../support/github/server.ts';
import { client, REPO, withGitHub } from './world.ts';

const PULL = { ...REPO, pull_number: 7 };
const ISSUE = { ...REPO, issue_number: 7 };
const NEXT = 'd'.repeat(40);

describe('the clock', () => {
  const clock = () => ({ now: new Date('2026-03-04T05:06:07Z') });

  test('is real at first, and is told with every answer', async () => {
    const began = Date.now();
    await withGitHub({}, async (octokit, github) => {
      expect(Math.abs(github.state.clock.now.getTime() - began)).toBeLessThan(5000);
      const { headers } = await octokit.pulls.get(PULL);
      expect(headers.date).toBe(github.state.clock.now.toUTCString());
    });
  });

  test('goes on by a second with each write, and as far as a test moves it', async () => {
    await withGitHub({ clock: clock() }, async (octokit, github) => {
      const write = async () => (await octokit.issues.createComment({ ...ISSUE, body: 'x' })).data.created_at;
      expect([await write(), await write()]).toEqual(['2026-03-04T05:06:07Z', '2026-03-04T05:06:08Z']);
      advance(github.state, 600);
      expect((await octokit.pulls.get(PULL)).headers.date).toBe('Wed, 04 Mar 2026 05:16:09 GMT');
      expect(addComment(github.state, BEN, 'x').createdAt).toBe('2026-03-04T05:16:09Z');
    });
  });

  test('is told with what goes wrong, too', async () => {
    const faults: Fault[] = [{ method: 'GET', path: /\/pulls\/7$/ }];
    await withGitHub({ clock: clock(), faults }, async (_octokit, github) => {
      for (const path of ['pulls/7', 'nowhere']) {
        const answer = await fetch(`${github.url}/repos/acme/shop/${path}`);
        expect(answer.headers.get('date')).toBe('Wed, 04 Mar 2026 05:06:07 GMT');
      }
    });
  });
});

describe('a change between two requests', () => {
  const path = /\/pulls\/7$/;

  test('is seen by the request that meets it', async () => {
    const change: Fault['change'] = (state) => {
      addCommit(state, NEXT, { 'schema.qail': 'table later\n' }, [HEAD]);
      state.pull.head.sha = NEXT;
    };
    await withGitHub({ faults: [{ method: 'GET', path, skip: 1, times: 1, change }] }, async (octokit, github) => {
      const head = async () => (await octokit.pulls.get(PULL)).data.head.sha;
      expect([await head(), await head(), await head()]).toEqual([HEAD, NEXT, NEXT]);
      const { data } = await octokit.git.getCommit({ ...REPO, commit_sha: NEXT });
      const { data: tree } = await octokit.git.getTree({ ...REPO, tree_sha: data.tree.sha });
      expect(tree.tree.map((each) => each.path)).toEqual(['schema.qail']);
      expect(github.violations).toEqual([]);
    });
  });

  test('may come with a failure', async () => {
    const change: Fault['change'] = (state) => void (state.pull.state = 'closed');
    const faults = [{ method: 'GET', path, status: 502, times: 1, change }];
    await withGitHub({ faults }, async (octokit) => {
      await expect(octokit.pulls.get(PULL)).rejects.toMatchObject({ status: 502 });
      expect((await octokit.pulls.get(PULL)).data.state).toBe('closed');
    });
  });

  test('lets nobody in who has no token', async () => {
    const faults = [{ method: 'GET', path, change: () => undefined }];
    await withGitHub({ faults }, async (_octokit, github) => {
      expect((await fetch(`${github.url}/repos/acme/shop/pulls/7`)).status).toBe(401);
    });
  });
});

test('an answer that is dropped leaves its work done', async () => {
  const faults: Fault[] = [{ method: 'POST', path: /\/comments$/, drop: true, times: 1 }];
  await withGitHub({ faults }, async (octokit, github) => {
    const write = octokit.issues.createComment({ ...ISSUE, body: 'written' });
    await expect(write).rejects.toMatchObject({ status: 500, response: undefined });
    expect(github.state.comments.map(({ body }) => body)).toEqual(['written']);
    await octokit.issues.createComment({ ...ISSUE, body: 'again' });
    expect(github.state.comments.map(({ body }) => body)).toEqual(['written', 'again']);
    expect(github.violations).toEqual([]);
  });
});

test('a request that hangs is not done, but what changes with it is', async () => {
  const controller = new AbortController();
  const change = (): void => controller.abort();
  const faults: Fault[] = [{ method: 'POST', path: /\/comments$/, hang: true, change }];
  await withGitHub({ faults }, async (octokit, github) => {
    const asked = { ...ISSUE, body: 'x', request: { signal: controller.signal } };
    await expect(octokit.issues.createComment(asked)).rejects.toThrow();
    expect(controller.signal.aborted).toBe(true);
    expect(github.state.comments).toEqual([]);
  });
});

test('two clients at once are served one request after the other', async () => {
  await withGitHub({}, async (_octokit, github) => {
    const first = client(github.url, github.state.token);
    const second = client(github.url, github.state.token);
    const bodies = Array.from({ length: 20 }, (_, index) => `comment ${index}`);
    const written = bodies.map((body, index) =>
      (index % 2 === 0 ? first : second).issues.createComment({ ...ISSUE, body }),
    );
    await Promise.all(written);
    const logged = github.requests.map((each) => (each.body as { body: string }).body);
    expect(logged).toEqual(github.state.comments.map(({ body }) => body));
    expect(logged.toSorted()).toEqual(bodies.toSorted());
    expect(new Set(github.state.comments.map(({ id }) => id)).size).toBe(20);
    expect(github.violations).toEqual([]);
  });
});

test('a world goes on from one server to the next', async () => {
  const state = makeState({}, {});
  for (const body of ['one', 'two']) {
    const github = await startGitHub(state);
    await client(github.url, state.token).issues.createComment({ ...ISSUE, body });
    expect(github.requests).toHaveLength(1);
    await github.close();
  }
  expect(state.comments.map(({ id, body }) => [id, body])).toEqual([
    [1001, 'one'],
    [1002, 'two'],
  ]);
});
