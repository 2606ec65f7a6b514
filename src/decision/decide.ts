/** Whether a verb may go on, from everything that is known: a list of rules, each a question that can say no. */
import { isWriting, VERBS, type Verb } from '../command/verbs.ts';
import { unreachable } from '../errors.ts';
import type { BindingDigest, PlanCode } from './binding.ts';
import type { Lease, RecordedReport } from './record.ts';
import { refusal, type Refusal } from './refusal.ts';

export type PullRequestState = {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  readonly fork: boolean;
  readonly baseRef: string;
  readonly baseIsDefault: boolean;
  readonly headSha: string;
  readonly authorId: number;
};

/** What the pull request means now, without the counts. */
export type CurrentPlan =
  | { readonly kind: 'known'; readonly binding: BindingDigest }
  /** No schema file changed. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'invalid_schema' }
  /** The database that commands act on did not answer, so that nothing can be bound to it. */
  | { readonly kind: 'unreachable' };

export type ReviewState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly approvals: number; readonly changesRequestedBy: readonly string[] };

export type CheckState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly failed: readonly string[]; readonly missing: readonly string[] };

export type LeaseState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'free' }
  | { readonly kind: 'held'; readonly lease: Lease; readonly isOurs: boolean; readonly isAlive: boolean };

export type Policy = { readonly requirePlanCode: boolean; readonly requiredApprovals: number };

/** Everything a verb is judged by. */
export type Case = {
  readonly verb: Verb;
  readonly code: string | null;
  readonly confirm: boolean;
  readonly actorId: number;
  /** The commit a label or a step spoke of; null for a comment, which names none. */
  readonly pinnedSha: string | null;
  readonly pull: PullRequestState;
  /** The newest report that was shown before the command. */
  readonly report: RecordedReport | null;
  /** The code of that report; null when it has none. */
  readonly reportCode: PlanCode | null;
  readonly current: CurrentPlan;
  /** Whether the schema on the base branch is another one than where the pull request left it. */
  readonly isBaseMoved: boolean;
  /** For a fork: whether somebody with write access asked for the plan of exactly this commit. */
  readonly commitNamed: boolean;
  readonly reviews: ReviewState;
  readonly checks: CheckState;
  readonly lease: LeaseState;
  readonly policy: Policy;
};

type Rule = (facts: Case) => Refusal | null;

/** Everything that stands against the verb now, the weightiest first. Empty: it may go on. */
export function decide(facts: Case): readonly Refusal[] {
  return rulesOf(facts.verb)
    .map((rule) => rule(facts))
    .filter((found) => found !== null);
}

/** Taking something back asks for less than going on; looking asks for nothing. */
function rulesOf(verb: Verb): readonly Rule[] {
  const { effect } = VERBS[verb];
  switch (effect) {
    case 'looks':
      return [codeRule];
    case 'takes_back':
      return [verb === 'cancel' ? reportRule : never, codeRule, confirmRule, availableRule];
    case 'decides':
    case 'advances':
      return [
        openRule,
        draftRule,
        baseRule,
        forkRule,
        reportRule,
        codeRule,
        staleRule,
        changesRule,
        approvalRule,
        authorRule,
        checksRule,
        leaseRule,
        confirmRule,
        availableRule,
      ];
    default:
      return unreachable(effect);
  }
}

const never: Rule = () => null;

const openRule: Rule = ({ pull }) => (pull.state === 'open' ? null : refusal('pr_closed', `it is ${pull.state}`));

const draftRule: Rule = ({ pull }) => (pull.draft ? refusal('pr_draft') : null);

const baseRule: Rule = ({ pull }) => (pull.baseIsDefault ? null : refusal('base_not_allowed'));

const forkRule: Rule = ({ pull, commitNamed }) => (pull.fork && !commitNamed ? refusal('pr_fork') : null);

/** Where no schema file changed there is no report to wait for. */
const reportRule: Rule = ({ report, current }) => {
  if (current.kind === 'unchanged') return refusal('nothing_to_do');
  return report === null ? refusal('report_pending') : null;
};

