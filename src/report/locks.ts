/** The section about locks: what has to wait, while what is done, on a table of which size. */
import { unreachable } from '../errors.ts';
import type { LockMode, LockWork, MigrationPlan, PlanStep } from '../plan/migration-plan.ts';
import type { Measuring, TableFacts } from '../impact/impact-report.ts';
import { sameName, showName, type ObjectName } from '../schema/model.ts';
import { counted, showBytes, showCount } from './figure.ts';
import { nameBefore, subjectOf, type PlannedResult } from './finding.ts';
import type { WeightedRow } from './fitting.ts';
import { blocks, code } from './markdown.ts';
import { CHANGE, changeLine, lineLink, weightedTable, type Page } from './page.ts';

/** "Locks and rewrites". Null when no table that exists has to wait for longer than a moment. */
export function renderLocks(page: Page, result: PlannedResult): string | null {
  const { plan, impact } = result;
  const long = longLocks(plan);
  if (long.length === 0) return null;
  const rows = long.map((step): WeightedRow => {
    const facts = factsOf(plan, impact.measuring, step.lock.table);
    return {
      subject: subjectOf(step.operation),
      weight: (facts?.heapBytes ?? 0n) + (facts?.indexBytes ?? 0n),
      cells: [
        changeLine(step, ''),
        `${stopped(step.lock.mode)} on ${lockedTables(step)}`,
        workText(step.lock.work),
        sizeText(facts),
        lineLink(page.report, step.at),
      ],
    };
  });
  return blocks([
    '### Locks and rewrites',
    weightedTable(page, ['Change', 'Has to wait', 'Meanwhile', 'Size in staging', 'Line'], rows, CHANGE),
    shortLockLine(plan),
  ]);
}

/** One sentence about locks for a change that is otherwise harmless. */
export function lockSentence(plan: MigrationPlan): string {
  const long = longLocks(plan).length;
  if (long > 0)
    return `${counted(long, 'change')} ${long === 1 ? 'makes' : 'make'} others wait for longer: see the locks.`;
  return shortLocks(plan).length > 0
    ? 'Locks are held until the transaction ends, for nothing that takes long.'
    : 'No table in use is locked.';
}

/** True when a lock of the plan is held while something long is done. */
export function hasLongLocks(plan: MigrationPlan): boolean {
  return longLocks(plan).length > 0;
}

function longLocks(plan: MigrationPlan): readonly PlanStep[] {
  return locking(plan).filter((step) => step.lock.work !== 'none');
}

function shortLocks(plan: MigrationPlan): readonly PlanStep[] {
  return locking(plan).filter((step) => step.lock.work === 'none');
}

/** A table that this very plan makes has no readers yet, so nobody waits for it. */
function locking(plan: MigrationPlan): readonly PlanStep[] {
  const created = new Set(
    plan.steps.flatMap(({ operation }) => (operation.kind === 'create_table' ? [showName(operation.table.name)] : [])),
  );
  return plan.steps.filter(({ lock }) => {
    const isNew = lock.table !== null && created.has(showName(lock.table)) && lock.also.length === 0;
    return !isNew && lock.mode !== 'none' && lock.mode !== 'SHARE UPDATE EXCLUSIVE';
  });
}

function shortLockLine(plan: MigrationPlan): string | null {
  const short = shortLocks(plan).length;
  return short === 0
    ? null
    : `${counted(short, 'other change')} ${short === 1 ? 'locks its' : 'lock their'} table for a moment only.`;
}

/** What conflicts with each mode: PostgreSQL 18 manual, 13.3.1 Table-Level Locks. */
function stopped(mode: LockMode): string {
  switch (mode) {
    case 'ACCESS EXCLUSIVE':
      return 'reads and writes';
    case 'SHARE':
    case 'SHARE ROW EXCLUSIVE':
      return 'writes';
    case 'SHARE UPDATE EXCLUSIVE':
    case 'none':
      return 'nothing';
    default:
      return unreachable(mode);
  }
}

function workText(work: LockWork): string {
  switch (work) {
    case 'none':
      return 'nothing to speak of';
    case 'scan':
      return 'every row is read';
    case 'index_build':
      return 'an index is built';
    case 'rewrite':
      return 'table and indexes are written anew';
    default:
      return unreachable(work);
  }
}

function lockedTables({ lock }: PlanStep): string {
  const tables = [lock.table, ...lock.also].flatMap((table) => (table === null ? [] : [code(showName(table), 130)]));
  const shown = tables.slice(0, 3).join(', ');
  return tables.length > 3 ? `${shown} and ${showCount(tables.length - 3)} more` : shown;
}

function factsOf(plan: MigrationPlan, measuring: Measuring, table: ObjectName | null): TableFacts | null {
  if (measuring.kind !== 'measured' || table === null) return null;
  const before = nameBefore(plan, table);
  return measuring.database.tables.find((facts) => sameName(facts.table, before)) ?? null;
}

function sizeText(facts: TableFacts | null): string {
  if (facts === null) return 'not measured';
  const size = showBytes(facts.heapBytes + facts.indexBytes);
  const rows = facts.estimatedRows;
  return rows === null || rows <= 0n ? size : `≈ ${counted(rows, 'row')}, ${size}`;
}
