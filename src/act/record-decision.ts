/** Decisions about data: an own backup, or a cancelled plan. Each is one row of the ledger, there as a whole or not at all. */
import { judgeNumbers } from '../decision/agreement.ts';
import { decide, type Case } from '../decision/decide.ts';
import { countsOf, type Counts, type DecisionKind } from '../decision/record.ts';
import { refusal, type Refusal } from '../decision/refusal.ts';
import type { PullRequestFacts } from '../ports.ts';
import type { Ending } from '../postgres/ledger.ts';
import { renderCancelled, renderOwnBackup } from '../report/decided.ts';
import { gatherCase } from './case.ts';
import { fileOutcome, holdingDatabase, type Errand } from './errand.ts';
import { done, refused, type Outcome } from './outcome.ts';
import { measuredOn, readChange, trustOf, type ChangeAtHand } from './report-pull-request.ts';
import { measureChange, type PlannedChange } from './report-impact.ts';

type Planned = Extract<PlannedChange, { kind: 'planned' }>;

/** Records that a person answers for the data with a backup of their own. Raises `QailError`. */
export async function recordOwnBackup(errand: Errand): Promise<Outcome> {
  const { world, desk, facts, conversation } = errand;
  const started = world.now().getTime();
  const change = await readChange(world);
  const found = await gatherCase(world, { ...errand, change }, desk, false);
  const [first, ...others] = decide(found);
  if (first !== undefined) return refused([first, ...others]);
  if (change.kind !== 'planned') return refused([refusal('nothing_to_do')]);

  await conversation.progress([
    { title: 'Plan, commit, approvals and database are those of the report', done: true },
    { title: 'Count the rows again', done: false },
  ]);
  const impact = await measureChange(change, measuredOn(world, facts, await trustOf(desk, facts)));
  if (impact === null) throw new Error('a plan was not counted');
  const grown = judgeNumbers(found.report?.counts ?? null, impact, world.settings.tolerance);
  if (grown !== null) return refused([grown]);

  const at: ChangeAtHand = { facts, change, impact, started };
  const held = await holdingDatabase(errand, async () => {
    const against = await lookAgain(errand, found);
    if (against !== null) return refused(against);
    const outcome = done(...renderOwnBackup(impact, world.settings.tolerance), {
      decided: decidedOn(errand, change, 'own_backup', countsOf(impact)),
      refresh: at,
    });
    return fileOutcome(errand, outcome);
  });
  return held.kind === 'held' ? held.value : refused([held.refusal]);
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
  const counts = found.report?.counts ?? { verdict: 'unmeasured', records: null, steps: [] };
  return done(...renderCancelled(), { decided: decidedOn(errand, change, 'cancelled', counts), refresh: 'anew' });
}

/** Everything that can have moved is looked at once more right before the write. Null: nothing has. */
async function lookAgain({ world, facts }: Errand, found: Case): Promise<readonly [Refusal, ...Refusal[]] | null> {
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
  counts: Counts,
): NonNullable<Ending['decided']> {
  if (desk.database === null) throw new Error('a decision about no database');
  return {
    kind,
    content,
    plan: plan.digest,
    database: desk.database,
    counts: JSON.stringify(counts),
    reason: command.reason,
    headSha: facts.headSha,
  };
}
