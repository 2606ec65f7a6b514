/** The gate's paragraph for the log and the summary of a deploy job: state, why, what to do now. */
import type { Gate } from '../decision/gate.ts';
import { REASONS, type ReasonCode } from '../decision/reason.ts';
import type { RecordedDecision } from '../decision/record.ts';
import { showTime } from './figure.ts';
import { headlineOf } from './headline.ts';
import { visible } from './markdown.ts';
import { ADVICE } from './refusal-text.ts';
import type { ReplyFace } from './reply.ts';
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

/** How a verb ended, for the log of a deploy job: plain lines, without the Markdown of a reply. */
export function renderOutcomeText(verb: string, outcome: ToldOutcome): string {
  const { state, reason, face } = outcome;
  const lines = [`${verb}: ${state} (${reason})`];
  switch (face?.kind) {
    case 'done':
      lines.push(face.headline, ...face.body.flatMap((part) => (part === null ? [] : [part])));
      break;
    case 'refused':
      lines.push(
        ...face.refusals.map((each) => `${REASONS[each.reason]}${each.detail === null ? '' : `: ${each.detail}`}`),
      );
      lines.push(`What to do now: ${ADVICE[reason].help}`);
      break;
    case 'failed':
      lines.push(`What happened: ${face.what}`, `What is certain: ${face.certain}`);
      lines.push(`What to do now: ${face.hint === null ? '' : `${face.hint}. `}${ADVICE[reason].help}`);
      break;
    case 'running':
    case undefined:
      break;
  }
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => visible(line.replaceAll(/[`*]/g, '')))
    .join('\n');
}

export type ToldOutcome = {
  readonly state: 'done' | 'refused' | 'failed';
  readonly reason: ReasonCode;
  readonly face: ReplyFace | null;
};
