/** What the package says about itself, and what must not stand in any file. */
import { expect, test } from '@jest/globals';
import { VERSION } from '../../src/version.ts';
import { jsonAt, mappingOf, repositoryFiles, textAt } from './repository.ts';

const TEXT = repositoryFiles(/(^|\/)[^/]+$/).filter(
  (path) => !path.startsWith('dist/') && path !== 'package-lock.json' && !/\.(png|ico|gif|jpg)$/.test(path),
);

/** Spelled in parts, so that this file is not a match itself. */
const MACHINE_PATHS = ['work', 'root', 'home', 'Users', 'private/var'].map((folder) => `/${folder}/`);
const REGISTRIES = ['npmjs', 'yarnpkg'].flatMap((name) => [`registry.${name}.`, `${name}.com/package`]);

test('every dependency is named by its exact version', () => {
  const manifest = mappingOf(jsonAt('package.json'));
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];
  const named = groups.flatMap((group) => [...mappingOf(manifest.get(group))]);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))).toEqual([]);
});

test('the lock file fixes every dependency and names no host', () => {
  const manifest = mappingOf(jsonAt('package.json'));
  const locked = mappingOf(mappingOf(jsonAt('package-lock.json')).get('packages'));
  const root = mappingOf(locked.get(''));
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    expect(root.get(group)).toEqual(manifest.get(group));
  }
  expect(textAt('package-lock.json')).not.toMatch(/"resolved": "(https?|git|ssh)/);
});

test('no text names a folder of one machine or the host of a registry', () => {
  expect(TEXT.length).toBeGreaterThan(100);
  const found = TEXT.flatMap((path) => {
    const text = textAt(path);
    return [...MACHINE_PATHS, ...REGISTRIES].filter((part) => text.includes(part)).map((part) => `${path}: ${part}`);
  });
  expect(found).toEqual([]);
});

test('the program and the package tell the same version', () => {
  expect(VERSION).toBe(mappingOf(jsonAt('package.json')).get('version'));
});

test('every part of the bundle is kept in git', () => {
  const loaded = [...textAt('dist/index.js').matchAll(/__nccwpck_require__\.e\((?:\/\*[^*]*\*\/ *)?(\d+)\)/g)];
  expect(loaded.length).toBeGreaterThan(0);
  const parts = repositoryFiles(/^dist\/[^/]+\.js$/);
  expect(loaded.map(([, part]) => `dist/${part ?? ''}.index.js`).filter((part) => !parts.includes(part))).toEqual([]);
});
