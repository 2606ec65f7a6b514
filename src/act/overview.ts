/** `help` and `status`: what may be done, by whom, and what is missing. */
import { VERB_NAMES, VERBS } from '../command/verbs.ts';
import { usageOf } from '../command/usage.ts';
import { decide, holderText, type Case } from '../decision/decide.ts';
import { QailError } from '../errors.ts';
import { newestMigration } from '../postgres/history.ts';
import { allowanceOf, allowanceText } from '../decision/role.ts';
import { unfinishedEntries } from '../postgres/ledger.ts';
import { newestDecision } from '../postgres/ledger-report.ts';
import { renderHelp, renderStatus, type VerbRow } from '../report/overview.ts';
import { gatherCase } from './case.ts';
import type { Errand } from './errand.ts';
import { done, type Outcome } from './outcome.ts';
import type { PlannedChange } from './report-impact.ts';
import { readChange } from './report-pull-request.ts';

/** The list of commands, with who may use them. */
export function tellHelp({ world: { settings } }: Errand): Outcome {
  const rows = VERB_NAMES.map((verb) => ({
    usage: usageOf(verb, settings.commandPrefix),
    does: VERBS[verb].does,
    who: allowanceText(allowanceOf(settings.permissions, verb)),
    answered: VERBS[verb].answered,
  }));
  return done(...renderHelp(rows));
}

/** How the pull request stands, and for every verb that writes what is still in its way. Raises `QailError`. */
export async function tellStatus(errand: Errand): Promise<Outcome> {
  const { world, desk, facts, entry } = errand;
  const change = await readChange(world);
  const found = await gatherCase(world, { ...errand, change }, desk, true);
  const decision = desk.database === null ? null : await newestDecision(desk.ledger, change.content, desk.database);
  const running = (await unfinishedEntries(desk.ledger, facts.number)).filter(({ id }) => id !== entry.id);
  return done(
    ...renderStatus({
      pull: facts,
      report: found.report,
      decision,
      tolerance: world.settings.tolerance,
      lease: leaseText(found),
      migration: await migrationText(errand, change),
      running: running.map(({ verb, actorLogin }) => ({ verb, login: actorLogin })),
      needsCode: found.policy.requirePlanCode,
      rows: rowsOf(errand, found),
    }),
  );
}

function rowsOf({ world: { settings } }: Errand, found: Case): readonly VerbRow[] {
  return VERB_NAMES.filter((verb) => VERBS[verb].effect !== 'looks').map((verb) => ({
    command: `${settings.commandPrefix} ${verb}${VERBS[verb].confirm === 'none' ? '' : ' confirm'}`,
    who: allowanceText(allowanceOf(settings.permissions, verb)),
    // Code and confirmation are typed with the command, so that they are not missing yet.
    missing: decide({ ...found, verb, code: found.reportCode, confirm: true }),
  }));
}

function leaseText({ lease }: Case): string {
  switch (lease.kind) {
    case 'unknown':
      return 'it could not be found out who holds it';
    case 'free':
      return 'free';
    case 'held':
      return holderText(lease.lease);
  }
}

/** How far the plan is on the database, by the database's own history. */
async function migrationText({ world: { target } }: Errand, change: PlannedChange): Promise<string> {
  if (target === null || change.kind !== 'planned') return 'nothing to migrate';
  try {
    const newest = await target.session((session) => newestMigration(session, change.plan.digest));
    if (newest === null) return 'not on the database';
    const { version, direction, state, statementsAfter, statementsAfterDone } = newest;
    if (direction === 'down') return `taken back, version ${version}`;
    const open = statementsAfter - statementsAfterDone;
    return state === 'done'
      ? `on the database, version ${version}`
      : `committed, version ${version}; ${open} statements after it are open, and migrate goes on with them`;
  } catch (error) {
    if (error instanceof QailError) return 'not known, the database does not answer';
    throw error;
  }
}
