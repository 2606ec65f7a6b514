/** Roles, teams and reviews, as GitHub tells them. */
import { describe, expect, test } from '@jest/globals';
import type { Person } from '../../../src/command/event.ts';
import { addPerson, addReview } from '../../support/github/makers.ts';
import { HEAD, type Person as Account, type Role } from '../../support/github/state.ts';
import { asked, fault, pullRequestWorld, REFUSALS } from './world.ts';

const ANN: Person = { id: 1002, login: 'ann', bot: false };

describe('a role', () => {
  const path = /\/permission$/;

  test.each<Role>(['admin', 'maintain', 'write', 'triage', 'read', 'none'])('%s is told by its name', async (role) => {
    const { port, state, github } = await pullRequestWorld();
    addPerson(state, 'ann', 1002, role);
    expect(await port.role(ANN)).toBe(role);
    expect(github.violations).toEqual([]);
  });

  test.each<Role>(['admin', 'maintain', 'write', 'triage', 'read', 'none'])(
    'of one’s own making is told by its rights: %s',
    async (base) => {
      const { port, state } = await pullRequestWorld();
      addPerson(state, 'ann', 1002, { name: 'dba', base });
      expect(await port.role(ANN)).toBe(base);
    },
  );

  test('of another person with that name is none', async () => {
    const { port, state } = await pullRequestWorld();
    addPerson(state, 'ann', 1003, 'admin');
    expect(await port.role(ANN)).toBeNull();
  });

  const told = (user: unknown, rest: object = {}) => JSON.stringify({ permission: 'write', ...rest, user });
  test.each<[string, string, string | null]>([
    ['without a name and rights comes from the old permission', told({ id: 1002 }), 'write'],
    ['with a strange old permission is not known', told({ id: 1002 }, { permission: 'push' }), null],
    ['without a user is not known', told(null, { role_name: 'admin' }), null],
    ['with a user without a number is not known', told({ login: 'ann' }, { role_name: 'admin' }), null],
    ['with a strange name is not known', told({ id: 1002 }, { role_name: 5 }), null],
    ['with strange rights is not known', told({ id: 1002, permissions: { push: 'yes' } }, { role_name: 'dba' }), null],
    ['that is no JSON is not known', 'admin', null],
    ['that is empty is not known', '{}', null],
  ])('%s', async (_, body, expected) => {
    const { port } = await pullRequestWorld({ faults: [fault('GET', path, { status: 200, body })] });
    expect(await port.role(ANN)).toBe(expected);
  });

  test.each(REFUSALS)('behind a %i is not known', async (status) => {
    const { port, state } = await pullRequestWorld({ faults: [fault('GET', path, { status })] });
    addPerson(state, 'ann', 1002, 'admin');
    expect(await port.role(ANN)).toBeNull();
  });

  test('is asked again after one failure, and not known after silence', async () => {
    const once = await pullRequestWorld({ faults: [fault('GET', path, { status: 502, times: 1 })] });
    addPerson(once.state, 'ann', 1002, 'admin');
    expect(await once.port.role(ANN)).toBe('admin');
    const silent = await pullRequestWorld({ faults: [fault('GET', path, { hang: true })] });
    expect(await silent.port.role(ANN)).toBeNull();
  });
});

describe('a team', () => {
  const path = /\/memberships\/ann$/;
  const team = { org: 'acme', slug: 'dba' };

  test.each([
    ['active', 'member'],
    ['pending', 'not_member'],
  ] as const)('holds somebody who is %s as %s', async (status, expected) => {
    const members = new Map([['ann', { state: status, role: 'member' as const }]]);
    const { port, github } = await pullRequestWorld({ teamsReadable: true, teams: new Map([['dba', members]]) });
    expect(await port.membership(ANN, team)).toBe(expected);
    expect(asked(github)).toEqual(['GET /orgs/acme/teams/dba/memberships/ann']);
    expect(github.violations).toEqual([]);
  });

  test('that may not be seen, or does not hold the person, is unknown', async () => {
    const hidden = await pullRequestWorld();
    expect(await hidden.port.membership(ANN, team)).toBe('unknown');
    const seen = await pullRequestWorld({ teamsReadable: true, teams: new Map([['dba', new Map<string, never>()]]) });
    expect(await seen.port.membership(ANN, team)).toBe('unknown');
  });

  test.each([
    [500, undefined],
    [200, '{"state":"retired"}'],
    [200, '{}'],
    [200, 'no JSON'],
  ])('behind a %i %s is unknown', async (status, body) => {
    const what = { status, ...(body === undefined ? {} : { body }) };
    const { port } = await pullRequestWorld({ faults: [fault('GET', path, what)] });
    expect(await port.membership(ANN, team)).toBe('unknown');
  });
});

