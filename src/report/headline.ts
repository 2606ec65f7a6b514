/** The verdict in words and what to do about it: the first two things anybody reads, the same wherever they are shown. */
import type { GateReason } from '../decision/gate.ts';
import { unreachable } from '../errors.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import { canBeCounted } from './choices.ts';
import { counted, showCount } from './figure.ts';
import { findingsOf, isMissing, type Findings, type PlannedResult } from './finding.ts';
import type { ReportResult } from './report.ts';

/** Words and counts only: no name and no message of a file or a server is ever part of it. */
export type Headline = {
  readonly mood: 'good' | 'unsure' | 'bad';
  readonly emoji: string;
  readonly word: string;
  readonly sentence: string;
  /** What a person should do now, as one or two sentences. */
  readonly toDo: string;
};

const NOTHING = 'Nothing to do.';

/** The verdict of a result in words. */
export function headlineOf(result: ReportResult): Headline {
  switch (result.kind) {
    case 'unchanged':
      return good('Nothing to do', 'the schema files are the same on both sides', NOTHING);
    case 'invalid_schema':
      return invalidHeadline(result.diagnostics.filter((d) => d.severity === 'error').length);
    case 'planned':
      return plannedHeadline(result);
    default:
      return unreachable(result);
  }
}

/** `Total: 6,912 records at risk`, as QAIL ends its list, never less careful than the numbers in it. */
export function totalLine(findings: Findings, impact: ImpactReport): string {
  return `Total: ${atRiskText(findings, impact)}`;
}

/** `6,912 records at risk`, `at least ≈ 1,200 records at risk`, `not measured`. */
function atRiskText(findings: Findings, impact: ImpactReport): string {
  const missing = findings.losing.some((c) => isMissing(c.impact?.atRisk));
  if (missing && impact.recordsAtRisk === 0n) return 'not measured';
  const prefix = `${missing ? 'at least ' : ''}${impact.estimated ? '≈ ' : ''}`;
  return `${prefix}${counted(impact.recordsAtRisk, 'record')} at risk`;
}

/** How many statements changed that this version keeps but does not compare. */
export function changedUndiffed(result: PlannedResult): number {
  return result.plan.undiffed.filter((u) => u.change !== 'unchanged').length;
}

function invalidHeadline(errors: number): Headline {
  return {
    mood: 'bad',
    emoji: '❌',
    word: 'Schema not readable',
    sentence: `${counted(errors, 'error')} in the files, so nothing was compared`,
    toDo: 'Repair the lines named here. With the next push the report is made again.',
  };
}

function plannedHeadline(result: PlannedResult): Headline {
  if (result.gate.reason === 'already_done') return good('Applied', 'this change is on the database already', NOTHING);
  const findings = findingsOf(result.plan, result.impact);
  switch (result.impact.verdict) {
    case 'ok':
      return okHeadline(result, findings);
    case 'data-loss':
      return lossHeadline(result, findings);
    case 'blocked':
      return blockedHeadline(result, findings);
    case 'unmeasured':
      return unmeasuredHeadline(result, findings);
    case 'unreachable':
      return {
        mood: 'bad',
        emoji: '⚠️',
        word: 'Staging not reached',
        sentence:
          findings.unknown.length === 0 ? 'nothing was counted' : `nothing was counted, ${needsCounting(findings)}`,
        toDo: 'Repair the connection to the staging database and run this job again. Until then nobody knows what the change does to the rows.',
      };
    default:
      return unreachable(result.impact.verdict);
  }
}

function okHeadline(result: PlannedResult, findings: Findings): Headline {
  const changes = findings.changes.length;
  if (changes === 0) return emptyHeadline(changedUndiffed(result));
  const sure =
    result.impact.measuring.kind === 'measured'
      ? "nothing is lost, nothing fails on today's rows"
      : 'safe whatever the rows hold';
  return good('OK', `${counted(changes, 'change')}, ${sure}`, NOTHING);
}

function emptyHeadline(undiffed: number): Headline {
  if (undiffed === 0) return good('OK', 'only comments or layout changed, the schema is the same', NOTHING);
  return good(
    'OK',
    `no table, column, index or type changes; ${counted(undiffed, 'other statement')} did`,
    'Read the changed statements: this version does not compare them.',
  );
}

