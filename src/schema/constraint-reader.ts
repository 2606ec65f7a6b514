/** Reads keys, checks and references, as a column states them and as a table does. */
import type { Cursor } from './cursor.ts';
import type { ConstraintBody, DraftConstraint, Path } from './draft.ts';
import { makeCheck } from './check-text.ts';
import type { Deferral, ReferentialAction } from './model.ts';
import { readName, readPath } from './name.ts';
import type { Position } from './parsed-schema.ts';

type ForeignKeyRest = Omit<Extract<ConstraintBody, { kind: 'foreign_key' }>, 'kind' | 'columns'>;

const ACTIONS: readonly ReferentialAction[] = ['no_action', 'restrict', 'cascade', 'set_null', 'set_default'];

/** True when a table-level constraint begins here, and not a column that has the name of one. */
export function seesTableConstraint(cursor: Cursor): boolean {
  if (cursor.sees('constraint'))
    return ['check', 'unique', 'primary', 'primary_key', 'foreign', 'foreign_key', 'exclude'].includes(cursor.peek(2));
  if (cursor.sees('exclude')) return ['using', '('].includes(cursor.peek(1));
  if (cursor.sees('unique', 'nulls')) return true;
  return [['unique'], ['check'], ['primary_key'], ['primary', 'key'], ['foreign_key'], ['foreign', 'key']].some(
    (words) => cursor.sees(...words, '('),
  );
}

/** Reads a table-level constraint. Null for `exclude`, which the caller keeps word for word. */
export function readTableConstraint(cursor: Cursor): DraftConstraint | null {
  const at = cursor.position();
  const stated = cursor.take('constraint') ? readName(cursor, 'constraint') : null;
  if (cursor.sees('exclude')) return null;
  if (cursor.takeKeyword('primary_key')) {
    const columns = readColumns(cursor);
    return { name: stated, at, body: { kind: 'primary_key', columns, inline: false } };
  }
  if (cursor.take('unique')) {
    const before = readNullsDistinct(cursor);
    const columns = readColumns(cursor);
    const nullsDistinct = before && readNullsDistinct(cursor);
    return { name: stated, at, body: { kind: 'unique', columns, nullsDistinct } };
  }
  if (cursor.take('check')) return { name: stated, at, body: readCheck(cursor) };
  if (cursor.takeKeyword('foreign_key')) return readForeignKey(cursor, stated, at);
  return cursor.fail({ code: 'syntax', message: `expected a constraint, found ${cursor.found()}` });
}

/** `check` has been taken; reads the parentheses and what is in them. */
export function readCheck(cursor: Cursor): Extract<ConstraintBody, { kind: 'check' }> {
  if (cursor.peek() !== '(')
    cursor.fail({ code: 'syntax', message: `expected "(" after check, found ${cursor.found()}` });
  const close = cursor.closing('the check');
  const text = cursor.expression(cursor.at + 1, close);
  if (text === '') cursor.fail({ code: 'check_empty', message: 'the check says nothing' });
  cursor.at = close + 1;
  return { kind: 'check', expression: makeCheck(text) };
}

/** `references` has been taken; reads `t(c)`, `t`, `(t.c)` and the options behind it. */
export function readReference(cursor: Cursor): ForeignKeyRest & { readonly name: string | null } {
  const target = cursor.peek() === '(' ? readParenthesised(cursor) : readTarget(cursor);
  return { ...target, ...readReferenceOptions(cursor) };
}

/** `ref:t.c` and `ref:>t.c`, as typed code generation writes it; `ref` and the colon have been taken. */
export function readRelation(cursor: Cursor): ForeignKeyRest & { readonly name: string | null } {
  cursor.take('>');
  return { ...lastPartAsColumn(cursor, readPath(cursor, 'referenced column')), ...readReferenceOptions(cursor) };
}

