/** The story of a migration: everything locked, counted again, backed up as it was decided, changed, compared, written down. */
import type { Refusal } from '../decision/refusal.ts';
import { verifySnapshotFiles } from '../files/verification.ts';
import { writeSnapshotFiles, type WrittenSnapshot } from '../files/writing.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import { judge } from '../impact/judgement.ts';
import { questionsFor } from '../impact/question.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import { applyPlan, type Applied, type ResumeOptions } from '../postgres/apply.ts';
import type { CopyDatabase, CopySession } from '../postgres/copy.ts';
import { migrationState, type About, type Direction } from '../postgres/history.ts';
import { measureWithin } from '../postgres/measure.ts';
import { precopySnapshot } from '../postgres/precopy.ts';
import { restoreSnapshot } from '../postgres/snapshot-restore.ts';
import { takeSnapshot } from '../postgres/snapshot-take.ts';
import type { SchemaModel } from '../schema/model.ts';
import { partsOf, type SnapshotPart } from '../snapshot/part.ts';
import { recreationOf } from '../snapshot/recreation.ts';
import type { RestoreReport, Snapshot, SnapshotAbout } from '../snapshot/snapshot.ts';
import type { CountBudget } from './report-impact.ts';

/** Where the rows at risk are saved before they go. */
export type Backup =
  | { readonly kind: 'none' }
  | { readonly kind: 'database' }
  /**
   * Below `root`, in a directory named by the version; encrypted when there is a passphrase. `keep` takes the finished directory to
   * where it outlives this machine, before anything is changed; null where the directory itself is that place.
   */
  | {
      readonly kind: 'files';
      readonly root: string;
      readonly passphrase: string | null;
      readonly keep: ((directory: string, version: string) => Promise<void>) | null;
    };

export type MigrationOrder = Omit<ResumeOptions, 'database'> & {
  readonly database: CopyDatabase;
  readonly plan: MigrationPlan;
  readonly direction: Direction;
  /** The plan whose losses are counted and saved: `plan` itself for `up`, the plan of the way back for `down`. */
  readonly lossPlan: MigrationPlan;
  /** The schema to end at. */
  readonly target: SchemaModel;
  /** Version of the entry in the history and of the snapshot. */
  readonly version: string;
  readonly about: About;
  readonly repository: string | null;
  readonly backup: Backup;
  readonly budget: CountBudget;
  /** Looks at the numbers counted under the locks; a refusal rolls everything back. */
  readonly agree: (impact: ImpactReport) => Refusal | null;
  /** For `down`: the snapshot whose rows are put back before COMMIT; null puts none back. */
  readonly restore: string | null;
};

export type Saved =
  | { readonly kind: 'none' }
  | { readonly kind: 'database'; readonly snapshot: Snapshot }
  | { readonly kind: 'files'; readonly written: WrittenSnapshot };

export type Migrated =
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly impact: ImpactReport }
  | {
      readonly kind: 'applied';
      readonly applied: Applied;
      /** As counted under the locks; null when nothing was left to do. */
      readonly impact: ImpactReport | null;
      readonly saved: Saved;
      readonly restored: RestoreReport | null;
    };

/** What happened under the locks; a transaction that begins anew writes it anew. */
type Seen = { checked: Checked | null; restored: RestoreReport | null };
type Checked = { readonly impact: ImpactReport; readonly saved: Saved };

/** What a check under the locks said no to; it rolls the transaction back on its way out. */
class Disagreement extends Error {
  readonly refusal: Refusal;
  readonly impact: ImpactReport;

  constructor(refusal: Refusal, impact: ImpactReport) {
    super('the numbers under the locks are not the ones that were agreed to');
    this.refusal = refusal;
    this.impact = impact;
  }
}

/**
 * Carries out a plan or undoes it, with its backup in the same transaction: either all of it is there afterwards or nothing.
 * Raises `QailError` when the world fails; docs/migrate.md says what is there then.
 */
export async function runMigration(order: MigrationOrder): Promise<Migrated> {
  const seen: Seen = { checked: null, restored: null };
  if (order.backup.kind === 'database') await precopy(order);
  try {
    const applied = await order.database.session((session) =>
      applyPlan(session, order.plan, {
        ...order,
        backup: order.backup.kind,
        snapshotVersion: order.backup.kind === 'none' ? null : order.version,
        beforeChange: async () => {
          seen.checked = await checkAndSave(session, order);
        },
        ...(order.restore === null
          ? {}
          : {
              afterChange: async () => {
                seen.restored = await restoreSnapshot(session, order.restore ?? '', {}, 'act');
              },
            }),
      }),
    );
    const { impact, saved } = seen.checked ?? { impact: null, saved: { kind: 'none' } as const };
    return { kind: 'applied', applied, impact, saved, restored: seen.restored };
  } catch (error) {
    if (!(error instanceof Disagreement)) throw error;
    return { kind: 'refused', refusal: error.refusal, impact: error.impact };
  }
}

/** Rows of large tables are copied before the locks, so that under them only what changed since has to be. */
async function precopy(order: MigrationOrder): Promise<void> {
  const { database, plan, direction, lossPlan } = order;
  const state = await database.session((session) => migrationState(session, plan));
  // What was begun is finished without a new backup.
  if ((state === 'not_applied') !== (direction === 'up')) return;
  const parts = partsOf(lossPlan);
  if (parts.length > 0) await precopySnapshot(database, parts, snapshotOf(order));
}

function snapshotOf({ lossPlan, version, about, repository }: MigrationOrder): SnapshotAbout {
  const { headSha, actor, pullRequest } = about;
  const recreation = recreationOf(lossPlan);
  return { version, planDigest: lossPlan.digest, repository, pullRequest, headSha, actor, recreation };
}

/** Under the locks: nothing is written between this count, this backup and the change. */
async function checkAndSave(session: CopySession, order: MigrationOrder): Promise<Checked> {
  const { lossPlan, budget } = order;
  const questions = questionsFor(lossPlan);
  const impact = judge(lossPlan, questions, await measureWithin(session, questions, budget));
  const refusal = order.agree(impact);
  if (refusal !== null) throw new Disagreement(refusal, impact);
  return { impact, saved: await save(session, order) };
}

async function save(session: CopySession, order: MigrationOrder): Promise<Saved> {
  const { backup, lossPlan } = order;
  if (backup.kind === 'none') return { kind: 'none' };
  return saveParts(session, partsOf(lossPlan), backup, snapshotOf(order));
}

/** Saves rows the way that was decided, inside the caller's transaction; files are read back and compared before anything goes on. */
export async function saveParts(
  session: CopySession,
  parts: readonly SnapshotPart[],
  backup: Exclude<Backup, { kind: 'none' }>,
  about: SnapshotAbout,
): Promise<Saved> {
  if (backup.kind === 'database') return { kind: 'database', snapshot: await takeSnapshot(session, parts, about) };
  const { root, passphrase, keep } = backup;
  const written = await writeSnapshotFiles(session, parts, {
    root,
    about,
    passphrase,
    transaction: { kind: 'callers' },
  });
  await verifySnapshotFiles(written.directory, passphrase);
  await keep?.(written.directory, about.version);
  return { kind: 'files', written };
}

/** Rows saved, whatever they were saved to. */
export function savedRows(saved: Saved): bigint {
  switch (saved.kind) {
    case 'none':
      return 0n;
    case 'database':
      return saved.snapshot.rows;
    case 'files':
      return saved.written.manifest.parts.reduce((sum, { rows }) => sum + BigInt(rows), 0n);
  }
}
