/** All that the engine may ask of the outside world. Two real implementations each: GitHub and the local disk. */
import type { Publication, ReportedPullRequest } from './report/report.ts';
import type { Sql } from './sql.ts';

export type Side = 'base' | 'head';

/** A file of one side's tree. `blob` identifies its content; equal blobs mean equal files. */
export type TreeEntry = { readonly path: string; readonly blob: string; readonly bytes: number };

/** One side's files, pinned: an exact commit, or a path on disk. */
export interface SchemaSource {
  /**
   * The file at `path`, or every regular file below the directory `path` (symbolic links left out), sorted by path.
   * Empty when nothing stands there. Raises `QailError` when the answer is not known.
   */
  list(path: string): Promise<readonly TreeEntry[]>;
  /** The text of one listed file. Raises `QailError` when it cannot be read or is not UTF-8. */
  read(entry: TreeEntry): Promise<string>;
}

/** What is known of the pull request, as it is now; the report prints the same. */
export type PullRequestFacts = ReportedPullRequest;

/** What was written, and what was not: each problem is one line for the log, already without secrets. */
export type Published = { readonly commentUrl: string | null; readonly problems: readonly string[] };

export interface PullRequestPort {
  /** Facts as they are now, read from the host and not from the event. Raises `QailError`. */
  facts(): Promise<PullRequestFacts>;
  source(side: Side): SchemaSource;
  /** Writes comment, check run and statuses. A refused write is a problem in the answer, never an exception. */
  publish(publication: Publication): Promise<Published>;
}

export type Row = Readonly<Record<string, unknown>>;

/** One connection, used by one piece of work at a time. */
export interface Session {
  /** Runs one statement. Raises `QailError` (`database_failed`) with SQLSTATE in its cause and no row value anywhere. */
  query(statement: Sql, values?: readonly (string | null)[]): Promise<readonly Row[]>;
}

export interface DatabasePort {
  /** Opens a connection for `body` and closes it whatever happens. Raises `QailError` when it cannot be opened. */
  session<T>(body: (session: Session) => Promise<T>): Promise<T>;
}