function readForeignKey(cursor: Cursor, stated: string | null, at: Position): DraftConstraint {
  const columns = readColumns(cursor);
  if (!cursor.take('references'))
    cursor.fail({ code: 'syntax', message: `expected references, found ${cursor.found()}` });
  const { name, ...rest } = readReference(cursor);
  return { name: stated ?? name, at, body: { kind: 'foreign_key', columns, ...rest } };
}

function readTarget(cursor: Cursor): Pick<ForeignKeyRest, 'target' | 'targetColumns'> {
  const target = readPath(cursor, 'referenced table');
  return { target, targetColumns: cursor.peek() === '(' ? readColumns(cursor) : null };
}

function readParenthesised(cursor: Cursor): Pick<ForeignKeyRest, 'target' | 'targetColumns'> {
  const close = cursor.closing('the reference');
  cursor.next();
  const target = lastPartAsColumn(cursor, readPath(cursor, 'referenced column'));
  cursor.at = close + 1;
  return target;
}

function lastPartAsColumn(cursor: Cursor, path: Path): Pick<ForeignKeyRest, 'target' | 'targetColumns'> {
  const column = path.parts.at(-1);
  if (path.parts.length < 2 || column === undefined) {
    return cursor.fail({ code: 'syntax', message: 'the reference names a table without a column' }, path.at);
  }
  return { target: { parts: path.parts.slice(0, -1), at: path.at }, targetColumns: [column] };
}

/** A list of column names in parentheses. */
export function readColumns(cursor: Cursor): readonly string[] {
  if (cursor.peek() !== '(') cursor.fail({ code: 'syntax', message: `expected "(", found ${cursor.found()}` });
  const close = cursor.closing('the column list');
  cursor.next();
  const columns: string[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.at >= close) break;
    columns.push(readName(cursor, 'column'));
    cursor.skipNewlines();
    if (cursor.at < close) cursor.expect(',', 'the column list');
  }
  cursor.at = close + 1;
  if (columns.length === 0) cursor.fail({ code: 'columns_expected', message: 'the column list is empty' });
  return columns;
}

/** Takes `nulls [not] distinct`; false when nulls count as equal. */
export function readNullsDistinct(cursor: Cursor): boolean {
  if (cursor.take('nulls', 'not', 'distinct')) return false;
  cursor.take('nulls', 'distinct');
  return true;
}

type ReferenceOptions = Pick<ForeignKeyRest, 'onDelete' | 'onUpdate' | 'deferral'> & { readonly name: string | null };

function readReferenceOptions(cursor: Cursor): ReferenceOptions {
  let onDelete: ReferentialAction = 'no_action';
  let onUpdate: ReferentialAction = 'no_action';
  let deferral: Deferral = 'not_deferrable';
  let name: string | null = null;
  for (;;) {
    if (cursor.takeKeyword('on_delete')) onDelete = readAction(cursor);
    else if (cursor.takeKeyword('on_update')) onUpdate = readAction(cursor);
    else if (cursor.take('not', 'deferrable')) deferral = 'not_deferrable';
    else if (cursor.takeKeyword('initially_deferred')) deferral = 'initially_deferred';
    else if (cursor.takeKeyword('initially_immediate')) deferral = 'initially_immediate';
    else if (cursor.take('deferrable')) deferral = 'initially_immediate';
    else if (cursor.take('match')) cursor.next();
    else if (seesConstraintName(cursor)) {
      cursor.next();
      name = readName(cursor, 'constraint');
    } else return { onDelete, onUpdate, deferral, name };
  }
}

/** `constraint n` or `name n` at the end of a reference, and not the name of the next inline constraint. */
function seesConstraintName(cursor: Cursor): boolean {
  return (cursor.sees('constraint') || cursor.sees('name')) && cursor.token(1).kind === 'word' && cursor.isLineEnd(2);
}

function readAction(cursor: Cursor): ReferentialAction {
  const action = ACTIONS.find((each) => cursor.seesKeyword(each));
  if (action !== undefined && cursor.takeKeyword(action)) return action;
  const message = `expected what happens to the reference, found ${cursor.found()}`;
  return cursor.fail({ code: 'action_unknown', message, suggestion: ACTIONS.join(', ') });
}
