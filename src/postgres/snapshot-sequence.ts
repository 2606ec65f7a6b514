/** Positions of the sequences that belong to saved columns: kept with a snapshot, and advanced after a restore. */
import { nameSql } from '../plan/table-sql.ts';
import type { Row, Session } from '../ports.ts';
import type { ObjectName } from '../schema/model.ts';
import { ident, literal, sql } from '../sql.ts';
import { textIn, textOrNullIn } from './row.ts';
import type { SnapshotColumn } from './snapshot-table.ts';

/** The last number a sequence gave; numbers as text, since they may be larger than JSON can say. */
export type SequencePosition = { readonly column: string; readonly last: string };

/** Where the sequences of these columns stand; those that gave no number yet are left out. Raises `QailError`. */
export async function readPositions(
  session: Session,
  columns: readonly SnapshotColumn[],
): Promise<readonly SequencePosition[]> {
  const positions: SequencePosition[] = [];
  for (const { name, sequence } of columns) {
    if (sequence === null) continue;
    const rows = await session.query(sql`SELECT pg_sequence_last_value(${literal(sequence)}::regclass)::text AS last`);
    const last = rows.map((row: Row) => textOrNullIn(row, 'last'))[0] ?? null;
    if (last !== null) positions.push({ column: name, last });
  }
  return positions;
}

/**
 * Moves the sequence of each column on to where it stood, and behind every value the column holds; never back, and never out of
 * its own bounds. (PostgreSQL 18 manual, 9.17 Sequence Manipulation Functions.)
 */
export async function advanceSequences(
  session: Session,
  table: ObjectName,
  columns: readonly SnapshotColumn[],
  positions: readonly SequencePosition[],
): Promise<void> {
  for (const { name, sequence } of columns) {
    if (sequence === null) continue;
    const saved = positions.find(({ column }) => column === name)?.last ?? null;
    const value = sql`"t".${ident(name)}`;
    await session.query(
      sql`SELECT setval(${literal(sequence)}::regclass, w.target, true) AS position
          FROM pg_sequence s, LATERAL (SELECT s.seqincrement > 0 AS up) AS d,
               LATERAL (SELECT min(${value})::numeric AS low, max(${value})::numeric AS high FROM ${nameSql(table)} AS "t") AS held,
               LATERAL (SELECT pg_sequence_last_value(s.seqrelid)::numeric AS last) AS now,
               LATERAL (SELECT CASE WHEN d.up THEN greatest($1::numeric, held.high) ELSE least($1::numeric, held.low) END AS target) AS w0,
               LATERAL (SELECT w0.target::bigint AS target
                        WHERE w0.target BETWEEN s.seqmin AND s.seqmax
                          AND (now.last IS NULL OR CASE WHEN d.up THEN w0.target > now.last ELSE w0.target < now.last END)) AS w
          WHERE s.seqrelid = ${literal(sequence)}::regclass`,
      [saved],
    );
  }
}

/** Reads what `readPositions` gave, after it was kept as JSON. */
export function positionIn(row: Row): SequencePosition {
  return { column: textIn(row, 'column'), last: textIn(row, 'last') };
}
