/** What changes between two versions of one table's columns. */
import { sameType } from '../schema/column-type.ts';
import type { Column, ColumnType, Expression, ObjectName, Table, ValueSource } from '../schema/model.ts';
import { usingOf } from './conversion.ts';
import type { Operation } from './operation.ts';

export type ColumnContext = {
  readonly table: ObjectName;
  /** Columns of a key of the new table: the key itself makes them required. */
  readonly keyColumns: ReadonlySet<string>;
  /** Columns that a transform of the new file fills. */
  readonly filled: ReadonlySet<string>;
  /** Columns whose enum type is built anew: their default changes with it. */
  readonly rebuilt: ReadonlySet<string>;
};

/** Operations for every column of a table that is on both sides. */
export function diffColumns(before: Table, after: Table, context: ColumnContext): readonly Operation[] {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  const wanted = new Set(after.columns.map(({ name }) => name));
  return [
    ...before.columns.filter(({ name }) => !wanted.has(name)).map((column): Operation => drop(context, column)),
    ...after.columns.flatMap((column) => {
      const was = old.get(column.name);
      return was === undefined ? addition(column, context) : diffColumn(was, column, context);
    }),
  ];
}

function drop({ table }: ColumnContext, column: Column): Operation {
  return { kind: 'drop_column', table, column };
}

/** A required column without a value is added nullable, filled if a transform says with what, and required at the end. */
function addition(column: Column, context: ColumnContext): readonly Operation[] {
  const { table } = context;
  const backfilled = context.filled.has(column.name);
  const isBare = !column.nullable && column.value.kind === 'none';
  if (!isBare) return [{ kind: 'add_column', table, column, backfilled }];
  const add: Operation = { kind: 'add_column', table, column: { ...column, nullable: true }, backfilled };
  if (context.keyColumns.has(column.name)) return [add];
  return [add, { kind: 'set_not_null', table, column: column.name }];
}

function diffColumn(before: Column, after: Column, context: ColumnContext): readonly Operation[] {
  const typeChanged = !sameType(before.type, after.type);
  const isGenerated = before.value.kind === 'generated' && after.value.kind === 'generated';
  // The type of a generated column is changed without USING, since its values are computed.
  const isRecomputed = isGenerated && typeChanged && usingOf(after.name, before.type, after.type) !== null;
  if (isRecomputed || mustBeMadeAnew(before.value, after.value)) {
    return [drop(context, before), ...addition(after, context)];
  }
  return [
    ...(typeChanged ? [typeChange(before, after, context)] : []),
    ...nullability(before, after, context),
    ...valueChange(before, after, context, typeChanged),
  ];
}

/** The values of a generated column are made by its expression, so another expression means another column. */
function mustBeMadeAnew(before: ValueSource, after: ValueSource): boolean {
  if (after.kind !== 'generated') return false;
  if (before.kind !== 'generated') return true;
  return before.expression.normal !== after.expression.normal || before.stored !== after.stored;
}

function defaultOf({ value }: Column): Expression | null {
  return value.kind === 'default' ? value.expression : null;
}

function typeChange(before: Column, after: Column, { table }: ColumnContext): Operation {
  const column = after.name;
  return {
    kind: 'alter_column_type',
    table,
    column,
    from: before.type,
    to: after.type,
    using: usingOf(column, before.type, after.type),
    defaultFrom: defaultOf(before),
    // Another source than a default is set by an operation of its own.
    defaultTo: defaultOf(after),
  };
}

function nullability(before: Column, after: Column, { table, keyColumns }: ColumnContext): readonly Operation[] {
  const column = after.name;
  if (before.nullable === after.nullable) return [];
  if (after.nullable) return [{ kind: 'drop_not_null', table, column }];
  return keyColumns.has(column) ? [] : [{ kind: 'set_not_null', table, column }];
}

function valueChange(
  before: Column,
  after: Column,
  context: ColumnContext,
  typeChanged: boolean,
): readonly Operation[] {
  const { table } = context;
  const column = after.name;
  if (isPlain(before.value) && isPlain(after.value)) {
    const [from, to] = [defaultOf(before), defaultOf(after)];
    // A change of the type takes the old default off and puts the new one on by itself.
    if (typeChanged || context.rebuilt.has(column) || from?.normal === to?.normal) return [];
    return [{ kind: 'set_default', table, column, from, to }];
  }
  if (sameGeneration(before.value, after.value, before.type, after.type)) return [];
  const types = { type: after.type, ...(typeChanged ? { fromType: before.type } : {}) };
  // A new default goes on together with the new type, which the old source of values may not allow.
  const isLeft = typeChanged && isPlain(after.value);
  const to: ValueSource = isLeft ? { kind: 'none' } : after.value;
  return [{ kind: 'set_generation', table, column, ...types, from: before.value, to }];
}

function isPlain(value: ValueSource): boolean {
  return value.kind === 'none' || value.kind === 'default';
}

function sameGeneration(
  before: ValueSource,
  after: ValueSource,
  ...[from, to]: readonly [ColumnType, ColumnType]
): boolean {
  if (before.kind !== after.kind) return false;
  if (before.kind === 'identity' && after.kind === 'identity') return before.always === after.always;
  // The sequence of a serial column has a type of its own.
  return before.kind !== 'serial' || sameType(from, to);
}
