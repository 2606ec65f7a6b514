/** Makes the model of what the readers found: lists sorted, names resolved against each other, marks folded into keys. */
import type { Draft, DraftColumn, DraftConstraint, DraftHint, DraftIndex, DraftTable, Path } from './draft.ts';
import { canonicalConstraint } from './fingerprint.ts';
import { resolveHint } from './hint-reader.ts';
import {
  sameName,
  showName,
  type Column,
  type Comment,
  type CommentTarget,
  type Constraint,
  type Index,
  type ObjectName,
  type SchemaModel,
  type Table,
} from './model.ts';
import { objectName } from './name.ts';
import type { Diagnostic, Hint, Position } from './parsed-schema.ts';
import { positionKey } from './positions.ts';

export type Assembly = {
  readonly model: SchemaModel;
  readonly hints: readonly Hint[];
  readonly positions: ReadonlyMap<string, Position>;
  readonly diagnostics: readonly Diagnostic[];
};

type Notes = { readonly positions: Map<string, Position>; readonly diagnostics: Diagnostic[] };

/** Puts the drafts of all files together. Duplicates are errors with both positions; the first one stays. */
export function assemble(drafts: readonly Draft[]): Assembly {
  const notes: Notes = { positions: new Map(), diagnostics: [] };
  const tables = uniqueBy(
    drafts.flatMap((draft) => (draft.kind === 'table' ? [draft] : [])),
    notes,
    (draft) => ['table', draft.name],
  );
  const keys = new Map(tables.map((draft) => [showName(draft.name), primaryKeyOf(draft)]));
  const made = tables.map((draft) => makeTable(draft, keys, notes));
  const indexes = drafts.flatMap((draft) => (draft.kind === 'index' ? [{ ...draft, full: makeIndex(draft) }] : []));
  const enums = uniqueBy(
    drafts.flatMap((draft) => (draft.kind === 'enum' ? [draft] : [])),
    notes,
    (draft) => ['enum', draft.name],
  );
  const model: SchemaModel = {
    tables: byName(made),
    indexes: byName(uniqueBy(indexes, notes, (draft) => ['index', draft.full.name]).map((draft) => draft.full)),
    enums: byName(enums.map(({ name, values }) => ({ name, values }))),
    comments: sortedBy(comments(drafts, tables, notes), ({ target }) => positionKey({ kind: 'comment', target })),
    unmodelled: sortedBy(unmodelled(drafts, notes), ({ kind, name, text }) => JSON.stringify([kind, name, text])),
  };
  return { model, ...resolvedHints(drafts, model, notes), positions: notes.positions };
}

function resolvedHints(
  drafts: readonly Draft[],
  model: SchemaModel,
  notes: Notes,
): Pick<Assembly, 'hints' | 'diagnostics'> {
  const isHint = (draft: Draft): draft is DraftHint => ['rename', 'transform', 'drop'].includes(draft.kind);
  const resolved = drafts.filter(isHint).map((draft) => resolveHint(draft, model));
  return {
    hints: resolved.flatMap(({ hint }) => (hint === null ? [] : [hint])),
    diagnostics: [
      ...notes.diagnostics,
      ...resolved.flatMap(({ diagnostic }) => (diagnostic === null ? [] : [diagnostic])),
    ],
  };
}

/** Keeps the first of each name, notes where it stands, and notes the others as duplicates. */
function uniqueBy<Item extends { readonly at: Position }>(
  items: readonly Item[],
  notes: Notes,
  nameOf: (item: Item) => readonly ['table' | 'index' | 'enum', ObjectName],
): readonly Item[] {
  return items.filter((item) => {
    const [kind, name] = nameOf(item);
    const key = positionKey({ kind, name });
    const first = notes.positions.get(key);
    if (first === undefined) notes.positions.set(key, item.at);
    else notes.diagnostics.push(duplicate(`the ${kind} "${showName(name)}"`, first, item.at));
    return first === undefined;
  });
}

function duplicate(what: string, first: Position, at: Position): Diagnostic {
  const message = `${what} is declared twice; the first time at ${first.file}:${first.line}:${first.column}`;
  return { severity: 'error', code: 'duplicate', message, suggestion: 'keep one of them', at };
}

/** The columns of each table's primary key, by the name of the table. */
type Keys = ReadonlyMap<string, readonly string[]>;

function makeTable(draft: DraftTable, keys: Keys, notes: Notes): Table {
  const columns = draft.columns.filter((column) => {
    const key = positionKey({ kind: 'column', table: draft.name, column: column.name });
    const first = notes.positions.get(key);
    if (first === undefined) notes.positions.set(key, column.at);
    else notes.diagnostics.push(duplicate(`the column "${showName(draft.name)}.${column.name}"`, first, column.at));
    return first === undefined;
  });
  const constraints = foldKeys(draft, notes).map((constraint) => ({
    constraint: makeConstraint(constraint, keys),
    at: constraint.at,
  }));
  for (const { constraint, at } of constraints) {
    const key = positionKey({ kind: 'constraint', table: draft.name, constraint });
    if (!notes.positions.has(key)) notes.positions.set(key, at);
  }
  const kept = withoutRepeats(constraints.map(({ constraint }) => constraint));
  const keyed = new Set(kept.find((constraint) => constraint.kind === 'primary_key')?.columns);
  return {
    name: draft.name,
    columns: columns.map((column) => makeColumn(column, keyed.has(column.name))),
    constraints: kept,
    rowSecurity: draft.rowSecurity,
  };
}

