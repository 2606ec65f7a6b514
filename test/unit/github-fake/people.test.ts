/** What the stand-in says people may do, and which teams they are in. */
import { describe, expect, test } from '@jest/globals';
import { addComment, addPerson, addReview } from '../../support/github/makers.ts';
import { WORKFLOW_BOT, type GitHubState, type TeamMembership } from '../../support/github/state.ts';
import { REPO, withGitHub } from './world.ts';

const OPEN: Partial<GitHubState> = { repository: { owner: 'acme', name: 'shop', private: false } };

describe('a role', () => {
  test.each([
    ['admin', 'admin', 5],
    ['maintain', 'write', 4],
    ['write', 'write', 3],
    ['triage', 'read', 2],
    ['read', 'read', 1],
    ['none', 'none', 0],
  ])('%s', async (role, permission, held) => {
    await withGitHub(OPEN, async (octokit, github) => {
      addPerson(github.state, 'eve', 1002, role);
      const { data } = await octokit.repos.getCollaboratorPermissionLevel({ ...REPO, username: 'EVE' });
      expect(data).toMatchObject({ permission, role_name: role, user: { login: 'eve', id: 1002, role_name: role } });
      const { pull, triage, push, maintain, admin } = data.user?.permissions ?? {};
      expect([pull, triage, push, maintain, admin]).toEqual(Array.from({ length: 5 }, (_, index) => index < held));
      expect(github.violations).toEqual([]);
    });
  });

  test('of a custom name has the permissions of the one it builds on', async () => {
    await withGitHub({}, async (octokit, github) => {
      addPerson(github.state, 'eve', 1002, { name: 'dba', base: 'maintain' });
      const { data } = await octokit.repos.getCollaboratorPermissionLevel({ ...REPO, username: 'eve' });
      expect(data).toMatchObject({ permission: 'write', role_name: 'dba' });
      expect(data.user?.permissions).toMatchObject({ admin: false, maintain: true, push: true });
      expect(github.violations).toEqual([]);
    });
  });
});

describe('without a role', () => {
  test.each([
    ['public', OPEN, 'read'],
    ['private', {}, 'none'],
  ])('in a %s repository', async (_, state, permission) => {
    await withGitHub(state, async (octokit, github) => {
      addPerson(github.state, 'eve', 1002);
      addComment(github.state, { login: 'dan', id: 1003, type: 'User' }, 'hello');
      addReview(github.state, { login: 'ann', id: 1004, type: 'User' }, 'COMMENTED');
      for (const username of ['eve', 'dan', 'ann']) {
        const { data } = await octokit.repos.getCollaboratorPermissionLevel({ ...REPO, username });
        expect(data).toMatchObject({ permission, role_name: permission, user: { login: username } });
      }
      expect(github.violations).toEqual([]);
    });
  });

  test.each(['nobody', WORKFLOW_BOT.login])('%s is no user', async (username) => {
    await withGitHub({}, async (octokit, github) => {
      addComment(github.state, WORKFLOW_BOT, 'hello');
      await expect(octokit.repos.getCollaboratorPermissionLevel({ ...REPO, username })).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining(`${username} is not a user`),
      });
      expect(github.violations).toEqual([]);
    });
  });
});

describe('a team', () => {
  const teams = (): GitHubState['teams'] =>
    new Map([
      [
        'dba',
        new Map<string, TeamMembership>([
          ['eve', { state: 'active', role: 'maintainer' }],
          ['dan', { state: 'pending', role: 'member' }],
        ]),
      ],
    ]);
  const asked = { org: 'acme', team_slug: 'dba', username: 'eve' };

  test.each([
    ['eve', { state: 'active', role: 'maintainer' }],
    ['Dan', { state: 'pending', role: 'member' }],
  ])('has %s', async (username, membership) => {
    await withGitHub({ teams: teams(), teamsReadable: true }, async (octokit, github) => {
      const { data } = await octokit.teams.getMembershipForUserInOrg({ ...asked, username });
      expect(data).toMatchObject(membership);
      expect(github.violations).toEqual([]);
    });
  });

  test.each([{ username: 'ben' }, { team_slug: 'nobody' }, { org: 'other' }])('is without %j', async (change) => {
    await withGitHub({ teams: teams(), teamsReadable: true }, async (octokit, github) => {
      const { getMembershipForUserInOrg: get } = octokit.teams;
      await expect(get({ ...asked, ...change })).rejects.toMatchObject({ status: 404 });
      expect(github.violations).toEqual([]);
    });
  });

  test('is not shown to a workflow, but to a user', async () => {
    await withGitHub({ teams: teams() }, async (octokit, github) => {
      await expect(octokit.teams.getMembershipForUserInOrg(asked)).rejects.toMatchObject({ status: 403 });
      expect(github.violations).toEqual([]);
    });
    await withGitHub({ teams: teams(), identity: { kind: 'user', login: 'ben', id: 1001 } }, async (octokit) => {
      expect((await octokit.teams.getMembershipForUserInOrg(asked)).status).toBe(200);
    });
  });
});
