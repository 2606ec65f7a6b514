/** Commits, what was said of them, and what branches require of them. */
import { describe, expect, test } from '@jest/globals';
import { addCheck, addCommit, addStatus, OTHER_APP } from '../../support/github/makers.ts';
import { BASE, BEN, GITHUB_ACTIONS, HEAD, makePull, MERGE_BASE, type GitHubState } from '../../support/github/state.ts';
import { REPO, withGitHub } from './world.ts';

const MERGED = 'd'.repeat(40);
const UNKNOWN = 'f'.repeat(40);

describe('check runs', () => {
  const fill = (state: GitHubState): void => {
    addCheck(state, 'test', 'failure', { app: GITHUB_ACTIONS });
    addCheck(state, 'test', null, { app: GITHUB_ACTIONS, fields: { status: 'in_progress' } });
    addCheck(state, 'test', 'success');
    addCheck(state, 'lint', 'success', { fields: { head_sha: BASE } });
  };

  test.each<[string, object, [string, number, string, string | null][]]>([
    [
      'the newest of each app and name',
      {},
      [
        ['test', OTHER_APP.id, 'completed', 'success'],
        ['test', GITHUB_ACTIONS.id, 'in_progress', null],
      ],
    ],
    [
      'all of them',
      { filter: 'all' },
      [
        ['test', OTHER_APP.id, 'completed', 'success'],
        ['test', GITHUB_ACTIONS.id, 'in_progress', null],
        ['test', GITHUB_ACTIONS.id, 'completed', 'failure'],
      ],
    ],
    ['of a status', { status: 'in_progress' }, [['test', GITHUB_ACTIONS.id, 'in_progress', null]]],
    ['of an app', { app_id: OTHER_APP.id }, [['test', OTHER_APP.id, 'completed', 'success']]],
    ['of a name', { check_name: 'lint' }, []],
    ['of a branch', { ref: 'main' }, [['lint', OTHER_APP.id, 'completed', 'success']]],
  ])('%s', async (_, asked, expected) => {
    await withGitHub({}, async (octokit, github) => {
      fill(github.state);
      const { data } = await octokit.checks.listForRef({ ...REPO, ref: HEAD, ...asked });
      const told = data.check_runs.map(({ name, app, status, conclusion }) => [name, app?.id, status, conclusion]);
      expect([data.total_count, told]).toEqual([expected.length, expected]);
      expect(github.violations).toEqual([]);
    });
  });

  test('come in pages, this action with the others', async () => {
    await withGitHub({}, async (octokit, github) => {
      fill(github.state);
      await octokit.checks.create({ ...REPO, name: 'qail', head_sha: HEAD });
      const asked = { ...REPO, ref: HEAD, per_page: 1 };
      expect((await octokit.checks.listForRef(asked)).data).toMatchObject({
        total_count: 3,
        check_runs: [{ name: 'qail' }],
      });
      const all = await octokit.paginate(octokit.checks.listForRef, asked);
      expect(all.map(({ name }) => name)).toEqual(['qail', 'test', 'test']);
      expect(github.violations).toEqual([]);
    });
  });
});

describe('statuses', () => {
  test.each<[string, readonly ('error' | 'failure' | 'pending' | 'success')[], string]>([
    ['none', [], 'pending'],
    ['one that waits', ['success', 'pending'], 'pending'],
    ['one that failed', ['pending', 'failure', 'success'], 'failure'],
    ['one with an error', ['success', 'error'], 'failure'],
    ['good ones', ['success', 'success'], 'success'],
  ])('come to a whole: %s', async (_, values, state) => {
    await withGitHub({}, async (octokit, github) => {
      for (const [index, value] of values.entries()) addStatus(github.state, `ci/${index}`, value);
      const { data } = await octokit.repos.getCombinedStatusForRef({ ...REPO, ref: HEAD });
      expect(data).toMatchObject({ sha: HEAD, state, total_count: values.length });
      expect(data.statuses.map((each) => each.state)).toEqual(values);
      expect(github.violations).toEqual([]);
    });
  });

  test('count only when they are the newest of their context', async () => {
    await withGitHub({}, async (octokit, github) => {
      addStatus(github.state, 'ci', 'failure', { creator: BEN });
      addStatus(github.state, 'ci', 'success');
      addStatus(github.state, 'ci', 'failure', { sha: BASE });
      const { data: whole } = await octokit.repos.getCombinedStatusForRef({ ...REPO, ref: 'heads/change' });
      expect(whole).toMatchObject({ state: 'success', total_count: 1, statuses: [{ context: 'ci' }] });
      const { data: all } = await octokit.repos.listCommitStatusesForRef({ ...REPO, ref: HEAD });
      expect(all.map(({ state, creator }) => [state, creator?.login])).toEqual([
        ['success', undefined],
        ['failure', 'ben'],
      ]);
      expect(github.violations).toEqual([]);
    });
  });
});