describe('reviews', () => {
  const path = /\/pulls\/7\/reviews$/;
  const ann: Account = { login: 'ann', id: 1002, type: 'User' };
  const bot: Account = { login: 'review[bot]', id: 1003, type: 'Bot' };

  test('are told oldest first, without those of deleted accounts', async () => {
    const { port, state, github } = await pullRequestWorld();
    addReview(state, ann, 'APPROVED');
    addReview(state, null, 'CHANGES_REQUESTED');
    addReview(state, bot, 'CHANGES_REQUESTED');
    addReview(state, ann, 'DISMISSED', { commitId: null });
    addReview(state, ann, 'COMMENTED');
    expect(await port.reviews()).toEqual([
      { by: ANN, state: 'approved', commit: HEAD },
      { by: { id: 1003, login: 'review[bot]', bot: true }, state: 'changes_requested', commit: HEAD },
      { by: ANN, state: 'dismissed', commit: null },
      { by: ANN, state: 'other', commit: HEAD },
    ]);
    expect(github.violations).toEqual([]);
  });

  test('are read to the last page', async () => {
    const { port, state, github } = await pullRequestWorld();
    for (let i = 0; i < 200; i += 1) addReview(state, ann, 'COMMENTED');
    addReview(state, bot, 'CHANGES_REQUESTED');
    expect((await port.reviews()).at(-1)).toMatchObject({ state: 'changes_requested' });
    expect(asked(github)).toHaveLength(3);
  });

  test('are read on where a page is not full and names a next one', async () => {
    const headers = { link: '<https://api.github.com/x?page=2>; rel="next", <https://api.github.com/x>; rel="last"' };
    const { port, state } = await pullRequestWorld({
      faults: [fault('GET', path, { status: 200, body: '[]', headers, times: 1 })],
    });
    for (let i = 0; i < 101; i += 1) addReview(state, ann, 'COMMENTED');
    expect(await port.reviews()).toHaveLength(1);
  });

  const page = (from: number): string =>
    JSON.stringify(
      Array.from({ length: 100 }, (_, i) => ({
        user: { id: from + i, login: 'x', type: 'User' },
        state: 'APPROVED',
        commit_id: HEAD,
      })),
    );

  test('of a server that gives the same page again are refused', async () => {
    const { port, github } = await pullRequestWorld({ faults: [fault('GET', path, { status: 200, body: page(1) })] });
    await expect(port.reviews()).rejects.toThrow(/the same page twice/);
    expect(asked(github)).toHaveLength(2);
  });

  test('of a server that never ends are refused', async () => {
    const pages = Array.from({ length: 120 }, (_, i) =>
      fault('GET', path, { status: 200, body: page(i * 100), times: 1 }),
    );
    const { port, github } = await pullRequestWorld({ faults: pages });
    await expect(port.reviews()).rejects.toThrow(/more than 100 pages/);
    expect(asked(github)).toHaveLength(100);
  });

  test.each(REFUSALS)('behind a %i raise %s, on the second page too', async (status, code) => {
    const first = await pullRequestWorld({ faults: [fault('GET', path, { status })] });
    await expect(first.port.reviews()).rejects.toMatchObject({ code });
    const second = await pullRequestWorld({ faults: [fault('GET', path, { status, skip: 1 })] });
    for (let i = 0; i < 101; i += 1) addReview(second.state, ann, 'APPROVED');
    await expect(second.port.reviews()).rejects.toMatchObject({ code });
  });

  test.each(['{}', '[{}]', '[{"user":{"id":1,"login":"x","type":"User"}}]', '[1]'])(
    'that read %s raise',
    async (body) => {
      const { port } = await pullRequestWorld({ faults: [fault('GET', path, { status: 200, body })] });
      await expect(port.reviews()).rejects.toMatchObject({ code: 'github_failed' });
    },
  );
});
