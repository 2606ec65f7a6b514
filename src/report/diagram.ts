/** A drawing of the tables a plan changes, as Mermaid text made of letters, digits and underscores only. */
import { unreachable } from '../errors.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { showName, type ColumnType, type ObjectName, type Table } from '../schema/model.ts';
import { counted } from './figure.ts';
import { details, fenced } from './markdown.ts';
import type { Page } from './page.ts';

/** A drawing with more tables than this is no longer read by anybody. */
const MOST_TABLES = 20;
const MOST_COLUMNS = 20;

type Attribute = { readonly type: string; readonly name: string; readonly remark: string };
type Entity = { readonly name: string; readonly remark: string; readonly attributes: readonly Attribute[] };

/** The tables the plan makes, drops or alters, with the columns it names, and the new keys between them. Null without any. */
export function renderDiagram(page: Page, plan: MigrationPlan): string | null {
  const entities = entitiesOf(plan);
  if (entities.size === 0 || !page.budget.diagram) return null;
  const shown = [...entities.entries()].slice(0, MOST_TABLES);
  const ids = new Map(shown.map(([key], i) => [key, `t${i + 1}`]));
  const lines = shown.flatMap(([key, entity]) => entityLines(ids.get(key) ?? key, entity));
  const title =
    shown.length < entities.size
      ? `Entity diagram (${counted(shown.length, 'table')} of ${counted(entities.size, 'changed table')})`
      : `Entity diagram (${counted(entities.size, 'changed table')})`;
  return details(title, fenced(['erDiagram', ...lines, ...relations(plan, ids)].join('\n'), 'mermaid'));
}

function entitiesOf(plan: MigrationPlan): ReadonlyMap<string, Entity> {
  const entities = new Map<string, Entity>();
  for (const { operation } of plan.steps) {
    const part = entityPart(operation);
    if (part === null) continue;
    const key = showName(part.table);
    const known = entities.get(key);
    entities.set(key, {
      name: key,
      remark: part.remark === '' ? (known?.remark ?? '') : part.remark,
      attributes: [...(known?.attributes ?? []), ...part.attributes],
    });
  }
  return entities;
}

type Part = { readonly table: ObjectName; readonly remark: string; readonly attributes: readonly Attribute[] };

function entityPart(operation: Operation): Part | null {
  switch (operation.kind) {
    case 'create_table':
      return wholeTable(operation.table, 'new');
    case 'drop_table':
      return wholeTable(operation.table, 'dropped');
    case 'rename_table':
      return { table: operation.to, remark: 'renamed', attributes: [] };
    case 'add_column':
      return one(operation.table, attribute(operation.column.type, operation.column.name, 'new'));
    case 'drop_column':
      return one(operation.table, attribute(operation.column.type, operation.column.name, 'dropped'));
    case 'alter_column_type':
      return one(operation.table, attribute(operation.to, operation.column, 'new type'));
    case 'rename_column':
      return one(operation.table, { type: 'column', name: operation.to, remark: 'renamed' });
    case 'set_not_null':
      return one(operation.table, { type: 'column', name: operation.column, remark: 'not null' });
    case 'drop_not_null':
      return one(operation.table, { type: 'column', name: operation.column, remark: 'nullable' });
    case 'rename_constraint':
    case 'rename_index':
    case 'rename_enum':
    case 'transform':
    case 'rebuild_enum':
    case 'set_default':
    case 'set_generation':
    case 'add_constraint':
    case 'drop_constraint':
    case 'create_index':
    case 'drop_index':
    case 'create_enum':
    case 'drop_enum':
    case 'add_enum_value':
    case 'set_row_security':
    case 'set_comment':
      return null;
    default:
      return unreachable(operation);
  }
}

function wholeTable(table: Table, remark: string): Part {
  return { table: table.name, remark, attributes: table.columns.map((c) => attribute(c.type, c.name, '')) };
}

function one(table: ObjectName, part: Attribute): Part {
  return { table, remark: '', attributes: [part] };
}

function attribute(type: ColumnType, name: string, remark: string): Attribute {
  return { type: `${type.base}${type.array ? '_array' : ''}`, name, remark };
}

function entityLines(id: string, entity: Entity): readonly string[] {
  const name = `${id}["${word(entity.name)}${entity.remark === '' ? '' : ` (${entity.remark})`}"]`;
  if (entity.attributes.length === 0) return [`  ${name}`];
  const shown = entity.attributes.slice(0, MOST_COLUMNS);
  const left = entity.attributes.length - shown.length;
  const lines = shown.map(
    (a) => `    ${attributeWord(a.type)} ${attributeWord(a.name)}${a.remark === '' ? '' : ` "${a.remark}"`}`,
  );
  const more = left === 0 ? [] : [`    and more "${counted(left, 'more column')}"`];
  return [`  ${name} {`, ...lines, ...more, '  }'];
}

function relations(plan: MigrationPlan, ids: ReadonlyMap<string, string>): readonly string[] {
  return plan.steps.flatMap(({ operation }) => {
    const constraints =
      operation.kind === 'create_table' || operation.kind === 'drop_table'
        ? operation.table.constraints.map((constraint) => ({ table: operation.table.name, constraint }))
        : operation.kind === 'add_constraint'
          ? [operation]
          : [];
    return constraints.flatMap(({ table, constraint }) => {
      if (constraint.kind !== 'foreign_key') return [];
      const from = ids.get(showName(table));
      const to = ids.get(showName(constraint.target));
      const label = constraint.columns.map(word).join(' ');
      return from === undefined || to === undefined ? [] : [`  ${to} ||--o{ ${from} : "${label}"`];
    });
  });
}

/** Letters, digits, underscores and dots; anything else becomes an underscore, and the whole is kept short. */
function word(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_.]+/g, '_').slice(0, 63);
  return safe === '' ? '_' : safe;
}

/** An attribute has to begin with a letter and must not be one of the key words of the notation (Mermaid, Entity diagrams). */
function attributeWord(name: string): string {
  const safe = word(name).replaceAll('.', '_');
  return /^[A-Za-z]/.test(safe) && !/^(pk|fk|uk)$/i.test(safe) ? safe : `c_${safe}`;
}
