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

const EXAMPLES = WORKFLOWS.filter((path) => path.startsWith('examples/'));
const jobsWithOurs = (path: string): readonly Mapping[] =>
  [...jobsOf(path).values()]
    .map(mappingOf)
    .filter((job) => listOf(job.get('steps')).some((step) => OURS.test(textOf(mappingOf(step), 'uses'))));

describe('the workflows to copy', () => {
  test('are the five parts of the product', () => {
    const names = EXAMPLES.map((path) => path.replace(/^.*\/|\.yml$/g, ''));
    expect(names.toSorted()).toEqual(['closed', 'commands', 'commands-hardened', 'deploy', 'report']);
  });

  /** What each needs; docs/security.md says why. */
  const SCOPES: Readonly<Record<string, readonly string[]>> = {
    report: ['contents: read', 'pull-requests: write', 'checks: write', 'statuses: write'],
    commands: ['contents: read', 'pull-requests: write', 'checks: write', 'statuses: write'],
    'commands-hardened': ['contents: read', 'pull-requests: write', 'checks: write', 'statuses: write'],
    deploy: ['contents: read', 'statuses: write', 'deployments: write'],
    closed: ['pull-requests: write', 'deployments: write'],
  };

  test.each(Object.entries(SCOPES))('%s asks for exactly the permissions the security page grants', (name, scopes) => {
    const jobs = jobsWithOurs(`examples/workflows/${name}.yml`);
    const asked = jobs.map((job) =>
      [...mappingOf(job.get('permissions'))].map(([scope, level]) => `${scope}: ${String(level)}`),
    );
    expect([...new Set(asked.map((job) => JSON.stringify(job)))]).toEqual([JSON.stringify(scopes)]);
    scopes.forEach((line) => expect(textAt('docs/security.md')).toContain(line));
  });

  test.each(EXAMPLES)('%s checks nothing out, restores no cache and lets nothing run twice at once', (path) => {
    const used = stepsOf(path).flatMap((step) => (step.has('uses') ? [textOf(step, 'uses')] : []));
    expect(used.filter((uses) => !OURS.test(uses))).toEqual([]);
    expect(mappingOf(readWorkflow(path).get('concurrency')).get('group')).toMatch(/^(\$\{\{ format\(')?qail-/);
  });

  test.each(EXAMPLES)('%s gives database secrets only to steps of this action', (path) => {
    const others = stepsOf(path).filter((step) => !OURS.test(textOf(step, 'uses')));
    expect(others.filter((step) => JSON.stringify([...step]).includes('secrets.'))).toEqual([]);
  });

  test('the hardened one keeps its secrets in one job that waits for an environment', () => {
    const jobs = jobsOf('examples/workflows/commands-hardened.yml');
    expect([...jobs.keys()]).toEqual(['decide', 'run', 'report']);
    const withSecrets = [...jobs].filter(([name]) => {
      const block = textAt('examples/workflows/commands-hardened.yml').split(new RegExp(`^  ${name}:$`, 'm'))[1] ?? '';
      return (block.split(/^ {2}\w+:$/m)[0] ?? '').includes('secrets.');
    });
    expect(withSecrets.map(([name]) => name)).toEqual(['run']);
    expect(textOf(mappingOf(jobs.get('run')), 'environment')).toBe('qail-protected');
  });
});
