/** What the tests of artifacts share: snapshots to keep, the stand-in that keeps them, and the program that does it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { expect } from '@jest/globals';
import ts from 'typescript';
import type { WantedArtifact } from '../../src/artifact-port.ts';
import { ROOT } from '../contract/repository.ts';
import { startArtifactStore, type ArtifactStore } from '../support/artifact-store.ts';
import { run } from '../support/counting.ts';
import { withDatabase } from '../support/postgres.ts';
import { runAction } from '../support/runner.ts';
import { wholeTable, written } from './file-snapshot-world.ts';

export type ArtifactCall = {
  readonly token: string;
  readonly passphrase?: string;
  readonly limitMs?: number;
  readonly retentionDays?: number;
} & (
  | { readonly kind: 'keep'; readonly name: string; readonly directory: string }
  | { readonly kind: 'fetch'; readonly wanted: WantedArtifact; readonly root: string }
);

export type ArtifactEnd = {
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  /** Names in RUNNER_TEMP when all was over. */
  readonly left: readonly string[];
  /** Megabytes at most, before the call and after it. */
  readonly idle: number;
  readonly peak: number;
  readonly milliseconds: number;
  /** Everything that was printed besides this. */
  readonly printed: string;
};

export const PASSPHRASE = 'four words of chance';

/** Starts a stand-in for one piece of work. It must have understood everything, whatever came of it. */
export async function withStore(body: (store: ArtifactStore) => Promise<void>): Promise<void> {
  const store = await startArtifactStore();
  try {
    await body(store);
    expect(store.violations).toEqual([]);
  } finally {
    await store.close();
  }
}

/** An empty folder, gone afterwards. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-artifact-test-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a snapshot of two tables below the folder, as the program does. Gives its directory. */
export async function makeSnapshot(folder: string, version: string, passphrase: string | null): Promise<string> {
  const made = { directory: '' };
  await withDatabase(async (url) => {
    await run(
      url,
      `create table users (id bigint primary key, email text);
       insert into users select n, 'user-' || n || '@example.com' from generate_series(1, 20000) n;
       create table sessions (id bigint primary key, at timestamptz);
       insert into sessions select n, now() from generate_series(1, 50) n;`,
    );
    const root = join(folder, '_qail_snapshots');
    const parts = [wholeTable('users'), wholeTable('sessions', 'public', 1)];
    const about = {
      version,
      planDigest: 'd'.repeat(64),
      repository: 'acme/shop',
      pullRequest: 7,
      headSha: null,
      actor: 'maya',
      recreation: new Map<number, string>(),
    };
    made.directory = (await written(url, root, parts, { passphrase, about })).directory;
  });
  return made.directory;
}

/**
 * Runs the child to its end as the runner would. Whatever comes of it, neither the runtime token nor a signature may be printed, the
 * result is the only output, and nothing may be left in RUNNER_TEMP.
 */
export async function start(
  program: string,
  store: ArtifactStore,
  call: ArtifactCall,
  environment: Readonly<Record<string, string>> = {},
): Promise<ArtifactEnd> {
  const ended = await runAction({
    inputs: {},
    eventName: 'workflow_dispatch',
    event: {},
    githubUrl: store.url,
    repository: 'acme/shop',
    bundle: program,
    environment: {
      ACTIONS_RUNTIME_TOKEN: store.token,
      ACTIONS_RESULTS_URL: `${store.url}/`,
      RUNNER_DEBUG: '1',
      QAIL_CHILD_CALL: JSON.stringify(call),
      ...environment,
    },
  });
  const printed = ended.stdout + ended.stderr;
  expect(store.secrets.filter((secret) => printed.includes(secret))).toEqual([]);
  expect(printed).not.toMatch(/[?&]sig=|::debug::|::add-mask::/);
  expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [line = '', ...others] = ended.stdout.split('\n');
  expect(others).toEqual(['']);
  const end = JSON.parse(line) as Omit<ArtifactEnd, 'printed'>;
  expect(end.left).toEqual([]);
  return { ...end, printed };
}

const CHILD = 'test/engine/artifact-child.ts';

/** Makes JavaScript of the child and of all it imports, inside the project so that packages are found. Gives the path to run. */
export function compiledChild(): string {
  const folder = join(ROOT, 'build', `artifact-child-${process.pid}`);
  const waiting = [CHILD];
  const done = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const { outputText } = ts.transpileModule(readFileSync(join(ROOT, path), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
    });
    const out = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText.replace(/(from\s+'\.[^']*)\.ts'/g, "$1.js'"));
    const imported = ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName);
    const own = imported.filter((name) => name.startsWith('.'));
    waiting.push(...own.map((name) => posix.join(posix.dirname(path), name)));
  }
  return join(folder, CHILD.replace(/\.ts$/, '.js'));
}

export function removeChild(program: string): void {
  rmSync(join(dirname(program), '..', '..'), { recursive: true, force: true });
}
