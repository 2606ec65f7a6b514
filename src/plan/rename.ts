/** Rename hints: which of them apply, in which order, and the base model as it looks once they have run. */
import { sameName, showName, type Constraint, type ObjectName, type SchemaModel } from '../schema/model.ts';
import { constraintNames } from '../schema/naming.ts';
import type { Diagnostic, Hint, ParsedSchema } from '../schema/parsed-schema.ts';
import { unreachable } from '../errors.ts';
import type { Rename } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { movedNames } from './constraint-rename.ts';
import { inSafeOrder } from './rename-order.ts';
import { renameColumnsIn, renameObjects } from './renamed-model.ts';

export type Renaming = {
  readonly operations: readonly Operation[];
  readonly renames: readonly Rename[];
  /** The base model under the new names. Every constraint carries the name it really has in the database. */
  readonly base: SchemaModel;
  /** Constraints of `base` that would have been given another name under the new names. */
  readonly moved: ReadonlySet<Constraint>;
  readonly diagnostics: readonly Diagnostic[];
};

type RenameHint = Extract<Hint, { kind: 'rename' }>;
type Pair = { readonly from: string; readonly to: string; readonly hint: RenameHint };
type Judged = { readonly pairs: readonly Pair[]; readonly diagnostics: readonly Diagnostic[] };

/**
 * Judges all rename hints of the head file together, as one mapping. A hint that stands in the base file too is history. One
 * that was already applied is stale: told, and nothing is done. One that cannot apply is an error with its reason.
 */
export function applyRenames(base: ParsedSchema, head: ParsedSchema): Renaming {
  const old = new Set(base.hints.map(identityOf));
  const hints = head.hints.filter((hint): hint is RenameHint => hint.kind === 'rename' && !old.has(identityOf(hint)));
  const named = withRealNames(base.model);
  const tables = judge(objectPairs(hints, 'table'), keys(named.tables), keys(head.model.tables));
  const enums = judge(objectPairs(hints, 'enum'), keys(named.enums), keys(head.model.enums));
  const indexes = judge(objectPairs(hints, 'index'), keys(named.indexes), keys(head.model.indexes));
  const moved = renamedTogether(named, tables.pairs, enums.pairs, indexes.pairs);
  const columns = columnRenames(hints, tables.pairs, moved, head.model);
  return {
    operations: [
      ...[tables, enums, indexes].flatMap(({ pairs }) => objectOperations(pairs, moved)),
      ...columns.operations,
    ],
    renames: [...tables.pairs.flatMap(tableRename), ...columns.renames],
    base: columns.model,
    moved: movedNames(base.model, columns.model),
    diagnostics: [tables, enums, indexes, columns].flatMap(({ diagnostics }) => diagnostics),
  };
}

/** The name a table has before the plan runs. */
export function originOf(renames: readonly Rename[], table: ObjectName): ObjectName {
  const found = renames.find((rename) => rename.kind === 'table' && sameName(rename.to, table));
  return found?.kind === 'table' ? found.from : table;
}

/** The name a table has when the renames have run, given its old name or its new one. */
export function renamedTable(renames: readonly Rename[], table: ObjectName): ObjectName {
  const found = renames.find((rename) => rename.kind === 'table' && sameName(rename.from, table));
  return found?.kind === 'table' ? found.to : table;
}

/** The name a column has before the plan runs; the table is given under its new name. */
export function originColumn(renames: readonly Rename[], table: ObjectName, column: string): string {
  const found = renames.find(
    (rename) => rename.kind === 'column' && sameName(rename.table, table) && rename.to === column,
  );
  return found?.kind === 'column' ? found.from : column;
}

function identityOf(hint: Hint): string {
  const { at: _, ...rest } = hint;
  return JSON.stringify(rest);
}

/** PostgreSQL leaves constraints as they are called when a table or column is renamed, so their names are settled under the old ones. */
function withRealNames(model: SchemaModel): SchemaModel {
  const tables = model.tables.map((table) => {
    const names = constraintNames(table);
    return {
      ...table,
      constraints: table.constraints.map((each) => ({ ...each, name: names.get(each) ?? each.name })),
    };
  });
  return { ...model, tables };
}

function keys(objects: readonly { readonly name: ObjectName }[]): ReadonlySet<string> {
  return new Set(objects.map(({ name }) => showName(name)));
}

function objectPairs(hints: readonly RenameHint[], object: 'table' | 'enum' | 'index'): readonly Pair[] {
  return hints.flatMap((hint) =>
    hint.object === object ? [{ from: showName(hint.from), to: showName(hint.to), hint }] : [],
  );
}

/** A pair applies when the old side has its source and the new side its target, and nothing else claims either. */
function judge(pairs: readonly Pair[], old: ReadonlySet<string>, wanted: ReadonlySet<string>): Judged {
  const sources = new Set(pairs.map(({ from }) => from));
  const targets = new Set(pairs.map(({ to }) => to));
  const diagnostics: Diagnostic[] = [];
  const applied = pairs.filter((pair) => {
    const { from, to, hint } = pair;
    const isStale = !old.has(from) && old.has(to) && wanted.has(to);
    if (isStale) {
      const message = `the rename of "${from}" to "${to}" has already happened`;
      diagnostics.push({ severity: 'info', code: 'hint_stale', message, suggestion: 'remove the hint', at: hint.at });
      return false;
    }
    const why = reasonAgainst(pair, { old, wanted, sources, targets });
    if (why === null) return true;
    const message = `the rename of "${from}" to "${to}" cannot apply: ${why}`;
    diagnostics.push({ severity: 'error', code: 'rename_impossible', message, suggestion: null, at: hint.at });
    return false;
  });
  return { pairs: applied, diagnostics };
}

