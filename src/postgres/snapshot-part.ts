/** Puts single parts back: written first, and counted once, afterwards. */
import type { Session } from '../ports.ts';
import { showName } from '../schema/model.ts';
import type { RestoredPart } from '../snapshot/snapshot.ts';
import { countPart, hasSavedDigest, isSavedTable, type Asked } from './snapshot-count.ts';
import type { SnapshotItem } from './snapshot-item.ts';
import type { WithPath } from './snapshot-pin.ts';
import { refusal, restoringFailure, shownPlace } from './snapshot-refusal.ts';
import type { Target } from './snapshot-target.ts';
import { areEmpty, writeRows, writeValues, type Writable } from './snapshot-write.ts';

/** Where and for whom parts are put back. */
export type Place = {
  readonly session: Session;
  readonly asked: Asked;
  readonly withPath: WithPath;
  /** What is written stays as it is until all is written, so that its digest may be taken at once. */
  readonly early: boolean;
};

/** Inserts the rows of tables that belong together. Raises `QailError`. */
export async function restoreTables(place: Place, targets: readonly Writable[]): Promise<readonly RestoredPart[]> {
  const { session, asked } = place;
  const empty = await areEmpty(session, targets);
  const before: RestoredPart[] = [];
  if (!empty) for (const target of targets) before.push((await countPart(session, target, asked)).part);
  if (!empty && before.every(({ restored }) => restored === 0n)) return before;
  const written = await place
    .withPath(() => writeRows(session, targets, asked, empty))
    .catch((error: unknown) => {
      throw restoringFailure(error, targets.map(({ item }) => showName(item.table)).join(', '));
    });
  const parts: RestoredPart[] = [];
  for (const [i, target] of targets.entries()) {
    const rows = written[i] ?? 0n;
    const part = before[i];
    parts.push(
      part === undefined
        ? await filledPart(place, target, rows)
        : { ...part, restored: rows, changed: part.changed + part.restored - rows },
    );
  }
  return parts;
}

/** The numbers of a table that was empty: what is not there now was no value of today's type, or in conflict with another row. */
async function filledPart(place: Place, target: Writable, rows: bigint): Promise<RestoredPart> {
  if (isAll(place, target.item, rows)) {
    const part = wholePart(target, rows);
    if (!isComparable(place, target)) return part;
    if (await isSavedTable(place.session, target)) return { ...part, proof: 'equal' };
    throw otherDigest(target);
  }
  const { part } = await countPart(place.session, target, place.asked);
  const all = part.restored + part.equal + part.changed + part.notCastable;
  return { ...part, restored: rows, equal: 0n, changed: all - rows - part.notCastable, changedRows: [] };
}

/** Gives a column its values back. Raises `QailError`. */
export async function restoreColumn(place: Place, target: Writable): Promise<RestoredPart> {
  const { session, asked } = place;
  const { item, columns, awaited } = target;
  const before = columns.length === 0 || awaited !== null ? (await countPart(session, target, asked)).part : null;
  // A column that is computed now takes no values; what stands in it is not newer, only made otherwise.
  if (before !== null && (before.restored === 0n || columns.length === 0)) return before;
  const written = await place
    .withPath(() => writeValues(session, target, asked))
    .catch((error: unknown) => {
      throw restoringFailure(error, shownPlace(item.table, item.column));
    });
  if (before !== null) {
    if (written !== before.restored) throw notAllWritten(target);
    return before;
  }
  if (asked[1] === null && (await isSavedTable(session, target))) {
    const part = { ...wholePart(target, written), equal: item.rows - written };
    return isComparable(place, target) ? { ...part, proof: 'equal' } : part;
  }
  // Each row that was written has to be equal now; the others are what they were before.
  const { part: after, digest } = await countPart(session, target, asked);
  if (after.restored > 0n || after.equal < written) throw notAllWritten(target);
  const part = { ...after, restored: written, equal: after.equal - written };
  return after.equal === item.rows ? told(place, target, part, digest) : part;
}

/** Every saved row was waiting, so there is nothing left to be counted. */
function isAll({ asked }: Place, item: SnapshotItem, rows: bigint): boolean {
  return asked[1] === null && rows === item.rows;
}

function wholePart({ item, awaited }: Target, restored: bigint): RestoredPart {
  const { kind, table, column } = item;
  const nothing = { equal: 0n, gone: 0n, changed: 0n, notCastable: 0n, changedRows: [] };
  return { ...nothing, kind, table, column, restored, awaited, proof: 'not_compared' };
}

function isComparable({ early }: Place, { awaited, computed }: Target): boolean {
  return early && awaited === null && computed.length === 0;
}

/** A part all of whose rows are there, by the digest that was taken while they were counted. */
function told(place: Place, target: Target, part: RestoredPart, digest: string): RestoredPart {
  if (!isComparable(place, target)) return part;
  if (digest !== target.item.digest) throw otherDigest(target);
  return { ...part, proof: 'equal' };
}

/** Compares digests where all rows of the snapshot are there and have the form they had, unless that is done. Raises `QailError`. */
export async function proven({ session, asked }: Place, target: Target, part: RestoredPart): Promise<RestoredPart> {
  const isWhole = part.restored + part.equal === target.item.rows;
  if (part.proof === 'equal' || !isWhole || target.awaited !== null || target.computed.length > 0) return part;
  if (await hasSavedDigest(session, target, asked)) return { ...part, proof: 'equal' };
  throw otherDigest(target);
}

function otherDigest({ item }: Target): Error {
  const hint = 'nothing was changed; look for rules on the table, or for values that its types no longer hold';
  const what = 'the rows do not have the digest of the snapshot afterwards';
  return refusal(`restore the rows of ${shownPlace(item.table, item.column)}`, what, hint);
}

function notAllWritten({ item }: Target): Error {
  const hint = 'look for rules on the table, and for two rows with one key';
  const what = 'not as many rows were written as were waiting';
  return refusal(`restore the rows of ${shownPlace(item.table, item.column)}`, what, hint);
}
