/** What every section needs to be written: the report, how much may be shown, and links that cannot lead elsewhere. */
import { describe } from '../plan/describe.ts';
import type { PlanStep } from '../plan/migration-plan.ts';
import type { Position } from '../schema/parsed-schema.ts';
import { counted, showCount } from './figure.ts';
import { select, UNKNOWN_WEIGHT, type Budget, type WeightedRow } from './fitting.ts';
import { code, link, table, visible } from './markdown.ts';
import type { Report, ReportedPullRequest } from './report.ts';

export type Page = {
  readonly report: Report;
  readonly budget: Budget;
  /** The comment leads to the job summary for what it leaves out; the summary to the command line. */
  readonly place: 'comment' | 'summary';
};

/** Longer addresses are not linked; the label alone still says where. */
const ADDRESS_LENGTH = 1_000;
const PATH_LENGTH = 80;

/** `schema.qail:12`, linked to that line at the exact commit where there is one; `–` for nowhere. */
export function lineLink(report: Report, at: PlanStep['at']): string {
  if (at === null) return '–';
  return positionLink(report, at.position, at.side);
}

/** The same for a position on one side. */
export function positionLink(report: Report, position: Position, side: 'base' | 'head'): string {
  const label = code(`${shortPath(position.file)}:${position.line}`);
  const pull = report.pullRequest;
  if (pull === null) return label;
  const sha = side === 'head' ? pull.headSha : pull.baseSha;
  const path = position.file.split('/').map(urlPart).join('/');
  return link(label, repositoryUrl(pull, `blob/${urlPart(sha)}/${path}#L${position.line}`));
}

/** A commit by its first seven digits, linked. */
export function commitLink(pull: ReportedPullRequest, sha: string): string {
  return link(code(sha.slice(0, 7)), repositoryUrl(pull, `commit/${urlPart(sha)}`));
}

/** The page of this workflow run, where it is known and an ordinary address. */
export function runUrl(report: Pick<Report, 'pullRequest'>): string | null {
  const url = report.pullRequest?.runUrl ?? null;
  return url !== null && url.length <= ADDRESS_LENGTH && /^https?:\/\/[\w.:~%/?=&#-]+$/.test(url) ? url : null;
}

/** A change as QAIL writes it, with what was found: `DROP COLUMN users.email → 1,234 values at risk`, in a code span. */
export function changeLine(step: PlanStep, found: string): string {
  const shown = visible(describe(step.operation));
  const room = 150;
  const said = shown.length > room ? `${shown.slice(0, room)}…` : shown;
  return code(found === '' ? said : `${said} → ${found}`, 300);
}

/** What one row of a table is called, and how the weights of several rows are told together; null where they mean nothing. */
export type RowNoun = { readonly one: string; readonly amount: ((count: bigint) => string) | null };

/** Rows that are changes, and whose weights are of no interest. */
export const CHANGE: RowNoun = { one: 'change', amount: null };

/** A table as far as the budget goes, heaviest rows first, and under it how much is missing. Null without rows. */
export function weightedTable(
  page: Page,
  head: readonly string[],
  rows: readonly WeightedRow[],
  noun: RowNoun,
): string | null {
  if (rows.length === 0) return null;
  const { rows: kept, leftOut } = select(rows, page.budget);
  const shown = table(
    head,
    kept.map((row) => row.cells),
  );
  if (leftOut.length === 0) return shown;
  return `${shown}\n\n${leftOutLine(page, leftOut.length, noun.one, amountOf(leftOut, noun))}`;
}

function amountOf(rows: readonly WeightedRow[], { amount }: RowNoun): string {
  if (amount === null) return '';
  const known = rows.filter((row) => row.weight !== UNKNOWN_WEIGHT);
  const missing = rows.length - known.length;
  const parts = [
    ...(known.length === 0 ? [] : [amount(known.reduce((sum, row) => sum + row.weight, 0n))]),
    ...(missing === 0 ? [] : [`${showCount(missing)} not measured`]),
  ];
  return ` (${parts.join(', ')})`;
}

/** Says how many rows are missing, what they amount to, and where they are. */
export function leftOutLine(page: Page, leftOut: number, noun: string, amount = ''): string {
  return `… and ${counted(leftOut, `more ${noun}`, `more ${noun}s`)}${amount}, ${elsewhere(page)}`;
}

/** Where everything stands. */
export function elsewhere(page: Page): string {
  if (page.place === 'summary') return 'which `qail migrate plan` shows in full.';
  return `in the ${link('job summary', runUrl(page.report))}.`;
}

/** Commands are written as the repository has set them; the prefix is a setting, so it is shown on one line only. */
export function command(report: Report, words: string): string {
  return `${visible(report.commandPrefix).slice(0, 60)} ${words}`;
}

function shortPath(path: string): string {
  const shown = visible(path);
  return shown.length > PATH_LENGTH ? `…${shown.slice(-PATH_LENGTH)}` : shown;
}

function repositoryUrl(pull: ReportedPullRequest, rest: string): string | null {
  if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d+)?$/.test(pull.serverUrl)) return null;
  const repository = pull.repository.split('/').map(urlPart).join('/');
  const url = `${pull.serverUrl}/${repository}/${rest}`;
  return url.length <= ADDRESS_LENGTH ? url : null;
}

/** One segment of a path, percent-encoded further than a URL needs, so that no character of it means anything in Markdown. */
export function urlPart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD')).replace(
    /[!'()*~_]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
