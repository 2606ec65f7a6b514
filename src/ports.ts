/** All that the engine may ask of the outside world. Two real implementations each: GitHub and the local disk. */
import type { Person } from './command/event.ts';
import type { GivenReview } from './decision/review-count.ts';
import type { Role, Team } from './decision/role.ts';
import type { CommitStatus, Publication, ReportedPullRequest } from './report/report.ts';
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

/** What is known of the pull request, as it is now; the report prints part of it. */
export type PullRequestFacts = ReportedPullRequest & {
  /** GitHub's number of the repository, which stays when it is renamed. */
  readonly repositoryId: number;
  readonly repositoryPublic: boolean;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  readonly authorId: number;
  readonly authorLogin: string;
  readonly baseIsDefault: boolean;
  readonly labels: readonly string[];
  /** GitHub's own time of this answer, the clock of every comment. */
  readonly at: Date;
};

/** What was written, and what was not: each problem is one line for the log, already without secrets. */
export type Published = {
  readonly commentUrl: string | null;
  /** GitHub's time of the comment as it stands; null when there is none. */
  readonly shownAt: Date | null;
  readonly problems: readonly string[];
};

/** A comment as it is now. */
export type CommentNow = { readonly text: string; readonly updatedAt: Date };

export type { GivenReview as Review } from './decision/review-count.ts';

/** A check the base branch requires, as it stands on the head commit. */
export type RequiredCheck = { readonly name: string; readonly state: 'success' | 'failure' | 'missing' };

export type Membership = 'member' | 'not_member' | 'unknown';
export type Reaction = 'eyes' | 'rocket' | '-1' | 'confused';
export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive';

/** A reply that is kept up to date; `id` is null before it is written for the first time. */
export type Reply = { readonly marker: string; readonly body: string; readonly id: number | null };

export interface PullRequestPort {
  /** Facts as they are now, read from the host and not from the event. Raises `QailError`. */
  facts(): Promise<PullRequestFacts>;
  /** The files of a side of the pull request, as the facts last read say it is. */
  source(side: Side): SchemaSource;
  /** The files of the base branch as it is now, which may have gone on since the pull request left it. */
  baseBranch(): SchemaSource;
  /** Writes comment, check run and statuses. A refused write is a problem in the answer, never an exception. */
  publish(publication: Publication): Promise<Published>;

  /** A comment on this pull request as it is now; null when it is gone. Raises `QailError`. */
  comment(id: number): Promise<CommentNow | null>;
  /** The role of a person today; null when GitHub does not say, or speaks of another person of that name. Never raises. */
  role(person: Person): Promise<Role | null>;
  /** Whether a person is in a team; `unknown` also when the token may not see it. Never raises. */
  membership(person: Person, team: Team): Promise<Membership>;
  /** All reviews over all pages, oldest first. Raises `QailError`. */
  reviews(): Promise<readonly GivenReview[]>;
  /** The checks that the base branch requires, without those this program sets itself. Raises `QailError`. */
  requiredChecks(): Promise<readonly RequiredCheck[]>;

  /** Marks a comment; the mark `eyes` goes when another one comes. Decoration: a refused write is a problem, never an exception. */
  react(commentId: number, reaction: Reaction): Promise<readonly string[]>;
  /** Writes or edits one reply, found by its id, else by author and marker. Raises `QailError`. */
  reply(reply: Reply): Promise<{ readonly id: number; readonly url: string }>;
  /** Takes labels off the pull request; one that is not there is fine. Decoration. */
  removeLabels(labels: readonly string[]): Promise<readonly string[]>;
  /** Folds away the replies of this program whose first line begins with `markerStart`. Decoration. */
  foldReplies(markerStart: string): Promise<readonly string[]>;
}

/** Two commits outside a pull request: what a merge queue or a deploy asks about. */
export interface CommitPairPort {
  /** The pair with its base found, where the event named none. Raises `QailError`. */
  facts(): Promise<CommitFacts>;
  source(side: Side): SchemaSource;
  /** Sets a status on the head commit. Raises `QailError`: this one decides. */
  status(status: CommitStatus): Promise<void>;
  /** Says of an environment how the head commit stands in it. Decoration: problems, never an exception. */
  deployment(environment: string, state: DeploymentState, description: string): Promise<readonly string[]>;
}

export type CommitFacts = Pick<
  PullRequestFacts,
  'serverUrl' | 'repository' | 'repositoryId' | 'repositoryPublic' | 'baseSha' | 'headSha' | 'runUrl' | 'at'
>;

export type Row = Readonly<Record<string, unknown>>;

/** One connection, used by one piece of work at a time. */
export interface Session {
  /** Runs one statement. Raises `QailError` (`database_failed`) with SQLSTATE in its cause and no row value anywhere. */
  query(statement: Sql, values?: readonly (string | null)[]): Promise<readonly Row[]>;
  /** Runs `body` between BEGIN and COMMIT; whatever it raises rolls back and is raised again. Not to be nested. */
  transaction<T>(body: () => Promise<T>): Promise<T>;
}

export interface DatabasePort {
  /** Opens a connection for `body` and closes it whatever happens. Raises `QailError` when it cannot be opened. */
  session<T>(body: (session: Session) => Promise<T>): Promise<T>;
}
