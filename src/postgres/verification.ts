/** Whether a migration led where it was to lead: the planner itself is asked what is still missing. */
import { QailError } from '../errors.ts';
import { describe } from '../plan/describe.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Operation } from '../plan/operation.ts';
import { tableOf } from '../plan/operation-table.ts';
import { makePlan } from '../plan/plan.ts';
import { originColumn, originOf } from '../plan/rename.ts';
import { indexOfEqual } from '../plan/constraint-diff.ts';
import type { Session } from '../ports.ts';
import { sameName, showName, type ObjectName, type SchemaModel } from '../schema/model.ts';
import { makeObjectName } from '../schema/naming.ts';
import type { ParsedSchema } from '../schema/parsed-schema.ts';
import { readCatalog } from './catalog.ts';
import type { Direction } from './history.ts';
import type { PlannedStatement } from './planned-statement.ts';

/** What was carried out, and what is left for after the transaction. */
export type Verifying = {
  readonly plan: MigrationPlan;
  readonly direction: Direction;
  readonly target: SchemaModel;
  readonly after: readonly PlannedStatement[];
};

const DIFFERENCES_TOLD = 5;

/**
 * Reads the catalog and compares it with the target, on every table and enum the plan touches; other tables may be as they like.
 * What the statements after the transaction will do is no difference. Raises `QailError` (`drift_found`) that names what
 * would still have to be done.
 */
export async function verifyTarget(session: Session, verifying: Verifying): Promise<void> {
  const { plan, direction, target, after } = verifying;
  const touched = touchedNames(plan);
  const schemas = [...new Set(touched.map(({ schema }) => schema))];
  if (schemas.length === 0) return;
  const catalog = await readCatalog(session, schemas);
  const names = new Set(touched.map(showName));
  const left = after.flatMap((each) => leftBy(each.operation, plan, direction));
  const differences = makePlan(parsed(only(catalog, names)), parsed(only(target, names)))
    .steps.map(({ operation }) => operation)
    .filter((operation) => subjectsOf(operation).some((name) => names.has(showName(name))))
    .filter((operation) => !left.some((isLeft) => isLeft(operation)));
  if (differences.length === 0) return;
  const told = differences.slice(0, DIFFERENCES_TOLD).map(describe).join('; ');
  const more = differences.length > DIFFERENCES_TOLD ? `; and ${differences.length - DIFFERENCES_TOLD} more` : '';
  throw new QailError(
    'drift_found',
    `migrate ${direction}: compare the database with the schema it was to have: still missing: ${told}${more}; everything is rolled back`,
    { hint: 'the database was not what the old schema says; compare it with the files, and plan anew' },
  );
}

/** The part of a model that is about the named tables and enums: comparing the rest would only take time under the locks. */
function only(model: SchemaModel, names: ReadonlySet<string>): SchemaModel {
  const isNamed = (name: ObjectName): boolean => names.has(showName(name));
  return {
    tables: model.tables.filter(({ name }) => isNamed(name)),
    indexes: model.indexes.filter(({ table }) => isNamed(table)),
    enums: model.enums.filter(({ name }) => isNamed(name)),
    comments: model.comments.filter(({ target }) => isNamed(target.table)),
    unmodelled: [],
  };
}

function parsed(model: SchemaModel): ParsedSchema {
  return { model, hints: [], positions: new Map(), diagnostics: [], dialect: 'brace' };
}

/** Every table and enum of the plan, under its old name and its new one. */
function touchedNames(plan: MigrationPlan): readonly ObjectName[] {
  return plan.steps
    .flatMap(({ operation }) => subjectsOf(operation))
    .flatMap((name) => [name, originOf(plan.renames, name)]);
}

function subjectsOf(operation: Operation): readonly ObjectName[] {
  if (operation.kind === 'rename_enum') return [operation.from, operation.to];
  if (operation.kind === 'create_enum' || operation.kind === 'drop_enum') return [operation.enum.name];
  if (operation.kind === 'add_enum_value') return [operation.enum];
  if (operation.kind === 'rebuild_enum') return [operation.to.name, ...operation.columns.map(({ table }) => table)];
  const table = tableOf(operation);
  return table === null ? [] : [table];
}

type IsLeft = (difference: Operation) => boolean;

/** How the differences look that a statement after the transaction will remove. */
function leftBy(operation: Operation, plan: MigrationPlan, direction: Direction): readonly IsLeft[] {
  const isUp = direction === 'up';
  const settled = (table: ObjectName): ObjectName => (isUp ? table : originOf(plan.renames, table));
  if (operation.kind === 'create_index')
    return [(each) => each.kind === 'create_index' && sameName(each.index.name, operation.index.name)];
  if (operation.kind === 'add_constraint') {
    const { table, constraint } = operation;
    return [
      (each) =>
        each.kind === 'add_constraint' &&
        sameName(each.table, settled(table)) &&
        indexOfEqual([each.constraint], constraint) === 0,
    ];
  }
  const isRequired = ['set_not_null', 'drop_not_null', 'drop_column'].includes(operation.kind);
  if (!isRequired || !('column' in operation)) return [];
  const { table } = operation;
  const column = typeof operation.column === 'string' ? operation.column : operation.column.name;
  const settledColumn = isUp ? column : originColumn(plan.renames, table, column);
  return requiredLater({ table, column }, settled(table), settledColumn);
}

/** The column is not required yet, and the check that helps to make it so is still there. */
function requiredLater(
  at: { readonly table: ObjectName; readonly column: string },
  table: ObjectName,
  column: string,
): readonly IsLeft[] {
  const check = makeObjectName(at.table.name, at.column, 'qail_not_null');
  return [
    (each) => each.kind === 'set_not_null' && sameName(each.table, table) && each.column === column,
    (each) => each.kind === 'drop_constraint' && sameName(each.table, table) && each.name === check,
  ];
}
