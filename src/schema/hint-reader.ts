/** Reads the hints of a migration, and says what they mean once the declared names are known. */
import { expression } from '../sql.ts';
import type { Cursor } from './cursor.ts';
import type { DraftHint, Path, ResolvedHint } from './draft.ts';
import { DEFAULT_SCHEMA, sameName, type ObjectName, type SchemaModel } from './model.ts';
import { objectName, readPath } from './name.ts';
import type { Diagnostic } from './parsed-schema.ts';

const OBJECTS = [
  'table',
  'column',
  'index',
  'enum',
  'type',
  'sequence',
  'view',
  'function',
  'policy',
  'trigger',
  'extension',
];

/** `rename [kind] a -> b`; the arrow may be `=>` or `to`. */
export function readRename(cursor: Cursor): DraftHint {
  const at = cursor.position(-1);
  const object = readObject(cursor);
  const from = readPath(cursor, 'object to rename');
  if (!cursor.take('->') && !cursor.take('=>') && !cursor.take('to')) {
    cursor.fail({
      code: 'hint_malformed',
      message: `expected "->" and the new name, found ${cursor.found()}`,
      suggestion: 'rename table.old -> table.new',
    });
  }
  return ended(cursor, { kind: 'rename', object, from, to: readPath(cursor, 'object to rename'), at });
}

/** `transform expression -> table.column`, split at the last arrow before a plain path. */
export function readTransform(cursor: Cursor): DraftHint {
  const at = cursor.position(-1);
  const start = cursor.at;
  let arrow = -1;
  while (!cursor.isLineEnd()) {
    if (cursor.peek() === '->' && ['word', 'quoted'].includes(cursor.token(1).kind)) arrow = cursor.at;
    cursor.at = cursor.afterGroup();
  }
  if (arrow <= start) {
    cursor.fail(
      {
        code: 'hint_malformed',
        message: 'a transform needs an expression, "->" and a column',
        suggestion: 'transform lower(name) -> users.email',
      },
      at,
    );
  }
  const text = expression(cursor.expression(start, arrow));
  cursor.at = arrow + 1;
  return ended(cursor, { kind: 'transform', expression: text, target: readPath(cursor, 'column'), at });
}

/** `drop [confirm] [kind] [if exists] x [confirm]`. */
export function readDrop(cursor: Cursor): DraftHint {
  const at = cursor.position(-1);
  const isFirst = cursor.sees('confirm') && !cursor.isLineEnd(1);
  if (isFirst) cursor.next();
  const object = readObject(cursor);
  cursor.take('if', 'exists');
  const target = readPath(cursor, 'object to drop');
  if (cursor.take('on')) readPath(cursor, 'table');
  const isLast = cursor.take('confirm');
  return ended(cursor, { kind: 'drop', object, target, confirmed: isFirst || isLast, at });
}

/** A kind word, when a name follows it. */
function readObject(cursor: Cursor): string | null {
  const word = cursor.peek();
  const isObject = OBJECTS.includes(word) && ['word', 'quoted'].includes(cursor.token(1).kind);
  if (!isObject || ['confirm', 'to'].includes(cursor.peek(1))) return null;
  cursor.next();
  return word === 'type' ? 'enum' : word;
}

function ended(cursor: Cursor, hint: DraftHint): DraftHint {
  if (cursor.isLineEnd()) return hint;
  return cursor.fail({ code: 'hint_malformed', message: `expected the end of the hint, found ${cursor.found()}` });
}

/** The hint in terms of the new schema's objects: which names are tables and which are columns depends on what is declared. */
export function resolveHint(draft: DraftHint, model: SchemaModel): ResolvedHint {
  switch (draft.kind) {
    case 'rename':
      return resolveRename(draft, model);
    case 'transform':
      return resolveTransform(draft);
    case 'drop':
      return resolveDrop(draft, model);
  }
}

type Draft<Kind extends DraftHint['kind']> = Extract<DraftHint, { kind: Kind }>;

