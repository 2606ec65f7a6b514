/** action.yml, the README and the program agree: what the ones offer, the other reads or sets. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { actionYaml, readmeWith } from '../../scripts/generated.ts';
import { VERBS } from '../../src/command/verbs.ts';
import { INPUT_NAMES, INPUTS } from '../../src/inputs.ts';
import { OUTPUT_NAMES, OUTPUTS } from '../../src/outputs.ts';
import { readAction, textOf } from './github-files.ts';
import { mappingOf, ROOT, textAt } from './repository.ts';

const action = readAction();
const inputs = mappingOf(action.get('inputs'));
const outputs = mappingOf(action.get('outputs'));

test('the inputs are those the program reads, in its order', () => {
  expect([...inputs.keys()]).toEqual([...INPUT_NAMES]);
});

test.each([...INPUT_NAMES])('the input %s has the default and the description of the program', (name) => {
  const input = mappingOf(inputs.get(name));
  expect(input.get('default')).toBe(INPUTS[name].default);
  expect(input.get('required') ?? false).toBe(false);
  expect(input.get('description')).toContain(INPUTS[name].description);
  expect(textOf(input, 'description').includes('Not available yet')).toBe(!INPUTS[name].available);
});

test('the outputs are those the program sets, in its order', () => {
  expect([...outputs.keys()]).toEqual([...OUTPUT_NAMES]);
});

test.each([...OUTPUT_NAMES])('the output %s has the description of the program', (name) => {
  const description = textOf(mappingOf(outputs.get(name)), 'description');
  expect(description).toContain(OUTPUTS[name].description);
  expect(description.includes('Not available yet')).toBe(!OUTPUTS[name].available);
});

test('it runs the committed bundle on Node 24', () => {
  const runs = mappingOf(action.get('runs'));
  expect([...runs]).toEqual([
    ['using', 'node24'],
    ['main', 'dist/index.js'],
    ['post', 'dist/index.js'],
    ['post-if', 'always()'],
  ]);
  expect(existsSync(join(ROOT, 'dist/index.js'))).toBe(true);
});

test('action.yml and the tables of the README are what the program gives', () => {
  expect(textAt('action.yml')).toBe(actionYaml());
  const readme = textAt('README.md');
  expect(readme).toBe(readmeWith(readme, textAt('docs/demo-comment.md')));
});

test('the README tells every input, output and verb by name', () => {
  const readme = textAt('README.md');
  const verbs = Object.keys(VERBS).map((verb) => `/qail ${verb}`);
  const names = [...INPUT_NAMES, ...OUTPUT_NAMES].map((name) => `\`${name}\``);
  expect([...names, ...verbs].filter((name) => !readme.includes(name))).toEqual([]);
});
