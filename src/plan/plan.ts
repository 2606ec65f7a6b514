/** Two schemas → one plan: renames, diff, order, SQL, hazards, locks and digest, in one call. */
import { tableKeyOf, nearestPosition, stepPosition } from './step-position.ts';
import { sameName, showName, type ObjectName, type SchemaModel } from '../schema/model.ts';
import { fingerprint } from '../schema/fingerprint.ts';
import type { Diagnostic, Hint, ParsedSchema } from '../schema/parsed-schema.ts';
import { positionKey } from '../schema/positions.ts';
import { newTables, type NewTables } from './ddl.ts';
import { undividedWays } from './destruction.ts';
import { diffModels, renameQuestions } from './diff.ts';
import { digestOf } from './digest.ts';
import { hazardsOf, isDestructive } from './hazard.ts';
import { lockOf, NO_LOCK } from './lock.ts';
import type { MigrationPlan, PlanStep, Undiffed } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { inOrder } from './order.ts';
import { applyRenames, originOf, renamedTable } from './rename.ts';
import { statementsAmong, type StatementsOf } from './stage.ts';

/**
 * The plan that leads from one schema to another. The same pair always gives the same plan, byte for byte. Hints that cannot
 * apply are errors in its diagnostics; a plan with such an error must not be used.
 */
export function makePlan(base: ParsedSchema, head: ParsedSchema): MigrationPlan {
  const renaming = applyRenames(base, head);
  const transforms = freshHints(base, head).filter((hint) => hint.kind === 'transform');
  const found = diffModels(
    renaming.base,
    head.model,
    renaming.moved,
    transforms.filter((hint) => isColumn(head.model, hint)),
  );
  const operations = [...renaming.operations, ...inOrder(found)];
  const confirmed = confirmations(base, head, renaming.renames);
  const created = newTables(operations);
  const undivided = undividedWays(operations);
  const statementsOf = statementsAmong(operations, renaming.renames, undivided);
  const files = [...new Set([...head.positions.values()].map(({ file }) => file))];
  const steps = operations.map((operation) =>
    makeStep(operation, {
      ...{ base, head, files, statementsOf, created, confirmed },
      undivided: undivided.up,
      renames: renaming.renames,
    }),
  );
  const [from, to] = [fingerprint(base.model), fingerprint(head.model)];
  return {
    digest: digestOf(from, to, steps),
    from,
    to,
    steps,
    renames: renaming.renames,
    undiffed: undiffed(base, head),
    renameQuestions: renameQuestions(operations.filter((operation) => !confirmed.has(dropKey(operation)))),
    diagnostics: [
      ...renaming.diagnostics,
      ...dropDiagnostics(base, head, renaming.renames),
      ...transformDiagnostics(head, transforms),
    ],
  };
}

type StepContext = {
  readonly base: ParsedSchema;
  readonly head: ParsedSchema;
  /** The files in which the head side declares anything. */
  readonly files: readonly string[];
  readonly statementsOf: StatementsOf;
  /** The way there leaves nothing for after its transaction. */
  readonly undivided: boolean;
  readonly created: NewTables;
  readonly confirmed: ReadonlySet<string>;
  readonly renames: MigrationPlan['renames'];
};

function makeStep(operation: Operation, context: StepContext): PlanStep {
  const up = context.statementsOf.up(operation);
  const down = context.statementsOf.down(operation);
  const onNew = isOnNewTable(operation, context.created);
  // A new table is empty, so there is nothing to look at.
  const lock = lockOf(operation, context.undivided && !onNew);
  const destructive = isDestructive(operation);
  const at = stepPosition(operation, context.base, context.head, context.renames);
  return {
    operation,
    up,
    down,
    hazards: onNew ? [] : hazardsOf(operation, lock),
    lock: onNew && !reachesOut(operation, context.created) ? NO_LOCK : lock,
    destructive,
    confirmed: context.confirmed.has(dropKey(operation)),
    reversible: down !== null && !destructive && operation.kind !== 'transform',
    at,
    near: nearestPosition(operation, at, context.head, context.files),
  };
}

/** A reference from a new table locks the table that it refers to. */
function reachesOut(operation: Operation, created: NewTables): boolean {
  if (operation.kind !== 'add_constraint' || operation.constraint.kind !== 'foreign_key') return false;
  return !created.has(showName(operation.constraint.target));
}

function isOnNewTable(operation: Operation, created: NewTables): boolean {
  const table = tableKeyOf(operation);
  return table !== null && created.has(table);
}

/** Hints of the head file that do not stand in the base file, where they would be history. */
function freshHints(base: ParsedSchema, head: ParsedSchema): readonly Hint[] {
  const identity = ({ at: _, ...rest }: Hint): string => JSON.stringify(rest);
  const old = new Set(base.hints.map(identity));
  return head.hints.filter((hint) => !old.has(identity(hint)));
}

