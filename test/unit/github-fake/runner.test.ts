/** A process sees what GitHub's runner shows it, and what it writes is read as the runner reads it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INPUT_NAMES, INPUTS } from '../../../src/inputs.ts';
import { parseOutputs, readActionDefaults, runAction, type ActionRun, type ActionStart } from '../../support/runner.ts';

const TELLING = `
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
const { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, GITHUB_EVENT_PATH, RUNNER_TEMP } = process.env;
const report = RUNNER_TEMP + '/report.json';
writeFileSync(report, '{"schemaVersion":1}');
appendFileSync(GITHUB_OUTPUT, 'report-path<<X1\\n' + report + '\\nX1\\nlines<<X2\\none\\ntwo=2\\n\\nX2\\n');
appendFileSync(GITHUB_STEP_SUMMARY, '# Done\\n');
console.log(JSON.stringify({ env: process.env, event: JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8')), files: readdirSync('.'), node: process.version }));
console.error('a word aside ü');
process.exitCode = 3;
`;
const folder = mkdtempSync(join(tmpdir(), 'qail-runner-test-'));
const script = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const START: ActionStart = {
  inputs: { 'staging-url': 'postgres://x', 'two words': ' kept ' },
  defaults: { 'github-token': '${{ github.token }}', 'fail-on': 'blocked', 'staging-url': '' },
  eventName: 'pull_request',
  event: { action: 'opened' },
  githubUrl: 'http://127.0.0.1:1',
  repository: 'acme/shop',
  token: 'ghs_$&',
};

describe('a run', () => {
  const ran: {
    run?: ActionRun;
    told?: { env: Record<string, string>; event: unknown; files: string[]; node: string };
  } = {};

  beforeAll(async () => {
    process.env['QAIL_SEEN_BY_NOBODY'] = 'secret';
    ran.run = await runAction({ ...START, bundle: script('telling.mjs', TELLING) });
    delete process.env['QAIL_SEEN_BY_NOBODY'];
    ran.told = JSON.parse(ran.run.stdout) as NonNullable<typeof ran.told>;
  });

  test('ends with everything the process left', () => {
    expect(ran.run).toMatchObject({
      exitCode: 3,
      stderr: 'a word aside ü\n',
      summary: '# Done\n',
      report: '{"schemaVersion":1}',
    });
    expect(ran.run?.outputs['lines']).toBe('one\ntwo=2\n');
    expect(ran.run?.milliseconds).toBeGreaterThan(0);
  });

  test('gives the inputs, with defaults, under their variables', () => {
    const inputs = Object.entries(ran.told?.env ?? {}).filter(([name]) => name.startsWith('INPUT_'));
    expect(Object.fromEntries(inputs)).toEqual({
      'INPUT_GITHUB-TOKEN': 'ghs_$&',
      'INPUT_FAIL-ON': 'blocked',
      'INPUT_STAGING-URL': 'postgres://x',
      INPUT_TWO_WORDS: ' kept ',
    });
  });

  test('shows the variables of the runner and no others', () => {
    const names = Object.keys(ran.told?.env ?? {}).filter((name) => !name.startsWith('INPUT_'));
    const github = ['ACTOR', 'API_URL', 'EVENT_NAME', 'EVENT_PATH', 'OUTPUT', 'REPOSITORY', 'RUN_ATTEMPT', 'RUN_ID'];
    const others = ['SERVER_URL', 'SHA', 'STATE', 'STEP_SUMMARY', 'TRIGGERING_ACTOR', 'WORKSPACE'];
    expect(names.sort()).toEqual([...[...github, ...others].map((name) => `GITHUB_${name}`), 'PATH', 'RUNNER_TEMP']);
    expect(ran.told?.env).toMatchObject({ GITHUB_API_URL: 'http://127.0.0.1:1', GITHUB_REPOSITORY: 'acme/shop' });
  });

  test('starts in an empty directory with the event at hand', () => {
    expect(ran.told).toMatchObject({ files: [], event: { action: 'opened' } });
  });
});

describe('a run that is not the first', () => {
  const SAVING = `
import { appendFileSync } from 'node:fs';
const { GITHUB_STATE, GITHUB_RUN_ATTEMPT, GITHUB_ACTOR, GITHUB_TRIGGERING_ACTOR, GITHUB_REF, STATE_lastId } = process.env;
appendFileSync(GITHUB_STATE, 'lastId<<X\\n5\\nX\\nphase=done\\n');
console.log([GITHUB_RUN_ATTEMPT, GITHUB_ACTOR, GITHUB_TRIGGERING_ACTOR, GITHUB_REF, STATE_lastId].join(' '));
`;

  test('sees the variables it is given, and what was saved', async () => {
    const environment = { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'eve', GITHUB_REF: 'refs/heads/main' };
    const state = { lastId: '4' };
    const run = await runAction({ ...START, environment, state, bundle: script('saving.mjs', SAVING) });
    expect(run).toMatchObject({ exitCode: 0, stdout: '2 ben eve refs/heads/main 4\n' });
    expect(run.savedState).toEqual({ lastId: '5', phase: 'done' });
  });
});

describe('killing', () => {
  const WAITING = `
import { appendFileSync } from 'node:fs';
appendFileSync(process.env.GITHUB_OUTPUT, 'report-path=/nowhere/at/all.json\\n');
await fetch(process.env.GITHUB_API_URL);
`;

  test('ends the process in the middle of what it does', async () => {
    const controller = new AbortController();
    const asked = createServer(() => controller.abort());
    await new Promise<void>((done) => asked.listen(0, '127.0.0.1', done));
    const githubUrl = `http://127.0.0.1:${(asked.address() as AddressInfo).port}`;
    try {
      const bundle = script('waiting.mjs', WAITING);
      const run = await runAction({ ...START, githubUrl, bundle, kill: controller.signal });
      expect(run).toMatchObject({ exitCode: null, outputs: { 'report-path': '/nowhere/at/all.json' }, report: null });
    } finally {
      asked.closeAllConnections();
      asked.close();
    }
  });

  test('before it began does nothing at all', async () => {
    const bundle = script('quick.mjs', 'console.log("begun");');
    const run = await runAction({ ...START, bundle, kill: AbortSignal.abort() });
    expect(run).toMatchObject({ exitCode: null, stdout: '' });
  });
});

test('a process that does not end is killed', async () => {
  const bundle = script('endless.mjs', 'console.log("begun"); setInterval(() => {}, 1000);');
  expect(await runAction({ ...START, bundle, timeoutMs: 1500 })).toMatchObject({ exitCode: null, stdout: 'begun\n' });
});

describe('outputs', () => {
  test.each<[string, Record<string, string>]>([
    ['', {}],
    ['a=1\nb=x=y\n', { a: '1', b: 'x=y' }],
    ['a<<E\nE\n', { a: '' }],
    ['a<<E\n1\nb=2\nc<<F\nE\nd=3\n', { a: '1\nb=2\nc<<F', d: '3' }],
    ['a=1\na=2\n', { a: '2' }],
  ])('%j', (text, outputs) => {
    expect(parseOutputs(text)).toEqual(outputs);
  });

  test.each([
    ['a<<E\n1\n', 'the output a has no end: its delimiter E does not come again'],
    ['just words\n', 'the output file has a line of no known form: just words'],
  ])('%j is refused', (text, message) => {
    expect(() => parseOutputs(text)).toThrow(message);
  });
});

describe('defaults', () => {
  test('of the action are those it was written from', () => {
    const expected = INPUT_NAMES.map((name) => [name, INPUTS[name].default]);
    expect(readActionDefaults()).toEqual(Object.fromEntries(expected));
  });

  test('in every form of one line', () => {
    const lines = [
      'inputs:',
      '  plain:',
      '    default: a b',
      "  'single':",
      "    default: 'it''s'",
      '  double:',
      '    description: "x"',
      '    default: "a\\"b"',
      '',
      '  none:',
      '    required: true',
      'outputs:',
      '  plain:',
      '    default: other',
    ];
    const path = script('action.yml', `${lines.join('\n')}\n`);
    expect(readActionDefaults(path)).toEqual({ plain: 'a b', single: "it's", double: 'a"b', none: '' });
  });
});
