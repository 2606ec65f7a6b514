/** `unlock`: gives up the lease that this pull request holds, unless the run that took it is still at work. */
import { holderText } from '../decision/decide.ts';
import { refusal } from '../decision/refusal.ts';
import { holdDatabase, letDatabaseGo, readLease, releaseLease } from '../postgres/lease.ts';
import type { Errand } from './errand.ts';
import { done, refused, type Outcome } from './outcome.ts';

/** Removes exactly the lease that was read. Raises `QailError` when the ledger fails. */
export async function giveUpLease({ desk: { ledger, database }, facts }: Errand): Promise<Outcome> {
  if (database === null) return refused([refusal('db_unreachable')]);
  const lease = await readLease(ledger, database);
  if (lease === null) return refused([refusal('nothing_to_do', 'nobody holds the database')]);
  if (lease.repositoryId !== facts.repositoryId || lease.pullRequest !== facts.number) {
    return refused([refusal('state_of_other_pr', holderText(lease))]);
  }
  if (!(await holdDatabase(ledger, database))) return refused([refusal('already_running', holderText(lease))]);
  try {
    const isGone = await releaseLease(ledger, database, lease.token);
    if (!isGone) return refused([refusal('nothing_to_do', 'the lease was given up meanwhile')]);
    return done('the database is free', ['Other pull requests can use it now. No database was changed.']);
  } finally {
    await letDatabaseGo(ledger, database);
  }
}
