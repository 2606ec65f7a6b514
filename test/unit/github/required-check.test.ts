/** What the base branch requires, and how it stands on the head commit. */
import { describe, expect, test } from '@jest/globals';
import { addCheck, addStatus, OTHER_APP } from '../../support/github/makers.ts';
import { BASE, type GitHubState } from '../../support/github/state.ts';
import { asked, fault, pullRequestWorld, REFUSALS } from './world.ts';

/** The checks after facts, with every request that came of them. */
async function checksOf(change: Partial<GitHubState>, fill: (state: GitHubState) => void = () => undefined) {
  const { port, state, github } = await pullRequestWorld(change);
  fill(state);
  await port.facts();
  const before = asked(github).length;
  const checks = await port.requiredChecks();
  expect(github.violations).toEqual([]);
  return { checks, requests: asked(github).slice(before) };
}

const RULES = '/rules/branches/main?per_page=100&page=1';

describe('what is required', () => {
  test('is nothing, and then no check is read', async () => {
    const { checks, requests } = await checksOf({}, (state) => addCheck(state, 'ci', 'failure'));
    expect(checks).toEqual([]);
    expect(requests).toEqual([`GET ${RULES}`, 'GET /branches/main']);
  });

  test('comes from rulesets and from branch protection, each name once', async () => {
    const { checks } = await checksOf({
      requiredChecks: ['build', 'test'],
      classicRequiredChecks: ['test', { context: 'lint', appId: 1 }],
      requiredApprovals: 2,
    });
    expect(checks.map(({ name }) => name)).toEqual(['build', 'test', 'lint']);
  });

  test('is not what this program sets itself', async () => {
    const { checks } = await checksOf({
      requiredChecks: ['qail/gate', 'QAIL impact (default)', 'qailish'],
      classicRequiredChecks: ['qail/impact'],
    });
    expect(checks).toEqual([{ name: 'qailish', state: 'missing' }]);
  });

  test('is read for a branch with a slash in its name', async () => {
    const { port, state, github } = await pullRequestWorld({ requiredChecks: ['build'] });
    state.pull.base.ref = 'release/1.x';
    await port.facts();
    expect(await port.requiredChecks()).toEqual([{ name: 'build', state: 'missing' }]);
    expect(github.violations).toEqual([]);
  });

  test('is nothing on a branch of whose protection GitHub says nothing', async () => {
    const branch = fault('GET', /\/branches\/main$/, { status: 200, body: '{"name":"main"}', skip: 1 });
    const { port } = await pullRequestWorld({ faults: [branch] });
    expect(await port.requiredChecks()).toEqual([]);
  });
});

