/** Who the token is, what people may do in the repository, and which teams they are in. */
import { missing, notAccessible, notFound, ok, type Answer, type Call } from './answers.ts';
import { person } from './documents.ts';
import type { Json } from './schema.ts';
import { ROLES, type GitHubState, type Membership, type Role } from './state.ts';

/** The token of a workflow run belongs to no user. */
export function getUser({ state }: Call): Answer {
  const { identity } = state;
  if (identity.kind === 'workflow') return notAccessible;
  return ok({ login: identity.login, id: identity.id, type: 'User', user_view_type: 'public' });
}

/**
 * What a user may do. `permission` knows neither `maintain` nor `triage`; `role_name` is a custom role's own name.
 * (REST API, "Get repository permissions for a user".)
 */
export function getPermission({ state, values: [login = ''] }: Call): Answer {
  const found = membershipOf(state, login);
  if (found === undefined || found.user.type === 'Bot') return missing(`${login} is not a user`);
  const everybodys = state.repository.private ? 'none' : 'read';
  const name = found.role ?? everybodys;
  const own = ROLES.find((each) => each === name) ?? found.base ?? 'read';
  return ok({
    permission: LEGACY[own],
    role_name: name,
    user: { ...person(found.user), permissions: permissionsOf(own), role_name: name },
  });
}

const LEGACY: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

function permissionsOf(role: Role): Json {
  const holds = (other: Role): boolean => ROLES.indexOf(role) <= ROLES.indexOf(other);
  return {
    admin: holds('admin'),
    maintain: holds('maintain'),
    push: holds('write'),
    triage: holds('triage'),
    pull: holds('read'),
  };
}

/** Accounts are those with a role and everybody who wrote something; their names do not mind their case. */
function membershipOf(state: GitHubState, login: string): Membership | undefined {
  const isMeant = (other: string): boolean => other.toLowerCase() === login.toLowerCase();
  const member = [...state.roles.values()].find(({ user }) => isMeant(user.login));
  if (member !== undefined) return member;
  const writers = [state.pull, ...state.comments.map(({ author }) => ({ user: author }))];
  const reviewers = state.reviews.flatMap(({ author }) => (author === null ? [] : [{ user: author }]));
  const found = [...writers, ...reviewers].find(({ user }) => isMeant(user.login));
  return found === undefined ? undefined : { user: found.user };
}

/** The description lists this 404 without its body. */
const noMember: Answer = { ...notFound, unlisted: true };

/** Whether somebody is in a team of the owner. (REST API, "Get team membership for a user".) */
export function getTeamMembership({ state, values: [organization = '', slug = '', login = ''] }: Call): Answer {
  if (state.identity.kind === 'workflow' && !state.teamsReadable) return notAccessible;
  if (organization.toLowerCase() !== state.repository.owner.toLowerCase()) return noMember;
  const members = [...(state.teams.get(slug) ?? [])];
  const [, membership] = members.find(([name]) => name.toLowerCase() === login.toLowerCase()) ?? [];
  return membership === undefined ? noMember : ok({ ...membership });
}
