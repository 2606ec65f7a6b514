/** Deployments are of commits, and their newest status tells how they stand. */
import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { BASE, HEAD } from '../../support/github/state.ts';
import { REPO, withGitHub } from './world.ts';

const deploy = async (octokit: Octokit, change: object = {}): Promise<number> => {
  const asked = { ...REPO, ref: HEAD, environment: 'staging', auto_merge: false, required_contexts: [], ...change };
  const { data, status } = await octokit.repos.createDeployment(asked);
  expect(status).toBe(201);
  return 'id' in data ? data.id : 0;
};

test('a deployment keeps what it was made with', async () => {
  await withGitHub({}, async (octokit, github) => {
    const payload = { v: 1, pr: 7, digest: 'abc' };
    const id = await deploy(octokit, { payload, description: 'shadow', transient_environment: true });
    const { data } = await octokit.repos.getDeployment({ ...REPO, deployment_id: id });
    const told = { id, sha: HEAD, ref: HEAD, environment: 'staging', payload, description: 'shadow' };
    expect(data).toMatchObject({ ...told, transient_environment: true, creator: { login: 'github-actions[bot]' } });
    const kept = {
      id,
      sha: HEAD,
      environment: 'staging',
      payload,
      description: 'shadow',
      transient: true,
      statuses: [],
    };
    expect(github.state.deployments).toMatchObject([kept]);
    expect(github.violations).toEqual([]);
  });
});

test('deployments are listed newest first, by environment and commit', async () => {
  await withGitHub({}, async (octokit, github) => {
    const first = await deploy(octokit);
    const second = await deploy(octokit, { ref: BASE });
    const third = await deploy(octokit, { environment: 'production' });
    const listed = async (asked: object): Promise<number[]> =>
      (await octokit.repos.listDeployments({ ...REPO, ...asked })).data.map(({ id }) => id);
    expect(await listed({})).toEqual([third, second, first]);
    expect(await listed({ environment: 'staging' })).toEqual([second, first]);
    expect(await listed({ environment: 'staging', sha: HEAD })).toEqual([first]);
    expect(await listed({ per_page: 1, page: 2 })).toEqual([second]);
    expect(await listed({ task: 'other' })).toEqual([]);
    expect(github.violations).toEqual([]);
  });
});

test('statuses are listed newest first', async () => {
  await withGitHub({}, async (octokit, github) => {
    const on = { ...REPO, deployment_id: await deploy(octokit) };
    const links = { log_url: 'https://x.example/log', environment_url: 'https://x.example' };
    const said = { state: 'in_progress' as const, description: 'copying', ...links };
    const { data, status } = await octokit.repos.createDeploymentStatus({ ...on, ...said });
    expect([status, data]).toMatchObject([201, said]);
    await octokit.repos.createDeploymentStatus({ ...on, state: 'failure' });
    const { data: all } = await octokit.repos.listDeploymentStatuses(on);
    expect(all.map(({ state }) => state)).toEqual(['failure', 'in_progress']);
    expect(github.state.deployments[0]?.statuses).toMatchObject([
      { state: 'in_progress', description: 'copying', logUrl: links.log_url, environmentUrl: links.environment_url },
      { state: 'failure', description: '', logUrl: null, environmentUrl: null },
    ]);
    expect(github.violations).toEqual([]);
  });
});

describe('success ends what was deployed there before', () => {
  test.each<[string, object, object, string]>([
    ['in the same environment', {}, {}, 'inactive'],
    ['unless it is not to', {}, { auto_inactive: false }, 'success'],
    ['not elsewhere', { environment: 'other' }, {}, 'success'],
    ['not what is transient', { transient_environment: true }, {}, 'success'],
    ['not in production', { production_environment: true }, {}, 'success'],
  ])('%s', async (_, before, how, state) => {
    await withGitHub({}, async (octokit, github) => {
      const first = await deploy(octokit, before);
      await octokit.repos.createDeploymentStatus({ ...REPO, deployment_id: first, state: 'success' });
      const second = await deploy(octokit);
      await octokit.repos.createDeploymentStatus({ ...REPO, deployment_id: second, state: 'success', ...how });
      const newest = github.state.deployments.map(({ statuses }) => statuses.at(-1)?.state);
      expect(newest).toEqual([state, 'success']);
      expect(github.violations).toEqual([]);
    });
  });

  test('and leaves alone what had not succeeded', async () => {
    await withGitHub({}, async (octokit, github) => {
      await deploy(octokit);
      const second = await deploy(octokit);
      await octokit.repos.createDeploymentStatus({ ...REPO, deployment_id: second, state: 'success' });
      expect(github.state.deployments[0]?.statuses).toEqual([]);
    });
  });
});

test.each<[string, object | undefined, number]>([
  ['POST /deployments', { ref: 'f'.repeat(40) }, 422],
  ['POST /deployments', { ref: HEAD, description: 'x'.repeat(141) }, 422],
  ['GET /deployments/1', undefined, 404],
  ['GET /deployments/1/statuses', undefined, 404],
  ['POST /deployments/1/statuses', { state: 'success' }, 404],
])('%s is refused', async (request, body, status) => {
  await withGitHub({}, async (octokit, github) => {
    const asked = octokit.request(request.replace(' ', ' /repos/acme/shop'), { ...body });
    await expect(asked).rejects.toMatchObject({ status });
    expect(github.state.deployments).toEqual([]);
    expect(github.violations).toEqual([]);
  });
});