function isColumn(model: SchemaModel, hint: Extract<Hint, { kind: 'transform' }>): boolean {
  const table = model.tables.find(({ name }) => sameName(name, hint.table));
  return table?.columns.some(({ name }) => name === hint.column) ?? false;
}

function transformDiagnostics(
  head: ParsedSchema,
  transforms: readonly Extract<Hint, { kind: 'transform' }>[],
): readonly Diagnostic[] {
  return transforms
    .filter((hint) => !isColumn(head.model, hint))
    .map(({ table, column, at }) => {
      const message = `the transform fills "${showName(table)}.${column}", which is not declared`;
      return { severity: 'error', code: 'transform_impossible', message, suggestion: null, at };
    });
}

/** The key a drop hint would confirm; empty for operations that no hint is about. */
function dropKey(operation: Operation): string {
  if (operation.kind === 'drop_table') return positionKey({ kind: 'table', name: operation.table.name });
  if (operation.kind === 'drop_index') return positionKey({ kind: 'index', name: operation.index.name });
  if (operation.kind === 'drop_enum') return positionKey({ kind: 'enum', name: operation.enum.name });
  if (operation.kind !== 'drop_column') return '';
  return positionKey({ kind: 'column', table: operation.table, column: operation.column.name });
}

type DropHint = Extract<Hint, { kind: 'drop' }>;

/** A column may be spoken of under the old name of its table or the new one; `named` makes it one of them. */
function hintKey(hint: DropHint, named: (table: ObjectName) => ObjectName): string {
  if (hint.object === 'column') return positionKey({ kind: 'column', table: named(hint.table), column: hint.column });
  return positionKey({ kind: hint.object, name: hint.name });
}

function freshDrops(base: ParsedSchema, head: ParsedSchema): readonly DropHint[] {
  return freshHints(base, head).filter((hint): hint is DropHint => hint.kind === 'drop');
}

function confirmations(base: ParsedSchema, head: ParsedSchema, renames: MigrationPlan['renames']): ReadonlySet<string> {
  const named = (table: ObjectName): ObjectName => renamedTable(renames, table);
  return new Set(freshDrops(base, head).flatMap((hint) => (hint.confirmed ? [hintKey(hint, named)] : [])));
}

/** A drop hint never drops anything: it confirms a drop that the two files show anyway. */
function dropDiagnostics(
  base: ParsedSchema,
  head: ParsedSchema,
  renames: MigrationPlan['renames'],
): readonly Diagnostic[] {
  return freshDrops(base, head).flatMap((hint): readonly Diagnostic[] => {
    const key = hintKey(hint, (table) => renamedTable(renames, table));
    const oldKey = hintKey(hint, (table) => originOf(renames, renamedTable(renames, table)));
    const what = hint.object === 'column' ? `${showName(hint.table)}.${hint.column}` : showName(hint.name);
    if (head.positions.has(key)) {
      const message = `the hint drops "${what}", which is still declared`;
      return [
        {
          severity: 'error',
          code: 'drop_still_declared',
          message,
          suggestion: 'remove the declaration or the hint',
          at: hint.at,
        },
      ];
    }
    if (!base.positions.has(oldKey)) {
      const message = `the hint drops "${what}", which is not there any more`;
      return [{ severity: 'info', code: 'hint_stale', message, suggestion: 'remove the hint', at: hint.at }];
    }
    if (hint.confirmed) return [];
    const message = `the hint to drop "${what}" is not confirmed`;
    return [{ severity: 'info', code: 'drop_unconfirmed', message, suggestion: `drop ${what} confirm`, at: hint.at }];
  });
}

/** Statements that are kept but not compared, by what they are about; white space is no change. */
function undiffed(base: ParsedSchema, head: ParsedSchema): readonly Undiffed[] {
  const textsOf = (schema: ParsedSchema): ReadonlyMap<string, Undiffed & { readonly text: string }> =>
    new Map(
      schema.model.unmodelled.map(({ kind, name, text }) => {
        const key = positionKey({ kind: 'unmodelled', of: kind, name });
        const at = schema.positions.get(key) ?? null;
        return [key, { kind, name, change: 'unchanged', at, text: text.replace(/\s+/g, ' ').trim() }];
      }),
    );
  const [old, wanted] = [textsOf(base), textsOf(head)];
  const kept = [...wanted.entries()].map(([key, { text, ...each }]): Undiffed => {
    const was = old.get(key);
    return { ...each, change: was === undefined ? 'added' : was.text === text ? 'unchanged' : 'changed' };
  });
  const removed = [...old.entries()].filter(([key]) => !wanted.has(key));
  return [...kept, ...removed.map(([, { text: _, ...each }]): Undiffed => ({ ...each, change: 'removed' }))].filter(
    ({ kind }) => kind !== 'resource',
  );
}
