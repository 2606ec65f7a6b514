/** The names PostgreSQL gives to constraints that state none. */
import { unreachable } from '../errors.ts';
import { columnsOf } from './expression.ts';
import type { Constraint, Table } from './model.ts';

/** NAMEDATALEN - 1. (PostgreSQL 18 manual, 4.1.1 Identifiers and Key Words.) */
const LONGEST_NAME = 63;

/** The name of one constraint of the table: the stated one, or PostgreSQL's choice beside all others of the table. */
export function constraintName(table: Table, constraint: Constraint): string {
  const known = constraintNames(table).get(constraint) ?? constraint.name;
  if (known !== null) return known;
  const { columns, label } = partsOf(table, constraint);
  return makeObjectName(table.name.name, columns, label);
}

/**
 * The names of all constraints of a table: stated ones as they are, the others as `CREATE TABLE` would choose them, with a
 * number where a name is taken. (PostgreSQL 18 source, `ChooseConstraintName` and `ChooseIndexName`.)
 */
export function constraintNames(table: Table): ReadonlyMap<Constraint, string> {
  const taken = new Set(table.constraints.flatMap((constraint) => constraint.name ?? []));
  const numbers = new Map<string, number>();
  const names = new Map<Constraint, string>();
  for (const constraint of table.constraints) {
    const name = constraint.name ?? freeName(table.name.name, partsOf(table, constraint), taken, numbers);
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

type Parts = { readonly columns: string; readonly label: string };

function partsOf(table: Table, constraint: Constraint): Parts {
  switch (constraint.kind) {
    case 'primary_key':
      return { columns: '', label: 'pkey' };
    case 'unique':
      return { columns: constraint.columns.join('_'), label: 'key' };
    case 'foreign_key':
      return { columns: constraint.columns.join('_'), label: 'fkey' };
    case 'check':
      return { columns: checkedColumn(table, constraint), label: 'check' };
    default:
      return unreachable(constraint);
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

/** `numbers` remembers the last number tried for the same parts, so that many alike stay linear. */
function freeName(table: string, parts: Parts, taken: ReadonlySet<string>, numbers: Map<string, number>): string {
  const { columns, label } = parts;
  const key = JSON.stringify([columns, label]);
  for (let number = numbers.get(key) ?? 0; ; number += 1) {
    const name = makeObjectName(table, columns, number === 0 ? label : `${label}${number}`);
    if (taken.has(name)) continue;
    numbers.set(key, number + 1);
    return name;
  }
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
