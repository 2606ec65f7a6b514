/** Roles on a repository, and what a verb asks of the person who types it. */
import { VERB_NAMES, VERBS, type Verb } from '../command/verbs.ts';

/** From nothing to everything. (GitHub Docs, "Repository roles for an organization".) */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role holds at least what another one does. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export type Team = { readonly org: string; readonly slug: string };

/** Who may use a verb: everybody with a role, or the people and teams that are named and nobody else. */
export type Allowance =
  | { readonly kind: 'role'; readonly least: Role }
  | { readonly kind: 'named'; readonly logins: readonly string[]; readonly teams: readonly Team[] };

export type PermissionTable = ReadonlyMap<Verb, Allowance>;

/** The table of a team that has set nothing. */
export function usualPermissions(): PermissionTable {
  return new Map(VERB_NAMES.map((verb) => [verb, { kind: 'role', least: VERBS[verb].permission }]));
}

/** What is asked, in words: "the role maintain or higher", "one of @ben, @acme/dba". */
export function allowanceText(allowance: Allowance): string {
  if (allowance.kind === 'role') return `the role ${allowance.least}${allowance.least === 'admin' ? '' : ' or higher'}`;
  const names = [...allowance.logins, ...allowance.teams.map(({ org, slug }) => `${org}/${slug}`)];
  return names.length === 0 ? 'nobody' : `one of ${names.join(', ')}`;
}

/** The allowance of a verb. */
export function allowanceOf(table: PermissionTable, verb: Verb): Allowance {
  return table.get(verb) ?? { kind: 'role', least: VERBS[verb].permission };
}