const wrong = (path: Path, code: string, message: string, suggestion: string | null = null): ResolvedHint => ({
  hint: null,
  diagnostic: { severity: 'error', code, message, suggestion, at: path.at },
});
const notYet = (path: Path, object: string): ResolvedHint => {
  const message = `the hint about a ${object} has no effect: this version does not compare that kind of object`;
  const diagnostic: Diagnostic = { severity: 'info', code: 'hint_not_diffed', message, suggestion: null, at: path.at };
  return { hint: null, diagnostic };
};

function resolveRename({ object, from, to, at }: Draft<'rename'>, model: SchemaModel): ResolvedHint {
  const kind = object ?? guessRenamed(from, to, model);
  if (kind === 'column') {
    const table = tableOf(from);
    const target = to.parts.length === 1 ? table : tableOf(to);
    if (table === null || target === null)
      return wrong(from, 'hint_malformed', 'a column is named with its table', 'rename table.old -> table.new');
    // A column of a table that is renamed as well may be named by the old and the new table.
    const isDeclared = model.tables.some(({ name }) => sameName(name, table));
    if (!sameName(table, target) && isDeclared) {
      return wrong(
        from,
        'rename_across_tables',
        'a column cannot be renamed into another table',
        'add the column there and fill it with a transform',
      );
    }
    const [old, renamed] = [from.parts.at(-1) ?? '', to.parts.at(-1) ?? ''];
    return { hint: { kind: 'rename', object: 'column', table: target, from: old, to: renamed, at }, diagnostic: null };
  }
  if (kind !== 'table' && kind !== 'index' && kind !== 'enum') return notYet(from, kind);
  return { hint: { kind: 'rename', object: kind, from: objectName(from), to: objectName(to), at }, diagnostic: null };
}

function guessRenamed(from: Path, to: Path, model: SchemaModel): 'table' | 'column' | 'index' | 'enum' {
  const target = objectName(to);
  const among = (names: readonly ObjectName[]): boolean =>
    names.some((name) => name.name === target.name && name.schema === target.schema);
  if (from.parts.length === to.parts.length && from.parts.length < 3) {
    if (among(model.tables.map((table) => table.name))) return 'table';
    if (among(model.enums.map((each) => each.name))) return 'enum';
    if (among(model.indexes.map((index) => index.name))) return 'index';
  }
  return from.parts.length === 1 ? 'table' : 'column';
}

function resolveTransform({ expression: text, target, at }: Draft<'transform'>): ResolvedHint {
  const table = tableOf(target);
  if (table === null)
    return wrong(
      target,
      'hint_malformed',
      'a transform names the column with its table',
      'transform expression -> table.column',
    );
  return {
    hint: { kind: 'transform', table, column: target.parts.at(-1) ?? '', expression: text, at },
    diagnostic: null,
  };
}

function resolveDrop({ object, target, confirmed, at }: Draft<'drop'>, model: SchemaModel): ResolvedHint {
  const kind = object ?? (target.parts.length === 1 || isSchema(target, model) ? 'table' : 'column');
  if (kind === 'column') {
    const table = tableOf(target);
    if (table === null)
      return wrong(target, 'hint_malformed', 'a column is named with its table', 'drop table.column confirm');
    return {
      hint: { kind: 'drop', object: 'column', table, column: target.parts.at(-1) ?? '', confirmed, at },
      diagnostic: null,
    };
  }
  if (kind !== 'table' && kind !== 'index' && kind !== 'enum') return notYet(target, kind);
  return { hint: { kind: 'drop', object: kind, name: objectName(target), confirmed, at }, diagnostic: null };
}

/** `app.boats` is a table when `app` is a schema of other tables and no table itself. */
function isSchema({ parts }: Path, model: SchemaModel): boolean {
  const [first] = parts;
  if (parts.length !== 2) return false;
  const isTable = model.tables.some(({ name }) => name.name === first && name.schema === DEFAULT_SCHEMA);
  return !isTable && model.tables.some(({ name }) => name.schema === first);
}

/** The table of a column's path; null when the path has no table. */
function tableOf({ parts, at }: Path): ObjectName | null {
  return parts.length < 2 ? null : objectName({ parts: parts.slice(0, -1), at });
}
