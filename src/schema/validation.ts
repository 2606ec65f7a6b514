/** Checks a model as a whole: what one declaration says about another has to be there. */
import { BUILTIN_TYPE_NAMES } from './column-type.ts';
import {
  showName,
  type ColumnType,
  type Constraint,
  type Index,
  type ObjectName,
  type SchemaModel,
  type Table,
} from './model.ts';
import type { Diagnostic, Position, Positions, Severity } from './parsed-schema.ts';
import { positionKey } from './positions.ts';
import { repeatsIn } from './repeat.ts';
import { nearest } from './suggestion.ts';

/** Looking for a near word takes its time, so only so many findings of one schema get one. */
const MOST_SUGGESTIONS = 100;

/** Something wrong, and the words among which the right one may be. */
type Finding = {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly at: Position;
  readonly given?: string;
  readonly words?: () => readonly string[];
};

/** Everything wrong between the declarations of a schema; positions come from where they were declared. */
export function validate(model: SchemaModel, positions: Positions): readonly Diagnostic[] {
  let suggested = 0;
  return findings(model, positions).map(({ severity, code, message, at, given, words }) => {
    if (given === undefined || words === undefined || suggested === MOST_SUGGESTIONS)
      return { severity, code, message, suggestion: null, at };
    suggested += 1;
    const near = nearest(given, words());
    return { severity, code, message, suggestion: near === null ? null : `did you mean ${near}`, at };
  });
}

function findings(model: SchemaModel, positions: Positions): readonly Finding[] {
  const scope: Scope = {
    model,
    positions,
    tables: new Map(model.tables.map((table) => [showName(table.name), table])),
    columns: new Map(
      model.tables.map((table) => [showName(table.name), new Set(table.columns.map((column) => column.name))]),
    ),
    enums: new Set(model.enums.map(({ name }) => showName(name))),
    hasExtensions: model.unmodelled.some(({ kind }) => kind === 'extension'),
  };
  return [
    ...model.tables.flatMap((table) => tableDiagnostics(scope, table)),
    ...model.indexes.flatMap((index) => indexDiagnostics(scope, index)),
    ...model.comments.flatMap(({ target }) => {
      const at = positions.get(positionKey({ kind: 'comment', target }));
      return missingColumn(scope, target.table, target.kind === 'column' ? target.column : null, 'warning', at);
    }),
  ];
}

type Scope = {
  readonly model: SchemaModel;
  readonly positions: Positions;
  readonly tables: ReadonlyMap<string, Table>;
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly enums: ReadonlySet<string>;
  readonly hasExtensions: boolean;
};

const START: Position = { file: '', line: 1, column: 1 };

function say(severity: Severity, code: string, message: string, at: Position | undefined): Finding {
  return { severity, code, message, at: at ?? START };
}

function tableDiagnostics(scope: Scope, table: Table): readonly Finding[] {
  const names = table.constraints.flatMap((constraint) => constraint.name ?? []);
  const at = scope.positions.get(positionKey({ kind: 'table', name: table.name }));
  return [
    ...repeatsIn(names).map((name) =>
      say('error', 'duplicate', `the constraint name "${name}" stands twice in "${showName(table.name)}"`, at),
    ),
    ...table.columns.flatMap((column) => {
      const place = scope.positions.get(positionKey({ kind: 'column', table: table.name, column: column.name }));
      return typeDiagnostics(scope, column.type, place);
    }),
    ...table.constraints.flatMap((constraint) => constraintDiagnostics(scope, table, constraint)),
  ];
}

/** An unknown type may belong to an extension or to a domain of the database, so it is only asked about. */
function typeDiagnostics(scope: Scope, type: ColumnType, at: Position | undefined): readonly Finding[] {
  if (type.kind === 'builtin' || scope.hasExtensions) return [];
  if (scope.enums.has(showName({ schema: type.schema ?? '', name: type.base }))) return [];
  const message = `"${type.base}" is neither a built-in type nor an enum of this schema`;
  const words = () => [...BUILTIN_TYPE_NAMES, ...scope.model.enums.map(({ name }) => name.name)];
  return [{ ...say('warning', 'type_unknown', message, at), given: type.base, words }];
}

