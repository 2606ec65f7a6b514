/** Ends what earlier runs left open: a command whose run is no more, and an outcome that was never shown. */
import type { PullRequestFacts } from '../ports.ts';
import { verbNamed, type Verb } from '../command/verbs.ts';
import { QailError } from '../errors.ts';
import { endEntry, holdEvent, letEventGo, unfinishedEntries, type Entry } from '../postgres/ledger.ts';
import { renderReply, type ReplyHead } from '../report/reply.ts';
import { openConversation, reactionOf } from './conversation.ts';
import type { OpenDesk } from './case.ts';
import type { World } from './world.ts';

/** What is true of a command whose run ended in the middle: a decision is recorded whole or not at all, and so is a transaction. */
function certainOf(verb: Verb | null): string {
  const changes = verb === 'migrate' || verb === 'rollback' || verb === 'backup-db' || verb === 'backup-files';
  if (!changes) return 'Nothing was recorded and no database was changed by it.';
  return 'No decision was recorded. What it did in the database is there as a whole or not at all: `status` says which.';
}

/**
 * Finishes every open entry of the pull request whose run is not alive, but the one given. Gives a line for each thing that could not be
 * shown. Raises `QailError` when the ledger fails.
 */
export async function finishLostRuns(
  world: World,
  desk: OpenDesk,
  facts: PullRequestFacts,
  except: bigint | null,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const entry of await unfinishedEntries(desk.ledger, facts.number)) {
    // Its lock is the proof of life, and this connection holds the lock of its own entry.
    if (entry.id === except || !(await holdEvent(desk.ledger, entry.event))) continue;
    problems.push(...(await finish(world, desk, facts, entry)));
    await letEventGo(desk.ledger, entry.event);
  }
  return problems;
}

async function finish(
  world: World,
  { ledger }: OpenDesk,
  facts: PullRequestFacts,
  { id, event, verb, actorLogin, told, state, replyId }: Entry,
): Promise<readonly string[]> {
  const head: ReplyHead = {
    event,
    environment: world.settings.environment,
    prefix: world.settings.commandPrefix,
    verb: verb === null ? null : verbNamed(verb),
    login: actorLogin,
    pullRequest: facts,
  };
  const conversation = openConversation(world, head, commentOf(event), { ledger, id, replyId });
  if (state === 'running') {
    const what = 'the run of this command ended in the middle, without saying how';
    const text = renderReply(head, {
      kind: 'failed',
      reason: 'runner_lost',
      what,
      hint: null,
      certain: certainOf(head.verb),
    });
    await endEntry(ledger, id, { state: 'failed', reason: 'runner_lost', told: text });
    await conversation.end(text);
    await conversation.mark('confused');
  } else if (told !== null) {
    await conversation.end(told);
    await conversation.mark(reactionOf(state));
  }
  return conversation.problems();
}

/** The number of the comment behind an entry; null for a label or a step. */
export function commentOf(event: string): number | null {
  const [, id] = /^comment:(\d+)$/.exec(event) ?? [];
  return id === undefined ? null : Number(id);
}

/** The same on its way out of a run that must not fail because of it. */
export async function finishLostRunsOr(
  problem: string,
  ...args: Parameters<typeof finishLostRuns>
): Promise<readonly string[]> {
  try {
    return await finishLostRuns(...args);
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return [`${problem}: ${error.message}`];
  }
}
