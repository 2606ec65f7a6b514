/** One commit's files, read through the API by object id: nothing is checked out, and no branch is followed. */
import { Buffer } from 'node:buffer';
import { QailError } from '../errors.ts';
import type { SchemaSource, TreeEntry } from '../ports.ts';
import type { GitHubApi } from './api.ts';
import { fieldsOf, listField, numberField, textField } from './payload.ts';

export type RepositoryName = { readonly owner: string; readonly repo: string };

const MOST_FILES = 2_000;
const MOST_BYTES = 5 * 1024 * 1024;
/** GitHub asks not to be called with many requests at once. */
const AT_ONCE = 8;

type Node = {
  readonly path: string;
  readonly sha: string;
  readonly kind: 'tree' | 'blob' | 'other';
  readonly bytes: number;
};

/** The files of one commit; `commit` is asked for once, so that it can be an answer that is still on its way. */
export function commitSource(api: GitHubApi, repository: RepositoryName, commit: () => Promise<string>): SchemaSource {
  const blobs = new Map<string, Promise<string>>();
  const listed = new Map<string, Promise<readonly TreeEntry[]>>();
  const limit = limiter(AT_ONCE);
  let root: Promise<string> | null = null;
  return {
    async list(path) {
      root ??= commit().then((sha) => rootTree(api, repository, sha));
      const tree = await root;
      const known = listed.get(path) ?? listTree(api, repository, tree, path);
      listed.set(path, known);
      return known;
    },
    async read(entry) {
      const known = blobs.get(entry.blob);
      if (known !== undefined) return known;
      const text = limit(() => readBlob(api, repository, entry));
      blobs.set(entry.blob, text);
      return text;
    },
  };
}

async function rootTree(api: GitHubApi, repository: RepositoryName, commit: string): Promise<string> {
  const answer = await api.read('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
    ...repository,
    commit_sha: commit,
  });
  return textField(fieldsOf(answer, 'commit')['tree'], 'sha', 'commit.tree');
}

/** Walks down one directory at a time, so that the size of the rest of the repository does not matter. */
async function listTree(
  api: GitHubApi,
  repository: RepositoryName,
  root: string,
  path: string,
): Promise<readonly TreeEntry[]> {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  let tree = root;
  for (const [i, segment] of segments.entries()) {
    const found = (await readTree(api, repository, tree, false)).find((node) => node.path === segment);
    if (found?.kind === 'blob' && i === segments.length - 1) {
      return [{ path: segments.join('/'), blob: found.sha, bytes: found.bytes }];
    }
    if (found?.kind !== 'tree') return [];
    tree = found.sha;
  }
  const prefix = segments.length === 0 ? '' : `${segments.join('/')}/`;
  const files = (await readTree(api, repository, tree, true)).filter((node) => node.kind === 'blob');
  const entries = files.map(({ path: below, sha, bytes }) => ({ path: prefix + below, blob: sha, bytes }));
  const schemas = entries.filter((entry) => /\.qail$/i.test(entry.path));
  if (schemas.length > MOST_FILES) throw tooMany(path, schemas.length);
  return schemas.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function readTree(
  api: GitHubApi,
  repository: RepositoryName,
  tree: string,
  recursive: boolean,
): Promise<readonly Node[]> {
  const parameters = { ...repository, tree_sha: tree, ...(recursive ? { recursive: '1' } : {}) };
  const answer = await api.read('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', parameters);
  if (fieldsOf(answer, 'tree')['truncated'] === true) {
    throw new QailError('schema_too_large', 'listing the schema directory: GitHub cut the list short', {
      hint: 'set the input schema to a smaller directory',
    });
  }
  return listField(answer, 'tree', 'tree').map(nodeOf);
}

/** Symbolic links and submodules are neither files nor directories of this commit. (GitHub REST API, Git trees, `mode`.) */
function nodeOf(value: unknown): Node {
  const mode = textField(value, 'mode', 'tree entry');
  const kind = mode === '040000' ? 'tree' : mode === '100644' || mode === '100755' ? 'blob' : 'other';
  const bytes = kind === 'blob' ? numberField(value, 'size', 'tree entry') : 0;
  return { path: textField(value, 'path', 'tree entry'), sha: textField(value, 'sha', 'tree entry'), kind, bytes };
}

async function readBlob(api: GitHubApi, repository: RepositoryName, entry: TreeEntry): Promise<string> {
  if (entry.bytes > MOST_BYTES) {
    throw new QailError('schema_too_large', `reading ${entry.path}: the file has ${entry.bytes} bytes`, {
      hint: `a schema file may have ${MOST_BYTES} bytes; split it into modules`,
    });
  }
  const answer = await api.read('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', {
    ...repository,
    file_sha: entry.blob,
  });
  const content = textField(answer, 'content', 'blob');
  const bytes = Buffer.from(content, textField(answer, 'encoding', 'blob') === 'base64' ? 'base64' : 'utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const message = `reading ${entry.path}: the bytes at offset ${validBytes(bytes)} are not UTF-8`;
    throw new QailError('file_unreadable', message, { hint: 'save the file as UTF-8', cause });
  }
}

/** How many bytes from the start are UTF-8. */
function validBytes(bytes: Buffer): number {
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    // A character that is only begun at the cut is not yet wrong.
    if (isBegun(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isBegun(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function tooMany(path: string, count: number): QailError {
  return new QailError('schema_too_large', `listing ${path}: it holds ${count} .qail files`, {
    hint: `a schema may have ${MOST_FILES} modules; set the input schema to a smaller directory`,
  });
}

/** Runs at most `most` pieces of work at once, in the order they came. */
function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
