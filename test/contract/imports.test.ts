/** The modules import one way, and what lies outside is reached from few places. The picture: docs/architecture.md. */
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { repositoryFiles, textAt } from './repository.ts';

const ROWS: readonly (readonly string[])[] = [
  ['errors.ts', 'sql.ts', 'version.ts'],
  ['schema'],
  ['command'],
  ['plan'],
  ['impact'],
  ['snapshot'],
  ['decision'],
  ['report'],
  ['ports.ts', 'artifact-port.ts'],
  ['postgres'],
  ['files'],
  ['act'],
  ['run.ts'],
  ['github'],
  ['artifact'],
  ['inputs.ts', 'outputs.ts', 'permissions.ts', 'secret.ts', 'main.ts', 'cli.ts', 'cli'],
];
const MODULES = ROWS.flat();
const FILES = repositoryFiles(/^src\/.*\.ts$/);
const ENTRIES = /^src\/(main\.ts|cli\.ts|cli\/)/;

/** Which files may import what from outside; whatever is not listed here is not imported at all. */
const OUTSIDE: readonly (readonly [outside: RegExp, from: RegExp])[] = [
  [/^node:crypto$/, /^src\/(schema|plan|decision)\//],
  [/^node:crypto$/, /^src\/postgres\/precopy-shape\.ts$/],
  [/^yaml$/, /^src\/permissions\.ts$/],
  [/^(mdast-util-(from-markdown|gfm)|micromark-extension-gfm)$/, /^src\/command\/markup\.ts$/],
  [/^pg$/, /^src\/postgres\/(client|copy)\.ts$/],
  [/^pg-copy-streams$/, /^src\/postgres\/copy\.ts$/],
  [/^node:(crypto|fs|fs\/promises|os|path|stream\/promises|zlib)$/, /^src\/files\//],
  [/^@actions\/artifact$/, /^src\/artifact\/thread\.ts$/],
  [/^node:/, /^src\/artifact\//],
  [/^age-encryption$/, /^src\/files\/seal\.ts$/],
  [/^@octokit\/rest$/, /^src\/github\//],
  [/^@actions\/github$/, /^src\/github\//],
  [/^@actions\/core$/, /^src\/main\.ts$/],
  [/^node:/, ENTRIES],
  [/^node:/, /^src\/github\//],
];

/** Pure rows see no clock, no chance, no environment and no network. */
const PURE = /^src\/(errors\.ts|sql\.ts|(schema|command|plan|impact|snapshot|decision|report)\/)/;
const EFFECTS =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.|\bfetch\(|\bsetTimeout\(/;

const moduleOf = (path: string): string => path.split('/')[1] ?? '';
const rowOf = (path: string): number => ROWS.findIndex((row) => row.includes(moduleOf(path)));
const importsOf = (path: string): readonly string[] =>
  ts.preProcessFile(textAt(path), true, true).importedFiles.map((imported) => imported.fileName);

/** Paths of the repository that a file imports. */
const insideOf = (path: string): readonly string[] =>
  importsOf(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name));

test('every file of src belongs to a module of the picture, and every module is there', () => {
  expect(FILES.filter((path) => rowOf(path) < 0)).toEqual([]);
  expect(MODULES.filter((module) => !FILES.some((path) => moduleOf(path) === module))).toEqual([]);
});

describe.each(FILES)('%s', (path) => {
  test('imports its own module and those before it only', () => {
    const upwards = insideOf(path).filter((target) => {
      const isEntry = rowOf(path) === ROWS.length - 1;
      return moduleOf(target) !== moduleOf(path) && rowOf(target) >= rowOf(path) && !isEntry;
    });
    expect(upwards).toEqual([]);
    expect(insideOf(path).filter((target) => !FILES.includes(target))).toEqual([]);
  });

  test('imports from outside only what its module may', () => {
    const outside = importsOf(path).filter((name) => !name.startsWith('.'));
    expect(outside.filter((name) => !OUTSIDE.some(([what, from]) => what.test(name) && from.test(path)))).toEqual([]);
  });

  test('makes SQL of text only where a schema or a catalog is read', () => {
    const mayMake = /^src\/(sql\.ts$|schema\/|postgres\/catalog)/.test(path);
    const imported = /import\s*\{[^}]*\bexpression\b[^}]*\}\s*from\s*'[^']*\/sql\.ts'/.test(textAt(path));
    expect(imported && !mayMake).toBe(false);
  });

  test('ends no process, touches the world only outside the pure rows, and is short', () => {
    const text = textAt(path);
    expect(text).not.toMatch(/process\.exit\(/);
    if (PURE.test(path)) expect(withoutComments(text)).not.toMatch(EFFECTS);
    expect(text.split('\n').length).toBeLessThanOrEqual(301);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

test('tests, scripts and measurements are short, too', () => {
  const files = repositoryFiles(/^(test|scripts|bench)\/.*\.(ts|mjs)$/);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((path) => textAt(path).split('\n').length > 301)).toEqual([]);
});

test('no test replaces a module, is skipped or keeps others from running', () => {
  const forbidden = new RegExp(
    [
      /\bjest\s*\.\s*(mock|unstable_mockModule|doMock|spyOn)\b/,
      /\b(test|it|describe)\s*\.\s*(skip|only|todo|failing)\b/,
      /\b(xit|xtest|xdescribe|fit|fdescribe)\(\s*['"`]/,
    ]
      .map((pattern) => pattern.source)
      .join('|'),
  );
  const tests = repositoryFiles(/^test\/.*\.ts$/);
  expect(tests.length).toBeGreaterThan(20);
  expect(tests.filter((path) => forbidden.test(withoutComments(textAt(path))))).toEqual([]);
});
