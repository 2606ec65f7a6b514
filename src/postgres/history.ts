/** What was migrated, when and by whom: one entry for every plan carried out or undone. Entries are added, never removed. */
import type { Fingerprint, MigrationPlan } from '../plan/migration-plan.ts';
import type { Row, Session } from '../ports.ts';
import { sql, type Sql } from '../sql.ts';
import { findHistory, type HistoryTable } from './history-schema.ts';
import { bigintIn, bigintOrNullIn, dateIn, numberIn, textIn, textOrNullIn } from './row.ts';

/** `up` carries a plan out, `down` undoes it. */
export type Direction = 'up' | 'down';

/** `main_done`: the transaction is committed, statements after it are open. `done`: nothing is open. */
export type EntryState = 'main_done' | 'done';

/** Who asked for it, and for which commit; null where it is not known. */
export type About = {
  readonly name: string;
  readonly headSha: string | null;
  readonly actor: string | null;
  readonly pullRequest: number | null;
};

/** One entry of the history. */
export type Migration = {
  readonly version: string;
  /** The digest of the plan. */
  readonly checksum: string;
  readonly direction: Direction;
  readonly state: EntryState;
  readonly about: About;
  readonly appliedAt: Date;
  /** The statements of the plan, both ways, as text for people. */
  readonly sqlUp: string;
  readonly sqlDown: string;
  /** Statements after the transaction: how many there are, and how many of them have run. */
  readonly statementsAfter: number;
  readonly statementsAfterDone: number;
  readonly fromFingerprint: string;
  readonly toFingerprint: string;
  readonly backup: string;
  readonly snapshotVersion: string | null;
  readonly durationMs: number;
};

/** What a new entry says; the rest comes from the plan and from the server. */
export type NewMigration = Pick<
  Migration,
  'version' | 'direction' | 'about' | 'backup' | 'snapshotVersion' | 'statementsAfter' | 'durationMs'
>;

/**
 * A version for one migration and its snapshot: the moment in UTC to the millisecond, and a suffix that keeps two of the same
 * millisecond apart. Versions sort as text in the order of time. Raises `RangeError` for a suffix that is not 1 to 16 small
 * letters or digits.
 */
export function makeVersion(now: Date, suffix: string): string {
  if (!/^[a-z0-9]{1,16}$/.test(suffix)) throw new RangeError('a version suffix has 1 to 16 small letters or digits');
  return `${now.toISOString().replace(/\D/g, '')}_${suffix}`;
}

const COLUMNS = sql`version::text AS version, checksum, direction, state, name, head_sha, actor, pull_request::bigint AS pull_request,
  applied_at, sql_up, sql_down, statements_after, statements_after_done, from_fingerprint, to_fingerprint, backup,
  snapshot_version::text AS snapshot_version, duration_ms`;

/** All entries, newest first; none where there is no history. Raises `QailError` when it cannot be read. */
export async function readHistory(session: Session): Promise<readonly Migration[]> {
  const history = await findHistory(session);
  if (history === null) return [];
  const rows = await session.query(sql`SELECT ${COLUMNS} FROM ${history.table} ORDER BY id DESC`);
  return rows.map(migrationOf);
}

/** The newest entry, of one plan when a checksum is given; null when there is none. Raises `QailError`. */
export async function newestMigration(session: Session, checksum: string | null = null): Promise<Migration | null> {
  const history = await findHistory(session);
  return history === null ? null : newestIn(session, history, checksum);
}

/** The same where the table is known. Raises `QailError`. */
export async function newestIn(
  session: Session,
  { table }: HistoryTable,
  checksum: string | null,
): Promise<Migration | null> {
  const rows = await session.query(
    sql`SELECT ${COLUMNS} FROM ${table} WHERE $1::text IS NULL OR checksum = $1 ORDER BY id DESC LIMIT 1`,
    [checksum],
  );
  return rows.map(migrationOf)[0] ?? null;
}

/** The entry of a version; null when there is none. Raises `QailError`. */
export async function migrationIn(
  session: Session,
  { table }: HistoryTable,
  version: string,
): Promise<Migration | null> {
  const rows = await session.query(sql`SELECT ${COLUMNS} FROM ${table} WHERE version = $1`, [version]);
  return rows.map(migrationOf)[0] ?? null;
}

/**
 * How far a plan is: the state of its newest entry, and `not_applied` when that entry undoes it, when there is none, or when an entry
 * after it led back to where the plan begins. Only reads. Raises `QailError`.
 */
