/** Which files of a schema directory are its modules, and in which order. */
import type { Diagnostic, SourceFile } from './parsed-schema.ts';

export type Modules = { readonly modules: readonly string[]; readonly diagnostics: readonly Diagnostic[] };

const MOST_NAMED = 10;

/**
 * The modules below `root` among `paths`: those the manifest `_order.qail` lists, in its order, then the rest by path. Hidden
 * files and the manifest itself are none. A manifest entry that is missing, leaves the root or is no `.qail` file is an error
 * on its line; under a strict manifest a module that is not listed is one, too. A directory without modules is an error.
 */
export function chooseModules(root: string, paths: readonly string[], order: SourceFile | null): Modules {
  const prefix = root === '' || root === '.' ? '' : `${root.replace(/\/+$/, '')}/`;
  const relative = paths
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter(isModule)
    .toSorted(byText);
  const listed = order === null ? { modules: [], diagnostics: [], strict: false } : readOrder(order, relative);
  const rest = relative.filter((path) => !listed.modules.includes(path));
  const diagnostics = [...listed.diagnostics];
  if (listed.strict && rest.length > 0 && order !== null) diagnostics.push(unlisted(order, rest));
  if (relative.length === 0) diagnostics.push(noModules(root));
  return { modules: [...listed.modules, ...rest].map((path) => prefix + path), diagnostics };
}

function isModule(path: string): boolean {
  const parts = path.split('/');
  return /\.qail$/i.test(path) && !parts.some((part) => part.startsWith('.')) && parts.at(-1) !== '_order.qail';
}

type Listed = {
  readonly modules: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly strict: boolean;
};

function readOrder(order: SourceFile, available: readonly string[]): Listed {
  const modules = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  let strict = false;
  order.text.split(/\r\n|\r|\n/).forEach((line, i) => {
    const entry = line.replace(/^\uFEFF/, '').trim();
    if (/^(?:--\s*qail:\s*strict-manifest|!strict)$/i.test(entry)) strict = true;
    else if (entry !== '' && !entry.startsWith('#') && !entry.startsWith('--')) {
      const found = expand(entry, available);
      if (typeof found === 'string') diagnostics.push(entryError(order, i + 1, entry, found));
      else found.forEach((path) => modules.add(path));
    }
  });
  return { modules: [...modules], diagnostics, strict };
}

/** The modules an entry stands for, or what is wrong with it. */
function expand(entry: string, available: readonly string[]): readonly string[] | string {
  const path = entry.replace(/^\.\//, '').replace(/\/+$/, '');
  if (path.startsWith('/') || path.split('/').includes('..')) return 'leaves the schema directory';
  if (path.split('/').at(-1) === '_order.qail') return 'is the manifest itself';
  if (available.includes(path)) return [path];
  const below = available.filter((each) => each.startsWith(`${path}/`));
  if (below.length > 0) return below;
  return /\.qail$/i.test(path) ? 'does not exist' : 'is neither a .qail file nor a directory with one';
}

function entryError(order: SourceFile, line: number, entry: string, what: string): Diagnostic {
  const message = `the entry "${entry.slice(0, 120)}" ${what}`;
  return {
    severity: 'error',
    code: 'manifest_entry',
    message,
    suggestion: 'name a module of this directory',
    at: { file: order.path, line, column: 1 },
  };
}

function unlisted(order: SourceFile, rest: readonly string[]): Diagnostic {
  const named = rest.slice(0, MOST_NAMED).join(', ');
  const more = rest.length > MOST_NAMED ? ` and ${rest.length - MOST_NAMED} more` : '';
  const message = `the manifest is strict and does not list ${named}${more}`;
  return {
    severity: 'error',
    code: 'manifest_unlisted',
    message,
    suggestion: 'list every module',
    at: { file: order.path, line: 1, column: 1 },
  };
}

function noModules(root: string): Diagnostic {
  const message = `the directory ${root} has no .qail file`;
  return {
    severity: 'error',
    code: 'no_modules',
    message,
    suggestion: 'set the input schema to where the schema is',
    at: { file: root, line: 1, column: 1 },
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
