/** A command on its way: who asked, for what, on which pull request, and the entry of the ledger that keeps how it ends. */
import type { Command } from '../command/command.ts';
import type { Person, Request } from '../command/event.ts';
import { QailError } from '../errors.ts';
import type { PullRequestFacts } from '../ports.ts';
import { endEntry, type Entry } from '../postgres/ledger.ts';
import { holdDatabase, letDatabaseGo, readLease, releaseLease, takeLease } from '../postgres/lease.ts';
import { holderText } from '../decision/decide.ts';
import { refusal, type Refusal } from '../decision/refusal.ts';
import type { Role } from '../decision/role.ts';
import { renderReply, type ReplyHead } from '../report/reply.ts';
import type { OpenDesk } from './case.ts';
import type { Conversation } from './conversation.ts';
import type { Outcome } from './outcome.ts';
import type { World } from './world.ts';

export type Errand = {
  readonly world: World;
  readonly desk: OpenDesk;
  readonly facts: PullRequestFacts;
  readonly request: Request;
  readonly command: Command;
  readonly person: Person;
  readonly role: Role;
  readonly entry: Entry;
  readonly conversation: Conversation;
  readonly head: ReplyHead;
};

/** The outcome with the text of its reply written into the ledger: from here on it is what happened. Raises `QailError`. */
export async function fileOutcome(
  { desk, entry, head }: Pick<Errand, 'desk' | 'entry' | 'head'>,
  outcome: Outcome,
): Promise<Outcome> {
  if (outcome.isFiled) return outcome;
  const { state, reason, decided, namedCommit } = outcome;
  await endEntry(desk.ledger, entry.id, {
    state,
    reason,
    told: toldOf(head, outcome),
    ...(decided === null || decided === undefined ? {} : { decided }),
    ...(namedCommit === null ? {} : { namedCommit }),
  });
  return { ...outcome, isFiled: true };
}

/** The reply as it has to read in the end; null when none is written. */
export function toldOf(head: ReplyHead, { face }: Outcome): string | null {
  return face === null ? null : renderReply(head, face);
}

/** Who wants the database for what; the pull request is 0 where there is none. */
export type Holder = {
  readonly desk: OpenDesk;
  readonly pullRequest: number;
  readonly verb: string;
  readonly login: string;
};

/** An errand as the holder of a database. */
export function holderOf({ desk, facts, command, person }: Errand): Holder {
  return { desk, pullRequest: facts.number, verb: command.verb, login: person.login };
}

/**
 * Does something while this pull request alone holds the database, and gives it back whatever happens. Gives a refusal, with
 * nothing done, when another one has it. Raises what `body` raises, and `QailError` when it cannot be known who has it.
 */
export async function holdingDatabase<T>(
  { desk: { ledger, database }, pullRequest, verb, login }: Holder,
  body: () => Promise<T>,
): Promise<{ readonly kind: 'held'; readonly value: T } | { readonly kind: 'refused'; readonly refusal: Refusal }> {
  if (database === null) return { kind: 'refused', refusal: refusal('db_unreachable') };
  const lost = async (): Promise<Refusal> => {
    const lease = await readLease(ledger, database);
    return refusal('lock_held', lease === null ? null : holderText(lease));
  };
  if (!(await holdDatabase(ledger, database))) return { kind: 'refused', refusal: await lost() };
  try {
    const lease = await readLease(ledger, database);
    // Nobody holds the lock, so the run that took this lease is no more.
    if (lease?.purpose === 'run') await releaseLease(ledger, database, lease.token);
    const token = await takeLease(ledger, database, { pullRequest, verb, purpose: 'run', login });
    if (token === null) return { kind: 'refused', refusal: await lost() };
    try {
      return { kind: 'held', value: await body() };
    } finally {
      await quietly(releaseLease(ledger, database, token));
    }
  } finally {
    await quietly(letDatabaseGo(ledger, database));
  }
}

/** A connection that broke has let everything go by itself, and the row it leaves is known as a dead one. */
async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
  }
}
