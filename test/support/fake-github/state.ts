/** The world behind the stand-in: one repository, its commits as files, one pull request and what was written on it. */
import { createHash } from 'node:crypto';

export type Files = Readonly<Record<string, string | { readonly link: string } | Buffer>>;
export type StoredComment = {
  readonly id: number;
  body: string;
  readonly login: string;
  readonly userId: number;
  readonly type: 'Bot' | 'User';
};
export type StoredCheck = {
  readonly id: number;
  readonly body: Record<string, unknown>;
  readonly annotations: unknown[];
};

/** Something that goes wrong on purpose, for the calls it matches. */
export type Fault = {
  readonly method: string;
  readonly path: RegExp;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly hang?: true;
  /** Runs before the call is answered as usual. */
  readonly change?: (state: GitHubState) => void;
  /** Calls it holds for; all when not given. */
  times?: number;
};

export type GitHubState = {
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  /** Who the token is: the workflow's own, or a user's. */
  readonly identity:
    { readonly kind: 'workflow' } | { readonly kind: 'user'; readonly login: string; readonly id: number };
  readonly readOnly: boolean;
  readonly commits: ReadonlyMap<string, Files>;
  readonly mergeBase: string;
  readonly pull: {
    readonly number: number;
    readonly baseRef: string;
    readonly baseSha: string;
    headSha: string;
    /** `gone`: the fork was deleted. */
    readonly from: 'branch' | 'fork' | 'gone';
  };
  readonly comments: StoredComment[];
  readonly statuses: { readonly sha: string; readonly body: Record<string, unknown> }[];
  readonly checks: StoredCheck[];
  readonly faults: Fault[];
};

export const BASE = 'b'.repeat(40);
export const HEAD = 'a'.repeat(40);
const ELSEWHERE = 'c'.repeat(40);

/** A pull request that changes the files of `base` into those of `head`; everything else as it usually is. */
export function makeState(base: Files, head: Files, change: Partial<GitHubState> = {}): GitHubState {
  return {
    owner: 'acme',
    repo: 'shop',
    token: 'ghs_stand_in',
    identity: { kind: 'workflow' },
    readOnly: false,
    // The base branch has moved on since: only the merge base may be read.
    commits: new Map([
      [BASE, base],
      [HEAD, head],
      [ELSEWHERE, { 'schema.qail': 'the base branch has moved on' }],
    ]),
    mergeBase: BASE,
    pull: { number: 7, baseRef: 'main', baseSha: ELSEWHERE, headSha: HEAD, from: 'branch' },
    comments: [],
    statuses: [],
    checks: [],
    faults: [],
    ...change,
  };
}

export type TreeNode = {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree';
  readonly sha: string;
  readonly size?: number;
};
export type ObjectStore = { readonly trees: Map<string, readonly TreeNode[]>; readonly blobs: Map<string, Buffer> };

/** Every object of the commits, under the ids git would give their contents. */
export function objectsOf(commits: ReadonlyMap<string, Files>): {
  readonly roots: ReadonlyMap<string, string>;
  readonly store: ObjectStore;
} {
  const store: ObjectStore = { trees: new Map(), blobs: new Map() };
  const roots = new Map([...commits].map(([sha, files]) => [sha, storeTree(store, new Map(Object.entries(files)))]));
  return { roots, store };
}

function storeTree(store: ObjectStore, files: ReadonlyMap<string, Files[string]>): string {
  const names = new Set([...files.keys()].map((path) => path.split('/')[0] ?? ''));
  const nodes = [...names].sort().map((name): TreeNode => {
    const file = files.get(name);
    if (file !== undefined) return storeBlob(store, name, file);
    const below = new Map(
      [...files].flatMap(([path, each]) =>
        path.startsWith(`${name}/`) ? [[path.slice(name.length + 1), each] as const] : [],
      ),
    );
    return { path: name, mode: '040000', type: 'tree', sha: storeTree(store, below) };
  });
  const sha = createHash('sha1').update(JSON.stringify(nodes)).digest('hex');
  store.trees.set(sha, nodes);
  return sha;
}

function storeBlob(store: ObjectStore, path: string, file: Files[string]): TreeNode {
  const isLink = typeof file === 'object' && 'link' in file;
  const bytes = isLink ? Buffer.from(file.link) : Buffer.from(file as string | Buffer);
  const sha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  store.blobs.set(sha, bytes);
  return { path, mode: isLink ? '120000' : '100644', type: 'blob', sha, size: bytes.length };
}
