/** Stable reason codes of what this version can answer, each with its meaning. They are part of the product: never renamed. */

export type ReasonCode =
  | 'done'
  | 'nothing_to_do'
  | 'unsupported_event'
  | 'data_loss'
  | 'would_fail'
  | 'not_measured'
  | 'not_compared'
  | 'pr_fork'
  | 'db_unreachable'
  | 'schema_invalid'
  | 'input_invalid'
  | 'not_available_yet'
  | 'github_failed'
  | 'unexpected_error';

/** What each code means, in one line for the docs and the gate table. */
export const REASONS: Readonly<Record<ReasonCode, string>> = {
  done: 'the report was made; nothing is lost and nothing can fail',
  nothing_to_do: 'the pull request does not change the schema',
  unsupported_event: 'the event is not one this action answers',
  data_loss: 'the change destroys data that is there today',
  would_fail: 'the change would fail on the rows that are there today',
  not_measured: 'a number that decides could not be counted',
  not_compared: 'a statement changed that this version does not compare',
  pr_fork: 'the pull request comes from a fork, so no database was contacted',
  db_unreachable: 'the staging database could not be reached',
  schema_invalid: 'a schema file has errors',
  input_invalid: 'an input of the action or an argument of the command line is wrong',
  not_available_yet: 'this version does not do what was asked for',
  github_failed: 'GitHub did not answer as needed',
  unexpected_error: 'a defect of this program; the log holds the stack',
};
