/** What is known of a snapshot: who took it for what, what it holds, and what a restore made of it. */
import type { ObjectName } from '../schema/model.ts';
import type { SnapshotPart } from './part.ts';

/** What is written down beside the rows. Nothing here is checked against anything. */
export type SnapshotAbout = {
  /** The version of the migration, unique among the snapshots of a database; at most 255 characters. */
  readonly version: string;
  readonly planDigest: string;
  readonly repository: string | null;
  readonly pullRequest: number | null;
  readonly headSha: string | null;
  readonly actor: string | null;
  /** By step: the statements that make again what goes (`recreationOf`). */
  readonly recreation: ReadonlyMap<number, string>;
};

/** `rows`: how many were saved. `values`: those of them that are not null; for a table the same as `rows`. */
export type SavedPart = {
  readonly kind: SnapshotPart['kind'];
  readonly table: ObjectName;
  /** Null for a table. */
  readonly column: string | null;
  readonly rows: bigint;
  readonly values: bigint;
  /** The statements that make again what went; null when none were given. */
  readonly recreation: string | null;
};

export type Snapshot = Omit<SnapshotAbout, 'recreation'> & {
  /** The server's number and the name of the database it was taken in. */
  readonly database: string;
  readonly rows: bigint;
  readonly digest: string;
  /** `restored`: every part was put back at least once. */
  readonly state: 'taken' | 'restored';
  readonly createdAt: Date;
  readonly parts: readonly SavedPart[];
};

/** What a snapshot would take, before it is taken. */
export type SnapshotEstimate = {
  readonly rows: bigint;
  readonly bytes: bigint;
  readonly parts: readonly {
    readonly part: SnapshotPart;
    readonly rows: bigint;
    readonly bytes: bigint;
  }[];
};

/** Narrows a restore. `table` as it is shown: `users`, or `app.users` outside the default schema. */
export type RestoreFilter = { readonly table?: string; readonly column?: string; readonly rowId?: string };

/** `dry_run` only counts; it may come before the schema is brought back. `act` needs what was dropped to be there again. */
export type RestoreMode = 'dry_run' | 'act';

/** What stands in the way of an exact count of a dry run: the schema is not back yet. */
export type Awaited = 'table_missing' | 'column_missing' | 'type_differs';

/** The numbers of one part; together they are the rows that were saved and asked for. */
export type RestoredPart = {
  readonly kind: SnapshotPart['kind'];
  readonly table: ObjectName;
  readonly column: string | null;
  /** Put back; in a dry run, what would be. */
  readonly restored: bigint;
  /** The saved value stands there already. */
  readonly equal: bigint;
  /** The row is no longer there, so a value of it has no place. Never of a table. */
  readonly gone: bigint;
  /** Something newer stands there; it was kept. */
  readonly changed: bigint;
  /** The saved text is no value of the type that the column has now. */
  readonly notCastable: bigint;
  /** Some of the rows that were kept, by row id. A row id holds a key: not for a public place. */
  readonly changedRows: readonly string[];
  /** Null when the numbers are exact. */
  readonly awaited: Awaited | null;
  /** Whether the rows now have the digest of the snapshot; `not_compared` when not all of it was put back. */
  readonly proof: 'equal' | 'not_compared';
};

export type RestoreReport = {
  readonly version: string;
  readonly mode: RestoreMode;
  readonly parts: readonly RestoredPart[];
};
