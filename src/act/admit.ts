/** Whether somebody is let in with a command: who speaks, what the comment says now, how old it is, what the person may. */
import type { Command } from '../command/command.ts';
import type { Person, Request } from '../command/event.ts';
import { isWriting } from '../command/verbs.ts';
import {
  judgeAge,
  judgeComment,
  judgePermission,
  judgeSpeaker,
  personOf,
  type CommentState,
} from '../decision/admission.ts';
import { refusal, type Refusal } from '../decision/refusal.ts';
import { allowanceOf, isAtLeast, type Allowance, type Role } from '../decision/role.ts';
import type { PullRequestFacts, PullRequestPort } from '../ports.ts';
import { countCommands } from '../postgres/ledger.ts';
import type { OpenDesk } from './case.ts';
import { refused, refusedSilently, type Outcome } from './outcome.ts';
import type { Wish } from './wish.ts';
import type { World } from './world.ts';

export type Applicant = {
  readonly world: World;
  readonly facts: PullRequestFacts;
  readonly request: Request;
  readonly wish: Exclude<Wish, { kind: 'none' }>;
  readonly desk: OpenDesk;
  /** The ledger knows the command from a run that was lost. */
  readonly resumes: boolean;
};

export type Admission =
  | { readonly kind: 'admitted'; readonly command: Command; readonly role: Role }
  | { readonly kind: 'refused'; readonly outcome: Outcome };

/** People without write access are answered so often on one pull request, and then no more. */
const MOST_ANSWERS_TO_STRANGERS = 5n;

/** Judges a request. Raises `QailError` when GitHub or the ledger does not answer. */
export async function admit(applicant: Applicant): Promise<Admission> {
  const { world, facts, request, wish, desk } = applicant;
  const person = personOf(request);
  const role = await world.pullRequest.role(person);
  // A role that is not known is GitHub's doing; whoever waits for an answer then gets one.
  const isHeard = !person.bot && (role === null || isAtLeast(role, 'write'));
  const before = isHeard ? 0n : (await countCommands(desk.ledger, facts.number, person.id)) - 1n;
  const no = (found: Refusal, usage: string | null = null): Admission => ({
    kind: 'refused',
    outcome: isHeard ? refused([found], usage) : refusedSilently(found.reason, before === 0n),
  });
  if (before >= MOST_ANSWERS_TO_STRANGERS) {
    return { kind: 'refused', outcome: refusedSilently('rate_limited', false) };
  }
  const spoken = judgeSpeaker(request, wish.kind === 'command' ? wish.command.verb : null);
  if (spoken !== null) return no(spoken);
  if (wish.kind === 'malformed') return no(refusal(wish.reason, wish.message), wish.suggestion);
  const { command } = wish;
  if (command.environment !== null && command.environment !== world.settings.environment) {
    return no(refusal('unknown_target', `there is no report for ${JSON.stringify(command.environment)}`));
  }
  const found =
    (await judgeWords(applicant)) ??
    judgeRun(applicant, command) ??
    judgePermission(allowance(world, command), {
      person,
      role,
      teams: await teamsOf(world.pullRequest, person, allowance(world, command)),
    });
  if (found === null) return { kind: 'admitted', command, role: role ?? 'none' };
  // Whoever deleted a comment took it back, and there is nothing left to answer.
  return found.reason === 'comment_gone'
    ? { kind: 'refused', outcome: refusedSilently('comment_gone', false) }
    : no(found);
}

function allowance({ settings }: World, { verb }: Command): Allowance {
  return allowanceOf(settings.permissions, verb);
}

async function judgeWords({ world, request }: Applicant): Promise<Refusal | null> {
  if (request.kind !== 'comment') return null;
  const now = await world.pullRequest.comment(request.commentId);
  const state: CommentState = now === null ? { kind: 'gone' } : { kind: 'there', ...now };
  return judgeComment(request, state);
}

/** An attempt that somebody else started speaks for nobody: its rights are those of the first one, whoever pressed the button. */
function judgeRun({ world: { settings }, facts, request, resumes }: Applicant, { verb }: Command): Refusal | null {
  const { attempt, triggeredBy } = settings;
  const person = personOf(request);
  const isOthers = attempt > 1 && triggeredBy?.toLowerCase() !== person.login.toLowerCase();
  if (isOthers && isWriting(verb)) return refusal('rerun_refused', 'somebody else than its author started it again');
  return judgeAge(request, verb, facts.at, { attempt, resumes });
}

async function teamsOf(
  port: PullRequestPort,
  person: Person,
  allowed: Allowance,
): Promise<readonly ('member' | 'not_member' | 'unknown')[]> {
  if (allowed.kind === 'role') return [];
  return Promise.all(allowed.teams.map((team) => port.membership(person, team)));
}