/** `plan` takes the full id of the head commit, every other verb the code of the report. */
const codeRule: Rule = ({ verb, code, report, reportCode, pull, policy }) => {
  const needed = policy.requirePlanCode && isWriting(verb);
  if (code === null) return needed ? refusal('code_missing') : null;
  if (/^[0-9a-f]{40}$/.test(code))
    return code === pull.headSha ? null : refusal('plan_stale', 'that is another commit');
  if (!/^[0-9A-Z]{5}-[0-9A-Z]{5}$/.test(code)) return refusal('code_invalid', 'a shortened commit id names nothing');
  if (report === null) return refusal('report_pending');
  return code === reportCode ? null : refusal('plan_stale', 'the code is not the one of the newest report');
};

const staleRule: Rule = ({ report, current, pull, pinnedSha, isBaseMoved }) => {
  if (pinnedSha !== null && pinnedSha !== pull.headSha) return refusal('plan_stale', 'the head moved since');
  if (report === null) return null;
  if (report.headSha !== pull.headSha) return refusal('plan_stale', 'the head moved after the report');
  if (report.baseRef !== pull.baseRef) return refusal('plan_stale', 'the base branch is another one');
  if (isBaseMoved)
    return refusal('plan_stale', 'the schema on the base branch has changed since; bring that into this branch first');
  switch (current.kind) {
    case 'unchanged':
      return null;
    case 'invalid_schema':
      return refusal('schema_invalid');
    case 'unreachable':
      return refusal('db_unreachable', 'the database that commands act on did not answer');
    case 'known':
      return current.binding === report.binding ? null : refusal('plan_stale', 'the plan is not the one of the report');
    default:
      return unreachable(current);
  }
};

const changesRule: Rule = ({ reviews }) => {
  if (reviews.kind === 'unknown') return refusal('approval_unavailable');
  const { changesRequestedBy } = reviews;
  return changesRequestedBy.length === 0
    ? null
    : refusal('changes_requested', `asked for by ${quoted(changesRequestedBy)}`);
};

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name.replaceAll('`', "'")}\``).join(', ');

const approvalRule: Rule = ({ reviews, policy }) => {
  if (reviews.kind === 'unknown' || reviews.approvals >= policy.requiredApprovals) return null;
  return refusal('approval_missing', `${reviews.approvals} of ${policy.requiredApprovals} on the head commit`);
};

const authorRule: Rule = ({ verb, actorId, pull, policy }) =>
  verb === 'promote' && policy.requiredApprovals > 0 && actorId === pull.authorId ? refusal('self_promote') : null;

const checksRule: Rule = ({ verb, checks }) => {
  if (VERBS[verb].effect !== 'advances') return null;
  if (checks.kind === 'unknown') return refusal('checks_unavailable');
  if (checks.failed.length > 0) return refusal('checks_failed', `failed: ${quoted(checks.failed)}`);
  return checks.missing.length > 0 ? refusal('checks_missing', `not reported: ${quoted(checks.missing)}`) : null;
};

/** A run's own lease whose run is no more is no obstacle: the database lock that comes next decides. */
const leaseRule: Rule = ({ lease }) => {
  switch (lease.kind) {
    case 'unknown':
      return refusal('lock_unavailable');
    case 'free':
      return null;
    case 'held': {
      const { lease: held, isOurs, isAlive } = lease;
      if (isOurs) return isAlive ? refusal('already_running', holderText(held)) : null;
      return held.purpose === 'run' && !isAlive ? null : refusal('lock_held', holderText(held));
    }
    default:
      return unreachable(lease);
  }
};

/** Who holds a database, for a person who wants it. */
export function holderText({ pullRequest, login, verb, since }: Lease): string {
  return `#${pullRequest} holds it since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC (${verb} by ${login})`;
}

const confirmRule: Rule = ({ verb, confirm }) =>
  VERBS[verb].confirm === 'needed' && !confirm ? refusal('usage', 'it needs the word confirm') : null;

const availableRule: Rule = ({ verb }) => (VERBS[verb].answered ? null : refusal('not_available_yet'));
