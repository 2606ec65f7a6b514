/** The story of `command: migrate` in a deploy workflow: the gate, the lease, the migration, and the deployment that shows it. */
import { refusal } from '../decision/refusal.ts';
import { QailError } from '../errors.ts';
import { makeVersion } from '../postgres/history.ts';
import { withDesk, type Desk } from './desk.ts';
import { holdingDatabase } from './errand.ts';
import { deploy, judgeCommits, type Courtroom, type Judged } from './judge-commits.ts';
import { backupOf, certainty, migrateOn, outcomeOf, type Order } from './migrate.ts';
import { failedOnTarget, refused, type Outcome } from './outcome.ts';

export type Deployment = Omit<Courtroom, 'isFork' | 'isDeployment'> & {
  /** Who set the workflow off. */
  readonly login: string;
};

export type Deployed = {
  readonly judged: Judged;
  /** How the migration ended; null when the gate is closed, or nothing is left to do. */
  readonly outcome: Outcome | null;
  readonly problems: readonly string[];
};

/**
 * Migrates the database to the head commit when the gate is open. Raises `QailError` when GitHub does not answer or does not take the
 * status of the gate.
 */
export async function deployChange(deployment: Deployment): Promise<Deployed> {
  const room: Courtroom = { ...deployment, isFork: false, isDeployment: false };
  const shown = { ...deployment, isDeployment: true };
  const before = await deploy(shown, 'in_progress', 'the gate is being judged');
  const judged = await judgeCommits(room);
  const { gate, change } = judged;
  const isDone = gate.state === 'closed' || gate.reason === 'already_done' || change.kind !== 'planned';
  const outcome = isDone ? null : await migrateJudged(deployment, judged);
  const isGood = outcome === null ? gate.state === 'open' : outcome.state === 'done';
  const description = outcome === null ? `the gate is ${gate.state} (${gate.reason})` : `migrate: ${outcome.reason}`;
  const after = await deploy(shown, isGood ? 'success' : 'failure', description);
  const problems = [...before, ...judged.problems, ...after];
  return { judged: { ...judged, problems }, outcome, problems };
}

async function migrateJudged(deployment: Deployment, judged: Judged): Promise<Outcome> {
  const { repositoryId } = judged.facts;
  return withDesk({ ...deployment, repositoryId }, async (desk) => migrateAtDesk(deployment, judged, desk));
}

async function migrateAtDesk(deployment: Deployment, judged: Judged, desk: Desk): Promise<Outcome> {
  const { target, login } = deployment;
  if (desk.kind === 'closed') return refused([refusal('ledger_unavailable', desk.error?.message ?? null)]);
  const order = target === null ? null : orderOf(deployment, judged, target);
  if (order === null) return refused([refusal('db_unreachable')]);
  if ('unsafe' in order) return refused([refusal('unsafe_backup_target', order.unsafe)]);
  const pullRequest = judged.decision?.pullRequest ?? 0;
  const held = await holdingDatabase({ desk, pullRequest, verb: 'migrate', login }, async () => {
    try {
      return outcomeOf(await migrateOn(order, deployment.settings, deployment.now, namedOf(deployment, judged)));
    } catch (error) {
      if (!(error instanceof QailError)) throw error;
      return failedOnTarget(error, await certainty(order.target, order.change));
    }
  });
  return held.kind === 'held' ? held.value : refused([held.refusal]);
}

function orderOf(
  deployment: Deployment,
  { change, decision, facts }: Judged,
  target: Order['target'],
): Order | { readonly unsafe: string } | null {
  if (change.kind !== 'planned') return null;
  const backup = backupOf(decision, deployment, facts.repositoryPublic);
  return backup.kind === 'unsafe' ? { unsafe: backup.detail } : { target, change, decision, backup: backup.backup };
}

function namedOf({ now, login, settings }: Deployment, { facts, decision }: Judged) {
  const { headSha, repository } = facts;
  const pullRequest = decision?.pullRequest ?? null;
  const suffix = `r${(settings.runId ?? '0').replace(/\D/g, '').slice(-15)}`;
  return {
    version: makeVersion(now(), suffix),
    repository,
    about: {
      name: pullRequest === null ? headSha.slice(0, 12) : `#${pullRequest}`,
      headSha,
      actor: login,
      pullRequest,
    },
  };
}