type Sides = {
  readonly old: ReadonlySet<string>;
  readonly wanted: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
};

function reasonAgainst({ from, to }: Pair, { old, wanted, sources, targets }: Sides): string | null {
  if (!old.has(from)) return `there is no "${from}" in the old schema`;
  if (!wanted.has(to)) return `"${to}" is not declared in the new schema`;
  if (wanted.has(from) && !targets.has(from)) return `"${from}" is still declared`;
  if (old.has(to) && !sources.has(to)) return `"${to}" is there already`;
  return null;
}

type ObjectHint = Exclude<RenameHint, { object: 'column' }>;

function objectsOf(pairs: readonly Pair[]): readonly ObjectHint[] {
  return pairs.flatMap(({ hint }) => (hint.object === 'column' ? [] : [hint]));
}

/** The tables first: indexes follow them into another schema, and hints speak of the new names. */
function renamedTogether(model: SchemaModel, ...groups: readonly (readonly Pair[])[]): SchemaModel {
  return groups.map(objectsOf).reduce((renamed, hints) => {
    const [first] = hints;
    return first === undefined ? renamed : renameObjects(renamed, { object: first.object, renames: hints });
  }, model);
}

/** Renames of objects of one kind, each when its new name is free. */
function objectOperations(pairs: readonly Pair[], model: SchemaModel): readonly Operation[] {
  const hints = objectsOf(pairs);
  const named = new Map(hints.flatMap(({ from, to }) => [from, to].map((name) => [showName(name), name] as const)));
  return inSafeOrder(pairs).flatMap((step): readonly Operation[] => {
    const hint = hints.find(({ from, to }) => showName(to) === step.to || showName(from) === step.from);
    const from = named.get(step.from);
    if (hint === undefined || from === undefined) return [];
    const to = named.get(step.to) ?? { schema: from.schema, name: step.to };
    named.set(step.to, to);
    return objectOperation(hint, from, to, model);
  });
}

/** One step of a hint; a hint takes two where its new name is not free at first. */
function objectOperation(
  hint: ObjectHint,
  ...[from, to, model]: readonly [ObjectName, ObjectName, SchemaModel]
): readonly Operation[] {
  switch (hint.object) {
    case 'table':
      return [{ kind: 'rename_table', from, to }];
    case 'enum':
      return [{ kind: 'rename_enum', from, to }];
    case 'index': {
      const table = model.indexes.find((index) => sameName(index.name, hint.to))?.table;
      return table === undefined ? [] : [{ kind: 'rename_index', from, to, table }];
    }
    default:
      return unreachable(hint);
  }
}

function tableRename({ hint }: Pair): readonly Rename[] {
  return hint.object === 'table' ? [{ kind: 'table', from: hint.from, to: hint.to }] : [];
}

type ColumnRenaming = {
  readonly operations: readonly Operation[];
  readonly renames: readonly Rename[];
  readonly model: SchemaModel;
  readonly diagnostics: readonly Diagnostic[];
};

/** Column hints table by table, on the model in which the tables already have their new names. */
function columnRenames(
  hints: readonly RenameHint[],
  tables: readonly Pair[],
  old: SchemaModel,
  wanted: SchemaModel,
): ColumnRenaming {
  let result: ColumnRenaming = { operations: [], renames: [], model: old, diagnostics: [] };
  const newName = (table: ObjectName): ObjectName => {
    const found = tables.find(({ hint }) => hint.object === 'table' && sameName(hint.from, table))?.hint;
    return found?.object === 'table' ? found.to : table;
  };
  const byTable = new Map<string, { readonly table: ObjectName; readonly pairs: Pair[] }>();
  for (const hint of hints) {
    if (hint.object !== 'column') continue;
    const table = newName(hint.table);
    const group = byTable.get(showName(table)) ?? { table, pairs: [] };
    group.pairs.push({ from: hint.from, to: hint.to, hint });
    byTable.set(showName(table), group);
  }
  const groups = [...byTable].toSorted(([left], [right]) => (left < right ? -1 : 1));
  for (const [, { table, pairs }] of groups) result = renameInTable(result, wanted, table, pairs);
  return result;
}

function renameInTable(
  before: ColumnRenaming,
  wanted: SchemaModel,
  table: ObjectName,
  pairs: readonly Pair[],
): ColumnRenaming {
  const columnsOf = (model: SchemaModel): ReadonlySet<string> =>
    new Set(model.tables.find((each) => sameName(each.name, table))?.columns.map(({ name }) => name) ?? []);
  const judged = judge(pairs, columnsOf(before.model), columnsOf(wanted));
  const names = new Map(judged.pairs.map(({ from, to }) => [from, to]));
  return {
    operations: [
      ...before.operations,
      ...inSafeOrder(judged.pairs).map((pair) => ({ kind: 'rename_column' as const, table, ...pair })),
    ],
    renames: [...before.renames, ...judged.pairs.map(({ from, to }) => ({ kind: 'column' as const, table, from, to }))],
    model: renameColumnsIn(before.model, table, names),
    diagnostics: [...before.diagnostics, ...judged.diagnostics],
  };
}
