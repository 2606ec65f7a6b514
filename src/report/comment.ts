/** The pull-request comment: verdict, what to do now, then everything in the order of what cannot be undone. */
import { unreachable } from '../errors.ts';
import { counted } from './figure.ts';
import { COMMENT_LIMIT, fit } from './fitting.ts';
import { changedUndiffed, headlineOf, type Headline } from './headline.ts';
import { findingsOf, type Findings, type PlannedResult } from './finding.ts';
import { hasChoices, renderChoices, renderCommandsOff, renderForkPlan } from './choices.ts';
import {
  diagnosticsTable,
  renderSideEffects,
  renderSql,
  renderUndiffed,
  renderUnmeasured,
  renderWarnings,
  renderWayBack,
} from './folds.ts';
import { renderDiagram } from './diagram.ts';
import { renderFooter } from './footer.ts';
import { renderGate } from './gate-table.ts';
import { hasLongLocks, lockSentence, renderLocks } from './locks.ts';
import { blocks, clip, code, fenced, prose, visible } from './markdown.ts';
import { changeLine, elsewhere, leftOutLine, urlPart, type Page } from './page.ts';
import type { Report } from './report.ts';
import { renderEmpty, renderFailures, renderLosses } from './rows-at-stake.ts';

/** More questions than this are not read; the rest is counted. */
const MOST_QUESTIONS = 5;
const MOST_QUESTIONS_IN_SUMMARY = 200;
/** As many harmless changes as stand on one line without being skipped over. */
const MOST_NAMED = 6;

/** The hidden first line by which the comment is found again; both values encoded so that they cannot end it. */
export function markerOf(report: Pick<Report, 'schemaPath' | 'environment'>): string {
  const value = (text: string): string => urlPart(text).replaceAll('-', '%2D');
  return `<!-- qail:report v=1 schema=${value(report.schemaPath)} db=${value(report.environment)} -->`;
}

/**
 * The whole comment, marker first. At most 60,000 characters and as many bytes: what does not fit is left out in whole parts,
 * never the verdict, the totals, the gate or the commands. Equal reports give equal text.
 */
export function renderComment(report: Report): string {
  return fit(COMMENT_LIMIT, (budget) => blocks([markerOf(report), renderPage({ report, budget, place: 'comment' })]));
}

/** The report below the marker, as much of it as the page has room for. */
export function renderPage(page: Page): string {
  const { report } = page;
  const headline = headlineOf(report.result);
  const title = `## ${headline.emoji} ${headline.word}: ${headline.sentence}`;
  const subject = isShort(page) ? null : subjectLine(report);
  const body = bodyOf(page, headline);
  return blocks([title, subject, ...body, shortenedLine(page), renderFooter(report)]);
}

function bodyOf(page: Page, headline: Headline): readonly (string | null)[] {
  const { result } = page.report;
  switch (result.kind) {
    case 'unchanged':
      return ['**Gate: open.** Nothing to do.'];
    case 'invalid_schema':
      return [
        alert('WARNING', headline),
        diagnosticsTable(page, result.diagnostics),
        '**Gate: closed.** Reason code `schema_invalid`.',
      ];
    case 'planned':
      return plannedBody(page, result, headline);
    default:
      return unreachable(result);
  }
}

function plannedBody(page: Page, result: PlannedResult, headline: Headline): readonly (string | null)[] {
  const findings = findingsOf(result.plan, result.impact);
  if (isShort(page)) return shortBody(page, result, findings);
  return [
    headline.mood === 'good'
      ? goodLine(result, findings)
      : alert(headline.emoji === '⚠️' ? 'WARNING' : 'CAUTION', headline),
    renderUnreachable(result),
    renderQuestions(page, result),
    renderLosses(page, result, findings),
    renderFailures(page, findings),
    renderEmpty(page, findings),
    renderLocks(page, result),
    hasChoices(page.report, findings) && result.commands.kind === 'on'
      ? renderChoices(page.report, result.commands.code)
      : null,
    renderForkPlan(page.report),
    renderCommandsOff(page.report, findings),
    renderGate(result, findings),
    renderSql(page, result),
    page.place === 'summary' ? renderWayBack(page, result) : null,
    renderSideEffects(page, result),
    renderUnmeasured(page, findings),
    renderDiagram(page, result.plan),
    renderUndiffed(page, result.plan.undiffed),
    renderWarnings(page, result.warnings),
  ];
}

