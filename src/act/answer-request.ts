/** The story of a command: whose is it, was it answered before, may it be done; do it once, write it down, say how it ended. */
import type { Request } from '../command/event.ts';
import type { Verb } from '../command/verbs.ts';
import { personOf } from '../decision/admission.ts';
import { refusal } from '../decision/refusal.ts';
import { isAtLeast } from '../decision/role.ts';
import type { ReasonCode } from '../decision/reason.ts';
import { QailError } from '../errors.ts';
import type { PullRequestFacts } from '../ports.ts';
import { claimEvent, holdEvent, resumeEntry, type Entry } from '../postgres/ledger.ts';
import { otherEnvironments } from '../postgres/ledger-report.ts';
import type { ReplyHead } from '../report/reply.ts';
import { admit } from './admit.ts';
import { carryOut } from './carry-out.ts';
import type { OpenDesk } from './case.ts';
import { openConversation, reactionOf, type Conversation, type Filed } from './conversation.ts';
import { withDesk, type Desk } from './desk.ts';
import { fileOutcome, toldOf } from './errand.ts';
import { finishLostRuns } from './lost-run.ts';
import { failed, refused, refusedSilently, type Outcome } from './outcome.ts';
import { refreshReport, type Reported } from './report-pull-request.ts';
import { eventOf, wishOf, type Wish } from './wish.ts';
import type { World } from './world.ts';

export type Answered =
  /** Not for us, or for another run: nothing was written anywhere. */
  | { readonly kind: 'ignored'; readonly reason: ReasonCode }
  | {
      readonly kind: 'answered';
      readonly verb: Verb | null;
      readonly outcome: Pick<Outcome, 'state' | 'reason' | 'face' | 'decided' | 'made' | 'error'>;
      /** True when the ledger knew the outcome already, and it was only told again. */
      readonly isOld: boolean;
      /** The reply as Markdown; null when nothing was said. */
      readonly told: string | null;
      readonly replyUrl: string | null;
      readonly reported: Reported | null;
      readonly problems: readonly string[];
    };

/** A request that asks for something, before anybody knows whether it may. */
type Asking = {
  readonly world: World;
  readonly facts: PullRequestFacts;
  readonly request: Request;
  readonly wish: Exclude<Wish, { kind: 'none' }>;
};

/** Answers a comment, a label or a step. Raises `QailError` when GitHub does not tell what the pull request is. */
export async function answerRequest(world: World, request: Request): Promise<Answered> {
  const wish = wishOf(request, world.settings);
  if (wish.kind === 'none') return { kind: 'ignored', reason: 'no_command' };
  const facts = await world.pullRequest.facts();
  const asking = { world, facts, request, wish };
  const answered = await withDesk({ ...world, repositoryId: facts.repositoryId }, (desk) => answerAtDesk(asking, desk));
  return request.kind === 'label' ? withoutLabel(world, request.label, answered) : answered;
}

/** A label is used once, whatever came of it. */
async function withoutLabel({ pullRequest }: World, label: string, answered: Answered): Promise<Answered> {
  if (answered.kind === 'ignored') return answered;
  const problems = await pullRequest.removeLabels([label]);
  return { ...answered, problems: [...answered.problems, ...problems] };
}

async function answerAtDesk(asking: Asking, desk: Desk): Promise<Answered> {
  if (desk.kind === 'closed') return answerWithoutLedger(asking, desk.error);
  const { world, facts, request, wish } = asking;
  if (wish.kind === 'command' && (await isElsewhere(asking, desk, wish.command.environment))) {
    return { kind: 'ignored', reason: 'other_environment' };
  }
  const event = eventOf(request, world.settings.runId);
  if (!(await holdEvent(desk.ledger, event))) return { kind: 'ignored', reason: 'already_running' };
  const person = personOf(request);
  const verb = verbOf(wish);
  const claim = { event, pullRequest: facts.number, verb, actor: person, runId: world.settings.runId };
  const { fresh, entry } = await claimEvent(desk.ledger, claim);
  const head = headOf(asking, event);
  const conversation = conversationOf(asking, head, { ledger: desk.ledger, id: entry.id, replyId: entry.replyId });
  if (entry.state !== 'running') return tellAgain(entry, verb, conversation);
  if (!fresh) await resumeEntry(desk.ledger, entry.id, world.settings.runId);
  const lost = await finishLostRuns(world, desk, facts, entry.id);
  const answered = await answerOnce(asking, { desk, entry, head, conversation, resumes: !fresh });
  return { ...answered, problems: [...lost, ...answered.problems] };
}

type AtWork = {
  readonly desk: OpenDesk;
  readonly entry: Entry;
  readonly head: ReplyHead;
  readonly conversation: Conversation;
  readonly resumes: boolean;
};

