/** Entry of the action: the runner's environment in, outputs, log, summary and exit code out. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { exitCodeOfError } from './decision/policy.ts';
import { QailError } from './errors.ts';
import { readEvent } from './github/event.ts';
import { makePullRequestPort } from './github/pull-request.ts';
import { readRunnerContext } from './github/runner-context.ts';
import { readSettings, type Settings } from './inputs.ts';
import { outputsOf, reportJson, type Outputs } from './outputs.ts';
import type { DatabasePort } from './ports.ts';
import { openDatabase } from './postgres/client.ts';
import type { Report } from './report/report.ts';
import { renderDiagnostics, renderTerminal } from './report/terminal.ts';
import { reasonOfError, run, type Run, type RunSettings } from './run.ts';
import { secretsOf } from './secret.ts';

async function main(): Promise<void> {
  const settings = readSettings((name) => core.getInput(name));
  const secrets = [settings.githubToken, ...(settings.stagingUrl === null ? [] : secretsOf(settings.stagingUrl))];
  secrets.forEach((secret) => core.setSecret(secret));

  const { eventName, payload, ...place } = readRunnerContext();
  const event = readEvent(eventName, payload);
  const number = event.kind === 'pull_request' ? event.number : 0;
  const ended = await run(event, runSettings(settings), {
    pullRequest: makePullRequestPort({ ...place, token: settings.githubToken, number }),
    staging: stagingOf(settings.stagingUrl),
    now: () => new Date(),
  });
  await hand(ended);
  process.exitCode = ended.exitCode;
}

function runSettings({
  schema,
  environment,
  commandPrefix,
  failOn,
  countTimeoutMs,
  lockTimeoutMs,
}: Settings): RunSettings {
  return { schema, environment, commandPrefix, failOn, budget: { countTimeoutMs, lockTimeoutMs } };
}

/** A URL that cannot be read is told in the report like any other database that cannot be reached. */
function stagingOf(url: string | null): DatabasePort | null {
  return url === null ? null : { session: async (body) => openDatabase(url).session(body) };
}

async function hand(ended: Run): Promise<void> {
  const outputs = outputsOf(ended);
  switch (ended.kind) {
    case 'ignored':
      core.info('this event is not one the action answers; nothing was done');
      setOutputs(outputs);
      return;
    case 'failed':
      ended.problems.forEach((problem) => core.warning(problem));
      core.error(textOf(ended.error));
      setOutputs(outputs);
      await summarise(`### QAIL could not make its report\n\n\`\`\`text\n${textOf(ended.error)}\n\`\`\`\n`);
      return;
    case 'reported': {
      logInert(logText(ended.report));
      ended.published.problems.forEach((problem) => core.warning(problem));
      setOutputs({ ...outputs, 'report-path': await keepReport(ended) });
      await summarise(ended.publication.summary);
    }
  }
}

function logText(report: Report): string {
  const options = { color: false, width: 100 };
  const { result } = report;
  const mistakes = result.kind === 'invalid_schema' ? renderDiagnostics(result.diagnostics, new Map(), options) : '';
  return `${mistakes}${mistakes === '' ? '' : '\n'}${renderTerminal(report, options)}`;
}

/** Names from the pull request stand in this text; between the markers the runner reads no commands in it. */
function logInert(text: string): void {
  const marker = randomUUID();
  process.stdout.write(`::stop-commands::${marker}\n${text}\n::${marker}::\n`);
}

function setOutputs(outputs: Outputs): void {
  Object.entries(outputs).forEach(([name, value]) => core.setOutput(name, value));
}

async function keepReport(ended: Extract<Run, { kind: 'reported' }>): Promise<string> {
  const path = join(process.env['RUNNER_TEMP'] ?? tmpdir(), `qail-report-${randomUUID()}.json`);
  await writeFile(path, `${JSON.stringify(reportJson(ended), null, 2)}\n`, { mode: 0o600 });
  return path;
}

async function summarise(markdown: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'] === undefined) return;
  await core.summary.addRaw(markdown, true).write();
}

function textOf(error: QailError): string {
  return error.hint === null ? error.message : `${error.message}; ${error.hint}`;
}

try {
  await main();
} catch (error) {
  if (error instanceof QailError) {
    core.error(textOf(error));
    setOutputs({ gate: 'closed', 'reason-code': reasonOfError(error) });
    process.exitCode = exitCodeOfError(error.code);
  } else {
    core.error(
      `this is a defect of the action: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
    );
    setOutputs({ gate: 'closed', 'reason-code': 'unexpected_error' });
    process.exitCode = 1;
  }
}
