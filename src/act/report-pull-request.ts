/** The story of a report: read, plan, count, judge with what the ledger knows, write it down, show it, say when it was shown. */
import { countsOf } from '../decision/record.ts';
import { QailError } from '../errors.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { Published, PullRequestFacts } from '../ports.ts';
import { beginReport, isCommitNamed, reportShown } from '../postgres/ledger-report.ts';
import { makePublication } from '../report/publication.ts';
import type { Publication, Report, ReportResult } from '../report/report.ts';
import { bindingFor, forkDesk, isApplied, judgingOf, withDesk, type Desk } from './desk.ts';
import { finishLostRunsOr } from './lost-run.ts';
import { measureChange, planChange, resultOf, type MeasuredOn, type PlannedChange } from './report-impact.ts';
import type { World } from './world.ts';

export type Reported = {
  readonly report: Report;
  readonly publication: Publication;
  readonly published: Published;
};

/** Whether the files of a fork may be counted on the staging database: only once somebody with write access has asked for it. */
export type ForkTrust = 'static_only' | 'may_count';

/**
 * Makes the report of the pull request as it is now, and ends what earlier runs on it left open. Nothing is counted while the
 * ledger waits, and for a fork no database is contacted at all. Raises `QailError` when GitHub does not tell what the pull request is.
 */
export async function reportPullRequest(world: World, facts: PullRequestFacts): Promise<Reported> {
  const at = await countChange(world, facts, 'static_only');
  if (facts.fork) return reportAtDesk(world, at, forkDesk(world));
  return withDesk({ ...world, repositoryId: facts.repositoryId }, async (desk) => {
    const problem = 'what an earlier run left open was not ended';
    const lost = desk.kind === 'open' ? await finishLostRunsOr(problem, world, desk, facts, null) : [];
    const reported = await reportAtDesk(world, at, desk);
    const { published } = reported;
    return { ...reported, published: { ...published, problems: [...lost, ...published.problems] } };
  });
}

/** Both sides read, planned and counted. Raises `QailError`. */
export async function countChange(world: World, facts: PullRequestFacts, trust: ForkTrust): Promise<ChangeAtHand> {
  const started = world.now().getTime();
  const change = await readChange(world);
  return { facts, change, impact: await measureChange(change, measuredOn(world, facts, trust)), started };
}

/** Whether somebody with write access has asked for exactly this commit of a fork. A closed ledger knows of nobody. */
export async function trustOf(desk: Desk, { number, headSha }: PullRequestFacts): Promise<ForkTrust> {
  if (desk.kind === 'closed') return 'static_only';
  return (await isCommitNamed(desk.ledger, number, headSha)) ? 'may_count' : 'static_only';
}

/** What is done about the report after a command: nothing, all of it again, or only the writing, with numbers just counted. */
export type Refresh = 'no' | 'anew' | ChangeAtHand;

/** Brings the report up to date after a command that has ended: what fails now is a problem and changes nothing of its outcome. */
export async function refreshReport(
  world: World,
  before: PullRequestFacts,
  desk: Desk,
  refresh: Refresh,
): Promise<{ readonly reported: Reported | null; readonly problems: readonly string[] }> {
  if (refresh === 'no') return { reported: null, problems: [] };
  try {
    const facts = refresh === 'anew' ? await world.pullRequest.facts() : before;
    const at = refresh === 'anew' ? await countChange(world, facts, await trustOf(desk, facts)) : refresh;
    const reported = await reportAtDesk(world, at, desk);
    return { reported, problems: reported.published.problems };
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return { reported: null, problems: [`the report was not brought up to date: ${error.message}`] };
  }
}

/** Both sides of the pull request, planned. Raises `QailError`. */
export async function readChange({ settings, pullRequest }: World): Promise<PlannedChange> {
  const sources = { base: pullRequest.source('base'), head: pullRequest.source('head') };
  return planChange({ sources, basePath: settings.schema, headPath: settings.schema });
}

export type ChangeAtHand = {
  readonly facts: PullRequestFacts;
  readonly change: PlannedChange;
  /** The numbers; null without a plan. */
  readonly impact: ImpactReport | null;
  readonly started: number;
};

/** The same with everything counted and the ledger open, or known to be closed. */
export async function reportAtDesk(world: World, at: ChangeAtHand, desk: Desk): Promise<Reported> {
  const { settings, pullRequest, now } = world;
  const noted = await noteReport(world, at, desk);
  const report: Report = {
    environment: settings.environment,
    schemaPath: settings.schema,
    commandPrefix: settings.commandPrefix,
    pullRequest: at.facts,
    result: noted.result,
    milliseconds: now().getTime() - at.started,
  };
  const publication = makePublication(report);
  const published = await pullRequest.publish(publication);
  const late = await noteShown(desk, noted.entry, published.shownAt);
  return {
    report,
    publication,
    published: { ...published, problems: [...noted.problems, ...published.problems, ...late] },
  };
}

type Noted = { readonly result: ReportResult; readonly entry: bigint | null; readonly problems: readonly string[] };

/** Judges and writes down before anything is shown: a comment offers commands only where the ledger has taken its report. */
async function noteReport({ settings, target }: World, at: ChangeAtHand, desk: Desk): Promise<Noted> {
  const { facts, change, impact } = at;
  const { tolerance } = settings;
  try {
    const binding = bindingFor(desk, change, facts, settings);
    const applied = desk.kind === 'open' && (await isApplied(target, change));
    const judging = { ...(await judgingOf(desk, change, binding)), tolerance, isApplied: applied };
    const result = resultOf(change, impact, judging);
    if (desk.kind === 'closed') {
      return { result, entry: null, problems: desk.error === null ? [] : [ledgerProblem(desk.error)] };
    }
    const counts = impact === null ? null : countsOf(impact);
    const { number: pullRequest, headSha, baseRef } = facts;
    const report = { pullRequest, headSha, baseRef, content: change.content, binding, counts, runId: settings.runId };
    return { result, entry: await beginReport(desk.ledger, report), problems: [] };
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    const judging = await judgingOf({ kind: 'closed', because: 'ledger_unavailable', error }, change, null);
    const result = resultOf(change, impact, { ...judging, tolerance, isApplied: false });
    return { result, entry: null, problems: [ledgerProblem(error)] };
  }
}

async function noteShown(desk: Desk, entry: bigint | null, shownAt: Date | null): Promise<readonly string[]> {
  if (desk.kind === 'closed' || entry === null || shownAt === null) return [];
  try {
    await reportShown(desk.ledger, entry, shownAt);
    return [];
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return [`the time of the report was not recorded, so no command can be about it: ${error.message}`];
  }
}

function ledgerProblem(error: QailError): string {
  return `the ledger was not written, so commands are off: ${error.message}${error.hint === null ? '' : `; ${error.hint}`}`;
}

/** Whoever opens a pull request from a fork must not be able to probe or load the database by doing so. */
export function measuredOn({ staging, settings }: World, facts: PullRequestFacts, trust: ForkTrust): MeasuredOn {
  if (facts.fork && trust === 'static_only') return { kind: 'none', reason: 'fork' };
  return staging === null
    ? { kind: 'none', reason: 'no_database' }
    : { kind: 'database', database: staging, budget: settings.budget };
}
