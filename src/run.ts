/** The flow: an event, its story, how the step ends. Read this file first. */
import { answerRequest, type Answered } from './act/answer-request.ts';
import { closePullRequest, putAwayOld } from './act/close-pull-request.ts';
import { deployChange } from './act/deploy-change.ts';
import { withDesk } from './act/desk.ts';
import { judgeCommits, retireGate, type Courtroom, type Judged } from './act/judge-commits.ts';
import { finishLostRuns } from './act/lost-run.ts';
import type { Outcome } from './act/outcome.ts';
import { reportPullRequest, type Reported } from './act/report-pull-request.ts';
import type { Databases, RunSettings, World } from './act/world.ts';
import type { CommitPair, Event, ReportedAction, Request } from './command/event.ts';
import {
  exitCodeOf,
  exitCodeOfError,
  exitCodeOfGate,
  exitCodeOfRefusal,
  reasonOfError,
  type ExitCode,
  type FailOn,
} from './decision/policy.ts';
import { closed, type Gate } from './decision/gate.ts';
import type { ReasonCode } from './decision/reason.ts';
import { QailError, unreachable } from './errors.ts';
import type { CommitPairPort, PullRequestFacts, PullRequestPort } from './ports.ts';
import { makeFailurePublication } from './report/publication.ts';
import type { ReportResult } from './report/report.ts';

export type { RunSettings } from './act/world.ts';

export type Ports = Databases & {
  readonly pullRequest: (number: number) => PullRequestPort;
  readonly commits: (pair: CommitPair) => CommitPairPort;
  readonly now: () => Date;
};

type Ending = { readonly reason: ReasonCode; readonly exitCode: ExitCode };

export type Run =
  | ({ readonly kind: 'ignored' } & Ending)
  | ({ readonly kind: 'reported' } & Reported & Ending)
  | ({ readonly kind: 'answered'; readonly answer: Extract<Answered, { kind: 'answered' }> } & Ending)
  | ({ readonly kind: 'judged'; readonly judged: Judged } & Ending)
  | ({
      readonly kind: 'migrated';
      readonly judged: Judged;
      readonly outcome: Outcome;
      readonly problems: readonly string[];
    } & Ending)
  | ({ readonly kind: 'closed'; readonly released: boolean; readonly problems: readonly string[] } & Ending)
  /** A gate was asked for and there is nothing it could be about. */
  | ({ readonly kind: 'no_gate'; readonly gate: Gate } & Ending)
  /** The world failed. The statuses say so as far as GitHub let them. */
  | ({ readonly kind: 'failed'; readonly error: QailError; readonly problems: readonly string[] } & Ending);

/**
 * Answers one event. Every failure of the outside world comes back as a value; only a defect of this program raises.
 */
export async function run(event: Event, settings: RunSettings, ports: Ports): Promise<Run> {
  try {
    switch (settings.task.kind) {
      case 'gate':
        return await runGate(event, settings, ports);
      case 'report':
        return 'number' in event ? await report(null, worldOf(event.number, settings, ports)) : IGNORED;
      case 'verb':
        return event.kind === 'commits'
          ? await runMigrate(event, settings, ports)
          : await runAuto(event, settings, ports);
      case 'auto':
        return await runAuto(event, settings, ports);
      default:
        return unreachable(settings.task);
    }
  } catch (error) {
    if (error instanceof QailError) return failed(error, []);
    throw error;
  }
}

const IGNORED: Run = { kind: 'ignored', reason: 'unsupported_event', exitCode: 0 };

async function runAuto(event: Event, settings: RunSettings, ports: Ports): Promise<Run> {
  switch (event.kind) {
    case 'unsupported':
      return IGNORED;
    case 'pull_request':
      return report(event.action, worldOf(event.number, settings, ports));
    case 'pull_request_closed':
      return close(worldOf(event.number, settings, ports), ports, event.merged);
    case 'request':
      return answer(worldOf(event.number, settings, ports), event.request);
    case 'commits':
      return event.name === 'merge_group' ? judge(event.pair, settings, ports) : IGNORED;
    default:
      return unreachable(event);
  }
}

function worldOf(number: number, settings: RunSettings, ports: Ports): World {
  return { ...ports, settings, pullRequest: ports.pullRequest(number) };
}

async function report(action: ReportedAction | null, world: World): Promise<Run> {
  const facts = await world.pullRequest.facts();
  return failClosed(world, facts, async () => {
    const old = action === 'synchronize' ? await putAwayOld(world, facts) : [];
    const reported = await reportPullRequest(world, facts);
    const published = { ...reported.published, problems: [...old, ...reported.published.problems] };
    const { result } = reported.report;
    return { kind: 'reported', ...reported, published, ...endOf(result, world.settings.failOn) };
  });
}

