/** The finished report as data: everything the comment, the summary, the annotations, the statuses and the terminal show. */
import type { PlanCode } from '../decision/binding.ts';
import type { Gate } from '../decision/gate.ts';
import type { RecordedDecision } from '../decision/record.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type { Diagnostic } from '../schema/parsed-schema.ts';

export type Report = {
  /** Label of the database in comments and statuses (`environment` input). */
  readonly environment: string;
  /** The configured schema path, a file or a directory, as seen in the repository. */
  readonly schemaPath: string;
  /** The prefix of comment commands, `/qail` unless set otherwise. */
  readonly commandPrefix: string;
  /** Null on the command line. */
  readonly pullRequest: ReportedPullRequest | null;
  readonly result: ReportResult;
  /** Wall time of the whole run so far. */
  readonly milliseconds: number;
};

export type ReportedPullRequest = {
  /** `https://github.com` or the server of a GitHub Enterprise installation, without a slash at the end. */
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly baseRef: string;
  /** The merge base: what the pull request really starts from. */
  readonly baseSha: string;
  readonly headSha: string;
  readonly fork: boolean;
  /** Page of this workflow run; null when unknown. */
  readonly runUrl: string | null;
};

export type ReportResult =
  /** The schema text differs; the plan may still be empty (only comments or layout changed). Warnings come from both sides. */
  | {
      readonly kind: 'planned';
      readonly plan: MigrationPlan;
      readonly impact: ImpactReport;
      readonly gate: Gate;
      readonly commands: CommandState;
      readonly warnings: readonly Diagnostic[];
    }
  /** The head side cannot be read as a schema. */
  | { readonly kind: 'invalid_schema'; readonly diagnostics: readonly Diagnostic[] }
  /** No schema file changed. */
  | { readonly kind: 'unchanged' };

/** Whether commands are answered about this report, and what was decided about its content. */
export type CommandState =
  | {
      readonly kind: 'off';
      readonly because: 'command_line' | 'no_database' | 'fork' | 'ledger_unavailable' | 'database_unreachable';
    }
  | { readonly kind: 'on'; readonly code: PlanCode; readonly decision: RecordedDecision | null };

/** A remark on a line of a file of the head commit. */
export type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
};

/** A commit status; `description` is built to fit GitHub's 140 characters, never cut. */
export type CommitStatus = {
  readonly context: 'qail/impact' | 'qail/gate';
  readonly state: 'success' | 'failure' | 'error' | 'pending';
  readonly description: string;
};

/** Everything to publish, ready made, so that the publishing side decides nothing. */
export type Publication = {
  /** First line of the comment, by which it is found again: `<!-- qail:report v=1 … -->`. */
  readonly marker: string;
  readonly comment: string;
  /** False: write the comment only when there already is one to bring up to date. */
  readonly createComment: boolean;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly checkName: string;
  readonly checkTitle: string;
  readonly checkConclusion: 'success' | 'failure' | 'neutral' | 'action_required';
  readonly statuses: readonly CommitStatus[];
};
