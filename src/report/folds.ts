/** The folded parts: everything a reviewer may want to look up, and nobody has to read. */
import { unreachable } from '../errors.ts';
import type { HazardKind, PlanStep, Stage, Statement, Undiffed } from '../plan/migration-plan.ts';
import type { Diagnostic } from '../schema/parsed-schema.ts';
import { counted, reasonText, showCount } from './figure.ts';
import { missingReasons, subjectOf, type Findings, type PlannedResult } from './finding.ts';
import { UNKNOWN_WEIGHT, type WeightedRow } from './fitting.ts';
import { blocks, code, details, fenced, prose } from './markdown.ts';
import { CHANGE, changeLine, lineLink, positionLink, weightedTable, type Page } from './page.ts';
import { remedyOf } from './remedy.ts';

/** The SQL of the plan in the order it runs, stages marked. Null when there is none, or no room for it. */
export function renderSql(page: Page, result: PlannedResult): string | null {
  const statements = result.plan.steps.flatMap((step) => step.up);
  if (statements.length === 0 || !page.budget.sql) return null;
  const title = `SQL (${counted(statements.length, 'statement')})`;
  return details(title, fenced(sqlText(inRunningOrder(statements)), 'sql'));
}

/** The SQL that leads back, last step first. It brings back the shape, never the rows. Null when there is none. */
export function renderWayBack(page: Page, result: PlannedResult): string | null {
  const steps = [...result.plan.steps].reverse();
  const statements = steps.flatMap((step) => step.down ?? []);
  if (statements.length === 0 || !page.budget.sql) return null;
  const without = steps.filter((step) => step.down === null).length;
  const gap = without === 0 ? '' : ` ${counted(without, 'change')} cannot be taken back by SQL alone.`;
  return details(
    `SQL of the way back (${counted(statements.length, 'statement')})`,
    blocks([
      `It brings back the shape of the schema, not the rows.${gap}`,
      fenced(sqlText(inRunningOrder(statements)), 'sql'),
    ]),
  );
}

/** `before`, `main`, `after`; within each the order of the plan. */
function inRunningOrder(statements: readonly Statement[]): readonly Statement[] {
  const stages: readonly Stage[] = ['before', 'main', 'after'];
  return stages.flatMap((stage) => statements.filter((s) => s.stage === stage));
}

function sqlText(statements: readonly Statement[]): string {
  const staged = statements.some((s) => s.stage !== 'main');
  return statements
    .map((s, i) => {
      const text = /;\s*$/.test(s.sql) ? s.sql : `${s.sql};`;
      return staged && statements[i - 1]?.stage !== s.stage ? `-- ${stageText(s.stage)}\n${text}` : text;
    })
    .join('\n');
}

function stageText(stage: Stage): string {
  switch (stage) {
    case 'before':
      return 'each on its own, before the transaction';
    case 'main':
      return 'in one transaction';
    case 'after':
      return 'each on its own, after the transaction';
    default:
      return unreachable(stage);
  }
}

const SIDE_EFFECTS: readonly HazardKind[] = ['weakens_guard', 'breaks_clients', 'cannot_reverse'];

/** What goes with the drops, what guards less than before, what running clients may trip over. Null without any. */
export function renderSideEffects(page: Page, result: PlannedResult): string | null {
  const rows = result.plan.steps.flatMap((step): readonly WeightedRow[] => {
    const effects = effectsOf(step);
    if (effects.length === 0) return [];
    const cells = [changeLine(step, ''), effects.join('; '), lineLink(page.report, step.at)];
    return [{ subject: subjectOf(step.operation), weight: 0n, cells }];
  });
  const shown = weightedTable(page, ['Change', 'Side effect', 'Line'], rows, CHANGE);
  return shown === null ? null : details(`Side effects (${counted(rows.length, 'change')})`, shown);
}

