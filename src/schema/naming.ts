/** The names PostgreSQL gives to constraints that state none. */
import type { Constraint, Table } from './model.ts';
import { columnsOf } from './expression.ts';

/** NAMEDATALEN - 1. (PostgreSQL 18 manual, 4.1.1 Identifiers and Key Words.) */
const LONGEST_NAME = 63;

/** The name of one constraint of the table: the stated one, or PostgreSQL's choice beside all others of the table. */
export function constraintName(table: Table, constraint: Constraint): string {
  return constraintNames(table).get(constraint) ?? constraint.name ?? baseName(table, constraint);
}

/**
 * The names of all constraints of a table: stated ones as they are, the others as `CREATE TABLE` would choose them, with a
 * number where a name is taken. (PostgreSQL 18 source, `ChooseConstraintName` and `ChooseIndexName`.)
 */
export function constraintNames(table: Table): ReadonlyMap<Constraint, string> {
  const taken = new Set(table.constraints.flatMap((constraint) => constraint.name ?? []));
  const names = new Map<Constraint, string>();
  for (const constraint of table.constraints) {
    const name = constraint.name ?? freeName(baseName(table, constraint), taken, table, constraint);
    taken.add(name);
    names.set(constraint, name);
  }
  return names;
}

/**
 * `table_column_label` cut to 63 bytes: the longer of the two parts loses bytes, never the label.
 * (PostgreSQL 18 source, `makeObjectName` in src/backend/commands/indexcmds.c.)
 */
export function makeObjectName(table: string, column: string, label: string): string {
  const overhead = (column === '' ? 0 : 1) + 1 + label.length;
  const room = LONGEST_NAME - overhead;
  let [first, second] = [byteLength(table), byteLength(column)];
  while (first + second > room) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  const parts = [cutToBytes(table, first), ...(column === '' ? [] : [cutToBytes(column, second)]), label];
  return parts.join('_');
}

/** A name cut to PostgreSQL's 63 bytes, never inside a character. */
export function truncateName(name: string): string {
  return cutToBytes(name, LONGEST_NAME);
}

function baseName(table: Table, constraint: Constraint, number = ''): string {
  const { name } = table.name;
  switch (constraint.kind) {
    case 'primary_key':
      return makeObjectName(name, '', `pkey${number}`);
    case 'unique':
      return makeObjectName(name, constraint.columns.join('_'), `key${number}`);
    case 'foreign_key':
      return makeObjectName(name, constraint.columns.join('_'), `fkey${number}`);
    case 'check':
      return makeObjectName(name, checkedColumn(table, constraint), `check${number}`);
  }
}

/** A check that mentions exactly one column is named after it. */
function checkedColumn(table: Table, constraint: Extract<Constraint, { kind: 'check' }>): string {
  const used = columnsOf(
    constraint.expression,
    table.columns.map((column) => column.name),
  );
  return used.length === 1 ? (used[0] ?? '') : '';
}

function freeName(first: string, taken: ReadonlySet<string>, table: Table, constraint: Constraint): string {
  if (!taken.has(first)) return first;
  let number = 1;
  while (taken.has(baseName(table, constraint, String(number)))) number += 1;
  return baseName(table, constraint, String(number));
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function cutToBytes(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  let cut = '';
  for (const character of text) {
    if (byteLength(cut + character) > bytes) return cut;
    cut += character;
  }
  return cut;
}
