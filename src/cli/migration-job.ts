/** One `migrate up` or `migrate down` on its way: what was asked for, and what every part of it needs. */
import { localReport } from './plan.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { CopyDatabase } from '../postgres/copy.ts';
import type { Migration } from '../postgres/history.ts';
import { impactText } from '../report/migration-text.ts';
import type { MigrateRequest } from './arguments.ts';
import { resultOfLocal, type LocalChange } from './change.ts';
import type { Console } from './console.ts';
import { shellWord, shownUrl } from './database-url.ts';

export type Job = {
  readonly request: MigrateRequest;
  readonly screen: Console;
  readonly database: CopyDatabase;
  readonly change: LocalChange;
  /** The newest migration by this very plan; null when there was none. */
  readonly migrated: Migration | null;
};

/** Shows what the change does to the rows. */
export function showImpact({ request, screen, change }: Job, impact: ImpactReport): void {
  const report = localReport(request.newPath, resultOfLocal(change, impact), 0);
  const text = impactText(report, screen.options);
  if (text !== '') screen.say(`${text}\n`);
}

/** The command as typed, up to its options and without a secret. */
export function commandOf({ request }: Pick<Job, 'request'>): string {
  return `qail migrate ${request.direction} ${shellWord(request.pair)} ${shownUrl(request.url)}`;
}

/** The command that takes it back: the pair the other way round. */
export function reverseOf({ request }: Pick<Job, 'request'>): string {
  const { direction, oldPath, newPath, url } = request;
  const pair = direction === 'up' ? `${newPath}:${oldPath}` : `${oldPath}:${newPath}`;
  return `qail migrate ${direction === 'up' ? 'down' : 'up'} ${shellWord(pair)} ${shownUrl(url)}`;
}

/** The command that brings back the rows which the plan took, on its way up; null when none were saved. */
export function rowsBackOf({ request }: Pick<Job, 'request'>, migration: Migration | null): string | null {
  if (migration?.direction !== 'up' || migration.snapshotVersion === null) return null;
  const { backup, snapshotVersion } = migration;
  const start = `qail rollback --data ${shownUrl(request.url)}`;
  if (backup !== 'files') return `${start} --version ${snapshotVersion}`;
  return `${start} --from ${shellWord(`${request.snapshotDir.replace(/\/+$/, '')}/${snapshotVersion}`)}`;
}