/** A key, a serial and an identity are never null, whether that is said or not. */
function makeColumn({ name, type, nullable, value, collation }: DraftColumn, isKey: boolean): Column {
  const required = isKey || value.kind === 'serial' || value.kind === 'identity';
  return { name, type, nullable: required ? false : (nullable ?? true), value, collation };
}

/** Several `primary_key` marks are one key, in the order of the columns; two keys that differ are an error. */
function foldKeys(draft: DraftTable, notes: Notes): readonly DraftConstraint[] {
  const keys = draft.constraints.filter(({ body }) => body.kind === 'primary_key');
  const others = draft.constraints.filter(({ body }) => body.kind !== 'primary_key');
  const [first] = keys;
  if (first === undefined) return others;
  const columnsOf = ({ body }: DraftConstraint): readonly string[] => (body.kind === 'primary_key' ? body.columns : []);
  const stated = keys.filter(({ body }) => body.kind === 'primary_key' && !body.inline);
  const marked = keys.filter(({ body }) => body.kind === 'primary_key' && body.inline).flatMap(columnsOf);
  const chosen = stated[0] ?? first;
  const columns = stated[0] === undefined ? [...new Set(marked)] : columnsOf(stated[0]);
  const contradicted = stated.length > 1 || (stated.length === 1 && marked.some((column) => !columns.includes(column)));
  if (contradicted) {
    const message = `the table "${showName(draft.name)}" declares two different primary keys`;
    notes.diagnostics.push({
      severity: 'error',
      code: 'two_primary_keys',
      message,
      suggestion: 'keep one of them',
      at: stated.at(-1)?.at ?? first.at,
    });
  }
  const name = keys.find((key) => key.name !== null)?.name ?? null;
  return [{ name, at: chosen.at, body: { kind: 'primary_key', columns, inline: false } }, ...others];
}

function makeConstraint({ name, body }: DraftConstraint, keys: Keys): Constraint {
  if (body.kind === 'primary_key') return { kind: body.kind, name, columns: body.columns };
  if (body.kind !== 'foreign_key') return { ...body, name };
  const target = objectName(body.target);
  return { ...body, name, target, targetColumns: body.targetColumns ?? keys.get(showName(target)) ?? [] };
}

function primaryKeyOf(table: DraftTable): readonly string[] {
  const columns = table.constraints.flatMap(({ body }) => (body.kind === 'primary_key' ? body.columns : []));
  return [...new Set(columns)];
}

/** The same statement written twice is one; a name beside an unnamed twin wins. */
function withoutRepeats(constraints: readonly Constraint[]): readonly Constraint[] {
  const kept = new Map<string, Constraint>();
  for (const constraint of constraints) {
    const key = canonicalConstraint({ ...constraint, name: null });
    const before = kept.get(key);
    if (before === undefined || before.name === null) kept.set(key, constraint);
    else if (constraint.name !== null && constraint.name !== before.name)
      kept.set(`${key} ${constraint.name}`, constraint);
  }
  return sortedBy([...kept.values()], canonicalConstraint);
}

function makeIndex(draft: DraftIndex): Index {
  const { unique, method, items, include, where, nullsDistinct, parameters, concurrently, damaged } = draft;
  const table = objectName(draft.table);
  const name = { schema: table.schema, name: draft.name.parts.at(-1) ?? '' };
  return { name, table, unique, method, items, include, where, nullsDistinct, parameters, concurrently, damaged };
}

function comments(drafts: readonly Draft[], tables: readonly DraftTable[], notes: Notes): readonly Comment[] {
  const stated = drafts.flatMap((draft) =>
    draft.kind === 'comment'
      ? [{ target: commentTarget(draft.path, draft.object, tables), text: draft.text, at: draft.path.at }]
      : [],
  );
  const inline = tables.flatMap((table) =>
    table.columns.flatMap(({ name: column, comment, at }) =>
      comment === null ? [] : [{ target: { kind: 'column', table: table.name, column } as const, text: comment, at }],
    ),
  );
  const last = new Map<string, Comment>();
  for (const { target, text, at } of [...inline, ...stated]) {
    const key = positionKey({ kind: 'comment', target });
    notes.positions.set(key, at);
    last.set(key, { target, text });
  }
  return [...last.values()];
}

/** `a.b` is a table when one of that schema is declared, else a column. */
function commentTarget(path: Path, object: 'table' | 'column' | null, tables: readonly DraftTable[]): CommentTarget {
  const asTable = objectName(path);
  const isTable =
    object === 'table' || path.parts.length === 1 || tables.some((table) => sameName(table.name, asTable));
  if (object !== 'column' && isTable) return { kind: 'table', table: asTable };
  return { kind: 'column', table: objectName({ ...path, parts: path.parts.slice(0, -1) }), column: asTable.name };
}

function unmodelled(drafts: readonly Draft[], notes: Notes): SchemaModel['unmodelled'] {
  return drafts.flatMap((draft) => {
    if (draft.kind !== 'unmodelled') return [];
    const key = positionKey({ kind: 'unmodelled', of: draft.of, name: draft.name });
    if (!notes.positions.has(key)) notes.positions.set(key, draft.at);
    return [{ kind: draft.of, name: draft.name, text: draft.text }];
  });
}

function byName<Item extends { readonly name: ObjectName }>(items: readonly Item[]): readonly Item[] {
  return sortedBy(items, ({ name }) => showName(name));
}

function sortedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const keyed = items.map((item) => [keyOf(item), item] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}
