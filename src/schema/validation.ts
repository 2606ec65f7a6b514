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
import { firstRepeat } from './repeat.ts';
import { nearest } from './suggestion.ts';

/** Everything wrong between the declarations of a schema; positions come from where they were declared. */
export function validate(model: SchemaModel, positions: Positions): readonly Diagnostic[] {
  const scope: Scope = {
    model,
    positions,
    tables: new Map(model.tables.map((table) => [showName(table.name), table])),
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
};

const START: Position = { file: '', line: 1, column: 1 };

function say(severity: Severity, code: string, message: string, at: Position | undefined): Diagnostic {
  return { severity, code, message, suggestion: null, at: at ?? START };
}

function tableDiagnostics(scope: Scope, table: Table): readonly Diagnostic[] {
  const names = table.constraints.flatMap((constraint) => constraint.name ?? []);
  const at = scope.positions.get(positionKey({ kind: 'table', name: table.name }));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  return [
    ...twice.map((name) =>
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
function typeDiagnostics({ model }: Scope, type: ColumnType, at: Position | undefined): readonly Diagnostic[] {
  if (type.kind === 'builtin') return [];
  const isEnum = model.enums.some(({ name }) => name.name === type.base && name.schema === (type.schema ?? ''));
  const hasExtensions = model.unmodelled.some(({ kind }) => kind === 'extension');
  if (isEnum || hasExtensions) return [];
  const words = [...BUILTIN_TYPE_NAMES, ...model.enums.map(({ name }) => name.name)];
  const near = nearest(type.base, words);
  const message = `"${type.base}" is neither a built-in type nor an enum of this schema`;
  return [
    { ...say('warning', 'type_unknown', message, at), suggestion: near === null ? null : `did you mean ${near}` },
  ];
}

function constraintDiagnostics(scope: Scope, table: Table, constraint: Constraint): readonly Diagnostic[] {
  if (constraint.kind === 'check') return [];
  const at = scope.positions.get(positionKey({ kind: 'constraint', table: table.name, constraint }));
  const missing = constraint.columns.flatMap((column) => missingColumn(scope, table.name, column, 'error', at));
  const twice =
    firstRepeat(constraint.columns) !== undefined
      ? [say('error', 'duplicate', 'a column stands twice in the same key', at)]
      : [];
  return [
    ...missing,
    ...twice,
    ...(constraint.kind === 'foreign_key' ? referenceDiagnostics(scope, constraint, at) : []),
  ];
}

type ForeignKey = Extract<Constraint, { kind: 'foreign_key' }>;

function referenceDiagnostics(scope: Scope, key: ForeignKey, at: Position | undefined): readonly Diagnostic[] {
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

function indexDiagnostics(scope: Scope, index: Index): readonly Diagnostic[] {
  const at = scope.positions.get(positionKey({ kind: 'index', name: index.name }));
  if (!scope.tables.has(showName(index.table))) return missingTable(scope, index.table, at);
  const columns = [...index.items.flatMap((item) => item.column ?? []), ...index.include];
  return columns.flatMap((column) => missingColumn(scope, index.table, column, 'error', at));
}

function missingTable(scope: Scope, name: ObjectName, at: Position | undefined): readonly Diagnostic[] {
  const near = nearest(
    name.name,
    scope.model.tables.map((table) => table.name.name),
  );
  const message = `there is no table "${showName(name)}"`;
  return [{ ...say('error', 'table_missing', message, at), suggestion: near === null ? null : `did you mean ${near}` }];
}

function missingColumn(
  scope: Scope,
  name: ObjectName,
  column: string | null,
  ...[severity, at]: readonly [Severity, Position | undefined]
): readonly Diagnostic[] {
  const table = scope.tables.get(showName(name));
  if (table === undefined) return missingTable(scope, name, at).map((d) => ({ ...d, severity }));
  if (column === null || table.columns.some((each) => each.name === column)) return [];
  const near = nearest(
    column,
    table.columns.map((each) => each.name),
  );
  const message = `the table "${showName(name)}" has no column "${column}"`;
  return [
    { ...say(severity, 'column_missing', message, at), suggestion: near === null ? null : `did you mean ${near}` },
  ];
}