function effectsOf(step: PlanStep): readonly string[] {
  const stated = step.hazards
    .filter((h) => SIDE_EFFECTS.includes(h.kind))
    .map((h) => `${effectName(h.kind)}: ${prose(h.reason, 200)}`);
  return [...falls(step), ...stated];
}

function effectName(kind: HazardKind): string {
  if (kind === 'weakens_guard') return 'guards less';
  return kind === 'breaks_clients' ? 'running clients' : 'no way back by SQL';
}

function falls({ operation }: PlanStep): readonly string[] {
  if (operation.kind === 'drop_index') return ['the index goes'];
  if (operation.kind === 'drop_constraint') return ['the constraint goes'];
  if (operation.kind !== 'drop_table') return [];
  const { table, indexes } = operation;
  const parts = [
    ...(table.constraints.length === 0 ? [] : [counted(table.constraints.length, 'constraint')]),
    ...(indexes.length === 0 ? [] : [counted(indexes.length, 'index', 'indexes')]),
  ];
  const fallen = table.constraints.length + indexes.length;
  return fallen === 0 ? [] : [`with the table ${fallen === 1 ? 'goes' : 'go'} ${parts.join(' and ')}`];
}

/** Each change with a number missing: why, and what helps. Null when every number that decides is there. */
export function renderUnmeasured(page: Page, findings: Findings): string | null {
  const rows = findings.unknown.map((change): WeightedRow => {
    const missing = missingReasons(change);
    return {
      subject: subjectOf(change.step.operation),
      weight: UNKNOWN_WEIGHT,
      cells: [
        changeLine(change.step, ''),
        missing.length === 0 ? 'the answer does not decide' : missing.map(reasonText).join('; '),
        missing.length === 0 ? 'count by hand' : missing.map(remedyOf).join('; '),
        lineLink(page.report, change.step.at),
      ],
    };
  });
  const shown = weightedTable(page, ['Change', 'Why there is no number', 'What helps', 'Line'], rows, CHANGE);
  return shown === null ? null : details(`What was not measured (${counted(rows.length, 'change')})`, shown);
}

/** Remarks of the reader and the planner on the files. Null without any. */
export function renderWarnings(page: Page, diagnostics: readonly Diagnostic[]): string | null {
  const shown = diagnosticsTable(page, diagnostics);
  return shown === null ? null : details(`Remarks on the files (${showCount(diagnostics.length)})`, shown);
}

/** Diagnostics with their place, errors first. Null without any. */
export function diagnosticsTable(page: Page, diagnostics: readonly Diagnostic[]): string | null {
  const rows = diagnostics.map((d): WeightedRow => {
    const where = `${positionLink(page.report, d.at, 'head')} column ${showCount(d.at.column)}`;
    const suggestion = d.suggestion === null ? '–' : prose(d.suggestion, 300);
    const weight = d.severity === 'error' ? 2n : d.severity === 'warning' ? 1n : 0n;
    return { subject: d.at.file, weight, cells: [where, d.severity, prose(d.message, 400), suggestion] };
  });
  return weightedTable(page, ['Where', 'Kind', 'What', 'What helps'], rows, { one: 'remark', amount: null });
}

/** Statements that changed and that this version does not compare. Null without any. */
export function renderUndiffed(page: Page, undiffed: readonly Undiffed[]): string | null {
  const changed = undiffed.filter((u) => u.change !== 'unchanged');
  const rows = changed.map((u): WeightedRow => {
    const where = u.at === null ? '–' : positionLink(page.report, u.at, u.change === 'removed' ? 'base' : 'head');
    return { subject: u.name, weight: 0n, cells: [u.kind.replaceAll('_', ' '), code(u.name, 130), u.change, where] };
  });
  const shown = weightedTable(page, ['Kind', 'Name', 'Change', 'Line'], rows, { one: 'statement', amount: null });
  if (shown === null) return null;
  const intro =
    'This version keeps these statements as they are and does not compare them, so nothing is planned or counted for them.';
  return details(`Changed, but not compared yet (${counted(changed.length, 'statement')})`, blocks([intro, shown]));
}
