/** The snapshots of a database, and what each holds. */
import type { Row, Session } from '../ports.ts';
import type { SavedPart, Snapshot } from '../snapshot/snapshot.ts';
import { sql } from '../sql.ts';
import { bigintIn, bigintOrNullIn, textIn, textOrNullIn } from './row.ts';
import { findSnapshotTables, type SnapshotTables } from './snapshot-schema.ts';

/** All snapshots, the newest first; empty when there was never one. Raises `QailError` when they may not be read. */
export async function listSnapshots(session: Session): Promise<readonly Snapshot[]> {
  const tables = await findSnapshotTables(session);
  return tables === null ? [] : readSnapshots(session, tables, null);
}

/** The newest snapshot, or null. Raises `QailError` when it may not be read. */
export async function newestSnapshot(session: Session): Promise<Snapshot | null> {
  return (await listSnapshots(session))[0] ?? null;
}

/** The snapshots of these tables, or the one of a version. */
export async function readSnapshots(
  session: Session,
  { snapshots, items }: SnapshotTables,
  version: string | null,
): Promise<readonly Snapshot[]> {
  const parts = await session.query(
    sql`SELECT version, kind, schema_name, table_name, column_name, rows, "values", recreation
        FROM ${items} WHERE $1::text IS NULL OR version = $1 ORDER BY version, position`,
    [version],
  );
  const rows = await session.query(
    sql`SELECT version, plan_digest, repository, pull_request::bigint AS pull_request, head_sha, actor, database, rows, digest, state,
               (extract(epoch FROM created_at) * 1000)::bigint AS created_ms
        FROM ${snapshots} WHERE $1::text IS NULL OR version = $1 ORDER BY created_at DESC, version DESC`,
    [version],
  );
  return rows.map((row) => snapshotIn(row, parts));
}

function snapshotIn(row: Row, parts: readonly Row[]): Snapshot {
  const version = textIn(row, 'version');
  const pullRequest = bigintOrNullIn(row, 'pull_request');
  return {
    version,
    planDigest: textIn(row, 'plan_digest'),
    repository: textOrNullIn(row, 'repository'),
    pullRequest: pullRequest === null ? null : Number(pullRequest),
    headSha: textOrNullIn(row, 'head_sha'),
    actor: textOrNullIn(row, 'actor'),
    database: textIn(row, 'database'),
    rows: bigintIn(row, 'rows'),
    digest: textIn(row, 'digest'),
    state: textIn(row, 'state') === 'restored' ? 'restored' : 'taken',
    // As a number: the text of a moment follows the settings of the session.
    createdAt: new Date(Number(bigintIn(row, 'created_ms'))),
    parts: parts.filter((part) => textIn(part, 'version') === version).map(partIn),
  };
}

function partIn(row: Row): SavedPart {
  return {
    kind: kindIn(row),
    table: { schema: textIn(row, 'schema_name'), name: textIn(row, 'table_name') },
    column: textOrNullIn(row, 'column_name'),
    rows: bigintIn(row, 'rows'),
    values: bigintIn(row, 'values'),
    recreation: textOrNullIn(row, 'recreation'),
  };
}

const KINDS: readonly SavedPart['kind'][] = ['table', 'column', 'column_type'];

/** The kind of a part. Raises a plain `Error` for one that no version writes. */
export function kindIn(row: Row): SavedPart['kind'] {
  const kind = KINDS.find((each) => each === row['kind']);
  if (kind === undefined) throw new Error('a part of a snapshot has a kind that is none');
  return kind;
}
