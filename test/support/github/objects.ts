/** Files as git keeps them: blobs and trees under the ids that git gives them. */
import { createHash } from 'node:crypto';

/** What a commit holds: path, with `/` between its steps, and content; a link is kept as the path it points to. */
export type Files = Readonly<Record<string, string | Buffer | { readonly link: string }>>;

export type TreeEntry = {
  readonly path: string;
  readonly mode: '100644' | '120000' | '040000';
  readonly type: 'blob' | 'tree';
  readonly sha: string;
  readonly size?: number;
};

export type GitObjects = {
  /** Tree id of each commit. */
  readonly roots: ReadonlyMap<string, string>;
  readonly trees: ReadonlyMap<string, readonly TreeEntry[]>;
  readonly blobs: ReadonlyMap<string, Buffer>;
};

type Store = { readonly trees: Map<string, readonly TreeEntry[]>; readonly blobs: Map<string, Buffer> };

/** Every object of the commits. */
export function objectsOf(commits: ReadonlyMap<string, Files>): GitObjects {
  const store: Store = { trees: new Map(), blobs: new Map() };
  const roots = [...commits].map(([sha, files]) => [sha, storeTree(store, Object.entries(files))] as const);
  return { ...store, roots: new Map(roots) };
}

/** The id of an object: SHA-1 over its kind, its length in bytes and its content. (git manual, "gitformat-loose".) */
export function objectId(kind: 'blob' | 'tree', content: Buffer): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}

/** The entries below a tree, with their paths from it, parents first, as `?recursive=1` gives them. */
export function everythingBelow({ trees }: Pick<GitObjects, 'trees'>, sha: string, prefix = ''): readonly TreeEntry[] {
  return (trees.get(sha) ?? []).flatMap((entry) => {
    const path = prefix + entry.path;
    const below = entry.type === 'tree' ? everythingBelow({ trees }, entry.sha, `${path}/`) : [];
    return [{ ...entry, path }, ...below];
  });
}

function storeTree(store: Store, files: readonly (readonly [string, Files[string]])[]): string {
  const names = new Set(files.map(([path]) => path.split('/')[0] ?? ''));
  const entries = [...names].map((name): TreeEntry => {
    const file = files.find(([path]) => path === name);
    if (file !== undefined) return storeBlob(store, name, file[1]);
    const below = files
      .filter(([path]) => path.startsWith(`${name}/`))
      .map(([path, content]) => [path.slice(name.length + 1), content] as const);
    return { path: name, mode: '040000', type: 'tree', sha: storeTree(store, below) };
  });
  entries.sort((left, right) => Buffer.compare(sortKey(left), sortKey(right)));
  const content = entries.flatMap(({ mode, path, sha }) => [
    Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`),
    Buffer.from(sha, 'hex'),
  ]);
  const sha = objectId('tree', Buffer.concat(content));
  store.trees.set(sha, entries);
  return sha;
}

/** Git sorts by bytes, a directory as if its name ended in a slash. */
function sortKey({ path, type }: TreeEntry): Buffer {
  return Buffer.from(type === 'tree' ? `${path}/` : path);
}

function storeBlob(store: Store, path: string, file: Files[string]): TreeEntry {
  const isLink = typeof file === 'object' && 'link' in file;
  const content = isLink ? Buffer.from(file.link) : Buffer.from(file as string);
  const sha = objectId('blob', content);
  store.blobs.set(sha, content);
  return { path, mode: isLink ? '120000' : '100644', type: 'blob', sha, size: content.length };
}