function lossHeadline(result: PlannedResult, findings: Findings): Headline {
  const toDo = lossToDo(result);
  const rename =
    result.plan.renameQuestions.length === 0
      ? ''
      : 'If something was only renamed, add the line shown: its data stays. Otherwise: ';
  return {
    mood: 'bad',
    emoji: '🚨',
    word: 'Data loss',
    sentence: `${atRiskText(findings, result.impact)} in ${counted(findings.losing.length, 'change')}`,
    toDo: rename === '' ? toDo : `${rename}${toDo.charAt(0).toLowerCase()}${toDo.slice(1)}`,
  };
}

function lossToDo({ commands, gate }: PlannedResult): string {
  if (commands.kind === 'off')
    return 'Make sure a copy of this data exists before the change is deployed, or take the loss out of the change. The gate stays closed.';
  return LOSS_TO_DO.get(gate.reason) ?? DECIDE;
}

const DECIDE =
  'Decide what happens to this data with one of the commands of this report. Until then the gate stays closed.';

const LOSS_TO_DO: ReadonlyMap<GateReason, string> = new Map([
  ['decided', 'Nothing more: what happens to this data is decided, and the gate is open.'],
  [
    'cancelled',
    'Take the loss out of the change, or decide anew with one of the commands: this plan was cancelled, and the gate stays closed.',
  ],
  [
    'impact_grew',
    'Decide again with one of the commands: there is more at risk now than when it was decided. Until then the gate stays closed.',
  ],
]);

function blockedHeadline(result: PlannedResult, findings: Findings): Headline {
  const failing = findings.failing.filter((c) => c.impact?.verdict === 'will_fail').length;
  const losses = findings.losing.length > 0 ? `; ${atRiskText(findings, result.impact)} besides` : '';
  return {
    mood: 'bad',
    emoji: '⛔',
    word: 'Blocked',
    sentence: `${counted(failing, 'change')} would fail on today's rows${losses}`,
    toDo: 'Repair the rows that are in the way, or change the schema so that they fit, and run this again. No decision can open the gate before that.',
  };
}

function unmeasuredHeadline(result: PlannedResult, findings: Findings): Headline {
  const { measuring } = result.impact;
  const unsure = { mood: 'unsure', emoji: '⚠️' } as const;
  if (findings.unknown.length === 0) {
    const undiffed = changedUndiffed(result);
    const sentence = `${counted(undiffed, 'changed statement')} ${undiffed === 1 ? 'is' : 'are'} not compared by this version`;
    const toDo = 'Read the changed statements listed here and judge them by hand. The gate stays closed.';
    return { ...unsure, word: 'Not fully compared', sentence, toDo };
  }
  if (measuring.kind === 'not_measured' && measuring.reason === 'fork') {
    const sentence = `this comes from a fork, so no database was contacted and ${needsCounting(findings)}`;
    const toDo = canBeCounted(result.commands)
      ? 'Somebody with write access reads the schema change and then has it counted, with the command that this report shows. The gate stays closed.'
      : 'A maintainer has to judge the changes by hand, or bring the commits to a branch of this repository, where they are counted. The gate stays closed.';
    return { ...unsure, word: 'Not measured', sentence, toDo };
  }
  if (measuring.kind === 'not_measured') {
    const sentence = `no staging database is set, so ${needsCounting(findings)}`;
    const toDo =
      'Name a staging database (input `staging-url`, or the URL on the command line; a read-only role is enough) and run this again, or judge the changes by hand. The gate stays closed.';
    return { ...unsure, word: 'Not measured', sentence, toDo };
  }
  const losses = result.impact.recordsAtRisk > 0n ? `; ${atRiskText(findings, result.impact)}` : '';
  return {
    ...unsure,
    word: 'Not fully measured',
    sentence: `${needsCounting(findings)}${losses}`,
    toDo: 'Each missing number is listed with what it needs: see to that and run this again. Missing is not zero, so the gate stays closed.',
  };
}

function needsCounting(findings: Findings): string {
  const count = findings.unknown.length;
  if (count === 0) return 'a number that decides is missing';
  return `${showCount(count)} ${count === 1 ? 'change still needs' : 'changes still need'} counting`;
}

function good(word: string, sentence: string, toDo: string): Headline {
  return { mood: 'good', emoji: '✅', word, sentence, toDo };
}
