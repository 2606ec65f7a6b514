/** `migrate`: the gate first, then everything in one transaction under its locks, by the decision that was recorded. */
import { decide, type Case } from '../decision/decide.ts';
import { gateOf, type DecisionFound } from '../decision/gate.ts';
import type { RecordedDecision } from '../decision/record.ts';
import { refusal, type Refusal } from '../decision/refusal.ts';
import { QailError, unreachable } from '../errors.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { CopyDatabase } from '../postgres/copy.ts';
import { migrationState, type About } from '../postgres/history.ts';
import { newestDecision } from '../postgres/ledger-report.ts';
import { renderMigrated } from '../report/migrated.ts';
import { gatherCase } from './case.ts';
import { fileOutcome, holderOf, holdingDatabase, type Errand } from './errand.ts';
import { done, failedOnTarget, refused, type Outcome } from './outcome.ts';
import { countBoth, lookAgain, type Planned } from './record-decision.ts';
import { readChange } from './report-pull-request.ts';
import { runMigration, savedRows, type Backup, type Migrated } from './run-migration.ts';
import { fileBackup, versionOf, type FileBackup } from './save-rows.ts';
import type { RunSettings, World } from './world.ts';

/** Carries the change out on the database. Raises `QailError` when GitHub or the ledger fails. */
export async function migrateChange(errand: Errand): Promise<Outcome> {
  const { world, desk } = errand;
  const change = await readChange(world);
  const found = await gatherCase(world, { ...errand, change }, desk, false);
  const [first, ...others] = decide(found);
  if (first !== undefined) return refused([first, ...others]);
  if (change.kind !== 'planned') return refused([refusal('nothing_to_do')]);
  if (world.target === null || desk.database === null) return refused([refusal('db_unreachable')]);

  const decision = await newestDecision(desk.ledger, change.content, desk.database);
  const backup = backupOf(decision, world, errand.facts.repositoryPublic);
  if (backup.kind === 'unsafe') return refused([refusal('unsafe_backup_target', backup.detail)]);
  const order: Order = { target: world.target, change, decision, backup: backup.backup };
  // What is begun was agreed to: it is finished, or told once more, without asking the rows again.
  const state = await stateOf(order);
  if (typeof state !== 'string') return state;
  if (state !== 'not_applied') return carryOut(errand, found, order);
  const { impact, targetImpact } = await countBoth(errand, change);
  const judged = agreement(decision, world.settings.tolerance);
  const against = judgedOnStaging(decision, impact, world.settings.tolerance) ?? judged(targetImpact);
  return against === null ? carryOut(errand, found, order) : refused([against]);
}

async function stateOf({ target, change }: Order): Promise<Awaited<ReturnType<typeof migrationState>> | Outcome> {
  try {
    return await target.session((session) => migrationState(session, change.plan));
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return failedOnTarget(error, 'Nothing was changed.');
  }
}

export type Order = {
  readonly target: CopyDatabase;
  readonly change: Planned;
  readonly decision: RecordedDecision | null;
  readonly backup: Backup;
};

async function carryOut(errand: Errand, found: Case, order: Order): Promise<Outcome> {
  const { world, conversation } = errand;
  await conversation.progress([
    { title: 'The gate is open', done: true },
    { title: 'Lock, count, back up, change and compare, in one transaction', done: false },
  ]);
  const held = await holdingDatabase(holderOf(errand), async () => {
    const against = await lookAgain(errand, found);
    if (against !== null) return refused(against);
    try {
      const migrated = await migrateOn(order, world.settings, world.now, {
        version: versionOf(errand),
        repository: errand.facts.repository,
        about: aboutOf(errand),
      });
      return await fileOutcome(errand, outcomeOf(migrated));
    } catch (error) {
      if (!(error instanceof QailError)) throw error;
      return failedOnTarget(error, await certainty(order.target, order.change));
    }
  });
  return held.kind === 'held' ? held.value : refused([held.refusal]);
}

function aboutOf({ facts, person }: Errand): About {
  return { name: `#${facts.number}`, headSha: facts.headSha, actor: person.login, pullRequest: facts.number };
}

export type Named = { readonly version: string; readonly repository: string; readonly about: About };

/** One migration, whoever asked for it. Raises `QailError` when the database fails. */
export async function migrateOn(
  { target, change, decision, backup }: Order,
  settings: RunSettings,
  now: () => Date,
  named: Named,
): Promise<Migrated> {
  return runMigration({
    ...named,
    database: target,
    plan: change.plan,
    lossPlan: change.plan,
    direction: 'up',
    target: change.head.model,
    backup,
    budget: settings.budget,
    lockTimeoutMs: settings.budget.lockTimeoutMs,
    lockRetries: settings.lockRetries,
    now,
    random: Math.random,
    agree: agreement(decision, settings.tolerance),
    restore: null,
  });
}

/** How a migration ended, as it is told. */
export function outcomeOf(migrated: Migrated): Outcome {
  if (migrated.kind === 'refused') return refused([migrated.refusal]);
  const { applied, saved } = migrated;
  const { version } = applied.migration;
  const path = saved.kind === 'files' ? saved.written.directory : null;
  return done(...renderMigrated(applied, { kind: saved.kind, rows: savedRows(saved) }), {
    made: { version, savedRows: savedRows(saved), path },
    refresh: 'anew',
  });
}

/** Judges numbers of the database itself by what was decided about it. */
export function agreement(
  decision: RecordedDecision | null,
  tolerance: number,
): (impact: ImpactReport) => Refusal | null {
  const onTarget = decision === null ? null : { ...decision, counts: decision.targetCounts };
  return (impact) => judgedOnStaging(onTarget, impact, tolerance);
}

function judgedOnStaging(decision: RecordedDecision | null, impact: ImpactReport, tolerance: number): Refusal | null {
  const found: DecisionFound = decision === null ? { kind: 'none' } : { kind: 'found', decision };
  const gate = gateOf(impact, found, tolerance);
  return gate.state === 'open' ? null : refusal(gate.reason);
}

/** How the rows are saved once more under the locks, by what was decided. */
export function backupOf(
  decision: RecordedDecision | null,
  world: Pick<World, 'settings' | 'artifacts'>,
  isPublic: boolean,
): FileBackup | { readonly kind: 'safe'; readonly backup: Backup } {
  const none = { kind: 'safe', backup: { kind: 'none' } } as const;
  if (decision === null) return none;
  switch (decision.kind) {
    case 'own_backup':
    case 'cancelled':
      return none;
    case 'database':
      return { kind: 'safe', backup: { kind: 'database' } };
    case 'files':
      return fileBackup(world, isPublic);
    default:
      return unreachable(decision.kind);
  }
}

/** What can be said of the database after a failure, by asking its history. */
export async function certainty(target: CopyDatabase, { plan }: Planned): Promise<string> {
  try {
    switch (await target.session((session) => migrationState(session, plan))) {
      case 'not_applied':
        return 'Nothing of it is there: the transaction was rolled back.';
      case 'main_done':
        return 'The transaction is committed with its backup; statements after it are still open. Typed once more, it goes on with them.';
      case 'done':
        return 'It is carried out, all of it: only what came after it failed.';
    }
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return 'The database does not answer, so it is not known how far it got; all of the transaction is there, or nothing of it.';
  }
}
