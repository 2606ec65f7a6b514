/** Decisions about data: an own backup, rows saved, or a cancelled plan. Each is one row of the ledger, there as a whole or not at all. */
import { judgeNumbers } from '../decision/agreement.ts';
import { decide, type Case } from '../decision/decide.ts';
import { countsOf, type Counts, type DecisionKind } from '../decision/record.ts';
import { refusal, type Refusal } from '../decision/refusal.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { PullRequestFacts } from '../ports.ts';
import type { Ending } from '../postgres/ledger.ts';
import { renderCancelled, renderOwnBackup } from '../report/decided.ts';
import type { Step } from '../report/reply.ts';
import { gatherCase } from './case.ts';
import { fileOutcome, holderOf, holdingDatabase, type Errand } from './errand.ts';
import { done, refused, type Made, type Outcome } from './outcome.ts';
import { measuredOn, readChange, trustOf, type ChangeAtHand } from './report-pull-request.ts';
import { measureChange, type MeasuredOn, type PlannedChange } from './report-impact.ts';

export type Planned = Extract<PlannedChange, { kind: 'planned' }>;

/** A change that may be decided about, with today's numbers: on staging, and on the database itself. */
export type Decidable = {
  readonly change: Planned;
  readonly impact: ImpactReport;
  readonly targetImpact: ImpactReport;
};

/** What is done about the data before the decision is written down. */
export type Keeping = {
  readonly kind: DecisionKind;
  readonly steps: readonly Step[];
  /** Does it, with the database held. An outcome that is given back ends the command without a decision. */
  readonly keep: (about: Decidable) => Promise<Kept | Outcome>;
};

export type Kept = {
  readonly said: readonly [headline: string, body: readonly (string | null)[]];
  readonly made: Made | null;
};

/** Records that a person answers for the data with a backup of their own. Raises `QailError`. */
export async function recordOwnBackup(errand: Errand): Promise<Outcome> {
  const { tolerance } = errand.world.settings;
  return recordDecision(errand, {
    kind: 'own_backup',
    steps: [],
    keep: ({ impact, targetImpact }) =>
      Promise.resolve({ said: renderOwnBackup(impact, targetImpact, tolerance), made: null }),
  });
}

/**
 * The frame of every decision: judge, count again, hold the database, look once more, keep the data as was asked, write the decision
 * down. Nothing is kept or written when anything stands against it. Raises `QailError`.
 */
export async function recordDecision(errand: Errand, { kind, steps, keep }: Keeping): Promise<Outcome> {
  const { world, facts, conversation } = errand;
  const started = world.now().getTime();
  const change = await readChange(world);
  const found = await gatherCase(world, { ...errand, change }, errand.desk, false);
  const [first, ...others] = decide(found);
  if (first !== undefined) return refused([first, ...others]);
  if (change.kind !== 'planned') return refused([refusal('nothing_to_do')]);

  const agreed = { title: 'Plan, commit, approvals and database are those of the report', done: true };
  await conversation.progress([agreed, { title: 'Count the rows again', done: false }, ...steps]);
  const { impact, targetImpact } = await countBoth(errand, change);
  const grown = judgeNumbers(found.report?.counts ?? null, impact, world.settings.tolerance);
  if (grown !== null) return refused([grown]);

  await conversation.progress([agreed, { title: 'Count the rows again', done: true }, ...steps]);
  const at: ChangeAtHand = { facts, change, impact, started };
  const held = await holdingDatabase(holderOf(errand), async () => {
    const against = await lookAgain(errand, found);
    if (against !== null) return refused(against);
    const kept = await keep({ change, impact, targetImpact });
    if ('state' in kept) return kept;
    const decided = decidedOn(errand, change, kind, { counts: countsOf(impact), targetCounts: countsOf(targetImpact) });
    return fileOutcome(errand, done(...kept.said, { decided, made: kept.made, refresh: at }));
  });
  return held.kind === 'held' ? held.value : refused([held.refusal]);
}

/** Today's numbers on staging, and on the database itself where that is another one. */
export async function countBoth(
  { world, desk, facts }: Pick<Errand, 'world' | 'desk' | 'facts'>,
  change: Planned,
): Promise<{ readonly impact: ImpactReport; readonly targetImpact: ImpactReport }> {
  const impact = await counted(change, measuredOn(world, facts, await trustOf(desk, facts)));
  const { target, settings } = world;
  if (settings.countsOnTarget || target === null) return { impact, targetImpact: impact };
  return {
    impact,
    targetImpact: await counted(change, { kind: 'database', database: target, budget: settings.budget }),
  };
}

async function counted(change: Planned, on: MeasuredOn): Promise<ImpactReport> {
  const impact = await measureChange(change, on);
  if (impact === null) throw new Error('a plan was not counted');
  return impact;
}

/** Closes the gate for what is there now, whatever its numbers are: taking back needs no counting. Raises `QailError`. */
export async function cancelPlan(errand: Errand): Promise<Outcome> {
  const { world, desk } = errand;
  const change = await readChange(world);
  const found = await gatherCase(world, { ...errand, change }, desk, false);
  const [first, ...others] = decide(found);
  if (first !== undefined) return refused([first, ...others]);
  if (change.kind === 'invalid_schema') return refused([refusal('schema_invalid')]);
  if (change.kind === 'unchanged') return refused([refusal('nothing_to_do')]);
  if (desk.database === null) return refused([refusal('db_unreachable')]);
  const counts: Counts = found.report?.counts ?? { verdict: 'unmeasured', records: null, steps: [] };
  const decided = decidedOn(errand, change, 'cancelled', { counts, targetCounts: counts });
  return done(...renderCancelled(), { decided, refresh: 'anew' });
}

/** Everything that can have moved is looked at once more right before the write. Null: nothing has. */
export async function lookAgain(
  { world, facts }: Errand,
  found: Case,
): Promise<readonly [Refusal, ...Refusal[]] | null> {
  const now = await world.pullRequest.facts();
  const [first, ...others] = decide({ ...found, pull: now, lease: { kind: 'free' } });
  if (first !== undefined) return [first, ...others];
  return isSame(facts, now) ? null : [refusal('plan_stale', 'head or base moved while the rows were counted')];
}

function isSame(before: PullRequestFacts, now: PullRequestFacts): boolean {
  return before.headSha === now.headSha && before.baseSha === now.baseSha && before.baseRef === now.baseRef;
}

function decidedOn(
  { desk, facts, command }: Errand,
  { content, plan }: Planned,
  kind: DecisionKind,
  { counts, targetCounts }: { readonly counts: Counts; readonly targetCounts: Counts },
): NonNullable<Ending['decided']> {
  if (desk.database === null) throw new Error('a decision about no database');
  return {
    kind,
    content,
    plan: plan.digest,
    database: desk.database,
    counts: JSON.stringify(counts),
    targetCounts: JSON.stringify(targetCounts),
    reason: command.reason,
    headSha: facts.headSha,
  };
}
