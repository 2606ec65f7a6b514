/** The story of the gate: two commits, their plan, today's numbers, the newest decision about exactly this content. */
import { closed, gateOf, type Gate } from '../decision/gate.ts';
import type { RecordedDecision } from '../decision/record.ts';
import { QailError } from '../errors.ts';
import type { CommitFacts, CommitPairPort } from '../ports.ts';
import { newestDecision } from '../postgres/ledger-report.ts';
import type { ReportResult } from '../report/report.ts';
import { gateFailureStatus, gateStatusOf } from '../report/status.ts';
import { forkDesk, isApplied, withDesk, type Desk } from './desk.ts';
import { measureChange, planChange, resultOf, type MeasuredOn, type PlannedChange } from './report-impact.ts';
import type { Databases, RunSettings } from './world.ts';

/** The gate of two commits, as far as it was found out. */
export type Judged = {
  readonly facts: CommitFacts;
  readonly change: PlannedChange;
  readonly result: ReportResult;
  readonly gate: Gate;
  readonly decision: RecordedDecision | null;
  readonly milliseconds: number;
  readonly problems: readonly string[];
};

export type Courtroom = Databases & {
  readonly settings: RunSettings;
  readonly commits: CommitPairPort;
  readonly now: () => Date;
  /** True when the commits are those of a fork's pull request, whose files no database is asked about. */
  readonly isFork: boolean;
  /** Whether the gate is one of a deployment, and shows itself as one. */
  readonly isDeployment: boolean;
};

/**
 * Judges, and sets the status `qail/gate` on the head commit. Raises `QailError` when GitHub does not tell the files or does not take
 * the status: then nothing is open.
 */
export async function judgeCommits(room: Courtroom): Promise<Judged> {
  const { commits, now } = room;
  const started = now().getTime();
  const facts = await commits.facts();
  const problems = [...(await deploy(room, 'in_progress', 'the gate is being judged'))];
  try {
    const judged = await judge(room, facts);
    const status = gateStatusOf(judged.gate);
    await commits.status(status);
    const state = judged.gate.state === 'open' ? 'success' : 'failure';
    problems.push(...(await deploy(room, state, status.description)));
    return { ...judged, facts, milliseconds: now().getTime() - started, problems };
  } catch (error) {
    if (error instanceof QailError) await showFailure(room, error);
    throw error;
  }
}

/** Nothing may go on looking as if it were under way, or as open as it was before. What cannot be written is lost: it failed already. */
async function showFailure(room: Courtroom, error: QailError): Promise<void> {
  const status = gateFailureStatus(error.code);
  await deploy(room, 'failure', status.description);
  try {
    await room.commits.status(status);
  } catch (second) {
    if (!(second instanceof QailError)) throw second;
  }
}

type Verdict = Pick<Judged, 'change' | 'result' | 'gate' | 'decision'>;

async function judge(room: Courtroom, { repositoryId }: CommitFacts): Promise<Verdict> {
  const { settings, commits, staging } = room;
  const sources = { base: commits.source('base'), head: commits.source('head') };
  const change = await planChange({ sources, basePath: settings.schema, headPath: settings.schema });
  const on: MeasuredOn = room.isFork
    ? { kind: 'none', reason: 'fork' }
    : staging === null
      ? { kind: 'none', reason: 'no_database' }
      : { kind: 'database', database: staging, budget: settings.budget };
  const impact = await measureChange(change, on);
  const noted = room.isFork
    ? await decisionFor(forkDesk(room), change)
    : await withDesk({ ...room, repositoryId }, (desk) => decisionFor(desk, change));
  const decision = noted.kind === 'found' ? noted.decision : null;
  const commandsOff = { kind: 'off', because: 'no_database' } as const;
  const applied = !room.isFork && (await isApplied(room.target, change));
  const judging = { commands: commandsOff, found: noted, tolerance: settings.tolerance, isApplied: applied };
  const result = resultOf(change, impact, judging);
  const gate = noted.kind === 'unknown' ? closed('ledger_unavailable') : gateOfResult(result);
  return { change, result: result.kind === 'planned' ? { ...result, gate } : result, gate, decision };
}

type Noted = Parameters<typeof gateOf>[1];

/** A ledger that is configured and does not answer may hold that somebody cancelled, so nothing is open then. */
async function decisionFor(desk: Desk, change: PlannedChange): Promise<NonNullable<Noted>> {
  if (desk.kind === 'closed') return { kind: desk.error === null ? 'none' : 'unknown' };
  if (desk.database === null) return { kind: 'unknown' };
  try {
    const decision = await newestDecision(desk.ledger, change.content, desk.database);
    return decision === null ? { kind: 'none' } : { kind: 'found', decision };
  } catch (error) {
    if (error instanceof QailError) return { kind: 'unknown' };
    throw error;
  }
}

function gateOfResult(result: ReportResult): Gate {
  switch (result.kind) {
    case 'unchanged':
      return { state: 'open', reason: 'nothing_to_do' };
    case 'invalid_schema':
      return closed('schema_invalid');
    case 'planned':
      return result.gate;
  }
}

/** Shows how the commit stands in the environment of the gate, where the gate is one of a deployment. */
export async function deploy(
  { commits, settings, isDeployment }: Pick<Courtroom, 'commits' | 'settings' | 'isDeployment'>,
  state: 'in_progress' | 'success' | 'failure',
  description: string,
): Promise<readonly string[]> {
  return isDeployment ? commits.deployment(gateEnvironment(settings.environment), state, description) : [];
}

/** Says of a gate that it is about nothing any more; where none was shown, nothing is written. Decoration. */
export async function retireGate(commits: CommitPairPort, environment: string): Promise<readonly string[]> {
  return commits.deployment(gateEnvironment(environment), 'inactive', 'the pull request was closed');
}

/** Beside the environment a workflow itself may deploy to, whose deployments it must not mix with. */
function gateEnvironment(environment: string): string {
  return `${environment}-gate`;
}
