/** What a person may do in a repository, and which teams they are in, as GitHub knows it today. */
import type { Person } from '../command/event.ts';
import { ROLES, type Role, type Team } from '../decision/role.ts';
import { QailError } from '../errors.ts';
import type { Membership } from '../ports.ts';
import type { GitHubApi } from './api.ts';
import { fieldsOf, flagField, numberField, objectField, textField } from './payload.ts';
import type { RepositoryName } from './source.ts';

/** The role of a person; null when it cannot be read, or when the name has gone to another person. Never raises. */
export async function readRole(api: GitHubApi, repository: RepositoryName, person: Person): Promise<Role | null> {
  return orElse(null, async () => {
    const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
    const answer = await api.read(route, { ...repository, username: person.login });
    const user = fieldsOf(fieldsOf(answer, 'permission')['user'], 'permission.user');
    return numberField(user, 'id', 'permission.user') === person.id ? roleOf(answer, user) : null;
  });
}

/** The rights of a user, from most to least, as the roles they come with. (REST API, "Get repository permissions for a user".) */
const RIGHTS: readonly (readonly [right: string, role: Role])[] = [
  ['admin', 'admin'],
  ['maintain', 'maintain'],
  ['push', 'write'],
  ['triage', 'triage'],
  ['pull', 'read'],
];

/** A custom role has a name of its own; what it may is told by its rights. `permission` knows neither maintain nor triage. */
function roleOf(answer: unknown, user: unknown): Role | null {
  const { role_name: name = null } = fieldsOf(answer, 'permission');
  const named = name === null ? null : roleNamed(textField(answer, 'role_name', 'permission'));
  if (named !== null) return named;
  const what = 'permission.user.permissions';
  const rights = objectField(user, 'permissions', 'permission.user');
  if (rights === null) return roleNamed(textField(answer, 'permission', 'permission'));
  const held = RIGHTS.filter(([right]) => rights[right] !== undefined && flagField(rights, right, what));
  return held[0]?.[1] ?? 'none';
}

function roleNamed(name: string): Role | null {
  return ROLES.find((role) => role === name) ?? null;
}

/**
 * Whether a person is in a team. GitHub answers 404 for somebody who is not, and likewise to a token that may not see the team:
 * both are `unknown`. The answer names no account, so that only a role tells two people apart who had one name. Never raises.
 * (REST API, "Get team membership for a user".)
 */
export async function readMembership(api: GitHubApi, { login }: Person, { org, slug }: Team): Promise<Membership> {
  return orElse('unknown', async () => {
    const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
    const answer = await api.read(route, { org, team_slug: slug, username: login });
    const state = textField(answer, 'state', 'membership');
    return state === 'active' ? 'member' : state === 'pending' ? 'not_member' : 'unknown';
  });
}

async function orElse<T>(otherwise: T, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof QailError) return otherwise;
    throw error;
  }
}
