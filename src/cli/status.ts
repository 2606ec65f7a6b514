/** `qail migrate status`: how far a plan is, what was done on the database, which snapshots it holds, and what comes next. */
import { unreachable } from '../errors.ts';
import { diagnosticJson } from '../outputs.ts';
import type { CopySession } from '../postgres/copy.ts';
import { readHistory, type Migration } from '../postgres/history.ts';
import { listSnapshots } from '../postgres/snapshot-list.ts';
import { counted } from '../report/figure.ts';
import { placeOf, statusText } from '../report/migration-text.ts';
import { renderDiagnostics } from '../report/terminal.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { StatusRequest } from './arguments.ts';
import { readChange, type LocalChange } from './change.ts';
import type { Console } from './console.ts';
import { databaseOf, shellWord, shownUrl } from './database-url.ts';
import { countJson, type Ending } from './ending.ts';
import { localSource } from './local-source.ts';
import { runningMigration, type Running } from './lock-watch.ts';
import { standingOf } from './standing.ts';

type Found = {
  readonly history: readonly Migration[];
  readonly snapshots: readonly Snapshot[];
  readonly running: Running | null;
};

/** Only reads. Raises `QailError` when a file or the database cannot be read. */
export async function tellStatus(request: StatusRequest, screen: Console): Promise<Ending> {
  const database = databaseOf(request.url);
  const read = request.paths === null ? null : await readChange(localSource, request.paths, 'up');
  if (read?.kind === 'invalid') {
    screen.warn(renderDiagnostics(read.diagnostics, new Map(), screen.warnOptions));
    screen.say('The schema files have errors.');
    const more = { diagnostics: read.diagnostics.map(diagnosticJson) };
    return { exitCode: 5, outcome: 'refused', reasonCode: 'schema_invalid', steps: [], more };
  }
  const found = await database.session(look);
  const change = read?.kind === 'planned' ? read.change : null;
  const plan = change === null ? null : planState(request, change, found);
  const same = read?.kind === 'unchanged' ? 'Both sides say the same schema: there is nothing to migrate.' : null;
  const next = plan?.next ?? nextWithoutPlan(request, found);
  const running = runningText(found.running);
  screen.say(
    statusText(
      { plan: plan?.text ?? same, migrations: found.history, snapshots: found.snapshots, running, next },
      screen.options,
    ),
  );
  return {
    exitCode: 0,
    outcome: 'status',
    reasonCode: 'done',
    steps: [],
    more: {
      ...(plan === null ? {} : { state: plan.state }),
      ...(plan?.version == null ? {} : { migrationVersion: plan.version }),
      running,
      next,
      migrations: found.history.map(migrationJson),
      snapshots: found.snapshots.map(snapshotJson),
    },
  };
}

async function look(session: CopySession): Promise<Found> {
  const history = await readHistory(session);
  return { history, snapshots: await listSnapshots(session), running: await runningMigration(session) };
}

type PlanState = {
  readonly state: 'not_applied' | 'main_done' | 'done';
  readonly version: string | null;
  readonly text: string;
  readonly next: string;
};

function planState({ paths, url }: StatusRequest, { plan }: LocalChange, { history }: Found): PlanState {
  const { oldPath = '', newPath = '', pair = '' } = paths ?? {};
  const up = `qail migrate up ${shellWord(pair)} ${shownUrl(url)}`;
  const down = `qail migrate down ${shellWord(`${newPath}:${oldPath}`)} ${shownUrl(url)}`;
  const newest = history.find(({ checksum }) => checksum === plan.digest) ?? null;
  const standing = standingOf(history, plan, newest?.direction ?? 'up');
  const version = newest?.version ?? null;
  switch (standing.kind) {
    case 'begin':
      return { state: 'not_applied', version, text: `${pair}: not applied`, next: up };
    case 'refused':
      return { state: 'not_applied', version, text: `${pair}: ${standing.why}`, next: standing.hint };
    case 'open': {
      const { direction, statementsAfter, statementsAfterDone } = standing.newest;
      const open = counted(statementsAfter - statementsAfterDone, 'statement');
      const text = `${pair}: the transaction of migrate ${direction} is committed, ${open} after it still to run`;
      return {
        state: 'main_done',
        version,
        text: `${text} (version ${version ?? ''})`,
        next: direction === 'up' ? up : down,
      };
    }
    case 'done': {
      const isUp = standing.newest.direction === 'up';
      const text = isUp ? `done, version ${version ?? ''}` : `not applied: taken back by version ${version ?? ''}`;
      const next = isUp ? `nothing; to take it back: ${down}` : up;
      return { state: isUp ? 'done' : 'not_applied', version, text: `${pair}: ${text}`, next };
    }
    default:
      return unreachable(standing);
  }
}

/** Without a pair of files only what is open or could come back can be named. */
function nextWithoutPlan({ url }: StatusRequest, { history, snapshots }: Found): string {
  const newest = (entry: Migration): boolean => history.find(({ checksum }) => checksum === entry.checksum) === entry;
  const open = history.find((entry) => entry.state === 'main_done' && newest(entry));
  if (open !== undefined) {
    const files = open.direction === 'up' ? 'OLD:NEW' : 'NEW:OLD';
    return `qail migrate ${open.direction} ${files} ${shownUrl(url)} finishes version ${open.version}`;
  }
  const [snapshot] = snapshots;
  if (snapshot?.state === 'taken') return `qail rollback --data ${shownUrl(url)} --dry-run shows what could come back`;
  return `qail migrate status OLD:NEW ${shownUrl(url)} says how far a change is`;
}

function runningText(running: Running | null): string | null {
  if (running === null) return null;
  const waits = running.waitsFor === '' ? '' : `; it waits for ${running.waitsFor}`;
  return `A migration, or what is left of one, is at work now (pid ${running.pid})${waits}`;
}

function migrationJson(entry: Migration): object {
  const { version, checksum, direction, state, about, appliedAt, backup, snapshotVersion } = entry;
  const { statementsAfter, statementsAfterDone, durationMs } = entry;
  return {
    version,
    digest: checksum,
    direction,
    state,
    name: about.name,
    appliedAt: appliedAt.toISOString(),
    backup,
    snapshotVersion,
    statementsAfter,
    statementsAfterDone,
    milliseconds: durationMs,
  };
}

function snapshotJson({ version, planDigest, rows, state, createdAt, parts }: Snapshot): object {
  return {
    version,
    digest: planDigest,
    rows: countJson(rows),
    state,
    createdAt: createdAt.toISOString(),
    parts: parts.map((part) => ({
      kind: part.kind,
      name: placeOf(part),
      rows: countJson(part.rows),
      values: countJson(part.values),
    })),
  };
}
