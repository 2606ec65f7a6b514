/** The gate's paragraph for the log and the summary of a deploy job: state, why, what to do now. */
import type { Gate } from '../decision/gate.ts';
import { REASONS } from '../decision/reason.ts';
import type { RecordedDecision } from '../decision/record.ts';
import { showTime } from './figure.ts';
import { headlineOf } from './headline.ts';
import { visible } from './markdown.ts';
import { ADVICE } from './refusal-text.ts';
import type { ReportResult } from './report.ts';

export type GateText = {
  readonly result: ReportResult;
  readonly gate: Gate;
  readonly decision: RecordedDecision | null;
};

/** Plain lines without anything hidden; the commits are named in full. */
export function renderGateText(
  { result, gate, decision }: GateText,
  { baseSha, headSha }: { readonly baseSha: string; readonly headSha: string },
): string {
  const { word, sentence } = headlineOf(result);
  const lines = [
    `Gate: ${gate.state} (${gate.reason}): ${REASONS[gate.reason]}`,
    `Change: ${baseSha} → ${headSha}`,
    `Found: ${word} – ${sentence}`,
    decision === null ? 'Decision: none for this content on this database' : `Decision: ${decisionText(decision)}`,
    ...(gate.state === 'open' ? [] : [`What to do now: ${ADVICE[gate.reason].help.replaceAll('`', '')}`]),
  ];
  return lines.map(visible).join('\n');
}

function decisionText({ kind, by, at, pullRequest }: RecordedDecision): string {
  return `${kind.replace('_', ' ')} by ${by.login} on pull request #${pullRequest}, ${showTime(at)}`;
}
