/** `backup-db`: the rows at risk are saved inside the database, and the decision with them. */
import { refusal } from '../decision/refusal.ts';
import { QailError } from '../errors.ts';
import { makeVersion } from '../postgres/history.ts';
import type { CopyDatabase, CopySession } from '../postgres/copy.ts';
import { estimateSnapshot } from '../postgres/snapshot-estimate.ts';
import { takeSnapshot } from '../postgres/snapshot-take.ts';
import { renderDatabaseBackup, tooLargeText, type SavedRows } from '../report/decided.ts';
import { showName } from '../schema/model.ts';
import { partsOf } from '../snapshot/part.ts';
import { recreationOf } from '../snapshot/recreation.ts';
import type { Snapshot, SnapshotAbout } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import type { Errand } from './errand.ts';
import { failedOnTarget, refused, type Outcome } from './outcome.ts';
import { recordDecision, type Decidable, type Kept, type Planned } from './record-decision.ts';

/** Saves the rows of the plan and records the decision. Raises `QailError` when GitHub or the ledger fails. */
export async function saveInDatabase(errand: Errand): Promise<Outcome> {
  return recordDecision(errand, {
    kind: 'database',
    steps: [{ title: 'Save the rows in `_qail_data_snapshots`', done: false }],
    keep: (about) => keep(errand, about),
  });
}

async function keep(errand: Errand, { change, impact, targetImpact }: Decidable): Promise<Kept | Outcome> {
  const { target } = errand.world;
  if (target === null) return refused([refusal('db_unreachable')]);
  const about = aboutOf(errand, change, versionOf(errand));
  try {
    const taken = await takeIn(target, { change, about, most: errand.world.settings.mostSnapshotBytes });
    if (taken.kind === 'too_large') return refused([refusal('snapshot_too_large', taken.text)]);
    const saved = savedRowsOf(taken.snapshot);
    return {
      said: renderDatabaseBackup(saved, impact, targetImpact),
      made: { version: saved.version, savedRows: saved.rows, path: null },
    };
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return failedOnTarget(error, 'Nothing was saved and nothing was recorded: the transaction was rolled back.');
  }
}

type Taken =
  { readonly kind: 'taken'; readonly snapshot: Snapshot } | { readonly kind: 'too_large'; readonly text: string };

/** One transaction, so that all rows are those of one moment, and there is a whole snapshot or none. */
async function takeIn(
  target: CopyDatabase,
  { change, about, most }: { readonly change: Planned; readonly about: SnapshotAbout; readonly most: bigint },
): Promise<Taken> {
  const parts = partsOf(change.plan);
  return target.session((session: CopySession) =>
    session.transaction(async () => {
      await session.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`);
      const { rows, bytes } = await estimateSnapshot(session, parts);
      if (bytes > most) return { kind: 'too_large', text: tooLargeText(rows, bytes, most) };
      return { kind: 'taken', snapshot: await takeSnapshot(session, parts, about) };
    }),
  );
}

/** The same for every try of one command, and unique among commands: the moment, and the number of the ledger's entry. */
export function versionOf({ world, entry }: Pick<Errand, 'world' | 'entry'>): string {
  return makeVersion(world.now(), `e${entry.id.toString(36)}`);
}

/** Who saves rows for what. */
export function aboutOf({ facts, person }: Errand, { plan }: Planned, version: string): SnapshotAbout {
  return {
    version,
    planDigest: plan.digest,
    repository: facts.repository,
    pullRequest: facts.number,
    headSha: facts.headSha,
    actor: person.login,
    recreation: recreationOf(plan),
  };
}

/** A snapshot as people are told of it. */
export function savedRowsOf({ version, rows, parts }: Snapshot): SavedRows {
  return {
    version,
    rows,
    bytes: null,
    parts: parts.map((part) => ({
      name: part.column === null ? showName(part.table) : `${showName(part.table)}.${part.column}`,
      count: part.values,
      unit: part.kind === 'table' ? 'row' : 'value',
    })),
  };
}
