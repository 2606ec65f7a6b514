/** The story of a pull request that was closed: what it holds is given back, what it shows is put away. */
import type { PullRequestFacts } from '../ports.ts';
import { isVerbLabel } from '../command/label.ts';
import { holdDatabase, letDatabaseGo, readLease, releaseLease } from '../postgres/lease.ts';
import { REPLY_MARKER } from '../report/reply.ts';
import type { OpenDesk } from './case.ts';
import { withDesk } from './desk.ts';
import { finishLostRuns } from './lost-run.ts';
import type { World } from './world.ts';

export type Closed = { readonly released: boolean; readonly problems: readonly string[] };

/** Ends what runs left open, gives up a lease whose run is no more, takes command labels off. Raises `QailError`. */
export async function closePullRequest(world: World, facts: PullRequestFacts): Promise<Closed> {
  const labels = await removeVerbLabels(world, facts);
  return withDesk({ ...world, repositoryId: facts.repositoryId }, async (desk) => {
    if (desk.kind === 'closed') {
      const problem = desk.error === null ? [] : [`the ledger was not asked what is open: ${desk.error.message}`];
      return { released: false, problems: [...labels, ...problem] };
    }
    const lost = await finishLostRuns(world, desk, facts, null);
    return { released: await releaseOurs(desk, facts), problems: [...labels, ...lost] };
  });
}

/** Labels that ask for a verb are used once, and speak of no commit but their own. */
export async function removeVerbLabels(
  { pullRequest, settings }: World,
  facts: PullRequestFacts,
): Promise<readonly string[]> {
  const labels = facts.labels.filter((label) => isVerbLabel(label, settings.labelPrefix));
  return labels.length === 0 ? [] : pullRequest.removeLabels(labels);
}

/** After a push: labels are off, and replies about older commits are folded away. Decoration. */
export async function putAwayOld(world: World, facts: PullRequestFacts): Promise<readonly string[]> {
  return [...(await removeVerbLabels(world, facts)), ...(await world.pullRequest.foldReplies(REPLY_MARKER))];
}

async function releaseOurs({ ledger, database }: OpenDesk, facts: PullRequestFacts): Promise<boolean> {
  if (database === null) return false;
  const lease = await readLease(ledger, database);
  if (lease?.repositoryId !== facts.repositoryId || lease.pullRequest !== facts.number) return false;
  if (lease.purpose !== 'run' || !(await holdDatabase(ledger, database))) return false;
  try {
    return await releaseLease(ledger, database, lease.token);
  } finally {
    await letDatabaseGo(ledger, database);
  }
}
