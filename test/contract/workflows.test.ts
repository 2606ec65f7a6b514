/** Workflow files and action.yml are judged by GitHub's own language service, and by the rules of docs/security.md. */
import { validate } from '@actions/languageservice';
import { describe, expect, test } from '@jest/globals';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { listOf, readWorkflow, textOf } from './github-files.ts';
import { INPUT_NAMES } from '../../src/inputs.ts';
import { mappingOf, repositoryFiles, textAt, type Mapping } from './repository.ts';

const WORKFLOWS = repositoryFiles(/^(\.github|examples)\/workflows\/[^/]+\.yml$/);
const OURS = /^(\.\/?|[\w-]+\/qail-action@.*)$/;

/** What GitHub says against a file. The service remembers a file by its address, so each text gets one of its own. */
async function remarksOn(address: string, text: string): Promise<readonly string[]> {
  const remarks = await validate(TextDocument.create(`file:///${address}`, 'yaml', 0, text));
  return remarks.map(({ message, range }) => `line ${range.start.line + 1}: ${JSON.stringify(message)}`);
}

const jobsOf = (path: string): Mapping => mappingOf(readWorkflow(path).get('jobs'));
const stepsOf = (path: string): readonly Mapping[] =>
  [...jobsOf(path).values()].flatMap((job) => listOf(mappingOf(job).get('steps')).map(mappingOf));

test('there are workflows to look at', () => {
  expect(WORKFLOWS).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', 'examples/workflows/report.yml']));
});

test('the language service takes action.yml, and would not take any text', async () => {
  const text = textAt('action.yml');
  expect(await remarksOn('action.yml', text)).toEqual([]);
  expect(await remarksOn('broken/action.yml', `${text}\nsurprise: 1\n`)).toHaveLength(1);
});

describe.each(WORKFLOWS)('%s', (path) => {
  test('is a workflow GitHub takes', async () => {
    const text = textAt(path);
    const address = path.replace('examples/', '.github/');
    expect(await remarksOn(address, text)).toEqual([]);
    const broken = text.replace('runs-on:', 'runs-at:');
    expect(await remarksOn(address.replace('.yml', '-broken.yml'), broken)).not.toEqual([]);
  });

  test('grants nothing as a whole, and to every job by name', () => {
    expect(textAt(path)).toMatch(/^permissions: \{\}$/m);
    const jobs = [...jobsOf(path)];
    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.filter(([, job]) => mappingOf(mappingOf(job).get('permissions')).size === 0)).toEqual([]);
  });

  test('gives this action only inputs that it has', () => {
    const given = stepsOf(path)
      .filter((step) => OURS.test(textOf(step, 'uses')))
      .flatMap((step) => [...mappingOf(step.get('with')).keys()]);
    expect(given.filter((name) => !INPUT_NAMES.some((known) => known === name))).toEqual([]);
  });

  test('pins every action of somebody else to a full commit', () => {
    const used = stepsOf(path).flatMap((step) => (step.has('uses') ? [textOf(step, 'uses')] : []));
    expect(used.filter((uses) => !uses.startsWith('./') && !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  });

  test('lets no text of an event become part of a script', () => {
    const scripts = stepsOf(path).map((step) => textOf(step, 'run'));
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });
});

test('the copied workflow asks for exactly the permissions the security page grants', () => {
  const [job] = [...jobsOf('examples/workflows/report.yml').values()];
  const asked = [...mappingOf(mappingOf(job).get('permissions'))].map(([scope, level]) => `${scope}: ${String(level)}`);
  expect(asked).toEqual(['contents: read', 'pull-requests: write', 'checks: write', 'statuses: write']);
  asked.forEach((line) => expect(textAt('docs/security.md')).toContain(line));
});
