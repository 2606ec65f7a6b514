/** The ledger as a story meets it: open with its key and the identity of the database, or closed with the reason. */
import { bindingOf, planCodeOf, policyOf, type BindingDigest, type PlanCode } from '../decision/binding.ts';
import type { DecisionFound } from '../decision/gate.ts';
import type { RecordedDecision } from '../decision/record.ts';
import { allowanceOf, allowanceText } from '../decision/role.ts';
import { VERB_NAMES } from '../command/verbs.ts';
import { QailError } from '../errors.ts';
import type { DatabasePort } from '../ports.ts';
import { newestDecision } from '../postgres/ledger-report.ts';
import { migrationState } from '../postgres/history.ts';
import { databaseIdentity } from '../postgres/lease.ts';
import { openLedger, planKey, type Ledger } from '../postgres/ledger.ts';
import type { CommandState } from '../report/report.ts';
import { VERSION } from '../version.ts';
import type { PlannedChange } from './report-impact.ts';
import type { Databases, RunSettings } from './world.ts';

/** The database that commands act on; null when it did not answer. */
export type Desk =
  | { readonly kind: 'open'; readonly ledger: Ledger; readonly key: string; readonly database: string | null }
  | ClosedDesk;

/** A fork's desk stays closed on purpose: whoever opens a pull request from a fork contacts no database by doing so. */
export type ClosedDesk = {
  readonly kind: 'closed';
  readonly because: 'no_database' | 'fork' | 'ledger_unavailable';
  /** What went wrong; null when nothing did. */
  readonly error: QailError | null;
};

/** The desk of a fork. */
export function forkDesk({ ledger }: Pick<Databases, 'ledger'>): ClosedDesk {
  return { kind: 'closed', because: ledger === null ? 'no_database' : 'fork', error: null };
}

type Place = Pick<Databases, 'target' | 'ledger'> & {
  readonly settings: Pick<RunSettings, 'environment'>;
  readonly repositoryId: number;
};

/**
 * Opens the ledger for `body` and closes it whatever happens. A ledger that is not configured (no error) or does not answer
 * (with it) is a closed desk; what `body` raises comes through.
 */
export async function withDesk<T>(place: Place, body: (desk: Desk) => Promise<T>): Promise<T> {
  if (place.ledger === null) return body({ kind: 'closed', because: 'no_database', error: null });
  const reached: { isOpen: boolean } = { isOpen: false };
  try {
    return await place.ledger.session(async (session) => {
      const ledger = await openLedger(session, {
        repositoryId: place.repositoryId,
        environment: place.settings.environment,
      });
      const [key, database] = [await planKey(ledger), await identityOf(place.target)];
      reached.isOpen = true;
      return body({ kind: 'open', ledger, key, database });
    });
  } catch (error) {
    // What goes wrong once the desk is open is the story's own matter.
    if (reached.isOpen || !(error instanceof QailError)) throw error;
    return body({ kind: 'closed', because: 'ledger_unavailable', error });
  }
}

async function identityOf(target: DatabasePort | null): Promise<string | null> {
  if (target === null) return null;
  try {
    return await target.session((session) => databaseIdentity({ session }));
  } catch (error) {
    if (error instanceof QailError) return null;
    throw error;
  }
}

export type BoundPull = { readonly repositoryId: number; readonly number: number; readonly baseRef: string };

/** What a plan is bound to on a pull request; null when there is no plan, or no database to bind it to. */
export function bindingFor(
  desk: Desk,
  change: PlannedChange,
  pull: BoundPull,
  settings: RunSettings,
): BindingDigest | null {
  if (desk.kind === 'closed' || desk.database === null || change.kind !== 'planned') return null;
  return bindingOf({
    repositoryId: pull.repositoryId,
    pullRequest: pull.number,
    environment: settings.environment,
    baseRef: pull.baseRef,
    content: change.content,
    plan: change.plan.digest,
    database: desk.database,
    version: VERSION,
    policy: policyDigest(settings),
  });
}

/** The settings under which a plan was shown: who may do what, and what it takes. */
function policyDigest({ permissions, policy, tolerance, schema }: RunSettings): string {
  const table = VERB_NAMES.map((verb) => [verb, allowanceText(allowanceOf(permissions, verb))]);
  return policyOf([table, policy.requirePlanCode, policy.requiredApprovals, tolerance, schema]);
}

/** The code of a binding; null without a binding or with the desk closed. */
export function codeFor(desk: Desk, binding: BindingDigest | null): PlanCode | null {
  return desk.kind === 'closed' || binding === null ? null : planCodeOf(desk.key, binding);
}

/** The newest decision about a change, and whether a person can decide now. */
export async function judgingOf(
  desk: Desk,
  change: PlannedChange,
  binding: BindingDigest | null,
): Promise<{ readonly commands: CommandState; readonly found: DecisionFound }> {
  if (desk.kind === 'closed') {
    const { because, error } = desk;
    return { commands: { kind: 'off', because }, found: { kind: error === null ? 'none' : 'unknown' } };
  }
  if (desk.database === null)
    return { commands: { kind: 'off', because: 'database_unreachable' }, found: { kind: 'none' } };
  const decision = await newestDecision(desk.ledger, change.content, desk.database);
  const code = codeFor(desk, binding);
  return { commands: commandState(code, decision), found: foundOf(decision) };
}

function commandState(code: PlanCode | null, decision: RecordedDecision | null): CommandState {
  // Without a plan there is nothing to type a command about, and nothing shows this state.
  return code === null ? { kind: 'off', because: 'no_database' } : { kind: 'on', code, decision };
}

function foundOf(decision: RecordedDecision | null): DecisionFound {
  return decision === null ? { kind: 'none' } : { kind: 'found', decision };
}

/** Whether the history of a database holds the plan as carried out, up to its last statement. What is not known is not applied. */
export async function isApplied(target: DatabasePort | null, change: PlannedChange): Promise<boolean> {
  if (target === null || change.kind !== 'planned') return false;
  try {
    return (await target.session((session) => migrationState(session, change.plan))) === 'done';
  } catch (error) {
    if (error instanceof QailError) return false;
    throw error;
  }
}
