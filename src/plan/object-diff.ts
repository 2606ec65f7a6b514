/** What changes among indexes, enums and comments. */
import { canonicalIndex } from '../schema/fingerprint.ts';
import { sameName, showName, type EnumType, type ObjectName, type SchemaModel } from '../schema/model.ts';
import { positionKey } from '../schema/positions.ts';
import type { EnumColumn, EnumPlace, Operation } from './operation.ts';

/** Operations for the indexes; those of a dropped table fall with it. A damaged definition is never compared. */
export function diffIndexes(base: SchemaModel, head: SchemaModel): readonly Operation[] {
  const [old, wanted] = [byName(base.indexes), byName(head.indexes)];
  const kept = byName(head.tables);
  const gone = base.indexes.filter(({ name, table }) => !wanted.has(showName(name)) && kept.has(showName(table)));
  const fresh = head.indexes.filter(({ name, damaged }) => !old.has(showName(name)) && !damaged);
  const operations: Operation[] = [];
  for (const index of fresh) {
    const form = canonicalIndex(index);
    const at = gone.findIndex((each) => !each.damaged && canonicalIndex(each) === form);
    const was = at < 0 ? undefined : gone.splice(at, 1)[0];
    operations.push(
      was === undefined
        ? { kind: 'create_index', index }
        : { kind: 'rename_index', from: was.name, to: index.name, table: index.table },
    );
  }
  const changed = head.indexes.flatMap((index): readonly Operation[] => {
    const was = old.get(showName(index.name));
    if (was === undefined || was.damaged || index.damaged) return [];
    const same = canonicalIndex(was) === canonicalIndex(index) && sameName(was.table, index.table);
    return same
      ? []
      : [
          { kind: 'drop_index', index: was },
          { kind: 'create_index', index },
        ];
  });
  return [...gone.map((index): Operation => ({ kind: 'drop_index', index })), ...operations, ...changed];
}

function byName<Item extends { readonly name: ObjectName }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [showName(item.name), item]));
}

/** Operations for the enums. Values that only came are added; values that went or moved mean building the type anew. */
export function diffEnums(base: SchemaModel, head: SchemaModel): readonly Operation[] {
  const operations = head.enums.flatMap((after): readonly Operation[] => {
    const before = base.enums.find(({ name }) => sameName(name, after.name));
    if (before === undefined) return [{ kind: 'create_enum', enum: after }];
    return isSubsequence(before.values, after.values) ? additions(before, after) : [rebuild(before, after, base, head)];
  });
  const dropped = base.enums.filter(({ name }) => !head.enums.some((each) => sameName(each.name, name)));
  const unused = dropped.filter(({ name }) => enumColumns(head, name).length === 0);
  return [...operations, ...unused.map((each): Operation => ({ kind: 'drop_enum', enum: each }))];
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const value of whole) if (value === part[at]) at += 1;
  return at === part.length;
}

function additions(before: EnumType, after: EnumType): readonly Operation[] {
  const known = new Set(before.values);
  return after.values.flatMap((value, i): readonly Operation[] => {
    if (known.has(value)) return [];
    const isLast = after.values.slice(i + 1).every((next) => !known.has(next));
    const previous = after.values[i - 1];
    const next = after.values.slice(i + 1).find((each) => known.has(each));
    known.add(value);
    const place: EnumPlace =
      isLast || (previous === undefined && next === undefined)
        ? { kind: 'last' }
        : previous === undefined
          ? { kind: 'before', value: next ?? '' }
          : { kind: 'after', value: previous };
    return [{ kind: 'add_enum_value', enum: after.name, value, place }];
  });
}

function rebuild(before: EnumType, after: EnumType, base: SchemaModel, head: SchemaModel): Operation {
  const removed = before.values.filter((value) => !after.values.includes(value));
  const columns = enumColumns(base, before.name).flatMap((column): readonly EnumColumn[] => {
    const kept = enumColumns(head, after.name).find(
      (each) => sameName(each.table, column.table) && each.column === column.column,
    );
    if (kept !== undefined) return [{ ...column, defaultTo: kept.defaultTo }];
    const stays = head.tables.some(
      ({ name, columns: there }) => sameName(name, column.table) && there.some((each) => each.name === column.column),
    );
    // A column that takes another type has left the enum before this runs.
    return stays ? [] : [column];
  });
  return { kind: 'rebuild_enum', from: before, to: after, removed, columns };
}

/** Every column of an enum type. */
export function enumColumns(model: SchemaModel, name: ObjectName): readonly EnumColumn[] {
  return model.tables.flatMap((table) =>
    table.columns.flatMap(({ name: column, type, value }): readonly EnumColumn[] => {
      if (type.kind !== 'custom' || type.base !== name.name || type.schema !== name.schema) return [];
      const own = value.kind === 'default' ? value.expression : null;
      return [{ table: table.name, column, array: type.array, defaultFrom: own, defaultTo: own }];
    }),
  );
}

/** Operations for the comments of tables and columns that are still there. */
export function diffComments(base: SchemaModel, head: SchemaModel): readonly Operation[] {
  const textsOf = (model: SchemaModel) =>
    new Map(model.comments.map((each) => [positionKey({ kind: 'comment', target: each.target }), each]));
  const [before, after] = [textsOf(base), textsOf(head)];
  const set = [...after.entries()].flatMap(([key, { target, text }]): readonly Operation[] => {
    const from = before.get(key)?.text ?? null;
    return from === text ? [] : [{ kind: 'set_comment', target, from, to: text }];
  });
  const removed = [...before.entries()].flatMap(([key, { target, text }]): readonly Operation[] => {
    const table = head.tables.find(({ name }) => sameName(name, target.table));
    const isThere =
      table !== undefined && (target.kind === 'table' || table.columns.some(({ name }) => name === target.column));
    return after.has(key) || !isThere ? [] : [{ kind: 'set_comment', target, from: text, to: null }];
  });
  return [...set, ...removed];
}

/** Columns whose enum is built anew by one of the operations, as `table.column`. */
export function rebuiltColumns(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) =>
      operation.kind === 'rebuild_enum'
        ? operation.columns.map(({ table, column }) => `${showName(table)}.${column}`)
        : [],
    ),
  );
}
