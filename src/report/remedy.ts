/** What a person can do so that a missing number comes in. */
import type { UnmeasuredReason } from '../impact/impact-report.ts';

const REMEDIES: Readonly<Record<UnmeasuredReason, string>> = {
  no_database: 'name a staging database',
  unreachable: 'repair the connection and run this again',
  fork: 'bring the commits to a branch of this repository',
  timed_out: 'raise the input `count-timeout`',
  lock_timeout: 'run this again when the other session is done',
  not_permitted: 'grant the role `SELECT` on the table',
  row_security: 'use a role that sees every row',
  object_missing: 'bring the staging database up to the base branch',
  column_not_there_yet: 'make the column in an earlier change',
  expression_not_allowed: 'count by hand',
  type_not_supported: 'count by hand',
  failed: 'see the log of the run',
};

/** One line of advice, in our own words, for a number that is missing for this reason. */
export function remedyOf(reason: UnmeasuredReason): string {
  return REMEDIES[reason];
}
