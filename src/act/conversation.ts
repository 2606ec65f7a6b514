/** The reply to one command while it runs: written once, edited at most every ten seconds, and always once more at the end. */
import { QailError, unreachable } from '../errors.ts';
import type { Reaction } from '../ports.ts';
import { keepReply, markShown, type EntryState, type Ledger } from '../postgres/ledger.ts';
import { renderReply, replyMarker, type ReplyHead, type Step } from '../report/reply.ts';
import type { World } from './world.ts';

/** GitHub asks for few edits, and nobody reads faster. */
const PAUSE_BETWEEN_EDITS_MS = 10_000;

/** The entry of the ledger that a conversation belongs to; null where there is none. */
export type Filed = { readonly ledger: Ledger; readonly id: bigint; readonly replyId: number | null } | null;

export interface Conversation {
  /** Shows how far it got; left out when the last edit was a moment ago. Decoration. */
  progress(steps: readonly Step[]): Promise<void>;
  /** The final reply, as it has to read; once it is there the ledger is told so. Decoration, since the ledger can show it again. */
  end(body: string): Promise<void>;
  /** Marks the comment that was answered. */
  mark(reaction: Reaction): Promise<void>;
  /** Address of the reply; null before there is one. */
  url(): string | null;
  /** What could not be written, one line each. */
  problems(): readonly string[];
}

/** A conversation about a command; `commentId` is null for a label or a step. Nothing is written yet. */
export function openConversation(
  { pullRequest, now }: World,
  head: ReplyHead,
  commentId: number | null,
  filed: Filed,
): Conversation {
  const problems: string[] = [];
  let id = filed?.replyId ?? null;
  let url: string | null = null;
  let edited = Number.NEGATIVE_INFINITY;

  const write = async (body: string): Promise<boolean> => {
    try {
      const isNew = id === null;
      const written = await pullRequest.reply({ marker: replyMarker(head), body, id });
      ({ id, url } = written);
      edited = now().getTime();
      if (isNew && filed !== null) await keepReply(filed.ledger, filed.id, written.id);
      return true;
    } catch (error) {
      if (!(error instanceof QailError)) throw error;
      problems.push(`the reply was not written: ${error.message}`);
      return false;
    }
  };

  return {
    async progress(steps) {
      if (now().getTime() - edited < PAUSE_BETWEEN_EDITS_MS) return;
      await write(renderReply(head, { kind: 'running', steps }));
    },
    async end(body) {
      const written = await write(body);
      if (written && filed !== null) await markShown(filed.ledger, filed.id);
    },
    async mark(reaction) {
      if (commentId !== null) problems.push(...(await pullRequest.react(commentId, reaction)));
    },
    url: () => url,
    problems: () => problems,
  };
}

/** The mark of a command that runs or has ended. */
export function reactionOf(state: EntryState): Reaction {
  switch (state) {
    case 'running':
      return 'eyes';
    case 'done':
      return 'rocket';
    case 'refused':
      return '-1';
    case 'failed':
      return 'confused';
    default:
      return unreachable(state);
  }
}
