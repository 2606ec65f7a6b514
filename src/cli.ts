#!/usr/bin/env node
/** Command line entry: argv in, text or one JSON document out, exit code at the end. */
import { existsSync } from 'node:fs';
import type { MeasuredOn } from './act/report-impact.ts';
import { readArguments, type Request } from './cli/arguments.ts';
import { checkJson, checkPath } from './cli/check.ts';
import { openConsole, type Console } from './cli/console.ts';
import { databaseOf } from './cli/database-url.ts';
import { documentOf, failedEnding, type Ending } from './cli/ending.ts';
import { localSource } from './cli/local-source.ts';
import { migrate } from './cli/migrate.ts';
import { localReport, planPaths, planResultJson, planText } from './cli/plan.ts';
import { rollback } from './cli/rollback.ts';
import { tellStatus } from './cli/status.ts';
import { USAGE } from './cli/usage.ts';
import type { ExitCode } from './decision/policy.ts';
import { QailError, unreachable } from './errors.ts';
import { renderDiagnostics, renderTerminal } from './report/terminal.ts';
import { endOf } from './run.ts';
import { VERSION } from './version.ts';

const BUDGET = { countTimeoutMs: 60_000, lockTimeoutMs: 2_000 };

async function answer(request: Request, screen: Console): Promise<ExitCode> {
  switch (request.kind) {
    case 'help':
      openConsole(false).say(USAGE);
      return 0;
    case 'version':
      openConsole(false).say(VERSION);
      return 0;
    case 'check':
      return check(request.path, screen);
    case 'diff':
      return plan({ ...request, kind: 'plan', url: null }, screen);
    case 'plan':
      return plan(request, screen);
    case 'migrate':
      return ended(await migrate(request, screen), screen);
    case 'status':
      return ended(await tellStatus(request, screen), screen);
    case 'rollback':
      return ended(await rollback(request, screen), screen);
    case 'not_available':
      return refuse(request.command, screen);
    default:
      return unreachable(request);
  }
}

function ended(ending: Ending, screen: Console): ExitCode {
  screen.answer(documentOf(ending));
  return ending.exitCode;
}

async function check(path: string, screen: Console): Promise<ExitCode> {
  const result = await checkPath(localSource, path);
  if (screen.isJson) screen.answer(checkJson(result));
  else {
    screen.warn(renderDiagnostics(result.parsed.diagnostics, result.sources, screen.warnOptions));
    const { tables, indexes, enums } = result.parsed.model;
    const counts = `${tables.length} tables, ${indexes.length} indexes, ${enums.length} enums`;
    screen.say(
      result.ok ? `${path}: ${result.kind === 'schema' ? counts : `a ${result.kind} file`}` : `${path}: not usable`,
    );
  }
  return result.ok ? 0 : 5;
}

async function plan(request: Extract<Request, { kind: 'plan' }>, screen: Console): Promise<ExitCode> {
  const started = Date.now();
  const on = measuredOn(request.url);
  const result = await planPaths(localSource, request, on);
  const measured = on.kind === 'database';
  // Without a database nothing is measured on purpose, so only a file that cannot be read ends badly.
  const exitCode = measured || result.kind === 'invalid_schema' ? endOf(result, 'blocked').exitCode : 0;
  if (screen.isJson) {
    screen.answer(planResultJson(result, exitCode === 0, measured));
    return exitCode;
  }
  if (result.kind === 'invalid_schema') {
    screen.warn(renderDiagnostics(result.diagnostics, new Map(), screen.warnOptions));
  }
  if (result.kind === 'planned') {
    screen.warn(renderDiagnostics(result.warnings, new Map(), screen.warnOptions));
    screen.say(planText(result.plan));
  }
  // Without a database there is nothing about rows to say.
  if (measured || result.kind !== 'planned') {
    screen.say(renderTerminal(localReport(request.newPath, result, Date.now() - started), screen.options));
  }
  return exitCode;
}

function measuredOn(url: string | null): MeasuredOn {
  if (url === null) return { kind: 'none', reason: 'no_database' };
  return { kind: 'database', database: databaseOf(url), budget: BUDGET };
}

function refuse(command: string, screen: Console): ExitCode {
  screen.warn(`qail ${command} is not available yet in this version`);
  screen.warn('qail migrate plan OLD:NEW URL shows what it would do to the rows');
  return ended({ exitCode: 2, outcome: 'refused', reasonCode: 'not_available_yet', steps: [] }, screen);
}

function fail(error: unknown, screen: Console): ExitCode {
  if (!(error instanceof QailError)) {
    screen.warn(
      `qail: this is a defect of the program\n${error instanceof Error ? (error.stack ?? error.message) : ''}`,
    );
    return ended({ exitCode: 1, outcome: 'failed', reasonCode: 'unexpected_error', steps: [] }, screen);
  }
  screen.warn(`qail: ${error.message}${error.hint === null ? '' : `\n${error.hint}`}`);
  return ended(failedEnding(error), screen);
}

const argv = process.argv.slice(2);
const screen = openConsole(argv.includes('--json'));
try {
  process.exitCode = await answer(readArguments(argv, existsSync), screen);
} catch (error) {
  process.exitCode = fail(error, screen);
}
