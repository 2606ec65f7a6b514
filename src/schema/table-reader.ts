/** Reads a table in braces or in parentheses, item by item; a wrong item does not lose the others. */
import { isItemEnd, readColumn } from './column-reader.ts';
import { readTableConstraint, seesTableConstraint } from './constraint-reader.ts';
import { Abandoned, type Cursor } from './cursor.ts';
import type { Draft, DraftColumn, DraftConstraint, DraftTable } from './draft.ts';
import { showName } from './model.ts';
import { readObjectName } from './name.ts';

type Body = {
  readonly columns: DraftColumn[];
  readonly constraints: DraftConstraint[];
  readonly kept: Draft[];
  enabled: boolean;
  forced: boolean;
};

/** Reads the table behind the word `table`; gives it and what stands in it that is kept word for word. */
export function readTable(cursor: Cursor): readonly Draft[] {
  const at = cursor.position(-1);
  cursor.take('if', 'not', 'exists');
  const name = readObjectName(cursor, 'table');
  const body: Body = { columns: [], constraints: [], kept: [], enabled: cursor.take('rls'), forced: false };
  cursor.skipNewlines();
  const bracket = cursor.peek();
  if (bracket !== '{' && bracket !== '(') {
    cursor.fail({
      code: 'syntax',
      message: `expected "{" after the name of the table, found ${cursor.found()}`,
      suggestion: `table ${showName(name)} {`,
    });
  }
  const close = cursor.closing(`the table "${showName(name)}"`);
  cursor.next();
  while (cursor.at < close) readItem(cursor, body, close, showName(name));
  cursor.at = close + 1;
  readTail(cursor, body, bracket === '(');
  const brackets = bracket === '(' ? 'parenthesis' : 'brace';
  const { columns, constraints, enabled, forced } = body;
  const rowSecurity = { enabled: enabled || forced, forced };
  const table: DraftTable = { kind: 'table', name, columns, constraints, rowSecurity, brackets, at };
  return [table, ...body.kept];
}

function readItem(cursor: Cursor, body: Body, close: number, table: string): void {
  if (cursor.token().kind === 'newline' || cursor.peek() === ',' || cursor.peek() === ';') {
    cursor.next();
    return;
  }
  const start = cursor.at;
  try {
    if (isFlag(cursor, 'enable_rls', close)) body.enabled = true;
    else if (isFlag(cursor, 'force_rls', close)) body.forced = true;
    else if (seesTableConstraint(cursor)) readConstraint(cursor, body, close, table);
    else {
      const { column, constraints } = readColumn(cursor, close);
      body.columns.push(column);
      body.constraints.push(...constraints);
    }
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    cursor.at = Math.max(cursor.at, start);
    while (!isItemEnd(cursor, close)) cursor.at = cursor.afterGroup();
  }
}

/** A flag only when it is the whole item: `enable_rls boolean` is a column. */
function isFlag(cursor: Cursor, word: string, close: number): boolean {
  if (!cursor.sees(word) || !(cursor.at + 1 >= close || cursor.isLineEnd(1) || cursor.peek(1) === ',')) return false;
  cursor.next();
  return true;
}

function readConstraint(cursor: Cursor, body: Body, close: number, table: string): void {
  const start = cursor.at;
  const at = cursor.position();
  const constraint = readTableConstraint(cursor);
  if (constraint === null) {
    while (!isItemEnd(cursor, close)) cursor.at = cursor.afterGroup();
    const text = cursor.slice(start, cursor.at);
    body.kept.push({ kind: 'unmodelled', of: 'exclude', name: `exclude on ${table}`, text, at });
    return;
  }
  if (!isItemEnd(cursor, close)) {
    cursor.fail({ code: 'syntax', message: `expected the end of the constraint, found ${cursor.found()}` });
  }
  body.constraints.push(constraint);
}

/** What may follow the closing bracket. In the parenthesis dialect `enable_rls` enables and forces. */
function readTail(cursor: Cursor, body: Body, parenthesised: boolean): void {
  for (;;) {
    if (cursor.take(';')) continue;
    if (cursor.take('enable_rls')) {
      body.enabled = true;
      if (parenthesised) body.forced = true;
    } else if (cursor.take('force_rls')) body.forced = true;
    else return;
  }
}
