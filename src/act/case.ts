/** Gathers what a verb is judged by. What cannot be read stands in the case as unknown. */
import type { Command } from '../command/command.ts';
import type { Request } from '../command/event.ts';
import { VERBS } from '../command/verbs.ts';
import { askedAt, personOf } from '../decision/admission.ts';
import { contentOf } from '../decision/binding.ts';
import type { Case, CheckState, CurrentPlan, LeaseState, ReviewState } from '../decision/decide.ts';
import { newestReviews, reviewStateOf } from '../decision/review-count.ts';
import { QailError } from '../errors.ts';
import type { PullRequestFacts, PullRequestPort } from '../ports.ts';
import { holdDatabase, letDatabaseGo, readLease } from '../postgres/lease.ts';
import { isCommitNamed, newestReport } from '../postgres/ledger-report.ts';
import { bindingFor, codeFor, type Desk } from './desk.ts';
import type { PlannedChange } from './report-impact.ts';
import type { World } from './world.ts';

export type OpenDesk = Extract<Desk, { kind: 'open' }>;

export type Asked = {
  readonly request: Request;
  readonly command: Command;
  readonly facts: PullRequestFacts;
  readonly change: PlannedChange;
};

/** Everything the verb needs; `whole` asks also for what only other verbs need, for an overview. Raises `QailError`. */
export async function gatherCase(world: World, asked: Asked, desk: OpenDesk, whole: boolean): Promise<Case> {
  const { request, command, facts, change } = asked;
  const { effect } = VERBS[command.verb];
  const goesOn = whole || effect === 'decides' || effect === 'advances';
  const report = await newestReport(desk.ledger, facts.number, askedAt(request));
  return {
    verb: command.verb,
    code: command.code,
    confirm: command.confirm,
    actorId: personOf(request).id,
    pinnedSha: request.kind === 'comment' ? null : request.headSha,
    pull: facts,
    report,
    reportCode: codeFor(desk, report?.binding ?? null),
    current: currentOf(world, asked, desk),
    isBaseMoved: goesOn && (await isBaseMoved(world)),
    commitNamed: facts.fork && (await isCommitNamed(desk.ledger, facts.number, facts.headSha)),
    reviews: goesOn ? await readReviews(world.pullRequest, facts) : { kind: 'unknown' },
    checks: whole || effect === 'advances' ? await readChecks(world.pullRequest) : { kind: 'unknown' },
    lease: await readLeaseState(desk, facts, change),
    policy: world.settings.policy,
  };
}

/** Merging would not give the schema that was planned and counted. */
async function isBaseMoved({ pullRequest, settings: { schema } }: World): Promise<boolean> {
  const [left, now] = await Promise.all([
    pullRequest.source('base').list(schema),
    pullRequest.baseBranch().list(schema),
  ]);
  return contentOf([], left) !== contentOf([], now);
}

function currentOf({ settings }: World, { change, facts }: Asked, desk: OpenDesk): CurrentPlan {
  if (change.kind !== 'planned') return { kind: change.kind };
  const binding = bindingFor(desk, change, facts, settings);
  return binding === null ? { kind: 'unreachable' } : { kind: 'known', binding };
}

async function readReviews(port: PullRequestPort, { headSha, authorId }: PullRequestFacts): Promise<ReviewState> {
  try {
    const newest = newestReviews(await port.reviews());
    const roles = new Map(await Promise.all(newest.map(async ({ by }) => [by.id, await port.role(by)] as const)));
    return reviewStateOf(newest, roles, { headSha, authorId });
  } catch (error) {
    if (error instanceof QailError) return { kind: 'unknown' };
    throw error;
  }
}

async function readChecks(port: PullRequestPort): Promise<CheckState> {
  try {
    const checks = await port.requiredChecks();
    const named = (state: 'failure' | 'missing'): readonly string[] =>
      checks.filter((check) => check.state === state).map(({ name }) => name);
    return { kind: 'known', failed: named('failure'), missing: named('missing') };
  } catch (error) {
    if (error instanceof QailError) return { kind: 'unknown' };
    throw error;
  }
}

/** A lease is alive as long as the run that took it holds the lock of the database. */
async function readLeaseState(
  { ledger, database }: OpenDesk,
  { repositoryId, number }: PullRequestFacts,
  change: PlannedChange,
): Promise<LeaseState> {
  // Without a plan nothing is done to a database, so nobody's lease is in the way.
  if (database === null) return change.kind === 'planned' ? { kind: 'unknown' } : { kind: 'free' };
  try {
    const lease = await readLease(ledger, database);
    if (lease === null) return { kind: 'free' };
    const isDead = await holdDatabase(ledger, database);
    if (isDead) await letDatabaseGo(ledger, database);
    const isOurs = lease.repositoryId === repositoryId && lease.pullRequest === number;
    return { kind: 'held', lease, isOurs, isAlive: !isDead };
  } catch (error) {
    if (error instanceof QailError) return { kind: 'unknown' };
    throw error;
  }
}
