/** What is kept of everything that was written on the pull request, and of the people who may. */

export type Person = { readonly login: string; readonly id: number; readonly type: 'Bot' | 'User' };

/** A GitHub App, as it is named on what it made. */
export type App = { readonly id: number; readonly slug: string; readonly name: string };

/** The app behind the token of a workflow run. */
export const GITHUB_ACTIONS: App = { id: 15368, slug: 'github-actions', name: 'GitHub Actions' };

/** GitHub's own roles, each with everything that the ones after it may. */
export const ROLES = ['admin', 'maintain', 'write', 'triage', 'read', 'none'] as const;

export type Role = (typeof ROLES)[number];

export type Membership = {
  readonly user: Person;
  /** One of GitHub's roles, or the name of a custom one; without it what everybody has in the repository. */
  readonly role?: string;
  /** GitHub's role that a custom one builds on; `read` when not given. */
  readonly base?: Role;
};

export type TeamMembership = { readonly state: 'active' | 'pending'; readonly role: 'member' | 'maintainer' };

export type StoredComment = {
  readonly id: number;
  readonly author: Person;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** The app through which it was written, be it by a person or by the app's own bot. */
  readonly app?: App;
  readonly association?: string;
  /** Hidden as outdated. */
  minimized?: true;
};

export type StoredReaction = {
  readonly id: number;
  readonly commentId: number;
  readonly content: string;
  readonly author: Person;
  readonly createdAt: string;
};

export type StoredReview = {
  readonly id: number;
  /** Null when the account is gone. */
  readonly author: Person | null;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  /** The commit it was given for. */
  readonly commitId: string | null;
  /** Null while it is pending. */
  readonly submittedAt: string | null;
};

export type StoredLabel = {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
};

export type StoredStatus = {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly createdAt: string;
  /** Null when the account is gone. */
  readonly creator: Person | null;
};

/** A check run: the last value sent of every field, and all annotations of all calls. */
export type StoredCheck = {
  readonly id: number;
  fields: Readonly<Record<string, unknown>>;
  readonly annotations: unknown[];
  /** The app that made it, GitHub Actions when not given. */
  readonly app?: App;
  readonly createdAt: string;
  /** Of its last conclusion. */
  completedAt?: string;
};

export type StoredDeployment = {
  readonly id: number;
  readonly sha: string;
  readonly task: string;
  readonly environment: string;
  /** As it was sent: an object or a text. */
  readonly payload: unknown;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: Person;
  readonly createdAt: string;
  /** Oldest first. */
  readonly statuses: StoredDeploymentStatus[];
};

export type StoredDeploymentStatus = {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
  readonly creator: Person;
  readonly createdAt: string;
};

/** The name of a check, of whatever app or of one by its id. */
export type RequiredCheck = string | { readonly context: string; readonly appId: number };
