/** The command line's text: QAIL's impact box, then what would fail, what is not known, and what may be a rename. */
import { unreachable } from '../errors.ts';
import { describe } from '../plan/describe.ts';
import { counted, reasonText } from './figure.ts';
import { findingsOf, missingReasons, type Change, type Findings, type PlannedResult } from './finding.ts';
import { headlineOf, totalLine } from './headline.ts';
import { clip, visible } from './markdown.ts';
import type { Report } from './report.ts';
import { remedyOf } from './remedy.ts';
import { repairOf } from './repair.ts';
import { failureText, lossText } from './rows-at-stake.ts';
import { paint, uncommanded, type TerminalOptions } from './terminal-paint.ts';

/** As wide as the box of QAIL. */
const RULE_WIDTH = 28;

/** The report as plain lines, each ending in a line feed. Colour only where asked for; nothing hidden in any name. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const { result } = report;
  const headline = headlineOf(result);
  const verdict = paint(options, headline.mood, `${headline.emoji} ${headline.word}: ${headline.sentence}`);
  if (result.kind !== 'planned') return lines([verdict]);
  const findings = findingsOf(result.plan, result.impact);
  const parts = [
    impactBox(result, findings, options),
    failingPart(findings, options),
    unknownPart(findings, options),
    emptyPart(findings),
    harmlessPart(findings),
    questionPart(result, options),
    undiffedPart(result),
    unreachablePart(result),
    [verdict, `  ${headline.toDo.replaceAll('`', '')}`],
  ];
  return lines(parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part])));
}

function impactBox(result: PlannedResult, findings: Findings, options: TerminalOptions): readonly string[] {
  if (findings.losing.length === 0) return [];
  const rule = '━'.repeat(Math.max(1, Math.min(RULE_WIDTH, options.width)));
  return [
    paint(options, 'bad', '🚨 Migration Impact Analysis'),
    rule,
    ...aligned(findings.losing).map((line) => `  ${line}`),
    rule,
    `  ${paint(options, 'strong', totalLine(findings, result.impact))}`,
  ];
}

/** QAIL sets verb, object and number under each other. */
function aligned(changes: readonly Change[]): readonly string[] {
  const rows = changes.map((change) => {
    const said = shown(change);
    const verb = /^[A-Z]+(?: [A-Z]+)?(?= )/.exec(said)?.[0] ?? '';
    return { verb, object: said.slice(verb.length).trimStart(), found: lossText(change) };
  });
  const verbWidth = Math.max(...rows.map((row) => row.verb.length));
  // One name of great length must not push the numbers of all others out of sight.
  const objectWidth = Math.min(40, Math.max(...rows.map((row) => row.object.length)));
  return rows.map((row) =>
    `${row.verb.padEnd(verbWidth)} ${row.object.padEnd(objectWidth)} → ${row.found}`.trimStart(),
  );
}

function failingPart(findings: Findings, options: TerminalOptions): readonly string[] {
  const sure = findings.failing.filter((c) => c.impact?.verdict === 'will_fail');
  if (sure.length === 0) return [];
  return [
    paint(options, 'bad', "⛔ Would fail on today's rows"),
    ...sure.flatMap((change) => [
      `  ${shown(change)} → ${failureText(change)}`,
      `    what helps: ${repairOf(change.step.operation).replaceAll('`', '')}`,
    ]),
  ];
}

function unknownPart(findings: Findings, options: TerminalOptions): readonly string[] {
  if (findings.unknown.length === 0) return [];
  return [
    paint(options, 'unsure', '⚠️ Not measured'),
    ...findings.unknown.flatMap((change) => {
      const missing = missingReasons(change);
      if (missing.length === 0) return [`  ${shown(change)} → the numbers do not decide`];
      const advice = missing.map((reason) => remedyOf(reason).replaceAll('`', '')).join('; ');
      return [`  ${shown(change)} → not measured (${missing.map(reasonText).join('; ')})`, `    what helps: ${advice}`];
    }),
  ];
}

function emptyPart(findings: Findings): readonly string[] {
  if (findings.empty.length === 0) return [];
  return ['Dropped, and empty today', ...findings.empty.map((change) => `  ${shown(change)} → ${lossText(change)}`)];
}

function harmlessPart(findings: Findings): readonly string[] {
  const told = new Set([...findings.losing, ...findings.failing, ...findings.unknown, ...findings.empty]);
  const rest = findings.changes.filter((change) => !told.has(change));
  if (rest.length === 0) return [];
  return [told.size === 0 ? 'Changes' : 'Other changes', ...rest.map((change) => `  ${shown(change)}`)];
}

function questionPart(result: PlannedResult, options: TerminalOptions): readonly string[] {
  const questions = result.plan.renameQuestions;
  if (questions.length === 0) return [];
  return [
    paint(options, 'unsure', questions.length === 1 ? 'Is this a rename?' : 'Are these renames?'),
    ...questions.flatMap((q) => [
      `  ${visible(q.from)} goes and ${visible(q.to)} comes. If so, add this line and the data stays:`,
      `    ${visible(q.hint)}`,
    ]),
  ];
}

function undiffedPart(result: PlannedResult): readonly string[] {
  const changed = result.plan.undiffed.filter((u) => u.change !== 'unchanged');
  if (changed.length === 0) return [];
  return [
    `Changed, but not compared yet (${counted(changed.length, 'statement')})`,
    ...changed.map((u) => `  ${u.kind.replaceAll('_', ' ')} ${clip(visible(u.name), 120)}: ${u.change}`),
  ];
}

function unreachablePart({ impact }: PlannedResult): readonly string[] {
  const { measuring } = impact;
  switch (measuring.kind) {
    case 'unreachable': {
      const hint = measuring.hint === null ? [] : [`  ${visible(measuring.hint)}`];
      return [`${visible(measuring.code)}: ${visible(measuring.message)}`, ...hint];
    }
    case 'measured':
    case 'not_measured':
      return [];
    default:
      return unreachable(measuring);
  }
}

function shown(change: Change): string {
  return clip(visible(describe(change.step.operation)), 200);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${uncommanded(line.trimEnd())}\n`).join('');
}

export { renderDiagnostics } from './terminal-diagnostics.ts';
export type { TerminalOptions } from './terminal-paint.ts';
