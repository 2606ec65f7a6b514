/** One column of the live database as a column of the model. */
import type { Row } from '../ports.ts';
import { customType } from '../schema/column-type.ts';
import { makeExpression } from '../schema/expression.ts';
import type { Column, ColumnType, ValueSource } from '../schema/model.ts';
import { booleanIn, textIn, textOrNullIn } from './row.ts';

/** Reads a row of `COLUMNS`. */
export function columnIn(row: Row): Column {
  return {
    name: textIn(row, 'name'),
    type: typeIn(row),
    nullable: booleanIn(row, 'nullable'),
    value: valueIn(row),
    collation: textOrNullIn(row, 'collation'),
  };
}

/** `format_type` puts the modifiers before `with time zone`; apart from them the rest is the base. */
function typeIn(row: Row): ColumnType {
  const spelled = textIn(row, 'spelled');
  const list = /\(([^()]*)\)/.exec(spelled);
  const modifiers = list?.[1] === undefined ? [] : list[1].split(',').map((m) => m.trim());
  const array = booleanIn(row, 'is_array');
  const schema = textIn(row, 'type_schema');
  if (schema !== 'pg_catalog') return customType(schema, textIn(row, 'type_name'), modifiers, array);
  const base = list === null ? spelled : spelled.replace(list[0], '');
  return { kind: 'builtin', schema: null, base, modifiers, array };
}

function valueIn(row: Row): ValueSource {
  const identity = textIn(row, 'identity');
  if (identity !== '') return { kind: 'identity', always: identity === 'a' };
  const text = textOrNullIn(row, 'expression');
  if (text === null) return { kind: 'none' };
  const generated = textIn(row, 'generated');
  if (generated !== '') return { kind: 'generated', expression: makeExpression(text), stored: generated === 's' };
  if (booleanIn(row, 'owns_sequence') && text.startsWith('nextval(')) return { kind: 'serial' };
  return { kind: 'default', expression: makeExpression(text) };
}