function constraintDiagnostics(scope: Scope, table: Table, constraint: Constraint): readonly Finding[] {
  if (constraint.kind === 'check') return [];
  const at = scope.positions.get(positionKey({ kind: 'constraint', table: table.name, constraint }));
  const missing = constraint.columns.flatMap((column) => missingColumn(scope, table.name, column, 'error', at));
  const twice =
    repeatsIn(constraint.columns).length > 0
      ? [say('error', 'duplicate', 'a column stands twice in the same key', at)]
      : [];
  return [
    ...missing,
    ...twice,
    ...(constraint.kind === 'foreign_key' ? referenceDiagnostics(scope, constraint, at) : []),
  ];
}

type ForeignKey = Extract<Constraint, { kind: 'foreign_key' }>;

function referenceDiagnostics(scope: Scope, key: ForeignKey, at: Position | undefined): readonly Finding[] {
  const target = scope.tables.get(showName(key.target));
  if (target === undefined) return missingTable(scope, key.target, at);
  if (key.targetColumns.length === 0) {
    return [say('error', 'reference_without_key', `"${showName(key.target)}" has no primary key to refer to`, at)];
  }
  const missing = key.targetColumns.flatMap((column) => missingColumn(scope, key.target, column, 'error', at));
  if (missing.length > 0) return missing;
  if (key.columns.length !== key.targetColumns.length) {
    return [say('error', 'reference_count', `${key.columns.length} columns refer to ${key.targetColumns.length}`, at)];
  }
  if (isUniqueIn(scope, target, key.targetColumns)) return [];
  const columns = key.targetColumns.join(', ');
  const message = `"${showName(key.target)}" has no primary key and no unique constraint on exactly (${columns})`;
  return [say('error', 'reference_not_unique', message, at)];
}

/** A reference needs a key on exactly its columns, in any order; a partial or an expression index will not do. */
function isUniqueIn({ model }: Scope, table: Table, columns: readonly string[]): boolean {
  const same = (others: readonly (string | null)[]): boolean =>
    others.length === columns.length && columns.every((column) => others.includes(column));
  const byConstraint = table.constraints.some(
    (constraint) => (constraint.kind === 'primary_key' || constraint.kind === 'unique') && same(constraint.columns),
  );
  if (byConstraint) return true;
  return model.indexes.some(
    (index) =>
      showName(index.table) === showName(table.name) &&
      index.unique &&
      index.where === null &&
      same(index.items.map((item) => item.column)),
  );
}

function indexDiagnostics(scope: Scope, index: Index): readonly Finding[] {
  const at = scope.positions.get(positionKey({ kind: 'index', name: index.name }));
  if (!scope.tables.has(showName(index.table))) return missingTable(scope, index.table, at);
  const columns = [...index.items.flatMap((item) => item.column ?? []), ...index.include];
  return columns.flatMap((column) => missingColumn(scope, index.table, column, 'error', at));
}

function missingTable(scope: Scope, name: ObjectName, at: Position | undefined): readonly Finding[] {
  const message = `there is no table "${showName(name)}"`;
  const words = () => scope.model.tables.map((table) => table.name.name);
  return [{ ...say('error', 'table_missing', message, at), given: name.name, words }];
}

function missingColumn(
  scope: Scope,
  name: ObjectName,
  column: string | null,
  ...[severity, at]: readonly [Severity, Position | undefined]
): readonly Finding[] {
  const table = scope.tables.get(showName(name));
  if (table === undefined) return missingTable(scope, name, at).map((d) => ({ ...d, severity }));
  if (column === null || scope.columns.get(showName(name))?.has(column) === true) return [];
  const message = `the table "${showName(name)}" has no column "${column}"`;
  const words = () => table.columns.map((each) => each.name);
  return [{ ...say(severity, 'column_missing', message, at), given: column, words }];
}
