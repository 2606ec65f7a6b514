/** One index of the live database as an index of the model. */
import type { Row } from '../ports.ts';
import { makeExpression } from '../schema/expression.ts';
import { makeIndexItem } from '../schema/index-item.ts';
import type { Index } from '../schema/model.ts';
import { expression } from '../sql.ts';
import { booleanIn, textIn, textOrNullIn, textsIn } from './row.ts';

/** Reads a row of `INDEXES`. An index that a failed build left behind is `damaged`. */
export function indexIn(row: Row): Index {
  const schema = textIn(row, 'schema');
  const columns = textsIn(row, 'key_columns');
  const options = textsIn(row, 'key_options');
  const condition = textOrNullIn(row, 'condition');
  const parameters = textOrNullIn(row, 'parameters');
  return {
    name: { schema, name: textIn(row, 'name') },
    table: { schema, name: textIn(row, 'table') },
    unique: booleanIn(row, 'is_unique'),
    method: textIn(row, 'method'),
    items: textsIn(row, 'keys').map((key, i) => ({
      column: columns[i] === undefined || columns[i] === '' ? null : columns[i],
      expression: makeIndexItem(`${key}${options[i] ?? ''}`).expression,
    })),
    include: textsIn(row, 'included'),
    where: condition === null ? null : makeExpression(condition),
    nullsDistinct: !booleanIn(row, 'nulls_same'),
    parameters: parameters === null ? null : expression(parameters),
    concurrently: false,
    damaged: booleanIn(row, 'damaged'),
  };
}
