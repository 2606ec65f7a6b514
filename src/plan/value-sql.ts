/** Statements that change a column's type, its enum or where its values come from. */
import { typeSql } from '../schema/column-type.ts';
import type { Expression, ObjectName, ValueSource } from '../schema/model.ts';
import { makeObjectName } from '../schema/naming.ts';
import { ident, join, literal, sql, type Sql } from '../sql.ts';
import { usingOf } from './conversion.ts';
import type { EnumColumn, Operation } from './operation.ts';
import { nameSql } from './table-sql.ts';

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;
type Direction = 'up' | 'down';

/** Default off, type, default on again: one statement, so one rewrite. (PostgreSQL 18 manual, ALTER TABLE, Examples.) */
export function alterTypeSql(operation: Of<'alter_column_type'>, direction: Direction): Sql {
  const { table, column } = operation;
  const isUp = direction === 'up';
  const to = isUp ? operation.to : operation.from;
  const using = isUp ? operation.using : usingOf(column, operation.to, operation.from);
  const [before, after] = isUp
    ? [operation.defaultFrom, operation.defaultTo]
    : [operation.defaultTo, operation.defaultFrom];
  const type = sql`TYPE ${typeSql(to)}${using === null ? sql`` : sql` USING ${using}`}`;
  return alterColumn(table, column, [...offAndOn(before, after).off, type, ...offAndOn(before, after).on]);
}

function alterColumn(table: ObjectName, column: string, changes: readonly Sql[]): Sql {
  return sql`ALTER TABLE ${nameSql(table)} ${join(changes.map((change) => sql`ALTER COLUMN ${ident(column)} ${change}`))}`;
}

function offAndOn(
  before: Expression | null,
  after: Expression | null,
): { readonly off: readonly Sql[]; readonly on: readonly Sql[] } {
  return {
    off: before === null ? [] : [sql`DROP DEFAULT`],
    on: after === null ? [] : [sql`SET DEFAULT ${after.text}`],
  };
}

/** The old type steps aside, every column moves to the new one by its text, the old one goes. */
export function rebuildEnumSql(operation: Of<'rebuild_enum'>, direction: Direction): readonly Sql[] {
  const isUp = direction === 'up';
  const { name } = operation.to;
  const { values } = isUp ? operation.to : operation.from;
  const aside = { schema: name.schema, name: makeObjectName(name.name, '', 'qail_old') };
  const moved = operation.columns.map((column) => moveColumn(column, name, isUp));
  return [
    sql`ALTER TYPE ${nameSql(name)} RENAME TO ${ident(aside.name)}`,
    sql`CREATE TYPE ${nameSql(name)} AS ENUM (${join(values.map((value) => literal(value)))})`,
    ...moved,
    sql`DROP TYPE ${nameSql(aside)}`,
  ];
}

function moveColumn(
  { table, column, array, defaultFrom, defaultTo }: EnumColumn,
  type: ObjectName,
  isUp: boolean,
): Sql {
  const [before, after] = isUp ? [defaultFrom, defaultTo] : [defaultTo, defaultFrom];
  const target = sql`${nameSql(type)}${array ? sql`[]` : sql``}`;
  const text = array ? sql`text[]` : sql`text`;
  const change = sql`TYPE ${target} USING ${ident(column)}::${text}::${target}`;
  return alterColumn(table, column, [...offAndOn(before, after).off, change, ...offAndOn(before, after).on]);
}

/** Takes the old source of values off and puts the new one on. The position of a new sequence follows the rows there are. */
export function generationSql(operation: Of<'set_generation'>, direction: Direction): readonly Sql[] {
  const { table, column } = operation;
  const isUp = direction === 'up';
  const [from, to] = isUp ? [operation.from, operation.to] : [operation.to, operation.from];
  const type = isUp ? operation.type : (operation.fromType ?? operation.type);
  const on = sql`ALTER TABLE ${nameSql(table)} ALTER COLUMN ${ident(column)}`;
  if (from.kind === 'serial' && to.kind === 'serial') {
    return [onOwnedSequence(operation, sql`ALTER SEQUENCE %s AS ${typeSql(type)}`)];
  }
  if (from.kind === 'identity' && to.kind === 'identity') {
    return [sql`${on} SET GENERATED ${to.always ? sql`ALWAYS` : sql`BY DEFAULT`}`];
  }
  return [...takeOff(operation, on, from), ...putOn({ ...operation, type }, on, to)];
}

function takeOff(operation: Of<'set_generation'>, on: Sql, from: ValueSource): readonly Sql[] {
  switch (from.kind) {
    case 'none':
      return [];
    case 'default':
      return [sql`${on} DROP DEFAULT`];
    case 'serial':
      return [sql`${on} DROP DEFAULT`, onOwnedSequence(operation, sql`DROP SEQUENCE %s`)];
    case 'identity':
      return [sql`${on} DROP IDENTITY`];
    case 'generated':
      return [sql`${on} DROP EXPRESSION`];
  }
}

/**
 * A sequence keeps its name when its table or column is renamed, so only the database knows it: `%s` stands for it.
 * (PostgreSQL 18 manual, 9.27 pg_get_serial_sequence; 43.5.4 EXECUTE.)
 */
function onOwnedSequence({ table, column }: Of<'set_generation'>, statement: Sql): Sql {
  const held = sql`pg_get_serial_sequence(${literal(nameSql(table))}, ${literal(column)})`;
  return sql`DO ${literal(sql`BEGIN EXECUTE format(${literal(statement)}, ${held}); END`)}`;
}

function putOn(operation: Of<'set_generation'>, on: Sql, to: ValueSource): readonly Sql[] {
  const { table, column } = operation;
  const sequence = { schema: table.schema, name: makeObjectName(table.name, column, 'seq') };
  switch (to.kind) {
    case 'none':
    case 'generated':
      return [];
    case 'default':
      return [sql`${on} SET DEFAULT ${to.expression.text}`];
    case 'serial': {
      const owner = sql`OWNED BY ${nameSql(table)}.${ident(column)}`;
      return [
        sql`CREATE SEQUENCE ${nameSql(sequence)} AS ${typeSql(operation.type)} ${owner}`,
        positionSql(literal(nameSql(sequence)), operation),
        sql`${on} SET DEFAULT nextval(${literal(nameSql(sequence))})`,
        sql`${on} SET NOT NULL`,
      ];
    }
    case 'identity': {
      const held = sql`pg_get_serial_sequence(${literal(nameSql(table))}, ${literal(column)})`;
      return [
        sql`${on} SET NOT NULL`,
        sql`${on} ADD GENERATED ${to.always ? sql`ALWAYS` : sql`BY DEFAULT`} AS IDENTITY`,
        positionSql(held, operation),
      ];
    }
  }
}

/** Without this the next insert would collide with the rows that are there. (PostgreSQL 18 manual, 9.17 setval.) */
function positionSql(sequence: Sql, { table, column }: Of<'set_generation'>): Sql {
  const highest = sql`(SELECT max(${ident(column)}) FROM ${nameSql(table)})`;
  return sql`SELECT setval(${sequence}, coalesce(${highest}, 1), ${highest} IS NOT NULL)`;
}
