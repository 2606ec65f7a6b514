/** How far a plan is on a database, and what may come next. */
import { unreachable } from '../errors.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Direction, Migration } from '../postgres/history.ts';

export type Standing =
  /** Nothing stands in the way. */
  | { readonly kind: 'begin' }
  /** The transaction of this direction is committed, and statements after it are open. */
  | { readonly kind: 'open'; readonly newest: Migration }
  | { readonly kind: 'done'; readonly newest: Migration }
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string };

/** Judges a plan by the history, newest entry first. */
export function standingOf(history: readonly Migration[], plan: MigrationPlan, direction: Direction): Standing {
  const place = history.findIndex(({ checksum }) => checksum === plan.digest);
  const newest = history[place];
  if (newest === undefined) return direction === 'up' ? { kind: 'begin' } : UNKNOWN;
  const led = ledBack(history.slice(0, place), plan, newest);
  if (led !== null) return led;
  if (newest.direction === direction) return { kind: newest.state === 'done' ? 'done' : 'open', newest };
  switch (direction) {
    case 'up':
      return newest.state === 'done' ? { kind: 'begin' } : unfinishedWayBack(newest);
    case 'down':
      return { kind: 'begin' };
    default:
      return unreachable(direction);
  }
}

const UNKNOWN: Standing = {
  kind: 'refused',
  why: 'the history of this database does not have the plan that leads from the old schema to the new one',
  hint: 'give the pair as NEW:OLD, with the very files it was migrated with; qail migrate status shows what was done',
};

function unfinishedWayBack({ version }: Migration): Standing {
  return {
    kind: 'refused',
    why: `the way back of this plan, version ${version}, is not finished`,
    hint: 'run qail migrate down again, so that it is, then qail migrate up',
  };
}

/** A plan that is on the database by its own entry, while another plan led back to the old schema after it. */
function ledBack(later: readonly Migration[], plan: MigrationPlan, newest: Migration): Standing | null {
  if (newest.direction !== 'up') return null;
  const last = later.find(({ toFingerprint }) => toFingerprint === plan.from || toFingerprint === plan.to);
  if (last?.toFingerprint !== plan.from) return null;
  return {
    kind: 'refused',
    why: `the history has this plan as done by version ${newest.version}, and version ${last.version} led back to the old schema by a plan of its own`,
    hint: 'undo that one first: qail migrate down with its files; a plan is taken back by qail migrate down, not by an up in the other direction',
  };
}
