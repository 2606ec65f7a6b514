/** The flow: event → facts → both schemas → plan → counts → verdict → publication. Read this file first. */
import { reportImpact, type CountBudget, type MeasuredOn } from './act/report-impact.ts';
import type { Event } from './command/event.ts';
import { exitCodeOf, exitCodeOfError, type ExitCode, type FailOn } from './decision/policy.ts';
import type { ReasonCode } from './decision/reason.ts';
import { QailError, unreachable } from './errors.ts';
import type { DatabasePort, Published, PullRequestFacts, PullRequestPort } from './ports.ts';
import { makeFailurePublication, makePublication } from './report/publication.ts';
import type { Publication, Report, ReportResult } from './report/report.ts';

export type RunSettings = {
  readonly schema: string;
  readonly environment: string;
  readonly commandPrefix: string;
  readonly failOn: FailOn;
  readonly budget: CountBudget;
};

export type Ports = {
  readonly pullRequest: PullRequestPort;
  /** Null: no staging database is configured. */
  readonly staging: DatabasePort | null;
  readonly now: () => Date;
};

export type Run =
  | { readonly kind: 'ignored'; readonly reason: ReasonCode; readonly exitCode: ExitCode }
  | {
      readonly kind: 'reported';
      readonly report: Report;
      readonly publication: Publication;
      readonly published: Published;
      readonly reason: ReasonCode;
      readonly exitCode: ExitCode;
    }
  /** The world failed. The statuses say so as far as GitHub let them. */
  | {
      readonly kind: 'failed';
      readonly error: QailError;
      readonly problems: readonly string[];
      readonly reason: ReasonCode;
      readonly exitCode: ExitCode;
    };

/**
 * Answers one event. Every failure of the outside world comes back as a value; only a defect of this program raises.
 */
export async function run(event: Event, settings: RunSettings, ports: Ports): Promise<Run> {
  switch (event.kind) {
    case 'unsupported':
      return { kind: 'ignored', reason: 'unsupported_event', exitCode: 0 };
    case 'pull_request':
      return reportPullRequest(settings, ports);
    default:
      return unreachable(event);
  }
}

async function reportPullRequest(settings: RunSettings, ports: Ports): Promise<Run> {
  const started = ports.now().getTime();
  try {
    const facts = await ports.pullRequest.facts();
    return await failClosed(settings, facts, ports, async () => {
      const sources = { base: ports.pullRequest.source('base'), head: ports.pullRequest.source('head') };
      const change = { sources, basePath: settings.schema, headPath: settings.schema };
      const result = await reportImpact(change, measuredOn(facts, settings, ports.staging));
      const milliseconds = ports.now().getTime() - started;
      const report = makeReport(settings, facts, result, milliseconds);
      const publication = makePublication(report);
      const published = await ports.pullRequest.publish(publication);
      return { kind: 'reported', report, publication, published, ...endOf(result, settings.failOn) };
    });
  } catch (error) {
    if (error instanceof QailError) return failed(error, []);
    throw error;
  }
}

/** A failure after the pull request is known must not leave an older, greener status standing. */
async function failClosed(
  settings: RunSettings,
  facts: PullRequestFacts,
  ports: Ports,
  body: () => Promise<Run>,
): Promise<Run> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    const publication = makeFailurePublication(settings, facts, error);
    const published = await ports.pullRequest.publish(publication);
    return failed(error, published.problems);
  }
}

function failed(error: QailError, problems: readonly string[]): Run {
  return { kind: 'failed', error, problems, reason: reasonOfError(error), exitCode: exitCodeOfError(error.code) };
}

function measuredOn(facts: PullRequestFacts, settings: RunSettings, staging: DatabasePort | null): MeasuredOn {
  // Whoever opens a pull request from a fork must not be able to probe or load the database by doing so.
  if (facts.fork) return { kind: 'none', reason: 'fork' };
  return staging === null
    ? { kind: 'none', reason: 'no_database' }
    : { kind: 'database', database: staging, budget: settings.budget };
}

function makeReport(
  settings: RunSettings,
  facts: PullRequestFacts,
  result: ReportResult,
  milliseconds: number,
): Report {
  return {
    environment: settings.environment,
    schemaPath: settings.schema,
    commandPrefix: settings.commandPrefix,
    pullRequest: facts,
    result,
    milliseconds,
  };
}

/** How a finished report ends the step. */
export function endOf(
  result: ReportResult,
  failOn: FailOn,
): { readonly reason: ReasonCode; readonly exitCode: ExitCode } {
  switch (result.kind) {
    case 'unchanged':
      return { reason: 'nothing_to_do', exitCode: 0 };
    case 'invalid_schema':
      return { reason: 'schema_invalid', exitCode: 5 };
    case 'planned':
      return { reason: result.gate.reason, exitCode: exitCodeOf(result.impact.verdict, failOn) };
    default:
      return unreachable(result);
  }
}

/** The reason code under which a failure is reported. */
export function reasonOfError(error: QailError): ReasonCode {
  switch (error.code) {
    case 'input_invalid':
    case 'database_url_invalid':
    case 'event_invalid':
    case 'file_unreadable':
      return 'input_invalid';
    case 'input_not_available':
      return 'not_available_yet';
    case 'schema_missing':
    case 'schema_too_large':
      return 'schema_invalid';
    case 'database_unreachable':
    case 'database_refused':
    case 'database_too_old':
    case 'database_failed':
      return 'db_unreachable';
    case 'github_refused':
    case 'github_not_found':
    case 'github_failed':
      return 'github_failed';
    default:
      return unreachable(error.code);
  }
}
