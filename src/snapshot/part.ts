/** What has to be saved before a plan runs: the tables it drops, and the columns it drops, converts or overwrites. */
import { beforeOf, type Before } from '../impact/before.ts';
import { isWidening, usingOf } from '../plan/conversion.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { originColumn } from '../plan/rename.ts';
import { typeSql } from '../schema/column-type.ts';
import { showName, type ObjectName } from '../schema/model.ts';
import { ident, sql, type Sql } from '../sql.ts';

/** One thing whose rows are saved before a plan runs. Names are those the database holds BEFORE the plan. */
export type SnapshotPart =
  /** DROP TABLE: whole rows. */
  | { readonly kind: 'table'; readonly table: ObjectName; readonly step: number }
  /** DROP COLUMN: the values, and which rows held null. */
  | { readonly kind: 'column'; readonly table: ObjectName; readonly column: string; readonly step: number }
  /** ALTER TYPE, an enum built anew without a label, a transform of a column that is there: the values before it. */
  | {
      readonly kind: 'column_type';
      readonly table: ObjectName;
      readonly column: string;
      readonly step: number;
      /**
       * Over the row as it is: the value that the plan and then its way back leave in the column. Not there when that cannot be
       * said beforehand; a value that differs is then taken for a newer one.
       */
      readonly returned?: Sql;
    };

type Found = Extract<SnapshotPart, { kind: 'column' | 'column_type' }>;
type AlterType = Extract<Operation, { kind: 'alter_column_type' }>;
type Origins = Before & { readonly origin: (table: ObjectName, column: string) => Place };

/**
 * The parts of a plan, sorted by table and column, each place once. `step` is the place of the operation in `plan.steps`.
 * Left out: generated columns, whose values are computed again; tables and columns that the plan makes itself; and changes
 * of type that every value survives.
 */
export function partsOf(plan: MigrationPlan): readonly SnapshotPart[] {
  const known = beforeOf(plan);
  const before: Origins = {
    ...known,
    origin: (table, column) => ({ table: known.table(table), column: originColumn(plan.renames, table, column) }),
  };
  const operations = plan.steps.map(({ operation }) => operation);
  const tables = operations.flatMap((operation, step): readonly SnapshotPart[] =>
    operation.kind === 'drop_table' ? [{ kind: 'table', table: before.table(operation.table.name), step }] : [],
  );
  const gone = new Set(tables.map(({ table }) => showName(table)));
  const columns = new Map<string, Found>();
  for (const [step, operation] of operations.entries()) {
    for (const part of columnParts(operation, step, before)) {
      if (gone.has(showName(part.table))) continue;
      const key = JSON.stringify([part.table.schema, part.table.name, part.column]);
      const first = columns.get(key);
      columns.set(key, first === undefined ? part : together(first, part));
    }
  }
  return [...tables, ...columns.values()].toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey(part: SnapshotPart): string {
  const column = part.kind === 'table' ? '' : part.column;
  return [part.table.schema, part.table.name, column].join('\u0000');
}

/** A drop says it all; two changes of one column have no way back that could be stated in one expression. */
function together(first: Found, second: Found): Found {
  if (first.kind === 'column') return first;
  if (second.kind === 'column') return second;
  const { kind, table, column, step } = first;
  return { kind, table, column, step };
}

function columnParts(operation: Operation, step: number, before: Origins): readonly Found[] {
  if (operation.kind === 'drop_column') {
    // What goes was there, also when the plan makes another column of that name.
    if (operation.column.value.kind === 'generated') return [];
    return [{ kind: 'column', ...before.origin(operation.table, operation.column.name), step }];
  }
  if (operation.kind === 'alter_column_type') {
    const place = placeOf(operation.table, operation.column, before);
    if (place === null || isWidening(operation.from, operation.to)) return [];
    return [{ kind: 'column_type', ...place, step, returned: thereAndBack(operation, place.column) }];
  }
  if (operation.kind === 'rebuild_enum' && operation.removed.length > 0) {
    return operation.columns.flatMap(({ table, column }): readonly Found[] => {
      const place = placeOf(table, column, before);
      // A label that is kept stays the same word, and one that is gone stops the plan.
      return place === null ? [] : [{ kind: 'column_type', ...place, step, returned: ident(place.column) }];
    });
  }
  if (operation.kind !== 'transform') return [];
  const place = placeOf(operation.table, operation.column, before);
  if (place === null) return [];
  const filled = before.backfill(operation.table, operation.expression);
  const returned = filled.kind === 'ready' ? { returned: sql`(${filled.expression.text})` } : {};
  return [{ kind: 'column_type', ...place, step, ...returned }];
}

type Place = { readonly table: ObjectName; readonly column: string };

/** Where a column stands before the plan; null when it is not there yet. */
function placeOf(table: ObjectName, column: string, before: Origins): Place | null {
  if (before.isNew(table) || before.column(table, column).kind === 'added') return null;
  return before.origin(table, column);
}

/** The old value in the new type and back, with the casts that the plan and its way back use. */
function thereAndBack({ column, from, to }: AlterType, old: string): Sql {
  const name = ident(column);
  // A type of the database may not be there before the plan; by way of its text a value comes back as it was.
  if (to.kind === 'custom') return ident(old);
  const there = sql`${usingOf(column, from, to) ?? name}`;
  const back = sql`${usingOf(column, to, from) ?? name}`;
  const started = sql`SELECT ${ident(old)} AS ${name}`;
  const changed = sql`SELECT (${there})::${typeSql(to)} AS ${name} FROM (${started}) AS "old"`;
  return sql`(SELECT (${back})::${typeSql(from)} FROM (${changed}) AS "new")`;
}
