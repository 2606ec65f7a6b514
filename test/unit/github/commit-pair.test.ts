/** Two commits without a pull request: facts, files, the status that decides, and deployments. */
import { describe, expect, test } from '@jest/globals';
import type { CommitPairPort, DeploymentState } from '../../../src/ports.ts';
import { addCommit } from '../../support/github/makers.ts';
import { BASE, BEN, HEAD, MERGE_BASE, type GitHubState, type StoredDeployment } from '../../support/github/state.ts';
import { asked, commitPairWorld, fault, REFUSALS } from './world.ts';

const PAIR = { headSha: HEAD, baseSha: BASE };
const ALONE = { headSha: HEAD, baseSha: null };
const REPOSITORY = /\/repos\/acme\/shop$/;

describe('the facts', () => {
  test('are those of the event, at GitHub’s own time', async () => {
    const { port, state, github } = await commitPairWorld(PAIR);
    state.clock.now = new Date('2026-05-06T07:08:09Z');
    expect(await port.facts()).toEqual({
      serverUrl: 'https://github.com',
      repository: 'acme/shop',
      repositoryId: 1,
      repositoryPublic: false,
      baseSha: BASE,
      headSha: HEAD,
      runUrl: 'https://github.com/acme/shop/actions/runs/4242',
      at: new Date('2026-05-06T07:08:09Z'),
    });
    expect(github.violations).toEqual([]);
  });

  test('have the first parent as base where the event names none', async () => {
    const { port, github } = await commitPairWorld(ALONE, { parents: new Map([[HEAD, [MERGE_BASE, BASE]]]) });
    expect((await port.facts()).baseSha).toBe(MERGE_BASE);
    expect(github.violations).toEqual([]);
  });

  test('of a commit without a parent are none', async () => {
    const { port } = await commitPairWorld(ALONE);
    await expect(port.facts()).rejects.toMatchObject({
      code: 'github_failed',
      message: expect.stringContaining('has no parent'),
      hint: expect.stringContaining('merge_group'),
    });
  });

  test('are read anew each time', async () => {
    const { port, github } = await commitPairWorld(PAIR);
    await port.facts();
    await port.facts();
    expect(asked(github)).toHaveLength(2);
  });

  test.each([REPOSITORY, /\/git\/commits\//].flatMap((path) => REFUSALS.map((each) => [path, ...each] as const)))(
    'behind %s with %i raise %s',
    async (path, status, code) => {
      const parents = new Map([[HEAD, [BASE]]]);
      const { port } = await commitPairWorld(ALONE, { parents, faults: [fault('GET', path, { status })] });
      await expect(port.facts()).rejects.toMatchObject({ code });
    },
  );

  test.each([
    [REPOSITORY, '{}', {}],
    [REPOSITORY, '{"id":1}', { date: '' }],
    [/\/git\/commits\//, '{}', {}],
    [/\/git\/commits\//, '{"parents":[{"sha":"main"}]}', {}],
  ])('behind %s with %s raise', async (path, body, headers) => {
    const { port } = await commitPairWorld(ALONE, { faults: [fault('GET', path, { status: 200, body, headers })] });
    await expect(port.facts()).rejects.toMatchObject({ code: 'github_failed' });
  });
});

describe('a side', () => {
  const textOf = async (port: CommitPairPort, side: 'base' | 'head') => {
    const source = port.source(side);
    return Promise.all((await source.list('schema.qail')).map((entry) => source.read(entry)));
  };

  test('is one of the commits', async () => {
    const { port, state, github } = await commitPairWorld({ headSha: 'e'.repeat(40), baseSha: null });
    addCommit(state, 'f'.repeat(40), { 'schema.qail': 'before' });
    addCommit(state, 'e'.repeat(40), { 'schema.qail': 'after' }, ['f'.repeat(40)]);
    expect([await textOf(port, 'base'), await textOf(port, 'head')]).toEqual([['before'], ['after']]);
    expect(github.violations).toEqual([]);
  });
});

describe('the status', () => {
  const status = { context: 'qail/gate', state: 'success', description: 'open' } as const;

  test('is set on the head, with the run to read on', async () => {
    const { port, state, github } = await commitPairWorld(PAIR);
    await port.status(status);
    expect(state.statuses).toMatchObject([
      { ...status, sha: HEAD, targetUrl: 'https://github.com/acme/shop/actions/runs/4242' },
    ]);
    expect(github.violations).toEqual([]);
  });

  test.each(REFUSALS)('that is refused with %i raises %s, and is tried once', async (code, name) => {
    const { port, github } = await commitPairWorld(PAIR, { faults: [fault('POST', /\/statuses\//, { status: code })] });
    await expect(port.status(status)).rejects.toMatchObject({ code: name });
    expect(asked(github)).toHaveLength(1);
  });
});

describe('a deployment', () => {
  const LIST = /\/deployments$/;
  const STATUSES = /\/deployments\/\d+\/statuses$/;
  const statesOf = ({ deployments }: GitHubState) => deployments.map(({ statuses }) => statuses.map((s) => s.state));
  const stored = (id: number, change: Partial<StoredDeployment> = {}): StoredDeployment => ({
    id,
    sha: HEAD,
    task: 'deploy',
    environment: 'shop-db',
    payload: { by: 'qail-action', v: 1 },
    description: '',
    transient: true,
    production: false,
    creator: BEN,
    createdAt: '2026-01-01T00:00:00Z',
    statuses: [],
    ...change,
  });

  test('is made once, and says how it goes', async () => {
    const { port, state, github } = await commitPairWorld(PAIR);
    const say = (to: DeploymentState) => port.deployment('shop-db', to, `is ${to}`);
    expect(await say('in_progress')).toEqual([]);
    expect(await say('success')).toEqual([]);
    expect(await say('inactive')).toEqual([]);
    expect(state.deployments).toMatchObject([
      {
        sha: HEAD,
        environment: 'shop-db',
        payload: { by: 'qail-action', v: 1 },
        description: 'is in_progress',
        transient: true,
        production: false,
      },
    ]);
    expect(statesOf(state)).toEqual([['in_progress', 'success', 'inactive']]);
    expect(state.deployments[0]?.statuses[1]).toMatchObject({
      description: 'is success',
      logUrl: 'https://github.com/acme/shop/actions/runs/4242',
    });
    const made = github.requests.find(({ method, path }) => method === 'POST' && LIST.test(path));
    expect(made?.body).toMatchObject({ ref: HEAD, auto_merge: false, required_contexts: [] });
    expect(github.violations).toEqual([]);
  });

  test('that is not there is not made inactive', async () => {
    const { port, state, github } = await commitPairWorld(PAIR);
    expect(await port.deployment('shop-db', 'inactive', 'gone')).toEqual([]);
    expect(state.deployments).toEqual([]);
    expect(asked(github, 'POST')).toEqual([]);
  });

  test('is our newest one of the commit in the environment', async () => {
    const { port, state } = await commitPairWorld(PAIR);
    state.deployments.push(
      stored(1),
      stored(2),
      stored(3, { sha: BASE }),
      stored(4, { environment: 'other-db' }),
      stored(5, { payload: { by: 'somebody' } }),
      stored(6, { payload: 'qail-action' }),
      stored(7, { payload: '' }),
    );
    expect(await port.deployment('shop-db', 'success', 'done')).toEqual([]);
    expect(statesOf(state)).toEqual([[], ['success'], [], [], [], [], []]);
  });

  test('is found on the second page', async () => {
    const { port, state } = await commitPairWorld(PAIR);
    state.deployments.push(stored(1), ...Array.from({ length: 100 }, (_, i) => stored(2 + i, { payload: '' })));
    expect(await port.deployment('shop-db', 'success', 'done')).toEqual([]);
    expect(state.deployments).toHaveLength(101);
    expect(statesOf(state)[0]).toEqual(['success']);
  });

  test('leaves other commits of the environment as they are', async () => {
    const { port, state } = await commitPairWorld(PAIR);
    const status = {
      id: 1,
      description: '',
      logUrl: null,
      environmentUrl: null,
      creator: BEN,
      createdAt: '2026-01-01',
    };
    state.deployments.push(stored(1, { sha: BASE, transient: false, statuses: [{ ...status, state: 'success' }] }));
    await port.deployment('shop-db', 'success', 'done');
    expect(statesOf(state)).toEqual([['success'], ['success']]);
  });

  test.each([
    ['x'.repeat(140), 'x'.repeat(140)],
    ['x'.repeat(141), `${'x'.repeat(139)}…`],
    [`${'x'.repeat(138)}🚀🚀`, `${'x'.repeat(138)}…`],
  ])('has a description of 140 characters at most: %s', async (given, expected) => {
    const { port, state } = await commitPairWorld(PAIR);
    expect(await port.deployment('shop-db', 'success', given)).toEqual([]);
    expect(state.deployments[0]).toMatchObject({ description: expected, statuses: [{ description: expected }] });
  });

  const places = [['GET', LIST] as const, ['POST', LIST] as const, ['POST', STATUSES] as const];
  test.each(places.flatMap(([method, path]) => [403, 404, 422, 500].map((status) => [method, path, status] as const)))(
    'behind %s %s with %i is a problem',
    async (method, path, status) => {
      const { port } = await commitPairWorld(PAIR, { faults: [fault(method, path, { status })] });
      expect(await port.deployment('shop-db', 'success', 'done')).toEqual([
        expect.stringMatching(/^the deployment to "shop-db" was not written: calling /),
      ]);
    },
  );

  test.each([
    ['GET', 200, '{}'],
    ['GET', 200, '[{"payload":{"by":"qail-action"}}]'],
    ['POST', 202, '{"message":"Auto-merged"}'],
  ])('behind %s %i %s is a problem', async (method, status, body) => {
    const { port, github } = await commitPairWorld(PAIR, { faults: [fault(method, LIST, { status, body })] });
    expect(await port.deployment('shop-db', 'success', 'done')).toHaveLength(1);
    expect(asked(github).some((request) => STATUSES.test(request))).toBe(false);
  });
});
