/** The numbers of one part: what stands where, and whether it is what was saved. */
import type { Row, Session } from '../ports.ts';
import type { RestoredPart } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { bigintIn, onlyRow, textIn } from './row.ts';
import { digestOf, objectForm, type ValueForm } from './snapshot-identity.ts';
import { matchedRows, presentRows, savedRows, type Target } from './snapshot-target.ts';

/** Version and the only row wanted, the parameters of every statement over saved rows. */
export type Asked = readonly [version: string, rowId: string | null];

/** Rows that are listed by their id, for each part at most. */
const LISTED = 20;

/** A part with the sum of the digests of those of its rows that are equal. */
export type Counted = { readonly part: RestoredPart; readonly digest: string };

/** Counts the saved rows of a part by what is to become of them. Needs the pinned settings. */
export async function countPart(session: Session, target: Target, asked: Asked): Promise<Counted> {
  const { item } = target;
  const digest = digestOf(sql`m.row_id`, sql`m.value`, formOf(target));
  const counted = await session.query(
    sql`SELECT m.state, count(*) AS rows, coalesce(sum(${digest}) FILTER (WHERE m.state = 'equal'), 0)::text AS digest
        FROM (${matchedRows(target)}) AS m GROUP BY m.state`,
    asked,
  );
  const of = (state: string): bigint =>
    counted.filter((row: Row) => textIn(row, 'state') === state).reduce((sum, row) => sum + bigintIn(row, 'rows'), 0n);
  const changed = of('changed');
  const part: RestoredPart = {
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
  const equal = counted.find((row) => textIn(row, 'state') === 'equal');
  return { part, digest: equal === undefined ? '0' : textIn(equal, 'digest') };
}

function formOf({ item }: Target): ValueForm {
  return item.kind === 'table' ? objectForm(item.columns.length) : 'scalar';
}

async function changedRows(session: Session, target: Target, asked: Asked): Promise<readonly string[]> {
  const rows = await session.query(
    sql`SELECT m.row_id FROM (${matchedRows(target)}) AS m WHERE m.state = 'changed' ORDER BY m.row_id LIMIT $3::integer`,
    [...asked, String(LISTED)],
  );
  return rows.map((row) => textIn(row, 'row_id'));
}

/**
 * True when the table holds as many rows as were saved, with the digest that was written down: then every saved row is there, and
 * is what it was. Cheaper than to look for each of them.
 */
export async function isSavedTable(session: Session, target: Target): Promise<boolean> {
  const present = presentRows(target);
  if (present === null) return false;
  const digest = digestOf(sql`"c".row_id`, sql`"c".value`, formOf(target));
  const row = onlyRow(
    await session.query(
      sql`SELECT count(*) AS rows, coalesce(sum(${digest}), 0)::text AS digest FROM (${present}) AS "c"`,
    ),
  );
  return bigintIn(row, 'rows') === target.item.rows && textIn(row, 'digest') === target.item.digest;
}

/** True when the rows of today that were saved have the digest that was written down with them. */
export async function hasSavedDigest(session: Session, target: Target, asked: Asked): Promise<boolean> {
  const present = presentRows(target);
  if (present === null) return false;
  const row = onlyRow(
    await session.query(
      sql`SELECT coalesce(sum(${digestOf(sql`"c".row_id`, sql`"c".value`, formOf(target))}), 0)::text AS digest
          FROM (${savedRows(target)}) AS "s" JOIN (${present}) AS "c" ON "c".row_id = "s".row_id`,
      asked,
    ),
  );
  return textIn(row, 'digest') === target.item.digest;
}
