/** The one reply to a command: accepted, done, refused or failed. The same comment is edited from one to the next. */
import type { Verb } from '../command/verbs.ts';
import { REASONS, type ReasonCode } from '../decision/reason.ts';
import type { Refusal } from '../decision/refusal.ts';
import { unreachable } from '../errors.ts';
import { blocks, clip, code, fenced, prose, visible } from './markdown.ts';
import { runUrl, urlPart } from './page.ts';
import type { ReportedPullRequest } from './report.ts';
import { ADVICE, isAgain } from './refusal-text.ts';

/** What every reply to one command has in common. */
export type ReplyHead = {
  /** Names the comment, label or step that was answered, as the ledger does. */
  readonly event: string;
  readonly environment: string;
  readonly prefix: string;
  /** Null: the command could not be read. */
  readonly verb: Verb | null;
  readonly login: string;
  readonly pullRequest: ReportedPullRequest;
};

export type Step = { readonly title: string; readonly done: boolean };

export type ReplyFace =
  | { readonly kind: 'running'; readonly steps: readonly Step[] }
  /** `body` is Markdown of our own, with every foreign word in it already made inert. */
  | {
      readonly kind: 'done';
      readonly headline: string;
      readonly body: readonly (string | null)[];
      readonly steps: readonly Step[];
    }
  | { readonly kind: 'refused'; readonly refusals: readonly [Refusal, ...Refusal[]]; readonly usage: string | null }
  | {
      readonly kind: 'failed';
      readonly reason: ReasonCode;
      readonly what: string;
      readonly hint: string | null;
      /** What is certain about the state of things. */
      readonly certain: string;
    };

/** First words of the marker of every reply, whatever it answers. */
export const REPLY_MARKER = '<!-- qail:cmd v=1 ';

/** The hidden first line of a reply. */
export function replyMarker({ event, environment }: Pick<ReplyHead, 'event' | 'environment'>): string {
  const value = (text: string): string => urlPart(text).replaceAll('-', '%2D');
  return `${REPLY_MARKER}id=${value(event)} db=${value(environment)} -->`;
}

/** The whole reply, marker first. Equal faces give equal text. */
export function renderReply(head: ReplyHead, face: ReplyFace): string {
  return blocks([replyMarker(head), ...bodyOf(head, face), footer(head)]);
}

function bodyOf(head: ReplyHead, face: ReplyFace): readonly (string | null)[] {
  const verb = head.verb === null ? 'The command' : `**${head.verb}**`;
  switch (face.kind) {
    case 'running':
      return [`👀 ${verb} accepted from ${code(head.login, 60)}, at work`, checklist(face.steps)];
    case 'done':
      return [`🚀 ${verb} done: ${face.headline}`, checklist(face.steps), ...face.body];
    case 'refused':
      return refusedBody(head, verb, face);
    case 'failed':
      return [
        `😕 ${verb} failed`,
        `**What happened** (\`${face.reason}\`): ${prose(face.what, 400)}.`,
        `**What is certain:** ${face.certain}`,
        `**What to do now:** ${face.hint === null ? '' : `${sentence(prose(face.hint, 300))} `}${ADVICE[face.reason].help}`,
        nextCommand(head, face.reason),
      ];
    default:
      return unreachable(face);
  }
}

function refusedBody(
  head: ReplyHead,
  verb: string,
  { refusals: [first, ...others], usage }: Extract<ReplyFace, { kind: 'refused' }>,
): readonly (string | null)[] {
  return [
    `👎 ${verb} refused (\`${first.reason}\`): ${REASONS[first.reason]}. Nothing was changed.`,
    first.detail === null ? null : `**Why:** ${sentence(prose(first.detail, 300))}`,
    others.length === 0
      ? null
      : blocks(['In the way besides:', others.map((other) => `- ${otherText(other)}`).join('\n')]),
    `**What to do now:** ${ADVICE[first.reason].help}`,
    usage === null ? nextCommand(head, first.reason) : fenced(clip(visible(usage), 300)),
  ];
}

function otherText({ reason, detail }: Refusal): string {
  return `\`${reason}\`: ${REASONS[reason]}${detail === null ? '' : ` (${prose(detail, 200)})`}`;
}

/** The exact next command; a refused verb is shown again only where nothing but the circumstances have to change. */
function nextCommand({ verb, prefix }: ReplyHead, reason: ReasonCode): string | null {
  const { next } = ADVICE[reason];
  const words = isAgain(ADVICE[reason]) ? verb : next;
  return words === null ? null : fenced(`${visible(prefix).slice(0, 60)} ${words}`);
}

function checklist(steps: readonly Step[]): string | null {
  return steps.length === 0 ? null : steps.map(({ title, done }) => `- [${done ? 'x' : ' '}] ${title}`).join('\n');
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function footer({ environment, pullRequest }: ReplyHead): string {
  const url = runUrl({ pullRequest });
  const parts = [
    `environment ${code(environment, 80)}`,
    `commit ${code(pullRequest.headSha.slice(0, 7))}`,
    ...(url === null ? [] : [`[run](${url})`]),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