export async function migrationState(session: Session, plan: MigrationPlan): Promise<'not_applied' | EntryState> {
  const history = await findHistory(session);
  const newest = history === null ? null : await standingEntry(session, history, plan);
  return newest === null || newest.direction === 'down' ? 'not_applied' : newest.state;
}

/**
 * The newest entry of a plan, as long as it still stands: null when there is none, and when the newest entry of all left the database at
 * the schema from which this one had led away. Raises `QailError`.
 */
export async function standingEntry(
  session: Session,
  history: HistoryTable,
  plan: MigrationPlan,
): Promise<Migration | null> {
  const entry = await newestIn(session, history, plan.digest);
  const last = entry === null ? null : await newestIn(session, history, null);
  if (entry === null || last === null || last.version === entry.version || entry.direction === 'down') return entry;
  return last.toFingerprint === entry.fromFingerprint ? null : entry;
}

/** Writes the entry; belongs into the transaction that changes the schema. Raises `QailError`, also for a version that is taken. */
export async function recordMigration(
  session: Session,
  { table }: HistoryTable,
  plan: MigrationPlan,
  entry: NewMigration,
): Promise<void> {
  const { about, direction } = entry;
  const [from, to]: readonly Fingerprint[] = direction === 'up' ? [plan.from, plan.to] : [plan.to, plan.from];
  await session.query(
    sql`INSERT INTO ${table} (version, name, checksum, direction, state, sql_up, sql_down, statements_after, from_fingerprint,
          to_fingerprint, head_sha, actor, pull_request, backup, snapshot_version, duration_ms, finished_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::integer, $9, $10, $11, $12, $13::integer, $14, $15, $16::bigint,
          CASE WHEN $5 = 'done' THEN clock_timestamp() END)`,
    [
      entry.version,
      about.name,
      plan.digest,
      direction,
      entry.statementsAfter === 0 ? 'done' : 'main_done',
      textOf(plan.steps.flatMap(({ up }) => up)),
      textOf(plan.steps.toReversed().flatMap(({ down }) => down ?? [])),
      String(entry.statementsAfter),
      from ?? null,
      to ?? null,
      about.headSha,
      about.actor,
      about.pullRequest === null ? null : String(about.pullRequest),
      entry.backup,
      entry.snapshotVersion,
      String(Math.round(entry.durationMs)),
    ],
  );
}

/** Notes that so many statements after the transaction have run; with the last of them the migration is done. Raises `QailError`. */
export async function recordProgress(
  session: Session,
  { table }: HistoryTable,
  version: string,
  done: number,
): Promise<void> {
  await session.query(
    sql`UPDATE ${table}
        SET statements_after_done = $2::integer,
            state = CASE WHEN statements_after <= $2::integer THEN 'done' ELSE 'main_done' END,
            finished_at = CASE WHEN statements_after <= $2::integer THEN clock_timestamp() END
        WHERE version = $1`,
    [version, String(done)],
  );
}

function textOf(statements: readonly { readonly sql: Sql }[]): string {
  return statements.map((each) => `${each.sql};\n`).join('');
}

function migrationOf(row: Row): Migration {
  const pullRequest = bigintOrNullIn(row, 'pull_request');
  return {
    version: textIn(row, 'version'),
    checksum: textIn(row, 'checksum'),
    direction: textIn(row, 'direction') === 'down' ? 'down' : 'up',
    state: textIn(row, 'state') === 'done' ? 'done' : 'main_done',
    about: {
      name: textIn(row, 'name'),
      headSha: textOrNullIn(row, 'head_sha'),
      actor: textOrNullIn(row, 'actor'),
      pullRequest: pullRequest === null ? null : Number(pullRequest),
    },
    appliedAt: dateIn(row, 'applied_at'),
    sqlUp: textIn(row, 'sql_up'),
    sqlDown: textIn(row, 'sql_down'),
    statementsAfter: numberIn(row, 'statements_after'),
    statementsAfterDone: numberIn(row, 'statements_after_done'),
    fromFingerprint: textIn(row, 'from_fingerprint'),
    toFingerprint: textIn(row, 'to_fingerprint'),
    backup: textIn(row, 'backup'),
    snapshotVersion: textOrNullIn(row, 'snapshot_version'),
    durationMs: Number(bigintIn(row, 'duration_ms')),
  };
}
