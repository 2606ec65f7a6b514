/** The world behind the stand-in: one repository, one pull request, what was written on it, and who asks. */
import type { Files } from './objects.ts';

export type Person = { readonly login: string; readonly id: number; readonly type: 'Bot' | 'User' };

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
};

export type StoredComment = {
  readonly id: number;
  readonly author: Person;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
};

export type StoredStatus = {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
};

/** A check run: the last value sent of every field, and all annotations of all calls. */
export type StoredCheck = {
  readonly id: number;
  fields: Readonly<Record<string, unknown>>;
  readonly annotations: unknown[];
};

/** Something that goes wrong on purpose. The first fault that matches a request takes it; each server counts afresh. */
export type Fault = {
  readonly method: string;
  /** Compared with the percent-encoded path, without the query. */
  readonly path: RegExp;
  /** Of the answer; without it, and without `hang`, the answer is a 500. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The request is never answered. */
  readonly hang?: true;
  /** Requests it takes; all of them when not given. */
  readonly times?: number;
  /** Matching requests that it lets pass first. */
  readonly skip?: number;
};

export type GitHubState = {
  readonly repository: RepositoryName & { readonly private: boolean };
  /** Files of each commit, by its id of 40 hexadecimal digits. */
  readonly commits: ReadonlyMap<string, Files>;
  /** Commit from which the pull request's base and head both come. */
  readonly mergeBase: string;
  readonly pull: PullRequest;
  readonly comments: StoredComment[];
  readonly statuses: StoredStatus[];
  readonly checks: StoredCheck[];
  /** The one token that is let in. */
  readonly token: string;
  /** `workflow`: the token of a workflow run, whose writes are by `github-actions[bot]` and which is no user. */
  readonly identity:
    { readonly kind: 'workflow' } | { readonly kind: 'user'; readonly login: string; readonly id: number };
  /** The token may read only, as on a pull request from a fork. */
  readonly readOnly: boolean;
  readonly faults: Fault[];
};

export const WORKFLOW_BOT: Person = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };

/** Commits of `makeState`: the pull request leaves `main` at MERGE_BASE, which has moved on to BASE since. */
export const MERGE_BASE = 'b'.repeat(40);
export const BASE = 'c'.repeat(40);
export const HEAD = 'a'.repeat(40);

/** A pull request in `acme/shop` that makes the files of `base` those of `head`, with the given parts changed. */
export function makeState(base: Files, head: Files, change: Partial<GitHubState> = {}): GitHubState {
  return {
    repository: { owner: 'acme', name: 'shop', private: true },
    commits: new Map([
      [MERGE_BASE, base],
      [BASE, { ...base, 'MOVED-ON.md': 'the base branch has moved on since\n' }],
      [HEAD, head],
    ]),
    mergeBase: MERGE_BASE,
    pull: makePull(),
    comments: [],
    statuses: [],
    checks: [],
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
    user: { login: 'ben', id: 1001, type: 'User' },
    state: 'open',
    draft: false,
    head: { sha: HEAD, ref: 'change', repository: { owner: 'acme', name: 'shop' } },
    base: { sha: BASE, ref: 'main' },
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