/** A harmless change takes three lines; folds follow only where there is something a reviewer would miss. */
function shortBody(page: Page, result: PlannedResult, findings: Findings): readonly (string | null)[] {
  return [
    findings.changes.length === 0
      ? subjectLine(page.report)
      : `${code(page.report.schemaPath, 120)}: ${harmlessList(page, findings)}`,
    `**Gate for ${code(page.report.environment, 80)}: open.** ${goodText(result)}`,
    hasLongLocks(result.plan) ? renderLocks(page, result) : null,
    renderSideEffects(page, result),
    renderUndiffed(page, result.plan.undiffed),
    renderWarnings(page, result.warnings),
  ];
}

function harmlessList(page: Page, findings: Findings): string {
  const named = findings.changes.slice(0, MOST_NAMED).map((change) => changeLine(change.step, ''));
  const left = findings.changes.length - named.length;
  return left === 0
    ? named.join(' · ')
    : `${named.join(' · ')} ${leftOutLine(page, left, 'change').replace(/\.$/, '')}`;
}

/** Harmless changes, in the comment: three lines say it all. */
function isShort({ report: { result }, place }: Page): boolean {
  return (
    place === 'comment' &&
    result.kind === 'planned' &&
    result.gate.state === 'open' &&
    result.plan.steps.every((step) => !step.destructive)
  );
}

function goodLine(result: PlannedResult, findings: Findings): string {
  const empty = findings.empty.length > 0 ? ' What is dropped holds no data today.' : '';
  return `**Gate: open.** ${goodText(result)}${empty}`;
}

function goodText(result: PlannedResult): string {
  const undiffed =
    changedUndiffed(result) > 0 ? 'Read the changed statements: they are not compared.' : 'Nothing to do.';
  return result.plan.steps.length === 0 ? undiffed : `${undiffed} ${lockSentence(result.plan)}`;
}

function subjectLine(report: Report): string {
  const parts = [`QAIL · environment ${code(report.environment, 80)}`, `schema ${code(report.schemaPath, 120)}`];
  if (report.result.kind === 'planned' && report.result.plan.steps.length > 0) {
    parts.push(counted(report.result.plan.steps.length, 'change'));
  }
  return parts.join(' · ');
}

function alert(kind: 'CAUTION' | 'WARNING', headline: Headline): string {
  return `> [!${kind}]\n> **What to do now:** ${headline.toDo} Nothing has been changed in any database.`;
}

function renderUnreachable(result: PlannedResult): string | null {
  const { measuring } = result.impact;
  if (measuring.kind !== 'unreachable') return null;
  const hint = measuring.hint === null ? '' : ` What helps: ${prose(measuring.hint, 300)}.`;
  return `What happened (${code(measuring.code, 60)}): ${prose(measuring.message, 400)}.${hint}`;
}

function renderQuestions(page: Page, result: PlannedResult): string | null {
  const questions = result.plan.renameQuestions;
  if (questions.length === 0) return null;
  const most = page.place === 'summary' ? MOST_QUESTIONS_IN_SUMMARY : MOST_QUESTIONS;
  const shown = questions.slice(0, most);
  const left = questions.length - shown.length;
  return blocks([
    shown.length === 1 ? '### Is this a rename?' : '### Are these renames?',
    ...shown.map(
      (q) =>
        `The ${q.object} ${code(q.from, 130)} goes and ${code(q.to, 130)} comes. If it is the same ${q.object} under a new name, add this line to the schema file, and its data stays:\n${fenced(clip(visible(q.hint), 400))}`,
    ),
    left === 0 ? null : leftOutLine(page, left, 'question'),
  ]);
}

function shortenedLine(page: Page): string | null {
  const { report, budget } = page;
  if (report.result.kind !== 'planned' || budget.sql) return null;
  const statements = report.result.plan.steps.flatMap((step) => step.up).length;
  const parts = [
    ...(statements === 0 ? [] : [`the SQL (${counted(statements, 'statement')})`]),
    ...(budget.diagram ? [] : ['the entity diagram']),
    ...(budget.tables === Infinity && budget.rowsPerTable === Infinity ? [] : ['the rows counted as “more” above']),
  ];
  return `Shortened to fit. Left out: ${parts.join(', ')}. Everything is ${elsewhere(page)}`;
}
