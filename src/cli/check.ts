/** `qail check`: one schema, read strictly, as text for people or as JSON for programs. */
import { lonelySchema } from '../act/read-schema.ts';
import { diagnosticJson } from '../outputs.ts';
import type { SchemaSource } from '../ports.ts';
import { showType } from '../schema/column-type.ts';
import type { FileKind } from '../schema/kind.ts';
import { showName, type Column, type SchemaModel, type Table } from '../schema/model.ts';
import type { ParsedSchema } from '../schema/parsed-schema.ts';

export type Check = {
  readonly ok: boolean;
  readonly kind: FileKind;
  readonly parsed: ParsedSchema;
  readonly sources: ReadonlyMap<string, string>;
};

/** Reads what stands at `path` and judges it as the head side of a change would be. Raises `QailError` when it cannot be read. */
export async function checkPath(source: SchemaSource, path: string): Promise<Check> {
  const { kind, parsed, files } = await lonelySchema(source, path);
  const ok = parsed.diagnostics.every((d) => d.severity !== 'error');
  return { ok, kind, parsed, sources: new Map(files.map((file) => [file.path, file.text])) };
}

/** The shape other programs rely on; `schemaVersion` changes when a field changes its meaning. */
export function checkJson(check: Check): object {
  return {
    schemaVersion: 1,
    ok: check.ok,
    kind: check.kind,
    dialect: check.parsed.dialect,
    diagnostics: check.parsed.diagnostics.map(diagnosticJson),
    schema: schemaJson(check.parsed.model),
  };
}

function schemaJson(model: SchemaModel): object {
  return {
    tables: model.tables.map(tableJson),
    indexes: model.indexes.map((index) => ({
      name: showName(index.name),
      table: showName(index.table),
      unique: index.unique,
      method: index.method,
      items: index.items.map((item) => item.expression.text),
      where: index.where?.text ?? null,
    })),
    enums: model.enums.map((each) => ({ name: showName(each.name), values: each.values })),
    comments: model.comments.map(({ target, text }) => ({
      table: showName(target.table),
      column: target.kind === 'column' ? target.column : null,
      text,
    })),
    notDiffedYet: model.unmodelled.map(({ kind, name }) => ({ kind, name })),
  };
}

function tableJson(table: Table): object {
  const key = table.constraints.find((constraint) => constraint.kind === 'primary_key');
  return {
    name: showName(table.name),
    columns: table.columns.map((column) => columnJson(table, column)),
    primaryKey: key?.columns ?? null,
    constraints: table.constraints.map((constraint) =>
      constraint.kind === 'check'
        ? { ...constraint, expression: constraint.expression.text }
        : constraint.kind === 'foreign_key'
          ? { ...constraint, target: showName(constraint.target) }
          : constraint,
    ),
    rowSecurity: table.rowSecurity,
  };
}

function columnJson(table: Table, column: Column): object {
  const { name, type, nullable, value } = column;
  return {
    name,
    type: showType(type),
    nullable,
    default: defaultOf(table, column),
    identity: value.kind === 'identity' ? (value.always ? 'always' : 'by default') : null,
    generated: value.kind === 'generated' ? value.expression.text : null,
  };
}

/** A serial column shows the default that PostgreSQL makes of it (PostgreSQL 18 manual, 8.1.4 Serial Types). */
function defaultOf(table: Table, column: Column): string | null {
  if (column.value.kind === 'default') return column.value.expression.text;
  if (column.value.kind !== 'serial') return null;
  return `nextval('${showName(table.name)}_${column.name}_seq'::regclass)`;
}
