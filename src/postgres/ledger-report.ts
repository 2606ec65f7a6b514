/** What the ledger holds of reports and of the decisions about them. */
import type { BindingDigest, ContentDigest } from '../decision/binding.ts';
import type { Counts, DecisionKind, RecordedDecision, RecordedReport } from '../decision/record.ts';
import type { Verdict } from '../impact/impact-report.ts';
import type { Row } from '../ports.ts';
import { sql } from '../sql.ts';
import type { Ledger } from './ledger.ts';
import { bigintIn, dateIn, onlyRow, textIn, textOrNullIn } from './row.ts';

export type NewReport = Omit<RecordedReport, 'shownAt'> & {
  readonly pullRequest: number;
  readonly runId: string | null;
};

/** Writes a report down before it is shown, which proves that the ledger takes it. It counts only once it is shown. */
export async function beginReport({ session, tables, scope }: Ledger, report: NewReport): Promise<bigint> {
  const rows = await session.query(
    sql`INSERT INTO ${tables.ledger}
          (repository, pull_request, environment, event, kind, state, head_sha, base_ref, content, binding, counts, run_id)
        VALUES ($1::bigint, $2::integer, $3, 'report:' || gen_random_uuid(), 'report', 'running', $4, $5, $6, $7, $8, $9)
        RETURNING id`,
    [
      String(scope.repositoryId),
      String(report.pullRequest),
      scope.environment,
      report.headSha,
      report.baseRef,
      report.content,
      report.binding,
      report.counts === null ? null : JSON.stringify(report.counts),
      report.runId,
    ],
  );
  return bigintIn(onlyRow(rows), 'id');
}

/** Says when a report was shown, by GitHub's clock: from then on a command may be about it. */
export async function reportShown({ session, tables }: Ledger, id: bigint, shownAt: Date): Promise<void> {
  await session.query(
    sql`UPDATE ${tables.ledger} SET state = 'done', shown_at = $2::timestamptz, finished_at = now() WHERE id = $1::bigint`,
    [id.toString(), shownAt.toISOString()],
  );
}

/** The newest report shown before a moment, or the newest of all; null without one. */
export async function newestReport(
  { session, tables, scope }: Ledger,
  pullRequest: number,
  before: Date | null,
): Promise<RecordedReport | null> {
  const rows = await session.query(
    sql`SELECT head_sha, base_ref, content, binding, counts, shown_at
        FROM ${tables.ledger}
        WHERE repository = $1::bigint AND environment = $2 AND pull_request = $3::integer
          AND kind = 'report' AND state = 'done' AND ($4::timestamptz IS NULL OR shown_at < $4::timestamptz)
        ORDER BY shown_at DESC, id DESC LIMIT 1`,
    [String(scope.repositoryId), scope.environment, String(pullRequest), before?.toISOString() ?? null],
  );
  return rows.map(reportOf)[0] ?? null;
}

/** Environments other than this one that have a report on the pull request. */
export async function otherEnvironments(
  { session, tables, scope }: Ledger,
  pullRequest: number,
): Promise<readonly string[]> {
  const rows = await session.query(
    sql`SELECT DISTINCT environment FROM ${tables.ledger}
        WHERE repository = $1::bigint AND pull_request = $2::integer AND environment <> $3 AND kind = 'report'
        ORDER BY environment`,
    [String(scope.repositoryId), String(pullRequest), scope.environment],
  );
  return rows.map((row) => textIn(row, 'environment'));
}

/** The newest decision about a content on a database; null without one. It holds for every commit with that content. */
export async function newestDecision(
  { session, tables, scope }: Ledger,
  content: ContentDigest,
  database: string,
): Promise<RecordedDecision | null> {
  const rows = await session.query(
    sql`SELECT decision, actor_id, actor_login, pull_request::bigint AS pull_request, finished_at, plan, counts, target_counts, reason
        FROM ${tables.ledger}
        WHERE repository = $1::bigint AND environment = $2 AND content = $3 AND database = $4
          AND kind = 'command' AND state = 'done' AND decision IS NOT NULL
        ORDER BY finished_at DESC, id DESC LIMIT 1`,
    [String(scope.repositoryId), scope.environment, content, database],
  );
  return rows.map(decisionOf)[0] ?? null;
}

/** Whether somebody with write access has asked for the plan of exactly this commit, by its full id. */
export async function isCommitNamed(
  { session, tables, scope }: Ledger,
  pullRequest: number,
  headSha: string,
): Promise<boolean> {
  const rows = await session.query(
    sql`SELECT 1 FROM ${tables.ledger}
        WHERE repository = $1::bigint AND environment = $2 AND pull_request = $3::integer
          AND kind = 'command' AND state = 'done' AND named_commit = $4 LIMIT 1`,
    [String(scope.repositoryId), scope.environment, String(pullRequest), headSha],
  );
  return rows.length > 0;
}

function reportOf(row: Row): RecordedReport {
  const counts = textOrNullIn(row, 'counts');
  return {
    headSha: textIn(row, 'head_sha'),
    baseRef: textIn(row, 'base_ref'),
    content: contentIn(row),
    binding: bindingIn(row),
    counts: counts === null ? null : countsIn(counts),
    shownAt: dateIn(row, 'shown_at'),
  };
}

function decisionOf(row: Row): RecordedDecision {
  return {
    kind: decisionKind(textIn(row, 'decision')),
    by: { id: Number(bigintIn(row, 'actor_id')), login: textIn(row, 'actor_login') },
    pullRequest: Number(bigintIn(row, 'pull_request')),
    at: dateIn(row, 'finished_at'),
    plan: textIn(row, 'plan'),
    counts: countsIn(textIn(row, 'counts')),
    targetCounts: countsIn(textIn(row, 'target_counts')),
    reason: textOrNullIn(row, 'reason'),
  };
}

function contentIn(row: Row): ContentDigest {
  return textIn(row, 'content') as ContentDigest;
}

function bindingIn(row: Row): BindingDigest | null {
  return textOrNullIn(row, 'binding') as BindingDigest | null;
}

const DECISIONS: readonly DecisionKind[] = ['own_backup', 'files', 'database', 'cancelled'];
const VERDICTS: readonly Verdict[] = ['ok', 'data-loss', 'blocked', 'unmeasured', 'unreachable'];

function decisionKind(text: string): DecisionKind {
  const found = DECISIONS.find((each) => each === text);
  if (found === undefined) throw new Error('a decision in the ledger is none');
  return found;
}

/** Numbers written by this program; anything else in their place is a ledger somebody has changed. */
function countsIn(text: string): Counts {
  const read: unknown = JSON.parse(text);
  const { verdict, records, steps } = fieldsOf(read);
  const known = VERDICTS.find((each) => each === verdict);
  if (known === undefined || !Array.isArray(steps)) throw new Error('the counts in the ledger cannot be read');
  return {
    verdict: known,
    records: numeralOrNull(records),
    steps: steps.map((step: unknown) => {
      const { atRisk, failing } = fieldsOf(step);
      return { atRisk: numeralOrNull(atRisk), failing: numeralOrNull(failing) };
    }),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error('the counts in the ledger cannot be read');
}

function numeralOrNull(value: unknown): string | null {
  return typeof value === 'string' && /^\d+$/.test(value) ? value : null;
}