describe('a commit', () => {
  test('names its parents', async () => {
    await withGitHub({}, async (octokit, github) => {
      addCommit(github.state, MERGED, { 'schema.qail': 'table a\n' }, [BASE, HEAD]);
      const { data: git } = await octokit.git.getCommit({ ...REPO, commit_sha: MERGED });
      const { data: whole } = await octokit.repos.getCommit({ ...REPO, ref: MERGED });
      for (const { parents } of [git, whole]) expect(parents.map(({ sha }) => sha)).toEqual([BASE, HEAD]);
      expect(whole.commit.tree.sha).toBe(git.tree.sha);
      expect((await octokit.git.getCommit({ ...REPO, commit_sha: HEAD })).data.parents).toEqual([]);
      expect((await octokit.repos.getCommit({ ...REPO, ref: 'change' })).data.sha).toBe(HEAD);
      expect(github.violations).toEqual([]);
    });
  });

  test.each([
    [HEAD, [7]],
    [MERGED, [7]],
    [BASE, []],
    [MERGE_BASE, []],
  ])('%s leads to its pull request', async (commit_sha, numbers) => {
    const merge = { merged: true, mergedAt: '2026-03-04T05:06:07Z', mergeCommitSha: MERGED, state: 'closed' as const };
    await withGitHub({ pull: makePull(merge) }, async (octokit, github) => {
      addCommit(github.state, MERGED, {}, [BASE, HEAD]);
      addCommit(github.state, HEAD, {}, [MERGE_BASE]);
      const { data } = await octokit.repos.listPullRequestsAssociatedWithCommit({ ...REPO, commit_sha });
      expect(data.map(({ number }) => number)).toEqual(numbers);
      for (const pull of data) expect(pull).toMatchObject({ merged_at: merge.mergedAt, merge_commit_sha: MERGED });
      for (const pull of data) expect(pull).not.toHaveProperty('merged');
      expect(github.violations).toEqual([]);
    });
  });

  test.each<[string, number]>([
    [`/commits/${UNKNOWN}`, 422],
    [`/commits/${UNKNOWN}/check-runs`, 422],
    [`/commits/${UNKNOWN}/pulls`, 422],
    [`/commits/${UNKNOWN}/status`, 404],
    [`/commits/${UNKNOWN}/statuses`, 404],
    ['/branches/nowhere', 404],
    [`/branches/${HEAD}`, 404],
  ])('%s is refused', async (path, status) => {
    await withGitHub({}, async (octokit, github) => {
      await expect(octokit.request(`GET /repos/acme/shop${path}`)).rejects.toMatchObject({ status });
      expect(github.violations).toEqual([]);
    });
  });
});

describe('a branch', () => {
  const strict: Partial<GitHubState> = {
    classicRequiredChecks: ['classic', { context: 'own', appId: GITHUB_ACTIONS.id }],
    requiredChecks: ['test', { context: 'qail/gate', appId: GITHUB_ACTIONS.id }],
    requiredApprovals: 2,
    branches: new Map([['release/1', MERGE_BASE]]),
  };

  test('is protected', async () => {
    await withGitHub(strict, async (octokit, github) => {
      const { data } = await octokit.repos.getBranch({ ...REPO, branch: 'main' });
      expect(data).toMatchObject({ name: 'main', protected: true, commit: { sha: BASE } });
      expect(data.protection.required_status_checks).toMatchObject({
        contexts: ['classic', 'own'],
        checks: [
          { context: 'classic', app_id: null },
          { context: 'own', app_id: GITHUB_ACTIONS.id },
        ],
      });
      expect(github.violations).toEqual([]);
    });
  });

  test('is ruled by rulesets', async () => {
    await withGitHub(strict, async (octokit, github) => {
      const { data } = await octokit.repos.getBranchRules({ ...REPO, branch: 'main' });
      expect(data).toMatchObject([
        {
          type: 'required_status_checks',
          parameters: {
            required_status_checks: [{ context: 'test' }, { context: 'qail/gate', integration_id: GITHUB_ACTIONS.id }],
          },
          ruleset_source: 'acme/shop',
        },
        { type: 'pull_request', parameters: { required_approving_review_count: 2 } },
      ]);
      expect(github.violations).toEqual([]);
    });
  });

  test.each(['change', 'release/1'])('%s is free', async (branch) => {
    await withGitHub(strict, async (octokit, github) => {
      const { data } = await octokit.repos.getBranch({ ...REPO, branch });
      expect(data).toMatchObject({ name: branch, protected: false, protection: { enabled: false } });
      expect((await octokit.repos.getBranchRules({ ...REPO, branch })).data).toEqual([]);
      expect(github.violations).toEqual([]);
    });
  });

  test('may be asked for with its slash', async () => {
    await withGitHub(strict, async (octokit, github) => {
      for (const path of ['branches/release/1', 'commits/release/1', 'commits/release/1/status'])
        expect((await octokit.request(`GET /repos/acme/shop/${path}`)).status).toBe(200);
      expect(github.violations).toEqual([]);
    });
  });

  test('nothing is asked of it when nothing was set', async () => {
    await withGitHub({}, async (octokit, github) => {
      const { data } = await octokit.repos.getBranch({ ...REPO, branch: 'main' });
      expect(data).toMatchObject({ protected: false, protection: { required_status_checks: { contexts: [] } } });
      expect((await octokit.repos.getBranchRules({ ...REPO, branch: 'main' })).data).toEqual([]);
      expect(github.violations).toEqual([]);
    });
  });
});
