/** The world behind the stand-in: one repository, one pull request, what was written on it, and who asks. */
import type { Clock } from './clock.ts';
import type { Files } from './objects.ts';
import type {
  Membership,
  Person,
  RequiredCheck,
  StoredCheck,
  StoredComment,
  StoredDeployment,
  StoredLabel,
  StoredReaction,
  StoredReview,
  StoredStatus,
  TeamMembership,
} from './stored.ts';

export { GITHUB_ACTIONS, ROLES } from './stored.ts';
export type * from './stored.ts';

export type RepositoryName = { readonly owner: string; readonly name: string };

export type PullRequest = {
  readonly number: number;
  title: string;
  readonly user: Person;
  state: 'open' | 'closed';
  draft: boolean;
  /** `repository` is a fork when it is another than the state's own. */
  readonly head: { sha: string; readonly ref: string; readonly repository: RepositoryName };
  readonly base: { sha: string; ref: string };
  merged: boolean;
  mergedAt: string | null;
  /** Of the commit that the merge made; while open, of GitHub's test merge. */
  mergeCommitSha: string | null;
  locked: boolean;
  /** Names of its labels. */
  readonly labels: string[];
  /** What GitHub says of its author; no proof of any permission. */
  association: string;
  updatedAt: string;
};

/** Something that goes wrong on purpose. The first fault that matches a request takes it; each server counts afresh. */
export type Fault = {
  readonly method: string;
  /** Compared with the percent-encoded path, without the query. */
  readonly path: RegExp;
  /** Of the answer; without anything said of the outcome the answer is a 500. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The request is never answered, and nothing is done. */
  readonly hang?: true;
  /** The request is done, but its connection ends without an answer. */
  readonly drop?: true;
  /** Run first; with nothing else said of the outcome the request is then answered as usual. */
  readonly change?: (state: GitHubState) => void;
  /** Requests it takes; all of them when not given. */
  readonly times?: number;
  /** Matching requests that it lets pass first. */
  readonly skip?: number;
};

export type GitHubState = {
  readonly repository: RepositoryName & { readonly private: boolean };
  defaultBranch: string;
  /** Files of each commit, by its id of 40 hexadecimal digits. */
  readonly commits: Map<string, Files>;
  /** Parents of a commit; one that is not here has none. */
  readonly parents: Map<string, readonly string[]>;
  /** Commits of branches other than the pull request's own two. */
  readonly branches: Map<string, string>;
  /** Commit from which the pull request's base and head both come. */
  readonly mergeBase: string;
  readonly pull: PullRequest;
  readonly comments: StoredComment[];
  readonly reactions: StoredReaction[];
  readonly reviews: StoredReview[];
  /** Labels of the repository. */
  readonly labels: StoredLabel[];
  readonly statuses: StoredStatus[];
  readonly checks: StoredCheck[];
  readonly deployments: StoredDeployment[];
  /** Who may do what, by login. Somebody in it without a role has what everybody has in the repository. */
  readonly roles: Map<string, Membership>;
  /** Members of the owner's teams, by the team's slug and then by login. */
  readonly teams: Map<string, Map<string, TeamMembership>>;
  /** The token of a workflow run may read teams, which GitHub's own never may. */
  teamsReadable: boolean;
  /** Checks that rulesets require on the default branch and on the pull request's base. */
  readonly requiredChecks: RequiredCheck[];
  /** Checks that classic branch protection requires there. */
  readonly classicRequiredChecks: RequiredCheck[];
  /** Approvals that rulesets require there; no such rule with 0. */
  requiredApprovals: number;
  /** Changed by writes, a second each, and by tests. */
  readonly clock: Clock;
  /** The one token that is let in. */
  readonly token: string;
  /** `workflow`: the token of a workflow run, whose writes are by `github-actions[bot]` and which is no user. */
  readonly identity:
    { readonly kind: 'workflow' } | { readonly kind: 'user'; readonly login: string; readonly id: number };
  /** The token may read only, as on a pull request from a fork. */
  readOnly: boolean;
  readonly faults: Fault[];
};

export const WORKFLOW_BOT: Person = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };

/** The author of the pull request of `makePull`, who may write. */
export const BEN: Person = { login: 'ben', id: 1001, type: 'User' };

/** Commits of `makeState`: the pull request leaves `main` at MERGE_BASE, which has moved on to BASE since. */
export const MERGE_BASE = 'b'.repeat(40);
export const BASE = 'c'.repeat(40);
export const HEAD = 'a'.repeat(40);

/** A pull request in `acme/shop` that makes the files of `base` those of `head`, with the given parts changed. */
export function makeState(base: Files, head: Files, change: Partial<GitHubState> = {}): GitHubState {
  return {
    repository: { owner: 'acme', name: 'shop', private: true },
    defaultBranch: 'main',
    commits: new Map([
      [MERGE_BASE, base],
      [BASE, { ...base, 'MOVED-ON.md': 'the base branch has moved on since\n' }],
      [HEAD, head],
    ]),
    parents: new Map(),
    branches: new Map(),
    mergeBase: MERGE_BASE,
    pull: makePull(),
    comments: [],
    reactions: [],
    reviews: [],
    labels: [],
    statuses: [],
    checks: [],
    deployments: [],
    roles: new Map([[BEN.login, { user: BEN, role: 'write' }]]),
    teams: new Map(),
    teamsReadable: false,
    requiredChecks: [],
    classicRequiredChecks: [],
    requiredApprovals: 0,
    clock: { now: new Date(Math.floor(Date.now() / 1000) * 1000) },
    token: 'ghs_stand_in',
    identity: { kind: 'workflow' },
    readOnly: false,
    faults: [],
    ...change,
  };
}

/** An open pull request from a branch of `acme/shop`, with the given parts changed. */
export function makePull(change: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 7,
    title: 'Change the schema',
    user: BEN,
    state: 'open',
    draft: false,
    head: { sha: HEAD, ref: 'change', repository: { owner: 'acme', name: 'shop' } },
    base: { sha: BASE, ref: 'main' },
    merged: false,
    mergedAt: null,
    mergeCommitSha: null,
    locked: false,
    labels: [],
    association: 'NONE',
    updatedAt: '2026-01-01T00:00:00Z',
    ...change,
  };
}

/** The author of what the token writes. */
export function writer({ identity }: GitHubState): Person {
  return identity.kind === 'workflow' ? WORKFLOW_BOT : { login: identity.login, id: identity.id, type: 'User' };
}

/** Whether the pull request comes from another repository. */
export function isFromFork({ repository, pull }: GitHubState): boolean {
  return pull.head.repository.owner !== repository.owner || pull.head.repository.name !== repository.name;
}

/**
 * The commit behind a name: a commit's id, a branch with or without `heads/` or `refs/heads/`, or a branch of another
 * owner as `OWNER:BRANCH`; undefined when there is none.
 */
export function commitOf(state: GitHubState, name: string): string | undefined {
  const { commits, repository: own, pull } = state;
  if (commits.has(name)) return name;
  const branches = new Map([
    [`${own.owner}:${state.defaultBranch}`, state.mergeBase],
    ...[...state.branches].map(([branch, sha]) => [`${own.owner}:${branch}`, sha] as const),
    [`${own.owner}:${pull.base.ref}`, pull.base.sha],
    [`${pull.head.repository.owner}:${pull.head.ref}`, pull.head.sha],
  ]);
  const branch = name.replace(/^(refs\/)?heads\//, '');
  return branches.get(name.includes(':') ? name : `${own.owner}:${branch}`);
}
