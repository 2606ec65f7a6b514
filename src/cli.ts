#!/usr/bin/env node
/** Command line entry: argv in, text or one JSON document out, exit code at the end. */
import { existsSync } from 'node:fs';
import type { MeasuredOn } from './act/report-impact.ts';
import { readArguments, USAGE, type Request } from './cli/arguments.ts';
import { checkJson, checkPath } from './cli/check.ts';
import { localSource } from './cli/local-source.ts';
import { localReport, planPaths, planResultJson, planText } from './cli/plan.ts';
import { exitCodeOfError, type ExitCode } from './decision/policy.ts';
import { QailError, unreachable } from './errors.ts';
import { openDatabase } from './postgres/client.ts';
import { renderDiagnostics, renderTerminal, type TerminalOptions } from './report/terminal.ts';
import { endOf } from './run.ts';
import { VERSION } from './version.ts';

const BUDGET = { countTimeoutMs: 60_000, lockTimeoutMs: 2_000 };

const print = (text: string): boolean => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
const tell = (text: string): boolean => text === '' || process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
const printJson = (value: object): boolean => print(JSON.stringify(value, null, 2));

async function answer(request: Request): Promise<ExitCode> {
  switch (request.kind) {
    case 'help':
      print(USAGE);
      return 0;
    case 'version':
      print(VERSION);
      return 0;
    case 'check':
      return check(request.path, request.json);
    case 'diff':
      return plan({ ...request, kind: 'plan', url: null });
    case 'plan':
      return plan(request);
    case 'not_available':
      return refuse(request.command, request.json);
    default:
      return unreachable(request);
  }
}

async function check(path: string, json: boolean): Promise<ExitCode> {
  const result = await checkPath(localSource, path);
  if (json) printJson(checkJson(result));
  else {
    tell(renderDiagnostics(result.parsed.diagnostics, result.sources, options(process.stderr)));
    const { tables, indexes, enums } = result.parsed.model;
    const counts = `${tables.length} tables, ${indexes.length} indexes, ${enums.length} enums`;
    print(
      result.ok ? `${path}: ${result.kind === 'schema' ? counts : `a ${result.kind} file`}` : `${path}: not usable`,
    );
  }
  return result.ok ? 0 : 5;
}

async function plan(request: Extract<Request, { kind: 'plan' }>): Promise<ExitCode> {
  const started = Date.now();
  const on = measuredOn(request.url);
  const result = await planPaths(localSource, request, on);
  const measured = on.kind === 'database';
  // Without a database nothing is measured on purpose, so only a file that cannot be read ends badly.
  const exitCode = measured || result.kind === 'invalid_schema' ? endOf(result, 'blocked').exitCode : 0;
  if (request.json) {
    printJson(planResultJson(result, exitCode === 0, measured));
    return exitCode;
  }
  if (result.kind === 'invalid_schema') {
    tell(renderDiagnostics(result.diagnostics, new Map(), options(process.stderr)));
  }
  if (result.kind === 'planned') {
    tell(renderDiagnostics(result.warnings, new Map(), options(process.stderr)));
    print(planText(result.plan));
  }
  // Without a database there is nothing about rows to say.
  if (measured || result.kind !== 'planned') {
    print(renderTerminal(localReport(request.newPath, result, Date.now() - started), options(process.stdout)));
  }
  return exitCode;
}

function measuredOn(url: string | null): MeasuredOn {
  if (url === null) return { kind: 'none', reason: 'no_database' };
  const given = url === '-' ? process.env['QAIL_DATABASE_URL'] : url;
  if (given === undefined || given === '') {
    throw new QailError('input_invalid', 'reading the database URL: QAIL_DATABASE_URL is not set', {
      hint: 'set it to a PostgreSQL connection URI, or give the URI instead of -',
    });
  }
  return { kind: 'database', database: openDatabase(given), budget: BUDGET };
}

function refuse(command: string, json: boolean): ExitCode {
  const message = `qail ${command} is not available yet in this version`;
  const hint = 'qail migrate plan OLD:NEW URL shows what it would do to the rows';
  if (json) printJson({ schemaVersion: 1, ok: false, outcome: 'refused', reasonCode: 'not_available_yet', steps: [] });
  tell(`${message}\n${hint}`);
  return 2;
}

function options(stream: NodeJS.WriteStream): TerminalOptions {
  const color = stream.isTTY && process.env['NO_COLOR'] === undefined;
  return { color, width: stream.isTTY ? Math.min(stream.columns, 120) : 100 };
}

function fail(error: unknown, json: boolean): ExitCode {
  if (!(error instanceof QailError)) {
    tell(`qail: this is a defect of the program\n${error instanceof Error ? (error.stack ?? error.message) : ''}`);
    return 1;
  }
  const { code, message, hint } = error;
  if (json) printJson({ schemaVersion: 1, ok: false, error: { code, message, hint } });
  tell(`qail: ${message}${hint === null ? '' : `\n${hint}`}`);
  return exitCodeOfError(code);
}

const argv = process.argv.slice(2);
try {
  process.exitCode = await answer(readArguments(argv, existsSync));
} catch (error) {
  process.exitCode = fail(error, argv.includes('--json'));
}