/** A failure after the pull request is known must not leave an older, greener status standing. */
async function failClosed(world: World, facts: PullRequestFacts, body: () => Promise<Run>): Promise<Run> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    const published = await world.pullRequest.publish(makeFailurePublication(world.settings, facts, error));
    return failed(error, published.problems);
  }
}

async function close(world: World, ports: Ports, merged: boolean): Promise<Run> {
  const facts = await world.pullRequest.facts();
  const ended = await closePullRequest(world, facts);
  // What was judged for a commit that is not merged is about nothing any more.
  const gone = merged ? [] : await retireGate(ports.commits(facts), world.settings.environment);
  return {
    kind: 'closed',
    released: ended.released,
    problems: [...ended.problems, ...gone],
    reason: 'done',
    exitCode: 0,
  };
}

async function answer(world: World, request: Request): Promise<Run> {
  const answered = await answerRequest(world, request);
  if (answered.kind === 'ignored') return { kind: 'ignored', reason: answered.reason, exitCode: 0 };
  return { kind: 'answered', answer: answered, ...endOfOutcome(answered.outcome) };
}

function endOfOutcome({ state, reason, error }: Pick<Outcome, 'state' | 'reason' | 'error'>): Ending {
  switch (state) {
    case 'done':
      return { reason, exitCode: 0 };
    case 'refused':
      return { reason, exitCode: exitCodeOfRefusal(reason) };
    case 'failed':
      if (reason === 'apply_failed') return { reason, exitCode: 2 };
      return { reason, exitCode: error === null ? 1 : exitCodeOfError(error.code) };
    default:
      return unreachable(state);
  }
}

/** `command: gate`, on whatever event: anything it cannot be about closes it. */
async function runGate(event: Event, settings: RunSettings, ports: Ports): Promise<Run> {
  switch (event.kind) {
    case 'commits':
      return judge(event.pair, settings, ports, { isDeployment: true, isFork: false });
    case 'pull_request':
    case 'pull_request_closed': {
      const { baseSha, headSha, fork } = await ports.pullRequest(event.number).facts();
      return judge({ baseSha, headSha }, settings, ports, { isDeployment: true, isFork: fork });
    }
    case 'request':
    case 'unsupported': {
      const gate = closed('unsupported_event');
      return { kind: 'no_gate', gate, reason: gate.reason, exitCode: exitCodeOfGate(gate) };
    }
    default:
      return unreachable(event);
  }
}

async function judge(
  pair: CommitPair,
  settings: RunSettings,
  ports: Ports,
  about: Pick<Courtroom, 'isDeployment' | 'isFork'> = { isDeployment: false, isFork: false },
): Promise<Run> {
  const judged = await judgeCommits({ ...ports, ...about, settings, commits: ports.commits(pair) });
  return { kind: 'judged', judged, ...endOfGate(judged) };
}

/** `command: migrate` on commits; no other verb is about them. */
async function runMigrate(
  event: Extract<Event, { kind: 'commits' }>,
  settings: RunSettings,
  ports: Ports,
): Promise<Run> {
  const commits = ports.commits(event.pair);
  const login = event.sender?.login ?? 'a workflow';
  const migrated = await deployChange({ ...ports, settings, commits, login });
  const { judged, outcome } = migrated;
  if (outcome === null) return { kind: 'judged', judged, ...endOfGate(judged) };
  return { kind: 'migrated', judged, outcome, problems: migrated.problems, ...endOfOutcome(outcome) };
}

function endOfGate({ gate }: Judged): Ending {
  return { reason: gate.reason, exitCode: exitCodeOfGate(gate) };
}

/**
 * What is left to do when a run was ended from outside: everything it left open on its pull request is brought to an end. Gives a line
 * for each thing that could not be shown. Raises `QailError`.
 */
export async function finish(event: Event, settings: RunSettings, ports: Ports): Promise<readonly string[]> {
  if (!('number' in event)) return [];
  const world = worldOf(event.number, settings, ports);
  const facts = await world.pullRequest.facts();
  return withDesk({ ...ports, settings, repositoryId: facts.repositoryId }, async (desk) =>
    desk.kind === 'open' ? finishLostRuns(world, desk, facts, null) : [],
  );
}

function failed(error: QailError, problems: readonly string[]): Run {
  return { kind: 'failed', error, problems, reason: reasonOfError(error), exitCode: exitCodeOfError(error.code) };
}

/** How a finished report ends the step. */
export function endOf(result: ReportResult, failOn: FailOn): Ending {
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
