/** Entry of the action: the runner's environment in, outputs, log, summary and exit code out. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import * as core from '@actions/core';
import type { Reported } from './act/report-pull-request.ts';
import { makeArtifactPort } from './artifact/port.ts';
import { serveToolkit } from './artifact/thread.ts';
import type { Event } from './command/event.ts';
import { exitCodeOfError, reasonOfError } from './decision/policy.ts';
import { REASONS, type ReasonCode } from './decision/reason.ts';
import { QailError } from './errors.ts';
import { makeCommitPairPort } from './github/commit-pair.ts';
import { readEvent } from './github/event.ts';
import { makePullRequestPort } from './github/pull-request.ts';
import { readRunnerContext, type RunnerContext } from './github/runner-context.ts';
import { readSettings, readSnapshotLimit, type Settings } from './inputs.ts';
import { outputsOf, reportJson, type Outputs } from './outputs.ts';
import { openDatabase } from './postgres/client.ts';
import type { CopyDatabase } from './postgres/copy.ts';
import { renderGateText, renderOutcomeText } from './report/gate-text.ts';
import { fenced } from './report/markdown.ts';
import type { Report } from './report/report.ts';
import { renderDiagnostics, renderTerminal } from './report/terminal.ts';
import { finish, run, type Ports, type Run, type RunSettings } from './run.ts';
import { secretsOf } from './secret.ts';

async function main(): Promise<void> {
  const settings = readSettings((name) => core.getInput(name));
  const urls = [settings.stagingUrl, settings.databaseUrl, settings.ledgerUrl].filter((url) => url !== null);
  new Set([settings.githubToken, ...keyOf(settings), ...urls.flatMap(secretsOf)]).forEach((secret) =>
    core.setSecret(secret),
  );

  const context = readRunnerContext();
  const { eventName, payload, sha } = context;
  const verb = settings.task.kind === 'verb' ? settings.task.verb : null;
  const event = readEvent(eventName, payload, { labelPrefix: settings.labelPrefix, sha, verb });
  const ports = portsOf(settings, context);
  if (core.getState(BEGUN) !== '') return finishLost(event, settings, context, ports);

  core.saveState(BEGUN, 'yes');
  const ended = await run(event, runSettings(settings, context), ports);
  await hand(ended);
  process.exitCode = ended.exitCode;
  core.saveState(ENDED, 'yes');
}

const keyOf = ({ snapshotKey }: Settings): readonly string[] => (snapshotKey === null ? [] : [snapshotKey]);

/** The runner starts this file a second time when the job is over, with what the first one saved. */
const BEGUN = 'begun';
const ENDED = 'ended';

async function finishLost(event: Event, settings: Settings, context: RunnerContext, ports: Ports): Promise<void> {
  if (core.getState(ENDED) !== '') return;
  const problems = await finish(event, runSettings(settings, context), ports);
  problems.forEach((problem) => core.warning(problem));
}

function portsOf(settings: Settings, context: RunnerContext): Ports {
  const { apiUrl, serverUrl, repository, runId } = context;
  const artifacts = makeArtifactPort({
    program: process.argv[1] ?? '',
    environment: process.env,
    apiUrl,
    repository,
    token: settings.githubToken,
    passphrase: settings.snapshotKey,
    temporary: process.env['RUNNER_TEMP'] ?? tmpdir(),
  });
  const place = { apiUrl, serverUrl, repository, runId, token: settings.githubToken };
  return {
    pullRequest: (number) => makePullRequestPort({ ...place, number }),
    commits: (pair) => makeCommitPairPort(place, pair),
    staging: databaseOf(settings.stagingUrl),
    target: databaseOf(settings.databaseUrl),
    ledger: databaseOf(settings.ledgerUrl),
    artifacts,
    now: () => new Date(),
  };
}

