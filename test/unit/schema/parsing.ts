/** Short ways to parse in tests. */
import type { Column, Table } from '../../../src/schema/model.ts';
import type { ParsedSchema } from '../../../src/schema/parsed-schema.ts';
import { parseSchema } from '../../../src/schema/parser.ts';

export const parse = (text: string): ParsedSchema => parseSchema([{ path: 's.qail', text }], 'strict');

/** `error 3:5 option_unknown`, in the order of the file. */
export const remarks = (parsed: ParsedSchema): readonly string[] =>
  parsed.diagnostics.map(({ severity, code, at }) => `${severity} ${at.line}:${at.column} ${code}`);

export function tableOf(text: string): Table {
  const parsed = parse(text);
  const [table] = parsed.model.tables;
  const errors = parsed.diagnostics.filter((d) => d.severity === 'error');
  if (table === undefined || errors.length > 0) throw new Error(JSON.stringify(parsed.diagnostics));
  return table;
}

/** The column `c` of a table with it alone, from what stands behind its name. */
export function columnOf(rest: string): Column {
  const [column] = tableOf(`table t {\n  c ${rest}\n}\n`).columns;
  if (column === undefined) throw new Error('no column');
  return column;
}
