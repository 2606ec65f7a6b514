/** One constraint of the live database as a constraint of the model. */
import type { Row } from '../ports.ts';
import { makeExpression } from '../schema/expression.ts';
import type { Constraint, Deferral, ReferentialAction, Table } from '../schema/model.ts';
import { constraintName } from '../schema/naming.ts';
import { booleanIn, textIn, textsIn } from './row.ts';

/** Reads a row of `CONSTRAINTS`, with the name it has. */
export function constraintIn(row: Row): Constraint {
  const name = textIn(row, 'name');
  const columns = textsIn(row, 'columns');
  const kind = textIn(row, 'kind');
  switch (kind) {
    case 'p':
      return { kind: 'primary_key', name, columns };
    case 'u':
      return { kind: 'unique', name, columns, nullsDistinct: !booleanIn(row, 'nulls_same') };
    case 'c':
      return { kind: 'check', name, expression: makeExpression(textIn(row, 'expression')) };
    case 'f':
      return {
        kind: 'foreign_key',
        name,
        columns,
        target: { schema: textIn(row, 'target_schema'), name: textIn(row, 'target_table') },
        targetColumns: textsIn(row, 'target_columns'),
        onDelete: actionOf(textIn(row, 'on_delete')),
        onUpdate: actionOf(textIn(row, 'on_update')),
        deferral: deferralOf(booleanIn(row, 'deferrable'), booleanIn(row, 'deferred')),
      };
    default:
      throw new Error(`a constraint of kind ${kind} was read, which was not asked for`);
  }
}

/** The table with every constraint unnamed that bears the name PostgreSQL would choose for it. */
export function withoutChosenNames(table: Table): Table {
  const constraints = table.constraints.map((constraint) => {
    const unnamed = { ...constraint, name: null };
    const chosen = constraintName({ ...table, constraints: [unnamed] }, unnamed);
    return chosen === constraint.name ? unnamed : constraint;
  });
  return { ...table, constraints };
}

/** (PostgreSQL 18 manual, 52.13 pg_constraint.) */
function actionOf(letter: string): ReferentialAction {
  switch (letter) {
    case 'r':
      return 'restrict';
    case 'c':
      return 'cascade';
    case 'n':
      return 'set_null';
    case 'd':
      return 'set_default';
    default:
      return 'no_action';
  }
}

function deferralOf(deferrable: boolean, deferred: boolean): Deferral {
  if (!deferrable) return 'not_deferrable';
  return deferred ? 'initially_deferred' : 'initially_immediate';
}
