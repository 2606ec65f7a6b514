/** `qail rollback --data`: puts saved rows back, or shows what would come back. */
import { QailError } from '../errors.ts';
import { withLoadedSnapshot } from '../files/session-tables.ts';
import type { CopyDatabase, CopySession } from '../postgres/copy.ts';
import type { LockNeed } from '../postgres/lock-need.ts';
import { withLockPatience } from '../postgres/lock-wait.ts';
import { milliseconds, setSetting } from '../postgres/session-settings.ts';
import { readSnapshots } from '../postgres/snapshot-list.ts';
import { restoreSnapshot } from '../postgres/snapshot-restore.ts';
import { findSnapshotTables } from '../postgres/snapshot-schema.ts';
import { counted } from '../report/figure.ts';
import { placeOf, restoreText, ticked } from '../report/migration-text.ts';
import type { RestoreMode, RestoreReport, Snapshot } from '../snapshot/snapshot.ts';
import type { RollbackRequest } from './arguments.ts';
import { passphrase } from './backup-choice.ts';
import type { Console } from './console.ts';
import { databaseOf, shellWord, shownUrl } from './database-url.ts';
import { countJson, failedToAct, type Ending } from './ending.ts';
import type { StepJson } from './progress.ts';
import { chooseDirectory, chooseSnapshot, requireParts } from './snapshot-choice.ts';

const LOCK_TIMEOUT_MS = 2_000;
const LOCK_RETRIES = 5;

/** Where the rows are: in the database, or in files that were opened. */
type Source = { readonly version: string | null; readonly directory: string | null };

/** Raises `QailError` when the database or the files cannot be read, or the snapshot asked for is not there. */
export async function rollback(request: RollbackRequest, screen: Console): Promise<Ending> {
  const database = databaseOf(request.url);
  const source =
    request.from === null
      ? { version: request.version, directory: null }
      : { version: null, directory: chooseDirectory(request.from, request.version) };
  if (request.dryRun) return count(request, screen, database, source);
  const started = performance.now();
  try {
    const report = await restore(request, database, source, 'act');
    screen.say(restoreText(report, screen.isTerminal, screen.options));
    const back = sum(report, 'restored');
    const said = back === 0n ? 'Nothing was missing' : `${counted(back, 'row')} put back`;
    screen.say(ticked(screen.options, `${said} from snapshot ${report.version}${proofText(report)}`));
    const title = `Put rows back from snapshot ${report.version}`;
    const steps: readonly StepJson[] = [
      { title, state: 'done', milliseconds: Math.round(performance.now() - started) },
    ];
    return { exitCode: 0, outcome: 'restored', reasonCode: 'done', steps, more: reportJson(report) };
  } catch (error) {
    if (!(error instanceof QailError) || error.code === 'input_invalid') throw error;
    return refused(request, screen, { database, source, error });
  }
}

/** Only counts. */
async function count(
  request: RollbackRequest,
  screen: Console,
  database: CopyDatabase,
  source: Source,
): Promise<Ending> {
  const report = await restore(request, database, source, 'dry_run');
  screen.say(`Snapshot ${report.version}: what would come back (dry run, nothing was changed)`);
  screen.say(restoreText(report, screen.isTerminal, screen.options));
  if (!isAwaited(report)) screen.say(`To do it: ${commandOf(request, report.version)}`);
  const steps: readonly StepJson[] = [
    { title: `Put rows back from snapshot ${report.version}`, state: 'planned', milliseconds: null },
  ];
  return { exitCode: 0, outcome: 'counted', reasonCode: 'done', steps, more: { dryRun: true, ...reportJson(report) } };
}

async function restore(
  { filter }: RollbackRequest,
  database: CopyDatabase,
  { version, directory }: Source,
  mode: RestoreMode,
): Promise<RestoreReport> {
  return database.session(async (session) => {
    if (directory === null) {
      const snapshot = await chooseSnapshot(session, version);
      return patiently(session, snapshot, () => restoreChosen(session, snapshot, filter, mode));
    }
    return patiently(session, null, () =>
      withLoadedSnapshot(session, directory, passphrase(), async (manifest) =>
        restoreChosen(session, await loaded(session, manifest.version), filter, mode),
      ),
    );
  });
}

