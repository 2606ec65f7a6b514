/** Takes and restores snapshots of a test database as a migration would: the transaction and the locks are the caller's. */
import { nameSql } from '../../src/plan/table-sql.ts';
import type { Row, Session } from '../../src/ports.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import { takeSnapshot } from '../../src/postgres/snapshot-take.ts';
import type { SnapshotPart } from '../../src/snapshot/part.ts';
import type { RestoredPart, RestoreFilter, RestoreMode, Snapshot, SnapshotAbout } from '../../src/snapshot/snapshot.ts';
import { showName } from '../../src/schema/model.ts';
import { sql } from '../../src/sql.ts';
import { stated, table } from './counting.ts';
import { withDatabase } from './postgres.ts';

export const VERSION = '20260102030405';

export function about(version = VERSION): SnapshotAbout {
  return {
    version,
    planDigest: 'd'.repeat(64),
    repository: 'acme/shop',
    pullRequest: 7,
    headSha: 'a'.repeat(40),
    actor: 'mona',
    recreation: new Map([[0, 'CREATE TABLE again;']]),
  };
}

/** One connection on a fresh database. */
export async function withSession(body: (session: Session, url: string) => Promise<void>): Promise<void> {
  await withDatabase((url) => openDatabase(url).session((session) => body(session, url)));
}

/** Runs statements one after the other. */
export async function runAll(session: Session, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.query(stated(statement));
}

export async function ask(session: Session, statement: string): Promise<readonly Row[]> {
  return session.query(stated(statement));
}

/** `users` or `app.users` for a table; `users.email` or `app.users.email` for a column, told by `kind`. */
export function part(kind: SnapshotPart['kind'], name: string, column = '', step = 0): SnapshotPart {
  const [first = '', second] = name.split('.');
  const place = second === undefined ? table(first) : table(second, first);
  return kind === 'table' ? { kind, table: place, step } : { kind, table: place, column, step };
}

/** BEGIN, lock, snapshot, the given DDL, COMMIT. */
export async function migrate(
  session: Session,
  parts: readonly SnapshotPart[],
  ddl: readonly string[],
  version = VERSION,
): Promise<Snapshot> {
  return session.transaction(async () => {
    for (const each of parts) {
      await session.query(sql`LOCK TABLE ${nameSql(each.table)} IN ACCESS EXCLUSIVE MODE`);
    }
    const snapshot = await takeSnapshot(session, parts, about(version));
    await runAll(session, ...ddl);
    return snapshot;
  });
}

/** Restores in a transaction of its own; each part as one line: what was put back and what was not, zeros left out. */
export async function restored(
  session: Session,
  mode: RestoreMode = 'act',
  filter: RestoreFilter = {},
  version = VERSION,
): Promise<readonly string[]> {
  const { parts } = await session.transaction(() => restoreSnapshot(session, version, filter, mode));
  return parts.map(shownPart);
}

/** `users.email: restored 3, equal 1 (equal)`. */
export function shownPart(part: RestoredPart): string {
  const { restored: back, equal, gone, changed, notCastable } = part;
  const numbers = Object.entries({ restored: back, equal, gone, changed, notCastable });
  const named = numbers.filter(([, n]) => n > 0n).map(([name, n]) => `${name} ${n}`);
  const place = part.column === null ? showName(part.table) : `${showName(part.table)}.${part.column}`;
  const proof = part.proof === 'equal' ? ' proven' : '';
  return `${place}: ${named.join(', ')}${proof}${part.awaited === null ? '' : ` awaiting ${part.awaited}`}`;
}
