/** The numbers of one part: what stands where, and whether it is what was saved. */
import type { Row, Session } from '../ports.ts';
import type { RestoredPart } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { bigintIn, onlyRow, textIn } from './row.ts';
import { digestOf } from './snapshot-identity.ts';
import { matchedRows, presentRows, savedRows, type Target } from './snapshot-target.ts';

/** Version and the only row wanted, the parameters of every statement over saved rows. */
export type Asked = readonly [version: string, rowId: string | null];

/** Rows that are listed by their id, for each part at most. */
const LISTED = 20;

/** Counts the saved rows of a part by what is to become of them. Needs the pinned settings. */
export async function countPart(session: Session, target: Target, asked: Asked): Promise<RestoredPart> {
  const { item } = target;
  const counted = await session.query(
    sql`SELECT m.state, count(*) AS rows FROM (${matchedRows(target)}) AS m GROUP BY m.state`,
    asked,
  );
  const of = (state: string): bigint =>
    counted.filter((row: Row) => textIn(row, 'state') === state).reduce((sum, row) => sum + bigintIn(row, 'rows'), 0n);
  const changed = of('changed');
  return {
    kind: item.kind,
    table: item.table,
    column: item.column,
    restored: of('restored'),
    equal: of('equal'),
    gone: of('gone'),
    changed,
    notCastable: of('not_castable'),
    changedRows: changed === 0n ? [] : await changedRows(session, target, asked),
    awaited: target.awaited,
    proof: 'not_compared',
  };
}

async function changedRows(session: Session, target: Target, asked: Asked): Promise<readonly string[]> {
  const rows = await session.query(
    sql`SELECT m.row_id FROM (${matchedRows(target)}) AS m WHERE m.state = 'changed' ORDER BY m.row_id LIMIT $3::integer`,
    [...asked, String(LISTED)],
  );
  return rows.map((row) => textIn(row, 'row_id'));
}

/** True when the rows of today that were saved have the digest that was written down with them. */
export async function hasSavedDigest(session: Session, target: Target, asked: Asked): Promise<boolean> {
  const present = presentRows(target);
  if (present === null) return false;
  const row = onlyRow(
    await session.query(
      sql`SELECT coalesce(sum(${digestOf(sql`"c".row_id`, sql`"c".value`)}), 0)::text AS digest
          FROM (${savedRows(target)}) AS "s" JOIN (${present}) AS "c" ON "c".row_id = "s".row_id`,
      asked,
    ),
  );
  return textIn(row, 'digest') === target.item.digest;
}