/** One transaction, begun anew while a table is locked by others. */
async function patiently(
  session: CopySession,
  snapshot: Snapshot | null,
  body: () => Promise<RestoreReport>,
): Promise<RestoreReport> {
  const needs = (snapshot?.parts ?? []).map(({ table }): LockNeed => ({ table, mode: 'SHARE ROW EXCLUSIVE' }));
  const patience = { lockTimeoutMs: LOCK_TIMEOUT_MS, lockRetries: LOCK_RETRIES, random: Math.random };
  return withLockPatience(session, needs, patience, () =>
    session.transaction(async () => {
      await setSetting(session, 'lock_timeout', milliseconds(LOCK_TIMEOUT_MS), 'transaction');
      return body();
    }),
  );
}

async function restoreChosen(
  session: CopySession,
  snapshot: Pick<Snapshot, 'version' | 'parts'>,
  filter: RollbackRequest['filter'],
  mode: RestoreMode,
): Promise<RestoreReport> {
  requireParts(snapshot, filter);
  const report = await restoreSnapshot(session, snapshot.version, filter, mode);
  if (filter.rowId === undefined || report.parts.some((part) => totalOf(part) > 0n)) return report;
  throw new QailError('input_invalid', `qail rollback: snapshot ${snapshot.version} holds no row of that id`, {
    hint: `row ids of a key are its values as text: SELECT row_id FROM _qail_data_snapshots WHERE migration_version = '${snapshot.version}'`,
  });
}

/** The snapshot whose files were loaded; its tables come first in the search path. */
async function loaded(session: CopySession, version: string): Promise<Snapshot> {
  const tables = await findSnapshotTables(session);
  const [snapshot] = tables === null ? [] : await readSnapshots(session, tables, version);
  if (snapshot === undefined) throw new Error('a snapshot was loaded and is not there');
  return snapshot;
}

type Refused = { readonly database: CopyDatabase; readonly source: Source; readonly error: QailError };

/** Says what is in the way; where the schema is not back yet, what is waited for. */
async function refused(
  request: RollbackRequest,
  screen: Console,
  { database, source, error }: Refused,
): Promise<Ending> {
  screen.warn(`qail: ${error.message}; nothing was changed${error.hint === null ? '' : `\n${error.hint}`}`);
  const ending = failedToAct(error, []);
  if (error.code !== 'database_refused') return ending;
  const report = await restore(request, database, source, 'dry_run').catch(() => null);
  if (report === null || !isAwaited(report)) return ending;
  screen.say(restoreText(report, screen.isTerminal, screen.options));
  return { ...ending, outcome: 'refused', reasonCode: 'wrong_state', more: { ...ending.more, ...reportJson(report) } };
}

function isAwaited({ parts }: RestoreReport): boolean {
  return parts.some(({ awaited }) => awaited !== null);
}

type Numbers = Pick<RestoreReport['parts'][number], 'restored' | 'equal' | 'gone' | 'changed' | 'notCastable'>;

function totalOf({ restored, equal, gone, changed, notCastable }: Numbers): bigint {
  return restored + equal + gone + changed + notCastable;
}

function sum({ parts }: RestoreReport, field: keyof Numbers): bigint {
  return parts.reduce((total, part) => total + part[field], 0n);
}

function proofText({ parts }: RestoreReport): string {
  const isProven = parts.length > 0 && parts.every(({ proof }) => proof === 'equal');
  return isProven ? ', all equal to what was saved (digests compared)' : '';
}

function commandOf({ url, from, filter }: RollbackRequest, version: string): string {
  const { table, column, rowId } = filter;
  const options = [
    from === null ? ['--version', version] : ['--from', from, '--version', version],
    table === undefined ? [] : ['--table', table],
    column === undefined ? [] : ['--column', column],
    rowId === undefined ? [] : ['--row', rowId],
  ].flat();
  return `qail rollback --data ${shownUrl(url)} ${options.map(shellWord).join(' ')}`;
}

/** Numbers only: a row id holds a key. */
function reportJson(report: RestoreReport): object {
  return {
    migrationVersion: report.version,
    rows: countJson(sum(report, 'restored')),
    parts: report.parts.map((part) => ({
      kind: part.kind,
      name: placeOf(part),
      restored: countJson(part.restored),
      equal: countJson(part.equal),
      gone: countJson(part.gone),
      changed: countJson(part.changed),
      notCastable: countJson(part.notCastable),
      awaited: part.awaited,
      proof: part.proof,
    })),
  };
}
