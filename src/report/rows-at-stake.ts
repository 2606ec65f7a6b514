/** The sections about rows: what is lost, what would fail, what destroys but finds nothing there. */
import type { PlanStep } from '../plan/migration-plan.ts';
import type { HazardKind } from '../plan/migration-plan.ts';
import type { Figure } from '../impact/impact-report.ts';
import { counted, isKnown, showCount, showFigure, showFigureOf, sourceOf } from './figure.ts';
import { subjectOf, type Change, type Findings, type PlannedResult } from './finding.ts';
import { UNKNOWN_WEIGHT, type WeightedRow } from './fitting.ts';
import { totalLine } from './headline.ts';
import { blocks, prose } from './markdown.ts';
import { CHANGE, changeLine, lineLink, weightedTable, type Page } from './page.ts';
import { repairOf } from './repair.ts';

/** `1,234 values at risk` or, for whole rows, `5,678 rows affected`. */
export function lossText(change: Change): string {
  const figure = change.impact?.atRisk ?? null;
  if (figure === null) return '';
  return change.impact?.unit === 'values'
    ? showFigureOf(figure, 'value', 'at risk')
    : showFigureOf(figure, 'row', 'affected');
}

/** `412 rows in the way`; single values where the change works on values. */
export function failureText({ step, impact }: Change): string {
  const figure = impact?.failing ?? null;
  if (figure === null) return 'fails on the rows of today';
  const onValues = step.operation.kind === 'alter_column_type' || step.operation.kind === 'rebuild_enum';
  return showFigureOf(figure, onValues ? 'value' : 'row', 'in the way');
}

/** "Data lost": one row a change, largest first, and QAIL's total under it. Null when nothing can be lost. */
export function renderLosses(page: Page, result: PlannedResult, findings: Findings): string | null {
  if (findings.losing.length === 0) return null;
  const known = findings.losing.some((c) => isCounted(c.impact?.atRisk));
  const rows = findings.losing.map((change) => ({
    subject: subjectOf(change.step.operation),
    weight: weightOf(change.impact?.atRisk ?? null),
    cells: [
      changeLine(change.step, lossText(change)),
      lossSource(change),
      whatGoes(change.step),
      lineLink(page.report, change.step.at),
    ],
  }));
  const { rowsAtRisk, valuesAtRisk } = result.impact;
  const apart =
    rowsAtRisk > 0n && valuesAtRisk > 0n
      ? ` – ${counted(rowsAtRisk, 'row')} and ${counted(valuesAtRisk, 'single value')}`
      : '';
  const about = result.impact.estimated ? '≈ ' : '';
  const amount = (count: bigint): string => `${about}${counted(count, 'record')} at risk`;
  return blocks([
    known ? '### Data lost' : '### Data that may be lost',
    weightedTable(page, ['Change', 'Number', 'What goes', 'Line'], rows, { one: 'change', amount }),
    `**${totalLine(findings, result.impact)}**${apart}`,
  ]);
}

/** "Would fail on today's rows", each with what repairs it. Null when nothing can fail. */
export function renderFailures(page: Page, findings: Findings): string | null {
  if (findings.failing.length === 0) return null;
  const sure = findings.failing.some((c) => c.impact?.verdict === 'will_fail');
  const rows = findings.failing.map((change): WeightedRow => {
    const failing = change.impact?.failing ?? null;
    return {
      subject: subjectOf(change.step.operation),
      weight: weightOf(failing),
      cells: [
        changeLine(change.step, failureText(change)),
        failing === null ? 'known without counting' : sourceText(failing) + ofRows(change),
        repairOf(change.step.operation),
        lineLink(page.report, change.step.at),
      ],
    };
  });
  return blocks([
    sure ? "### Would fail on today's rows" : "### May fail on today's rows",
    weightedTable(page, ['Change', 'Number', 'What helps', 'Line'], rows, CHANGE),
  ]);
}

/** Drops that were counted and found empty: harmless today, and still worth a look. Null when there are none. */
export function renderEmpty(page: Page, findings: Findings): string | null {
  if (findings.empty.length === 0) return null;
  const rows = findings.empty.map((change) => ({
    subject: subjectOf(change.step.operation),
    weight: 0n,
    cells: [
      changeLine(change.step, lossText(change)),
      `counted${ofRows(change)}`,
      lineLink(page.report, change.step.at),
    ],
  }));
  return blocks(['### Dropped, and empty today', weightedTable(page, ['Change', 'Number', 'Line'], rows, CHANGE)]);
}

function whatGoes(step: PlanStep): string {
  const stated = reasons(step, 'loses_data');
  if (!step.confirmed) return stated;
  return stated === '–' ? 'named in a `drop … confirm` line' : `${stated}; named in a \`drop … confirm\` line`;
}

/** The planner's reasons for one kind of hazard, as prose; `–` without any. */
export function reasons(step: PlanStep, kind: HazardKind): string {
  const texts = step.hazards.filter((h) => h.kind === kind).map((h) => prose(h.reason, 200));
  return texts.length === 0 ? '–' : texts.slice(0, 3).join('; ');
}

function lossSource(change: Change): string {
  const figure = change.impact?.atRisk;
  if (figure === null || figure === undefined) return '–';
  const notDefault = change.impact?.notDefault ?? null;
  const changed = notDefault === null ? '' : `; ${differing(notDefault)}`;
  return sourceText(figure) + (change.impact?.unit === 'values' ? ofRows(change) : '') + changed;
}

function sourceText(figure: Figure): string {
  return isKnown(figure) ? sourceOf(figure) : 'unknown, not zero';
}

function differing(figure: Figure): string {
  if (!isKnown(figure)) return `differing from the default: ${showFigure(figure)}`;
  return `${showFigure(figure)} ${figure.count === 1n ? 'differs' : 'differ'} from the default`;
}

function ofRows({ impact }: Change): string {
  const rows = impact?.rows ?? null;
  if (rows === null || !isKnown(rows)) return '';
  return rows.kind === 'counted' ? `, in ${counted(rows.count, 'row')}` : `, in ≈ ${showCount(rows.count)} rows`;
}

function isCounted(figure: Figure | null | undefined): boolean {
  return figure !== null && figure !== undefined && isKnown(figure);
}

function weightOf(figure: Figure | null): bigint {
  return figure !== null && isKnown(figure) ? figure.count : UNKNOWN_WEIGHT;
}