describe('a required check', () => {
  const stateOf = async (fill: (state: GitHubState) => void) =>
    (await checksOf({ requiredChecks: ['ci'] }, fill)).checks[0]?.state;

  test.each([
    ['success', 'success'],
    ['neutral', 'success'],
    ['skipped', 'success'],
    ['failure', 'failure'],
    ['timed_out', 'failure'],
    ['cancelled', 'failure'],
    ['action_required', 'failure'],
    [null, 'missing'],
  ])('whose run ended as %s is %s', async (conclusion, expected) => {
    expect(await stateOf((state) => addCheck(state, 'ci', conclusion))).toBe(expected);
  });

  test.each([
    ['startup_failure', 'failure'],
    ['stale', 'failure'],
    ['waiting', 'missing'],
    [7, 'missing'],
  ])('whose run ended as %s, of which GitHub’s description says nothing, is %s', async (conclusion, expected) => {
    const body = JSON.stringify({ check_runs: [{ id: 1, name: 'ci', app: null, conclusion }] });
    const faults = [fault('GET', /\/check-runs$/, { status: 200, body })];
    const { port } = await pullRequestWorld({ requiredChecks: ['ci'], faults });
    expect(await port.requiredChecks()).toEqual([{ name: 'ci', state: expected }]);
  });

  test.each([
    ['success', 'success'],
    ['failure', 'failure'],
    ['error', 'failure'],
    ['pending', 'missing'],
  ] as const)('whose status is %s is %s', async (status, expected) => {
    expect(await stateOf((state) => addStatus(state, 'ci', status))).toBe(expected);
  });

  test('that never reported is missing', async () => {
    expect(await stateOf((state) => addCheck(state, 'CI', 'success'))).toBe('missing');
    expect(await stateOf((state) => addStatus(state, 'ci', 'success', { sha: BASE }))).toBe('missing');
  });

  test('counts by its newest run', async () => {
    const runs = (conclusions: readonly (string | null)[]) => (state: GitHubState) =>
      conclusions.forEach((conclusion) => addCheck(state, 'ci', conclusion));
    expect(await stateOf(runs(['failure', 'success']))).toBe('success');
    expect(await stateOf(runs(['success', 'failure']))).toBe('failure');
    expect(await stateOf(runs(['success', null]))).toBe('missing');
  });

  test('counts by its newest run where GitHub tells several, as of two workflows', async () => {
    const run = (id: number, conclusion: string) => ({ id, name: 'ci', app: { id: 1 }, conclusion });
    const check_runs = [run(2, 'failure'), run(3, 'success'), run(1, 'failure')];
    const body = JSON.stringify({ check_runs });
    const faults = [fault('GET', /\/check-runs$/, { status: 200, body })];
    const { port } = await pullRequestWorld({ requiredChecks: ['ci'], faults });
    expect(await port.requiredChecks()).toEqual([{ name: 'ci', state: 'success' }]);
  });

  test('that is a run and a status, or a run of two apps, counts by the worse one', async () => {
    const both = (conclusion: string | null, status: 'success' | 'failure' | 'pending') => (state: GitHubState) => {
      addCheck(state, 'ci', conclusion);
      addStatus(state, 'ci', status);
    };
    expect(await stateOf(both('success', 'success'))).toBe('success');
    expect(await stateOf(both('success', 'pending'))).toBe('missing');
    expect(await stateOf(both('failure', 'success'))).toBe('failure');
    expect(await stateOf(both(null, 'failure'))).toBe('failure');
    const byTwo = (state: GitHubState) => {
      addCheck(state, 'ci', 'failure');
      addCheck(state, 'ci', 'success', { app: { ...OTHER_APP, id: 5 } });
    };
    expect(await stateOf(byTwo)).toBe('failure');
  });

  test('on the second page counts', async () => {
    const fill = (state: GitHubState) => {
      // GitHub tells the newest run first, and statuses in the order they came.
      addCheck(state, 'ci', 'failure');
      for (let i = 0; i < 100; i += 1) addCheck(state, `other ${i}`, 'success');
      for (let i = 0; i < 100; i += 1) addStatus(state, `other ${i}`, 'success');
      addStatus(state, 'status', 'failure');
    };
    const { checks } = await checksOf({ requiredChecks: ['ci', 'status'] }, fill);
    expect(checks.map(({ state }) => state)).toEqual(['failure', 'failure']);
  });

  test('on the second page of the rules counts', async () => {
    const rule = (context: string) => ({
      type: 'required_status_checks',
      parameters: { required_status_checks: [{ context }] },
    });
    const names = Array.from({ length: 100 }, (_, i) => `check ${i}`);
    const body = (rules: readonly object[]) => ({ status: 200, body: JSON.stringify(rules), times: 1 });
    const path = /\/rules\/branches\/main$/;
    const faults = [fault('GET', path, body(names.map(rule))), fault('GET', path, body([rule('last')]))];
    const { port } = await pullRequestWorld({ faults });
    expect((await port.requiredChecks()).at(-1)).toEqual({ name: 'last', state: 'missing' });
  });
});

describe('where one part is not known', () => {
  const paths = [/\/rules\/branches\/main$/, /\/branches\/main$/, /\/check-runs$/, /\/status$/];
  const cases = paths.flatMap((path) => REFUSALS.map(([status, code]) => [path, status, code] as const));

  test.each(cases)('%s with %i raises %s', async (path, status, code) => {
    const { port, state } = await pullRequestWorld({
      requiredChecks: ['ci'],
      faults: [fault('GET', path, { status })],
    });
    addCheck(state, 'ci', 'success');
    await expect(port.requiredChecks()).rejects.toMatchObject({ code });
  });

  const rules = (parameters: unknown) => JSON.stringify([{ type: 'required_status_checks', parameters }]);
  const classic = (checks: unknown) => JSON.stringify({ protection: { required_status_checks: checks } });
  test.each<[RegExp, string]>([
    [/\/rules\/branches\/main$/, '{}'],
    [/\/rules\/branches\/main$/, '[{}]'],
    [/\/rules\/branches\/main$/, rules(undefined)],
    [/\/rules\/branches\/main$/, rules({ required_status_checks: [{}] })],
    [/\/repos\/acme\/shop\/branches\/main$/, classic({})],
    [/\/repos\/acme\/shop\/branches\/main$/, classic({ contexts: [1] })],
    [/\/repos\/acme\/shop\/branches\/main$/, classic('off')],
    [/\/check-runs$/, '[]'],
    [/\/check-runs$/, '{"check_runs":[{"name":"ci"}]}'],
    [/\/status$/, '{"statuses":{}}'],
    [/\/status$/, '{"statuses":[{"id":1,"context":"ci"}]}'],
  ])('%s with %s raises', async (path, body) => {
    const { port } = await pullRequestWorld({
      requiredChecks: ['ci'],
      faults: [fault('GET', path, { status: 200, body })],
    });
    await expect(port.requiredChecks()).rejects.toMatchObject({ code: 'github_failed' });
  });
});