function runSettings(settings: Settings, { runId, runAttempt, triggeringActor }: RunnerContext): RunSettings {
  const { task, schema, environment, commandPrefix, labelPrefix, failOn, permissions, tolerance } = settings;
  const { countTimeoutMs, lockTimeoutMs, requirePlanCode, requiredApprovals } = settings;
  return {
    task,
    schema,
    environment,
    commandPrefix,
    labelPrefix,
    failOn,
    permissions,
    tolerance,
    countsOnTarget: settings.stagingUrl === settings.databaseUrl,
    lockRetries: settings.lockRetries,
    files: { root: settings.snapshotDir, passphrase: settings.snapshotKey, uploads: settings.uploadSnapshots },
    mostSnapshotBytes: readSnapshotLimit(process.env['QAIL_SNAPSHOT_LIMIT']),
    budget: { countTimeoutMs, lockTimeoutMs },
    policy: { requirePlanCode, requiredApprovals },
    runId,
    attempt: runAttempt,
    triggeredBy: triggeringActor,
  };
}

/** A URL that cannot be read is told like any other database that cannot be reached. */
function databaseOf(url: string | null): CopyDatabase | null {
  return url === null ? null : { session: async (body) => openDatabase(url).session(body) };
}

async function hand(ended: Run): Promise<void> {
  const outputs = outputsOf(ended);
  problemsOf(ended).forEach((problem) => core.warning(problem));
  switch (ended.kind) {
    case 'ignored':
    case 'no_gate':
      core.info(`nothing is done: ${REASONS[ended.reason]} (${ended.reason})`);
      setOutputs(outputs);
      return;
    case 'closed':
      core.info(`the pull request is closed: ${ended.released ? 'its lease was given up' : 'it held no lease'}`);
      setOutputs(outputs);
      return;
    case 'failed':
      core.error(textOf(ended.error));
      setOutputs(outputs);
      await summarise(`### QAIL could not do its work\n\n\`\`\`text\n${textOf(ended.error)}\n\`\`\`\n`);
      return;
    case 'reported':
      logInert(logText(ended.report));
      setOutputs({ ...outputs, 'report-path': await keepReport(ended, ended.reason) });
      await summarise(ended.publication.summary);
      return;
    case 'answered': {
      const { verb, outcome, told, reported } = ended.answer;
      core.info(`${verb ?? 'the command'}: ${outcome.state} (${ended.reason})`);
      const path = reported === null ? {} : { 'report-path': await keepReport(reported, ended.reason) };
      setOutputs({ ...outputs, ...path });
      if (told !== null) await summarise(`${told}\n`);
      return;
    }
    case 'migrated': {
      const { judged, outcome } = ended;
      const said = renderOutcomeText('migrate', outcome);
      logInert(`${renderGateText(judged, judged.facts)}\n\n${said}`);
      setOutputs(outputs);
      await summarise(`### QAIL migrate\n\n${fenced(said, 'text')}\n`);
      return;
    }
    case 'judged': {
      const text = renderGateText(ended.judged, ended.judged.facts);
      logInert(text);
      setOutputs(outputs);
      await summarise(`### QAIL gate\n\n${fenced(text, 'text')}\n`);
    }
  }
}

function problemsOf(ended: Run): readonly string[] {
  switch (ended.kind) {
    case 'ignored':
    case 'no_gate':
      return [];
    case 'closed':
    case 'failed':
    case 'migrated':
      return ended.problems;
    case 'reported':
      return ended.published.problems;
    case 'answered':
      return ended.answer.problems;
    case 'judged':
      return ended.judged.problems;
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

async function keepReport(reported: Reported, reason: ReasonCode): Promise<string> {
  const path = join(process.env['RUNNER_TEMP'] ?? tmpdir(), `qail-report-${randomUUID()}.json`);
  await writeFile(path, `${JSON.stringify(reportJson(reported, reason), null, 2)}\n`, { mode: 0o600 });
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
  // The toolkit for artifacts runs in a thread of this very file.
  if (isMainThread) await main();
  else await serveToolkit();
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
