/** Tables, columns, constraints and indexes as SQL; every name quoted and with its schema. */
import { typeSql } from '../schema/column-type.ts';
import type { Column, Constraint, Index, ObjectName, ReferentialAction, Table } from '../schema/model.ts';
import { indexItemSql } from '../schema/index-item.ts';
import { constraintNames } from '../schema/naming.ts';
import { ident, join, sql, type Sql } from '../sql.ts';

/** A name with its schema. */
export function nameSql(name: ObjectName): Sql {
  return sql`${ident(name.schema)}.${ident(name.name)}`;
}

/** The table with its columns and constraints, each named; references are added later by themselves. */
export function createTableSql(table: Table, withReferences: boolean): Sql {
  const names = constraintNames(table);
  const constraints = table.constraints.flatMap((constraint) =>
    constraint.kind === 'foreign_key' && !withReferences
      ? []
      : [sql`CONSTRAINT ${ident(names.get(constraint) ?? '')} ${constraintSql(constraint)}`],
  );
  const lines = [...table.columns.map((column) => columnSql(column, true)), ...constraints];
  if (lines.length === 0) return sql`CREATE TABLE ${nameSql(table.name)} ()`;
  return sql`CREATE TABLE ${nameSql(table.name)} (\n  ${join(lines, ',\n  ')}\n)`;
}

/** A column as it stands in CREATE TABLE and ADD COLUMN; `complete` leaves nothing out, else the default and NOT NULL are. */
export function columnSql(column: Column, complete: boolean): Sql {
  const parts = [ident(column.name), columnType(column)];
  if (column.collation !== null) parts.push(sql`COLLATE ${ident(column.collation)}`);
  const { value } = column;
  if (value.kind === 'generated') {
    parts.push(sql`GENERATED ALWAYS AS (${value.expression.text}) ${value.stored ? sql`STORED` : sql`VIRTUAL`}`);
  }
  if (value.kind === 'identity') parts.push(sql`GENERATED ${value.always ? sql`ALWAYS` : sql`BY DEFAULT`} AS IDENTITY`);
  if (value.kind === 'default' && complete) parts.push(sql`DEFAULT ${value.expression.text}`);
  if (!column.nullable && complete) parts.push(sql`NOT NULL`);
  return join(parts, ' ');
}

/** PostgreSQL makes the sequence and the default of a serial column itself. (PostgreSQL 18 manual, 8.1.4.) */
function columnType(column: Column): Sql {
  if (column.value.kind !== 'serial') return typeSql(column.type);
  if (column.type.base === 'bigint') return sql`bigserial`;
  return column.type.base === 'smallint' ? sql`smallserial` : sql`serial`;
}

/** A constraint without its name. */
export function constraintSql(constraint: Constraint): Sql {
  switch (constraint.kind) {
    case 'primary_key':
      return sql`PRIMARY KEY (${columnList(constraint.columns)})`;
    case 'unique':
      return sql`UNIQUE${constraint.nullsDistinct ? sql`` : sql` NULLS NOT DISTINCT`} (${columnList(constraint.columns)})`;
    case 'check':
      return sql`CHECK (${constraint.expression.text})`;
    case 'foreign_key': {
      const { columns, target, targetColumns, onDelete, onUpdate, deferral } = constraint;
      const parts = [
        sql`FOREIGN KEY (${columnList(columns)}) REFERENCES ${nameSql(target)} (${columnList(targetColumns)})`,
      ];
      if (onDelete !== 'no_action') parts.push(sql`ON DELETE ${ACTIONS[onDelete]}`);
      if (onUpdate !== 'no_action') parts.push(sql`ON UPDATE ${ACTIONS[onUpdate]}`);
      if (deferral !== 'not_deferrable') parts.push(sql`DEFERRABLE`);
      if (deferral === 'initially_deferred') parts.push(sql`INITIALLY DEFERRED`);
      return join(parts, ' ');
    }
  }
}

const ACTIONS: Readonly<Record<ReferentialAction, Sql>> = {
  no_action: sql`NO ACTION`,
  restrict: sql`RESTRICT`,
  cascade: sql`CASCADE`,
  set_null: sql`SET NULL`,
  set_default: sql`SET DEFAULT`,
};

/** Column names, quoted, with commas. */
export function columnList(columns: readonly string[]): Sql {
  return join(columns.map((column) => ident(column)));
}

/** The whole index definition. */
export function createIndexSql(index: Index): Sql {
  const parts = [
    sql`CREATE ${index.unique ? sql`UNIQUE ` : sql``}INDEX ${index.concurrently ? sql`CONCURRENTLY ` : sql``}${ident(index.name.name)}`,
    sql`ON ${nameSql(index.table)} USING ${ident(index.method)} (${join(index.items.map(indexItemSql))})`,
  ];
  if (index.include.length > 0) parts.push(sql`INCLUDE (${columnList(index.include)})`);
  if (!index.nullsDistinct) parts.push(sql`NULLS NOT DISTINCT`);
  if (index.parameters !== null) parts.push(sql`WITH (${index.parameters})`);
  if (index.where !== null) parts.push(sql`WHERE ${index.where.text}`);
  return join(parts, ' ');
}
