/** Starts `file-snapshot-child.ts` as a process of its own, on whatever Node runs the tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../contract/repository.ts';

const CHILD = 'test/engine/file-snapshot-child.ts';

/** Makes JavaScript of the child and of all it imports, inside the project so that packages are found. Gives the path to run. */
export function compiledChild(): string {
  const folder = join(ROOT, 'build', `file-snapshot-child-${process.pid}`);
  const waiting = [CHILD];
  const done = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const text = readFileSync(join(ROOT, path), 'utf8');
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
    });
    const out = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText.replace(/(from\s+'\.[^']*)\.ts'/g, "$1.js'"));
    const imported = ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName);
    waiting.push(
      ...imported.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(path), name)),
    );
  }
  return join(folder, CHILD.replace(/\.ts$/, '.js'));
}

export function removeChild(program: string): void {
  rmSync(join(dirname(program), '..', '..'), { recursive: true, force: true });
}

export type ChildRun = { readonly child: ChildProcess; readonly ended: Promise<ChildEnd> };
export type ChildEnd = { readonly signal: string | null; readonly printed: Readonly<Record<string, unknown>> };

/** Runs the child; `limit` is the most that a file may grow to, in blocks of 1024 bytes. */
export function startChild(
  program: string,
  args: readonly string[],
  more: { readonly limit?: number; readonly reads?: boolean } = {},
): ChildRun {
  const script = `${more.limit === undefined ? '' : `ulimit -f ${more.limit}; `}exec "$0" "$@"`;
  const child = spawn('bash', ['-c', script, process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...(more.reads === true ? { QAIL_CHILD_READS: '1' } : {}) },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<ChildEnd>((done, failed) => {
    child.on('error', failed);
    child.on('close', (_, signal) => {
      done({ signal, printed: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) });
    });
  });
  return { child, ended };
}
