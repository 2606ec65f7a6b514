/** Stable reason codes, each with its meaning. They are part of the product: never renamed. */

/** What each code means, in one line for the docs, the gate table and the replies. */
export const REASONS = {
  done: 'it was done; for a report: nothing is lost and nothing can fail',
  decided: 'a person decided what happens to the data, and the numbers have not grown since',
  nothing_to_do: 'the pull request does not change the schema',
  already_done: 'it was carried out before: this very command, or this plan on the database',
  already_running: 'another run is at work on this command or on this pull request',
  no_command: 'the comment or label holds no command',
  other_environment: 'the command names another environment of the same pull request',
  unsupported_event: 'the event is not one this action answers',
  rate_limited: 'people without write access get few answers on one pull request',
  multiple_commands: 'a comment holds more than one command',
  bad_character: 'a command holds a character that only looks like another one',
  unknown_verb: 'the first word after the prefix is no verb',
  unknown_target: 'the command names an environment that has no report on this pull request',
  usage: 'a command is not written as its verb needs it',
  actor_mismatch: 'the event was set off by somebody else than the author of the comment',
  via_app: 'a bot, or an app in the name of a person, asked for a verb that writes',
  permission_denied: 'the person may not use this verb',
  permission_unavailable: "GitHub did not tell the person's role",
  team_unverifiable: 'the token may not see whether the person is in a team',
  comment_changed: 'the comment is not what it was when the run began',
  comment_gone: 'the comment was deleted before the run began',
  command_expired: 'the command waited more than ten minutes before its run began',
  rerun_refused: 'an old run was started again and the ledger does not know its command',
  pr_closed: 'the pull request is closed or merged',
  pr_draft: 'the pull request is a draft',
  pr_fork: 'the pull request comes from a fork, and nobody with write access has named this exact commit',
  base_not_allowed: 'the pull request does not go into the default branch',
  code_missing: 'the plan code of the report is needed and was not given',
  code_invalid: 'what was given is no plan code of this action',
  plan_stale: 'the head, the base or the plan is not what the report showed',
  report_pending: 'no report was written before the command',
  impact_grew: 'the numbers grew past the tolerance since they were shown or decided about',
  data_loss: 'the change destroys data that is there today, and nobody has decided about it',
  would_fail: 'the change would fail on the rows that are there today',
  not_measured: 'a number that decides could not be counted',
  not_compared: 'a statement changed that this version does not compare',
  cancelled: 'a person cancelled this plan',
  approval_missing: 'approvals on the exact head commit are missing',
  approval_unavailable: 'GitHub did not tell the reviews',
  changes_requested: 'a reviewer asked for changes',
  self_promote: 'the author of the pull request may not promote it where approvals are required',
  checks_missing: 'a required check has not reported on the head commit',
  checks_failed: 'a required check failed on the head commit',
  checks_unavailable: 'GitHub did not tell the required checks',
  lock_held: 'another pull request holds the database',
  lock_unavailable: 'it could not be found out who holds the database',
  state_of_other_pr: 'what the command would touch belongs to another pull request',
  wrong_state: 'what the command needs was not done on the database, or was taken back',
  apply_failed: 'the database did not do what was asked of it; the reply says what is there now',
  drift_found: 'the database is not as the schema files say, so that the plan does not fit it',
  unsafe_backup_target: 'the rows would be saved where people could read them who must not',
  snapshot_too_large: 'the rows at risk are too many to be saved in the database',
  ledger_unavailable: 'the ledger could not be read or written, so no command is carried out',
  runner_lost: 'the run ended in the middle, without saying how',
  db_unreachable: 'the staging database could not be reached',
  schema_invalid: 'a schema file has errors',
  input_invalid: 'an input of the action or an argument of the command line is wrong',
  not_available_yet: 'this version does not do what was asked for',
  github_failed: 'GitHub did not answer as needed',
  unexpected_error: 'a defect of this program; the log holds the stack',
} as const satisfies Readonly<Record<string, string>>;

export type ReasonCode = keyof typeof REASONS;

/** The code of exactly this name; null for every other word. */
export function reasonNamed(word: string): ReasonCode | null {
  return isReason(word) ? word : null;
}

function isReason(word: string): word is ReasonCode {
  return Object.hasOwn(REASONS, word);
}
