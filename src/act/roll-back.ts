/** `rollback`: shows what would come back; with `confirm` brings the schema back and the saved rows with it, in one transaction. */
import { decide } from '../decision/decide.ts';
import { refusal } from '../decision/refusal.ts';
import { QailError } from '../errors.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import { wayBackOf } from '../plan/way-back.ts';
import type { CopyDatabase } from '../postgres/copy.ts';
import { newestMigration, type Migration } from '../postgres/history.ts';
import { restoreSnapshot } from '../postgres/snapshot-restore.ts';
import { counted } from '../report/figure.ts';
import { renderRollbackPreview, renderRolledBack } from '../report/migrated.ts';
import { gatherCase } from './case.ts';
import { fileOutcome, holderOf, holdingDatabase, type Errand } from './errand.ts';
import { certainty } from './migrate.ts';
import { done, failedOnTarget, refused, type Outcome } from './outcome.ts';
import { lookAgain, type Planned } from './record-decision.ts';
import { measureChange } from './report-impact.ts';
import { readChange } from './report-pull-request.ts';
import { runMigration, savedRows } from './run-migration.ts';
import { versionOf } from './save-rows.ts';

/** Takes a migration of this pull request back, or shows what that would do. Raises `QailError` when GitHub or the ledger fails. */
export async function rollBack(errand: Errand): Promise<Outcome> {
  const { world, desk, command } = errand;
  const change = await readChange(world);
  const found = await gatherCase(world, { ...errand, change }, desk, false);
  const [first, ...others] = decide(found);
  if (first !== undefined) return refused([first, ...others]);
  if (change.kind !== 'planned')
    return refused([refusal('wrong_state', 'the schema files are the same on both sides')]);
  const { target } = world;
  if (target === null || desk.database === null) return refused([refusal('db_unreachable')]);
  try {
    const migration = await target.session((session) => newestMigration(session, change.plan.digest));
    if (migration?.direction !== 'up') {
      return refused([refusal('wrong_state', 'this plan is not on the database, or was taken back already')]);
    }
    if (migration.backup === 'files') {
      return refused([
        refusal('not_available_yet', 'its rows were saved to files: `qail rollback --data --from` brings them back'),
      ]);
    }
    const back: WayBack = { target, change, migration, loss: await lossOf(errand, target, change) };
    if (!command.confirm) return await preview(back);
    const held = await holdingDatabase(holderOf(errand), async () => {
      const against = await lookAgain(errand, found);
      return against === null ? fileOutcome(errand, await takeBack(errand, back)) : refused(against);
    });
    return held.kind === 'held' ? held.value : refused([held.refusal]);
  } catch (error) {
    if (!(error instanceof QailError) || error.code === 'ledger_failed' || error.code.startsWith('github')) throw error;
    return failedOnTarget(error, await certainty(target, change));
  }
}

type WayBack = {
  readonly target: CopyDatabase;
  readonly change: Planned;
  readonly migration: Migration;
  readonly loss: Loss;
};

/** What the way back destroys itself: columns and tables that the migration made, and what was written to them since. */
type Loss = { readonly plan: Planned['plan']; readonly impact: ImpactReport };

async function lossOf(
  { world }: Errand,
  database: CopyDatabase,
  { plan: up, base, head, content }: Planned,
): Promise<Loss> {
  const plan = wayBackOf(up, base, head);
  const change: Planned = { kind: 'planned', content, plan, base: head, head: base, warnings: [] };
  const impact = await measureChange(change, { kind: 'database', database, budget: world.settings.budget });
  if (impact === null) throw new Error('a plan was not counted');
  return { plan, impact };
}

async function preview({ target, migration, loss }: WayBack): Promise<Outcome> {
  const { snapshotVersion } = migration;
  const report =
    snapshotVersion === null
      ? null
      : await target.session((session) =>
          session.transaction(() => restoreSnapshot(session, snapshotVersion, {}, 'dry_run')),
        );
  return done(...renderRollbackPreview(migration.version, report, lossText(loss)));
}

function lossText({ impact: { complete, recordsAtRisk } }: Loss): string {
  if (!complete)
    return 'What the way back would take with it could not be counted; it is saved in `_qail_data_snapshots` first.';
  if (recordsAtRisk === 0n) return 'The way back takes nothing with it.';
  return `The way back takes **${counted(recordsAtRisk, 'record')}** with it that were written since; they are saved in \`_qail_data_snapshots\` first.`;
}

/** What the way back destroys is always saved first: a person who goes back in a hurry is asked for no second decision. */
async function takeBack(errand: Errand, { target, change, migration, loss }: WayBack): Promise<Outcome> {
  const { world, facts, person } = errand;
  const version = versionOf(errand);
  const { settings } = world;
  const migrated = await runMigration({
    database: target,
    plan: change.plan,
    lossPlan: loss.plan,
    direction: 'down',
    target: change.base.model,
    version,
    about: { name: `#${facts.number}`, headSha: facts.headSha, actor: person.login, pullRequest: facts.number },
    repository: facts.repository,
    backup: loss.impact.complete && loss.impact.recordsAtRisk === 0n ? { kind: 'none' } : { kind: 'database' },
    budget: settings.budget,
    lockTimeoutMs: settings.budget.lockTimeoutMs,
    lockRetries: settings.lockRetries,
    now: world.now,
    random: Math.random,
    agree: () => null,
    restore: migration.snapshotVersion,
  });
  if (migrated.kind === 'refused') return refused([migrated.refusal]);
  const { restored, saved, applied } = migrated;
  const rows = savedRows(saved);
  return done(...renderRolledBack(migration.version, restored, { kind: saved.kind, rows }), {
    made: { version: applied.migration.version, savedRows: rows, path: null },
    refresh: 'anew',
  });
}
