/** One hash for a schema: equal for equal meanings, whatever the order or the spelling. */
import { createHash } from 'node:crypto';
import type { Column, Constraint, Expression, Index, SchemaModel, Table, ValueSource } from './model.ts';
import { showName } from './model.ts';
import { showType } from './column-type.ts';

declare const brand: unique symbol;
/** sha256 (hex) over a schema's canonical form. */
export type Fingerprint = string & { readonly [brand]: 'Fingerprint' };

/** sha256 over `canonical`. */
export function fingerprint(model: SchemaModel): Fingerprint {
  return createHash('sha256').update(canonical(model)).digest('hex') as Fingerprint;
}

/**
 * The schema as one JSON text in which only differences that matter make a difference: lists sorted, the order of columns
 * ignored, expressions in their normal form, damaged indexes by their names alone, kept statements without white space.
 */
export function canonical(model: SchemaModel): string {
  return JSON.stringify({
    tables: byName(model.tables, ({ name }) => showName(name)).map(tableForm),
    indexes: byName(model.indexes, ({ name }) => showName(name)).map(indexForm),
    enums: byName(model.enums, ({ name }) => showName(name)).map(({ name, values }) => [showName(name), values]),
    comments: sorted(
      model.comments.map(({ target, text }) => [
        showName(target.table),
        target.kind === 'column' ? target.column : null,
        text,
      ]),
    ),
    unmodelled: sorted(model.unmodelled.map(({ kind, name, text }) => [kind, name, text.replace(/\s+/g, ' ').trim()])),
  });
}

function tableForm(table: Table): unknown {
  return [
    showName(table.name),
    byName(table.columns, ({ name }) => name).map(columnForm),
    sorted(table.constraints.map(constraintForm)),
    table.rowSecurity.enabled,
    table.rowSecurity.forced,
  ];
}

function columnForm({ name, type, nullable, value, collation }: Column): unknown {
  return [name, showType(type), nullable, valueForm(value), collation];
}

function valueForm(value: ValueSource): unknown {
  switch (value.kind) {
    case 'none':
    case 'serial':
      return [value.kind];
    case 'default':
      return [value.kind, value.expression.normal];
    case 'identity':
      return [value.kind, value.always];
    case 'generated':
      return [value.kind, value.expression.normal, value.stored];
  }
}

/** One constraint's canonical form, for sorting and for finding its equal. */
export function canonicalConstraint(constraint: Constraint): string {
  return JSON.stringify(constraintForm(constraint));
}

function constraintForm(constraint: Constraint): unknown {
  const { kind, name } = constraint;
  switch (kind) {
    case 'primary_key':
      return [kind, name, constraint.columns];
    case 'unique':
      return [kind, name, constraint.columns, constraint.nullsDistinct];
    case 'check':
      return [kind, name, constraint.expression.normal];
    case 'foreign_key': {
      const { columns, target, targetColumns, onDelete, onUpdate, deferral } = constraint;
      return [kind, name, columns, showName(target), targetColumns, onDelete, onUpdate, deferral];
    }
  }
}

/** One index's canonical form without its name: equal for equal definitions on the same table. */
export function canonicalIndex(index: Index): string {
  return JSON.stringify(indexForm({ ...index, name: { ...index.name, name: '' } }));
}

function indexForm(index: Index): unknown {
  const { name, table, unique, method, items, include, where, nullsDistinct, parameters, damaged } = index;
  if (damaged) return [showName(name), showName(table), 'damaged'];
  const keys = items.map((item) => normalOf(item.expression));
  return [
    showName(name),
    showName(table),
    unique,
    method,
    keys,
    include,
    normalOf(where),
    nullsDistinct,
    parametersForm(parameters),
  ];
}

/** `fillfactor = 70` and `fillfactor=70` are the same. */
function parametersForm(parameters: Index['parameters']): string | null {
  return parameters === null ? null : parameters.toLowerCase().replace(/\s*([=,])\s*/g, '$1');
}

function normalOf(expression: Expression | null): string | null {
  return expression === null ? null : expression.normal;
}

/** Things whose names are unique need no more than these to have one order. */
function byName<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
  return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}

function sorted(forms: readonly unknown[]): readonly unknown[] {
  const texts = forms.map((form) => [JSON.stringify(form), form] as const);
  return texts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, form]) => form);
}