type AnsweredOnce = Extract<Answered, { kind: 'answered' }>;

/** Judges, acts, writes down, tells: in this order, so that what is told is what the ledger holds. */
async function answerOnce(asking: Asking, at: AtWork): Promise<AnsweredOnce> {
  const { world, facts, wish } = asking;
  const { head, conversation, desk } = at;
  const outcome = await filedOutcome(asking, at);
  const told = toldOf(head, outcome);
  if (told !== null) await conversation.end(told);
  if (outcome.face !== null || outcome.isMarked) await conversation.mark(reactionOf(outcome.state));
  const again = await refreshReport(world, facts, desk, outcome.refresh);
  return {
    kind: 'answered',
    verb: verbOf(wish),
    outcome,
    isOld: false,
    told,
    replyUrl: conversation.url(),
    reported: outcome.reported ?? again.reported,
    problems: [...conversation.problems(), ...again.problems],
  };
}

async function filedOutcome(asking: Asking, at: AtWork): Promise<Outcome> {
  try {
    return await fileOutcome(at, await outcomeOf(asking, at));
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    return fileFailure(at, error);
  }
}

async function outcomeOf(asking: Asking, at: AtWork): Promise<Outcome> {
  const { desk, resumes, ...rest } = at;
  const admission = await admit({ ...asking, desk, resumes });
  if (admission.kind === 'refused') return admission.outcome;
  await at.conversation.mark('eyes');
  const { command, role } = admission;
  return carryOut({ ...asking, ...rest, desk, command, role, person: personOf(asking.request) });
}

/** What is certain after a failure: the ledger itself may be what failed, and then the entry stays open for the next run. */
async function fileFailure(errand: AtWork, error: QailError): Promise<Outcome> {
  const outcome = failed(error, 'Nothing was recorded and no database was changed.');
  try {
    return await fileOutcome(errand, outcome);
  } catch (second) {
    if (!(second instanceof QailError)) throw second;
    return outcome;
  }
}

/** The outcome as the ledger has it: told once more where it was never shown. */
async function tellAgain(entry: Entry, verb: Verb | null, conversation: Conversation): Promise<Answered> {
  if (!entry.shown && entry.told !== null) {
    await conversation.end(entry.told);
    await conversation.mark(reactionOf(entry.state));
  }
  const { state } = entry;
  if (state === 'running') throw new Error('an entry that still runs has no outcome');
  return {
    kind: 'answered',
    verb,
    outcome: {
      state,
      reason: state === 'done' ? 'already_done' : entry.reason,
      face: null,
      decided: null,
      made: null,
      error: null,
    },
    isOld: true,
    told: entry.told,
    replyUrl: conversation.url(),
    reported: null,
    problems: conversation.problems(),
  };
}

/** Without a ledger nothing is carried out, and only those who could have asked for something are told so. */
async function answerWithoutLedger(asking: Asking, error: QailError | null): Promise<Answered> {
  const { world, request, wish } = asking;
  const person = personOf(request);
  const role = await world.pullRequest.role(person);
  const isHeard = !person.bot && role !== null && isAtLeast(role, 'write');
  const detail = error === null ? 'no database is configured to keep it: set `ledger-url`' : error.message;
  const outcome = isHeard
    ? refused([refusal('ledger_unavailable', detail)])
    : refusedSilently('ledger_unavailable', false);
  const head = headOf(asking, eventOf(request, world.settings.runId));
  const conversation = conversationOf(asking, head, null);
  const told = toldOf(head, outcome);
  if (told !== null) await conversation.end(told);
  if (isHeard) await conversation.mark('-1');
  return {
    kind: 'answered',
    verb: verbOf(wish),
    outcome,
    isOld: false,
    told,
    replyUrl: conversation.url(),
    reported: null,
    problems: conversation.problems(),
  };
}

/** Another environment of this pull request is meant, whose own step answers. */
async function isElsewhere({ world, facts }: Asking, desk: OpenDesk, environment: string | null): Promise<boolean> {
  if (environment === null || environment === world.settings.environment) return false;
  return (await otherEnvironments(desk.ledger, facts.number)).includes(environment);
}

function conversationOf({ world, request }: Asking, head: ReplyHead, filed: Filed): Conversation {
  return openConversation(world, head, request.kind === 'comment' ? request.commentId : null, filed);
}

function headOf({ world: { settings }, facts, request, wish }: Asking, event: string): ReplyHead {
  return {
    event,
    environment: settings.environment,
    prefix: settings.commandPrefix,
    verb: verbOf(wish),
    login: personOf(request).login,
    pullRequest: facts,
  };
}

function verbOf(wish: Wish): Verb | null {
  return wish.kind === 'command' ? wish.command.verb : null;
}
