/** The change between two local schemas in the direction in which it is to be carried out. */
import { readSchemas } from '../act/read-schema.ts';
import type { CountBudget } from '../act/report-impact.ts';
import { gateOf } from '../decision/gate.ts';
import { QailError } from '../errors.ts';
import { judge, unmeasuredImpact } from '../impact/judgement.ts';
import { questionsFor } from '../impact/question.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import { makePlan } from '../plan/plan.ts';
import { originOf } from '../plan/rename.ts';
import { wayBackOf } from '../plan/way-back.ts';
import type { DatabasePort, SchemaSource } from '../ports.ts';
import type { Direction } from '../postgres/history.ts';
import { measure } from '../postgres/measure.ts';
import type { ReportResult } from '../report/report.ts';
import { showName, type SchemaModel } from '../schema/model.ts';
import type { Diagnostic } from '../schema/parsed-schema.ts';
import type { PathPair } from './arguments.ts';

export type LocalChange = {
  readonly direction: Direction;
  /** The plan from the old schema to the new one, whatever the direction: its digest is what the history knows. */
  readonly plan: MigrationPlan;
  /** What the direction itself does to the rows. */
  readonly lossPlan: MigrationPlan;
  /** The schema to end at. */
  readonly target: SchemaModel;
  readonly warnings: readonly Diagnostic[];
};

export type ReadChange =
  /** The files are the same, or mean the same. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'planned'; readonly change: LocalChange };

/** Reads both schemas and plans. Raises `QailError` when a file cannot be read or the old side is not there. */
export async function readChange(source: SchemaSource, paths: PathPair, direction: Direction): Promise<ReadChange> {
  await requireOld(source, paths.oldPath);
  const pair = await readSchemas({ base: source, head: source }, paths.oldPath, paths.newPath);
  if (pair.kind === 'unchanged') return { kind: 'unchanged' };
  if (pair.kind === 'invalid') return { kind: 'invalid', diagnostics: pair.diagnostics };
  const { base, head } = pair;
  const plan = makePlan(base, head);
  const warnings = [...pair.warnings, ...plan.diagnostics];
  if (warnings.some(({ severity }) => severity === 'error')) return { kind: 'invalid', diagnostics: warnings };
  const isSame = plan.steps.length === 0 && plan.undiffed.every(({ change }) => change === 'unchanged');
  if (isSame) return { kind: 'unchanged' };
  const isUp = direction === 'up';
  const lossPlan = isUp ? plan : wayBackOf(plan, base, head);
  return { kind: 'planned', change: { direction, plan, lossPlan, target: isUp ? head.model : base.model, warnings } };
}

/** A slip in the old path would read as "there was nothing before"; on a pull request that is said by a commit, here by nobody. */
async function requireOld(source: SchemaSource, path: string): Promise<void> {
  const directory = /(^|\/)schema\.qail$/i.test(path) ? path.slice(0, -'.qail'.length) : path;
  for (const each of [path, directory]) if ((await source.list(each)).length > 0) return;
  throw new QailError('schema_missing', `reading the old schema ${path}: nothing stands there`, {
    hint: 'name the schema that the database has now; for an empty database a file with nothing but a comment in it',
  });
}

/** Columns that come back empty and are to be required after that: they need their values before the way back can end. */
export function demandedColumns({ direction, plan }: LocalChange): readonly string[] {
  if (direction === 'up') return [];
  return plan.steps.flatMap(({ operation }) =>
    operation.kind === 'drop_column' &&
    !operation.column.nullable &&
    ['none', 'default'].includes(operation.column.value.kind)
      ? [`${showName(originOf(plan.renames, operation.table))}.${operation.column.name}`]
      : [],
  );
}

/** Counts what the change does to the rows that are there. A database that does not answer is part of the result. */
export async function countLocal(
  { lossPlan }: LocalChange,
  database: DatabasePort,
  budget: CountBudget,
): Promise<ImpactReport> {
  const questions = questionsFor(lossPlan);
  if (lossPlan.steps.length === 0)
    return unmeasuredImpact(lossPlan, questions, { kind: 'not_measured', reason: 'nothing_to_measure' });
  return judge(lossPlan, questions, await measure(database, questions, budget));
}

/** The change with its numbers, as the screens show it. */
export function resultOfLocal({ lossPlan, warnings }: LocalChange, impact: ImpactReport): ReportResult {
  const commands = { kind: 'off', because: 'command_line' } as const;
  return { kind: 'planned', plan: lossPlan, impact, gate: gateOf(impact), commands, warnings };
}
