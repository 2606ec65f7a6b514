/** For every reason to refuse: who can change it, and what to type then. */
import type { ReasonCode } from '../decision/reason.ts';

export type Advice = {
  /** What helps, and who can do it: whole sentences. */
  readonly help: string;
  /** The words after the prefix that come next; null when no command comes next, or the verb itself where it is `again`. */
  readonly next: string | null;
};

const AGAIN = 'again';

/** Whether the advice is to type the same verb once more. */
export function isAgain({ next }: Advice): boolean {
  return next === AGAIN;
}

const advice = (help: string, next: string | null = null): Advice => ({ help, next });

const WAIT = 'Somebody with write access reads the log of the run and starts it again, or types the command once more.';

export const ADVICE: Readonly<Record<ReasonCode, Advice>> = {
  done: advice('Nothing is left to do.'),
  decided: advice('Nothing is left to do.'),
  nothing_to_do: advice('Nothing has to be decided: there is no such change, or it loses nothing.', 'status'),
  already_done: advice(
    'The outcome is told in the reply to that command. To do it once more, write a new comment.',
    'status',
  ),
  already_running: advice('Wait until that run has ended; its reply tells how.', 'status'),
  no_command: advice('Write a command as a comment of its own.', 'help'),
  other_environment: advice('The step of that environment answers.'),
  unsupported_event: advice('Use an event that this action answers.'),
  rate_limited: advice('Somebody with write access can go on.'),
  multiple_commands: advice('Write one command in one comment, each by itself.', 'help'),
  bad_character: advice('Type the command by hand, with plain letters, dashes and quotes.', 'help'),
  unknown_verb: advice('Choose one of the commands that `help` lists.', 'help'),
  unknown_target: advice(
    'Name an environment that has a report on this pull request, or leave `environment=` out.',
    'status',
  ),
  usage: advice('Write it as shown.', 'help'),
  actor_mismatch: advice('The person who decides writes the comment, with their own account.', AGAIN),
  via_app: advice(
    'A person with the needed role types the command by hand, without an app or a bot in between.',
    AGAIN,
  ),
  permission_denied: advice(
    'Somebody who may use this verb writes it, or an owner of the repository changes the role or the input `permissions`.',
  ),
  permission_unavailable: advice(
    'Try again in a minute. If it stays, the token of the workflow may not read roles: check `github-token`.',
    AGAIN,
  ),
  team_unverifiable: advice(
    'An owner gives the step a token that may read the teams of the organisation, or names people instead of teams in `permissions`.',
  ),
  comment_changed: advice('A command counts as it was first written. Write it again as a new comment.', AGAIN),
  comment_gone: advice('The comment was deleted, so it is not carried out. Write it again if it was meant.', AGAIN),
  command_expired: advice('Look at the report once more, then write the command again as a new comment.', AGAIN),
  rerun_refused: advice('Write the command again as a new comment instead of starting an old run again.', AGAIN),
  pr_closed: advice(
    'Open the pull request again, or make a new one: what happens to data is decided before a change is merged.',
    'status',
  ),
  pr_draft: advice('Its author marks the pull request as ready for review.', AGAIN),
  pr_fork: advice(
    'Somebody with write access reads the schema change and then types `plan` with the full id of the head commit; after that other commands are possible for that commit.',
  ),
  base_not_allowed: advice(
    'Only pull requests into the default branch change a database. Its author changes the base branch.',
  ),
  code_missing: advice('Copy the command from the report: the plan code is part of it.'),
  code_invalid: advice(
    'Copy the command from the report: a plan code looks like `7K3F9-Q2MXD`, and a commit id has all 40 digits.',
  ),
  plan_stale: advice('Read the new report: it is about what is there now. Then use the command it shows.', 'status'),
  report_pending: advice('Wait for the report of this commit, read it, then decide.', 'plan'),
  impact_grew: advice(
    'Read the new report with the new numbers, then decide again with the command it shows.',
    'status',
  ),
  data_loss: advice(
    'Somebody decides with one of the commands in the report, while the pull request is open. What is merged undecided is reverted and comes again in a new pull request; a required check on `qail/gate` keeps it from being merged.',
    'status',
  ),
  would_fail: advice(
    'No decision helps here. The author of the pull request repairs the rows that are in the way, or changes the schema so that they fit.',
    'plan',
  ),
  not_measured: advice('See to what each missing number needs (the report lists it), then count again.', 'plan'),
  not_compared: advice(
    'This version cannot judge the changed statements, so nothing can be decided about them here.',
    'status',
  ),
  cancelled: advice('Decide anew with one of the commands in the report.', 'status'),
  approval_missing: advice('Reviewers with write access, other than its author, approve the head commit.', AGAIN),
  approval_unavailable: advice(
    'Try again in a minute. If it stays, the token may not read reviews: give the job `pull-requests: write`.',
    AGAIN,
  ),
  changes_requested: advice('That reviewer approves, or dismisses the review.', AGAIN),
  self_promote: advice('Somebody other than the author of the pull request types it.', AGAIN),
  checks_missing: advice(
    'Wait until the checks that the base branch requires have reported on the head commit.',
    AGAIN,
  ),
  checks_failed: advice('Its author repairs what the checks found.', AGAIN),
  checks_unavailable: advice(
    'Try again in a minute. If it stays, the token may not read checks: give the job `checks: write` and `statuses: write`.',
    AGAIN,
  ),
  lock_held: advice('That pull request is finished first, or somebody with write access types `unlock` on it.', AGAIN),
  lock_unavailable: advice(WAIT, AGAIN),
  state_of_other_pr: advice('Type the command on the pull request it belongs to.', 'status'),
  wrong_state: advice('Look at the status: it says what was done on the database and what can be done now.', 'status'),
  apply_failed: advice(
    'Read what happened, repair it, and type the command once more: it goes on from what is there.',
    'status',
  ),
  drift_found: advice(
    'Whoever runs the database finds out who changed it, and brings schema files and database together; then the command is typed again.',
    'plan',
  ),
  unsafe_backup_target: advice(
    'Whoever runs the workflow sets `snapshot-key`, so that the files are encrypted; or save the rows in the database.',
    'backup-db',
  ),
  snapshot_too_large: advice('Save them to files, or make a backup of your own and say so.', 'proceed'),
  ledger_unavailable: advice('Whoever runs the workflow checks `ledger-url` and the rights of its role.', AGAIN),
  runner_lost: advice(WAIT, 'status'),
  db_unreachable: advice('Whoever runs the workflow checks the URL and the network of the database.', AGAIN),
  schema_invalid: advice('The author of the pull request repairs the schema file; the report says where.', 'plan'),
  input_invalid: advice('Whoever runs the workflow repairs the input that is named.'),
  not_available_yet: advice(
    'Every condition is met, and this version cannot carry it out yet. Nothing was recorded.',
    'status',
  ),
  github_failed: advice(WAIT, AGAIN),
  unexpected_error: advice('Read the log of the run and report it: this is a defect of the action.', 'status'),
};
