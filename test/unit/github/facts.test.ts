/** The pull request as it is now, and a comment on it. */
import { describe, expect, test } from '@jest/globals';
import { addComment, addLabel } from '../../support/github/makers.ts';
import { BEN, makePull, type GitHubState } from '../../support/github/state.ts';
import { asked, fault, pullRequestWorld, REFUSALS } from './world.ts';

const PULL = /\/pulls\/7$/;

describe('the facts', () => {
  test('are those of GitHub, at its own time', async () => {
    const { port, state, github } = await pullRequestWorld();
    addLabel(state, 'bug');
    addLabel(state, 'qail:plan');
    state.clock.now = new Date('2026-05-06T07:08:09Z');
    expect(await port.facts()).toMatchObject({
      repositoryId: 1,
      repositoryPublic: false,
      state: 'open',
      draft: false,
      authorId: BEN.id,
      authorLogin: 'ben',
      baseIsDefault: true,
      labels: ['bug', 'qail:plan'],
      at: new Date('2026-05-06T07:08:09Z'),
      runUrl: 'https://github.com/acme/shop/actions/runs/4242',
    });
    expect(github.violations).toEqual([]);
  });

  test.each<[string, Partial<GitHubState>, object]>([
    [
      'a public repository',
      { repository: { owner: 'acme', name: 'shop', private: false } },
      { repositoryPublic: true },
    ],
    ['a draft', { pull: makePull({ draft: true }) }, { draft: true, state: 'open' }],
    ['a closed one', { pull: makePull({ state: 'closed' }) }, { state: 'closed' }],
    [
      'a merged one',
      { pull: makePull({ state: 'closed', merged: true, mergedAt: '2026-01-01T00:00:00Z' }) },
      { state: 'merged' },
    ],
    ['another base', { defaultBranch: 'trunk' }, { baseIsDefault: false, baseRef: 'main' }],
    [
      'a fork',
      { pull: makePull({ head: { ...makePull().head, repository: { owner: 'eve', name: 'shop' } } }) },
      { fork: true, repositoryId: 1 },
    ],
  ])('of %s', async (_, change, expected) => {
    const { port, github } = await pullRequestWorld(change);
    expect(await port.facts()).toMatchObject(expected);
    expect(github.violations).toEqual([]);
  });

  /** The body of the pull request as the stand-in tells it, changed. */
  async function bodyWith(change: (pull: Record<string, unknown>) => object): Promise<string> {
    const { github, state } = await pullRequestWorld();
    const headers = { authorization: `token ${state.token}` };
    const answer = await fetch(`${github.url}/repos/acme/shop/pulls/7`, { headers });
    const pull = (await answer.json()) as Record<string, unknown>;
    return JSON.stringify({ ...pull, ...change(pull) });
  }
  const repoWith = (pull: Record<string, unknown>, change: object) => {
    const base = pull['base'] as Record<string, object>;
    return { base: { ...base, repo: { ...base['repo'], ...change } } };
  };

  test.each<[string, (pull: Record<string, unknown>) => object, object]>([
    ['a deleted account', () => ({ user: null }), { authorId: 0, authorLogin: 'ghost' }],
    [
      'an internal repository',
      (pull) => repoWith(pull, { private: false, visibility: 'internal' }),
      { repositoryPublic: false },
    ],
  ])('of %s', async (_, change, expected) => {
    const body = await bodyWith(change);
    const { port } = await pullRequestWorld({ faults: [fault('GET', PULL, { status: 200, body })] });
    expect(await port.facts()).toMatchObject(expected);
  });

  test.each<[string, (pull: Record<string, unknown>) => object]>([
    ['merged', () => ({ merged: 'yes' })],
    ['state', () => ({ state: 'ajar' })],
    ['draft', () => ({ draft: 'no' })],
    ['labels', () => ({ labels: [{ name: 1 }] })],
    ['user', () => ({ user: { login: 'ben' } })],
    ['private', (pull) => repoWith(pull, { private: undefined })],
    ['default_branch', (pull) => repoWith(pull, { default_branch: null })],
  ])('with a strange %s are refused', async (_, change) => {
    const body = await bodyWith(change);
    const { port } = await pullRequestWorld({ faults: [fault('GET', PULL, { status: 200, body })] });
    await expect(port.facts()).rejects.toMatchObject({ code: 'github_failed' });
  });

  test('at a time that cannot be read are refused', async () => {
    const body = await bodyWith(() => ({}));
    const headers = { date: 'soon' };
    const { port } = await pullRequestWorld({ faults: [fault('GET', PULL, { status: 200, body, headers })] });
    await expect(port.facts()).rejects.toThrow(/no readable date/);
  });

  test('are read anew each time, while a side keeps to those last read', async () => {
    const { port, state } = await pullRequestWorld();
    const first = await port.facts();
    state.commits.set('e'.repeat(40), { 'schema.qail': 'moved' });
    state.pull.head.sha = 'e'.repeat(40);
    const textOf = async () => {
      const source = port.source('head');
      return Promise.all((await source.list('schema.qail')).map((entry) => source.read(entry)));
    };
    expect(await textOf()).toEqual(['head']);
    expect((await port.facts()).headSha).not.toBe(first.headSha);
    expect(await textOf()).toEqual(['moved']);
  });
});

describe('a comment', () => {
  const path = /\/issues\/comments\/\d+$/;

  test('is read as it is now', async () => {
    const { port, state, github } = await pullRequestWorld();
    const { id } = addComment(state, BEN, '/qail plan', { updatedAt: '2026-02-03T04:05:06Z' });
    expect(await port.comment(id)).toEqual({ text: '/qail plan', updatedAt: new Date('2026-02-03T04:05:06Z') });
    expect(asked(github)).toEqual([`GET /issues/comments/${id}`]);
    expect(github.violations).toEqual([]);
  });

  test('that is gone is none', async () => {
    const { port } = await pullRequestWorld();
    expect(await port.comment(4711)).toBeNull();
  });

  test('of another pull request is none', async () => {
    const told = { issue_url: 'https://api.github.com/repos/acme/shop/issues/17', body: 'x', updated_at: '2026-01-01' };
    const { port } = await pullRequestWorld({
      faults: [fault('GET', path, { status: 200, body: JSON.stringify(told) })],
    });
    expect(await port.comment(1)).toBeNull();
  });

  test.each(REFUSALS.filter(([status]) => status !== 404))('behind a %i raises %s', async (status, code) => {
    const { port } = await pullRequestWorld({ faults: [fault('GET', path, { status })] });
    await expect(port.comment(1)).rejects.toMatchObject({ code });
  });

  test('that is malformed raises', async () => {
    const { port } = await pullRequestWorld({ faults: [fault('GET', path, { status: 200, body: '{}' })] });
    await expect(port.comment(1)).rejects.toMatchObject({ code: 'github_failed' });
  });
});
