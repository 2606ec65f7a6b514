/** What the gate needs and how each of it stands. */
import { REASONS } from '../decision/reason.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { GateReason } from '../decision/gate.ts';
import type { RecordedDecision } from '../decision/record.ts';
import { counted, showTime } from './figure.ts';
import type { Findings, PlannedResult } from './finding.ts';
import { changedUndiffed } from './headline.ts';
import { blocks, code, table } from './markdown.ts';

const YES = '✅ yes';

/** "Gate: closed" or "Gate: open" with one row for each thing it depends on. */
export function renderGate(result: PlannedResult, findings: Findings): string {
  const { gate, impact } = result;
  const missing = findings.unknown.length;
  const undiffed = changedUndiffed(result);
  return blocks([
    `### Gate: ${gate.state}`,
    table(
      ['Needed for an open gate', 'State'],
      [
        [
          'Every number that decides is known',
          missing === 0 ? YES : `❌ no, missing for ${counted(missing, 'change')}`,
        ],
        ...(undiffed === 0
          ? []
          : [
              [
                'Every changed statement is compared',
                `❌ no, ${counted(undiffed, 'statement')} ${undiffed === 1 ? 'is' : 'are'} not`,
              ],
            ]),
        ["Nothing fails on today's rows", failState(findings, impact)],
        ['Nothing is lost, or a person decided about it', lossState(findings, result)],
      ],
    ),
    `Reason code \`${gate.reason}\`: ${REASONS[gate.reason]}.`,
  ]);
}

function failState(findings: Findings, impact: ImpactReport): string {
  const failing = findings.failing.filter((c) => c.impact?.verdict === 'will_fail').length;
  if (failing > 0) {
    const rows =
      impact.rowsFailing > 0n
        ? `, ${impact.estimated ? '≈ ' : ''}${counted(impact.rowsFailing, 'row')} in the way`
        : '';
    return `❌ no, ${counted(failing, 'change')} would fail${rows}`;
  }
  return findings.failing.length > 0 ? '⚠️ not known' : YES;
}

function lossState(findings: Findings, { impact, commands, gate }: PlannedResult): string {
  if (findings.losing.length === 0) return YES;
  const decision = commands.kind === 'on' ? commands.decision : null;
  if (decision !== null) return decisionText(decision, gate.reason);
  if (impact.recordsAtRisk === 0n) return '⚠️ not known';
  return '❌ no, and no decision is recorded';
}

const DECIDED: Readonly<Record<RecordedDecision['kind'], string>> = {
  own_backup: 'a backup of their own',
  files: 'a backup to files',
  database: 'a backup to the database',
  cancelled: 'cancelled',
};

/** Who decided what, when, and whether it still holds. */
function decisionText(decision: RecordedDecision, gate: GateReason): string {
  const said = decisionWords(decision);
  if (decision.kind === 'cancelled') return `❌ no, ${said}`;
  return gate === 'decided' ? `✅ yes: ${said}` : `❌ no longer: ${said}`;
}

/** A decision in words: what, by whom, when and why. Foreign text in it is inert. */
export function decisionWords({ kind, by, at, reason }: RecordedDecision): string {
  const who = `${code(by.login, 60)} on ${showTime(at)}`;
  const why = reason === null ? '' : `, because ${code(reason, 220)}`;
  return kind === 'cancelled' ? `cancelled by ${who}${why}` : `${DECIDED[kind]}, decided by ${who}${why}`;
}
