/** Who asks, and whether the wish is still what that person typed: judged before anything of the pull request is. */
import type { Person, Request } from '../command/event.ts';
import { isWriting, type Verb } from '../command/verbs.ts';
import { refusal, type Refusal } from './refusal.ts';
import { allowanceText, isAtLeast, type Allowance, type Role } from './role.ts';

/** A command waits no longer than this: what a person saw when typing it is not what is there an hour later. */
const LONGEST_WAIT_MS = 10 * 60_000;

export type RunAttempt = {
  /** 1 for the first attempt of a run. */
  readonly attempt: number;
  /** Whether the ledger knows the command from an attempt that was lost, so that this one goes on with it. */
  readonly resumes: boolean;
};

/** The comment a request came from, as it is when the run looks; `gone` is null. */
export type CommentState =
  | { readonly kind: 'none' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'there'; readonly text: string; readonly updatedAt: Date };

/** The person an event speaks for. */
export function personOf(request: Request): Person {
  return request.kind === 'comment' ? request.author : request.sender;
}

/** The moment a person asked, by GitHub's clock; null when the event does not tell one. */
export function askedAt(request: Request): Date | null {
  switch (request.kind) {
    case 'comment':
      return request.createdAt;
    case 'label':
      return request.at;
    case 'step':
      return null;
  }
}

/** Whether the event speaks for one person and, for a verb that writes, for a human being. Null: nothing against it. */
export function judgeSpeaker(request: Request, verb: Verb | null): Refusal | null {
  if (request.kind === 'comment' && request.author.id !== request.sender.id) return refusal('actor_mismatch');
  const writes = verb === null || isWriting(verb);
  const isApp = personOf(request).bot || (request.kind === 'comment' && request.viaApp);
  // A workflow's own step has no author to pretend to be: who may edit the workflow decides about it.
  return writes && isApp && request.kind !== 'step' ? refusal('via_app') : null;
}

/** Whether the comment still says what the event says. A comment that was edited is nobody's command. */
export function judgeComment(request: Request, now: CommentState): Refusal | null {
  if (request.kind !== 'comment') return null;
  switch (now.kind) {
    case 'none':
      return null;
    case 'gone':
      return refusal('comment_gone');
    case 'there': {
      const edited = now.updatedAt.getTime() !== request.createdAt.getTime();
      return edited || now.text !== request.text ? refusal('comment_changed') : null;
    }
  }
}

/** Whether the command is young enough to be carried out; `now` is GitHub's time. Looking is never too late. */
export function judgeAge(request: Request, verb: Verb, now: Date, run: RunAttempt): Refusal | null {
  const asked = askedAt(request);
  if (!isWriting(verb) || run.resumes) return null;
  const minutes = asked === null ? 0 : (now.getTime() - asked.getTime()) / 60_000;
  if (minutes * 60_000 <= LONGEST_WAIT_MS && (asked !== null || run.attempt === 1)) return null;
  if (run.attempt > 1) return refusal('rerun_refused', `attempt ${run.attempt} of a run whose command is not known`);
  return refusal('command_expired', `it waited ${Math.floor(minutes)} minutes`);
}

/** What GitHub told of a person: a role, and for each team that matters whether the person is in it. */
export type Standing = {
  readonly person: Person;
  /** Null: GitHub did not say. */
  readonly role: Role | null;
  readonly teams: readonly ('member' | 'not_member' | 'unknown')[];
};

/** Whether a person may use a verb that asks for an allowance. Nothing unknown lets anybody in. */
export function judgePermission(allowance: Allowance, { person, role, teams }: Standing): Refusal | null {
  if (allowance.kind === 'role') {
    if (role === null) return refusal('permission_unavailable');
    if (isAtLeast(role, allowance.least)) return null;
    return refusal('permission_denied', `it needs ${allowanceText(allowance)}, and this is the role ${role}`);
  }
  const named = allowance.logins.some((login) => login.replace(/^@/, '').toLowerCase() === person.login.toLowerCase());
  if (role === null) return refusal('permission_unavailable');
  // Whoever lost every role on the repository is no longer let in by an old list.
  if (role !== 'none' && (named || teams.includes('member'))) return null;
  if (teams.includes('unknown')) return refusal('team_unverifiable', `it needs ${allowanceText(allowance)}`);
  return refusal('permission_denied', `it needs ${allowanceText(allowance)}`);
}
