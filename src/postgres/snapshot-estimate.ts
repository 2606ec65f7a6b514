/** How much a snapshot will hold, before it is taken. */
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import type { SnapshotPart } from '../snapshot/part.ts';
import type { SnapshotEstimate } from '../snapshot/snapshot.ts';
import { ident, join, sql } from '../sql.ts';
import { bigintIn, onlyRow } from './row.ts';
import { pinned } from './snapshot-pin.ts';
import { readSources, type Source } from './snapshot-source.ts';

/** Measured: row header, id, version, names, row id and index entries of one saved value. */
const ROW_BYTES = 130;

/**
 * Counts the rows that would be saved and the room they would take on disk, indexes included, by one scan of each table. The
 * room is about right (half to twice), more where large values compress well. Needs an open transaction. Raises the `QailError`s of
 * `takeSnapshot` that can be foreseen: missing tables and columns, hidden rows, missing rights.
 */
export async function estimateSnapshot(session: Session, parts: readonly SnapshotPart[]): Promise<SnapshotEstimate> {
  const found: { part: SnapshotPart; rows: bigint; bytes: bigint; position: number }[] = [];
  await pinned(session, async () => {
    for (const source of await readSources(session, parts)) found.push(...(await estimateSource(session, source)));
  });
  const sorted = found.toSorted((a, b) => a.position - b.position);
  return {
    rows: sorted.reduce((sum, { rows }) => sum + rows, 0n),
    bytes: sorted.reduce((sum, { bytes }) => sum + bytes, 0n),
    parts: sorted.map(({ part, rows, bytes }) => ({ part, rows, bytes })),
  };
}

async function estimateSource(
  session: Session,
  { table, parts }: Source,
): Promise<readonly { part: SnapshotPart; rows: bigint; bytes: bigint; position: number }[]> {
  const sums = parts.map(({ columns, position }) => {
    const sizes = columns.map(({ name }) => sql`coalesce(pg_column_size("t".${ident(name)}), 0)::bigint`);
    return sql`coalesce(sum(${join(sizes, ' + ')}), 0)::bigint AS ${ident(`b${position}`)}`;
  });
  const row = onlyRow(
    await session.query(sql`SELECT count(*) AS rows, ${join(sums)} FROM ${nameSql(table.name)} AS "t"`),
  );
  const rows = bigintIn(row, 'rows');
  return parts.map(({ part, columns, position }) => {
    // A whole row names its columns each time, and keeps four bytes for each name and each value.
    const names = part.kind === 'table' ? columns.reduce((sum, { name }) => sum + name.length + 8, 0) : 0;
    const bytes = bigintIn(row, `b${position}`) + rows * BigInt(ROW_BYTES + names);
    return { part, rows, bytes, position };
  });
}
