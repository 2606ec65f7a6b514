/** The parts of one snapshot as they were written down, and those of them a filter asks for. */
import type { Row, Session } from '../ports.ts';
import { showName, type ObjectName } from '../schema/model.ts';
import type { RestoreFilter, SavedPart } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { bigintIn, booleanIn, numberIn, textIn, textOrNullIn, textsIn } from './row.ts';
import type { RowIdentity } from './snapshot-identity.ts';
import { kindIn } from './snapshot-list.ts';
import { refusal } from './snapshot-refusal.ts';
import type { SnapshotTables } from './snapshot-schema.ts';
import type { SequencePosition } from './snapshot-sequence.ts';

export type SnapshotItem = {
  readonly position: number;
  readonly kind: SavedPart['kind'];
  readonly table: ObjectName;
  readonly column: string | null;
  /** The saved columns with the types they had. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly identity: RowIdentity;
  /** Whether the snapshot says what the plan and its way back leave of a value. */
  readonly foresees: boolean;
  readonly rows: bigint;
  readonly digest: string;
  readonly positions: readonly SequencePosition[];
  /** Put back before, as a whole. */
  readonly restored: boolean;
};

/** All parts of a snapshot in their order. Raises `QailError` when there is none of this version. */
export async function readItems(
  session: Session,
  { snapshots, items }: SnapshotTables,
  version: string,
): Promise<readonly SnapshotItem[]> {
  const known = await session.query(sql`SELECT 1 AS known FROM ${snapshots} WHERE version = $1`, [version]);
  if (known.length === 0) throw noSnapshot(version);
  const field = (list: 'columns' | 'sequences', name: 'name' | 'type' | 'column' | 'last') => {
    const source = list === 'columns' ? sql`i.columns` : sql`i.sequences`;
    const key = { name: sql`'name'`, type: sql`'type'`, column: sql`'column'`, last: sql`'last'` }[name];
    return sql`ARRAY(SELECT e.value ->> ${key} FROM json_array_elements(${source}) WITH ORDINALITY AS e(value, place) ORDER BY e.place)`;
  };
  const rows = await session.query(
    sql`SELECT i.position, i.kind, i.schema_name, i.table_name, i.column_name, i.row_form, i.foresees, i.rows, i.digest,
               i.restored_at IS NOT NULL AS restored,
               ARRAY(SELECT k.value FROM json_array_elements_text(i.key_columns) WITH ORDINALITY AS k(value, place) ORDER BY k.place) AS key_columns,
               ${field('columns', 'name')} AS column_names, ${field('columns', 'type')} AS column_types,
               ${field('sequences', 'column')} AS sequence_columns, ${field('sequences', 'last')} AS sequence_lasts
        FROM ${items} AS i WHERE i.version = $1 ORDER BY i.position`,
    [version],
  );
  return rows.map(itemIn);
}

/** There is no snapshot of this version. */
export function noSnapshot(version: string): Error {
  const hint = 'see which snapshots there are; they are looked for in the first schema of the search path';
  return refusal(`restore snapshot ${version}`, 'there is none of this version', hint);
}

function itemIn(row: Row): SnapshotItem {
  const types = textsIn(row, 'column_types');
  const lasts = textsIn(row, 'sequence_lasts');
  return {
    position: numberIn(row, 'position'),
    kind: kindIn(row),
    table: { schema: textIn(row, 'schema_name'), name: textIn(row, 'table_name') },
    column: textOrNullIn(row, 'column_name'),
    columns: textsIn(row, 'column_names').map((name, i) => ({ name, type: types[i] ?? '' })),
    identity: { form: textIn(row, 'row_form') === 'key' ? 'key' : 'whole_row', columns: textsIn(row, 'key_columns') },
    foresees: booleanIn(row, 'foresees'),
    rows: bigintIn(row, 'rows'),
    digest: textIn(row, 'digest'),
    positions: textsIn(row, 'sequence_columns').map((column, i) => ({ column, last: lasts[i] ?? '' })),
    restored: booleanIn(row, 'restored'),
  };
}

/**
 * The parts a filter asks for. Raises `QailError` when there is none, and when one column is asked for of several whose rows
 * have no key: their values belong together.
 */
export function chosenItems(
  items: readonly SnapshotItem[],
  filter: RestoreFilter,
  version: string,
): readonly SnapshotItem[] {
  const chosen = items.filter(
    (item) =>
      (filter.table === undefined || showName(item.table) === filter.table) &&
      (filter.column === undefined || item.column === filter.column),
  );
  const doing = `restore snapshot ${version}`;
  if (chosen.length === 0 && items.length > 0) {
    throw refusal(
      doing,
      'it holds no such table or column',
      'see what the snapshot holds, and give the names as shown there',
    );
  }
  if (filter.column === undefined) return chosen;
  const torn = chosen.find(
    (item) =>
      item.identity.form === 'whole_row' &&
      items.some((other) => other.position !== item.position && showName(other.table) === showName(item.table)),
  );
  if (torn === undefined) return chosen;
  const what = `${showName(torn.table)} had no key, so the values of its saved columns belong together`;
  throw refusal(doing, what, 'put the whole table back: leave the column out');
}
