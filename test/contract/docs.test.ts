/** The pages say what the program does: codes, commands and links are compared with what is really there. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, exitCodeOfError, FAIL_ON } from '../../src/decision/policy.ts';
import { REASONS } from '../../src/decision/reason.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { jsonAt, mappingOf, repositoryFiles, ROOT, textAt } from './repository.ts';

const PAGES = repositoryFiles(/^(?!dist\/|test\/).*\.md$/);

/** The union has no value at run time, so its source is read. */
function errorCodes(): readonly ErrorCode[] {
  const union = /export type ErrorCode =([^;]+);/.exec(textAt('src/errors.ts'))?.[1] ?? '';
  return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code as ErrorCode);
}

/** The table under a heading of a page: the cells after the first one, by the first one. */
function tableUnder(heading: string, page = 'docs/reason-codes.md'): ReadonlyMap<string, readonly string[]> {
  const sections = textAt(page).split(/^## /m);
  const lines = (sections.find((section) => section.startsWith(heading)) ?? '').split('\n');
  const rows = lines.filter((line) => line.startsWith('| `')).map((line) => line.slice(1, -1).split('|'));
  return new Map(
    rows.map(([code = '', ...cells]) => [code.replaceAll('`', '').trim(), cells.map((cell) => cell.trim())]),
  );
}

describe('docs/reason-codes.md', () => {
  test('tells every reason code with its meaning, and no other', () => {
    const told = [...tableUnder('Reason codes')].map(([code, cells]) => [code, cells.at(-1)]);
    expect(Object.fromEntries(told)).toEqual(REASONS);
  });

  test('tells every error code with its exit code, and no other', () => {
    const codes = errorCodes();
    expect(codes.length).toBeGreaterThan(10);
    const told = [...tableUnder('Error codes')].map(([code, [, exit]]) => [code, exit]);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(codes.map((code) => [code, String(exitCodeOfError(code))])),
    );
  });
});

test('docs/exit-codes.md tells the exit code of every verdict under every fail-on', () => {
  const told = [...tableUnder('What turns the step red', 'docs/exit-codes.md')];
  const verdicts = ['ok', 'blocked', 'data-loss', 'unmeasured', 'unreachable'] as const;
  expect(told).toEqual(
    verdicts.map((verdict) => [verdict, FAIL_ON.map((failOn) => String(exitCodeOf(verdict, failOn)))]),
  );
  const [head = ''] = /^\| Verdict .*$/m.exec(textAt('docs/exit-codes.md')) ?? [];
  expect([...head.matchAll(/`([\w-]+)`/g)].map(([, level]) => level)).toEqual([...FAIL_ON]);
});

describe.each(PAGES)('%s', (page) => {
  test('names only npm scripts that exist', () => {
    const scripts = mappingOf(mappingOf(jsonAt('package.json')).get('scripts'));
    const named = [...textAt(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !scripts.has(name))).toEqual([]);
  });

  test('links only to files and headings that exist', () => {
    const links = [...withoutCode(textAt(page)).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    expect(links.filter((target) => !/^[a-z]+:/.test(target) && !resolves(page, target))).toEqual([]);
  });
});

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

function resolves(page: string, target: string): boolean {
  const [path = '', anchor = ''] = target.split('#');
  const file = path === '' ? page : posix.join(posix.dirname(page), decodeURI(path));
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === '' || anchorsOf(textAt(file)).includes(anchor);
}

/** As GitHub makes them: lower case, without punctuation, dashes for blanks. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}

test('every reason code ends some run of the built bundle', () => {
  const scenarios = repositoryFiles(/^test\/action\/.*\.(ts|txt)$/)
    .map(textAt)
    .join('\n');
  const unseen = Object.keys(REASONS).filter(
    (code) => !new RegExp(`'${code}\\b|reason-code=${code}$`, 'm').test(scenarios),
  );
  expect(unseen).toEqual([]);
});
