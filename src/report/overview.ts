/** What `help` and `status` say: tables of our own words, with every foreign word in them made inert. */
import { REASONS } from '../decision/reason.ts';
import type { RecordedDecision, RecordedReport } from '../decision/record.ts';
import type { Refusal } from '../decision/refusal.ts';
import { counted, showTime } from './figure.ts';
import { decisionWords } from './gate-table.ts';
import { code, link, prose, table } from './markdown.ts';

type Said = readonly [headline: string, body: readonly (string | null)[]];

export type HelpRow = {
  readonly usage: string;
  readonly does: string;
  /** Foreign text: it may name people. */
  readonly who: string;
  readonly answered: boolean;
};

/** The commands of this version as a table, the others by name. */
export function renderHelp(rows: readonly HelpRow[]): Said {
  const open = rows.filter(({ answered }) => answered);
  const later = rows.filter(({ answered }) => !answered);
  return [
    `${counted(open.length, 'command')} can be used here`,
    [
      'Write one of these as a whole comment of its own. What stands in brackets may be left out.',
      table(
        ['Command', 'Does', 'Who may'],
        open.map(({ usage, does, who }) => [code(usage), does, prose(who, 200)]),
      ),
      later.length === 0
        ? null
        : `Not in this version yet: ${later.map(({ usage }) => code(wordsOf(usage))).join(', ')}.`,
    ],
  ];
}

/** Prefix and verb without what may follow. */
function wordsOf(usage: string): string {
  return usage.split(' ').slice(0, 2).join(' ');
}

export type VerbRow = {
  readonly command: string;
  /** Foreign text. */
  readonly who: string;
  /** Empty: it can be used now. */
  readonly missing: readonly Refusal[];
};

export type Standing = {
  readonly pull: { readonly headSha: string; readonly state: string; readonly draft: boolean };
  /** The newest report before the command; null without one. */
  readonly report: RecordedReport | null;
  readonly decision: RecordedDecision | null;
  readonly tolerance: number;
  readonly lease: string;
  readonly migration: string;
  readonly running: readonly { readonly verb: string | null; readonly login: string }[];
  readonly needsCode: boolean;
  readonly rows: readonly VerbRow[];
};

/** How everything stands: the facts first, then a row for each command that writes. */
export function renderStatus(standing: Standing): Said {
  const { pull, decision, lease, migration, running, needsCode } = standing;
  const later = standing.rows.filter(isLater);
  const rows = standing.rows.filter((row) => !isLater(row));
  const open = rows.filter(({ missing }) => missing.length === 0);
  return [
    open.length === 0
      ? 'nothing can be changed now'
      : `open now: ${open.map(({ command }) => code(command)).join(', ')}`,
    [
      [
        `- **Commit** ${code(pull.headSha.slice(0, 7))}, pull request ${pull.state}${pull.draft ? ', a draft' : ''}`,
        `- **Report** ${reportText(standing)}`,
        `- **Decision** ${decision === null ? 'none is recorded for this content' : decisionWords(decision)}`,
        `- **Migration** ${prose(migration, 200)}`,
        `- **Database** ${prose(lease, 200)}`,
        ...running.map(({ verb, login }) => `- **At work** ${code(verb ?? 'a command')} by ${code(login, 60)}`),
      ].join('\n'),
      table(
        ['Command', 'Now', 'What is missing', 'Who may'],
        rows.map(({ command, missing, who }) => [
          code(command),
          missing.length === 0 ? '✅ yes' : '❌ no',
          missing.length === 0 ? '–' : missing.map(missingText).join('; '),
          prose(who, 200),
        ]),
      ),
      needsCode ? 'Each of them needs the plan code that the report shows.' : null,
      laterText(later.map(({ command }) => command)),
    ],
  ];
}

/** A verb that this version does not carry out is in nobody's way but its own. */
function isLater({ missing }: VerbRow): boolean {
  return missing.some(({ reason }) => reason === 'not_available_yet');
}

function laterText(commands: readonly string[]): string | null {
  return commands.length === 0 ? null : `Not in this version yet: ${commands.map((each) => code(each)).join(', ')}.`;
}

function reportText({ report, pull }: Standing): string {
  if (report === null) return 'none was written before this command';
  const { counts, shownAt, headSha } = report;
  const numbers =
    counts === null
      ? 'without a plan'
      : `\`${counts.verdict}\`, ${counts.records === null ? 'a number is missing' : `${counted(BigInt(counts.records), 'record')} at risk`}`;
  const about = headSha === pull.headSha ? 'about this commit' : `about ${code(headSha.slice(0, 7))}, an older commit`;
  return `${numbers}, ${about}, written ${showTime(shownAt)}`;
}

function missingText({ reason, detail }: Refusal): string {
  return `\`${reason}\`: ${detail === null ? REASONS[reason] : prose(detail, 160)}`;
}

/** Where the report is; what to do when it could not be written. */
export function linkToReport(url: string | null, hasProblems: boolean): string {
  const where =
    url === null ? 'The report is in the job summary.' : `The numbers are in ${link('the report', safeUrl(url))}.`;
  return hasProblems ? `${where} Not everything could be written: the log of the run says what.` : where;
}

function safeUrl(url: string): string | null {
  return url.length <= 1_000 && /^https?:\/\/[\w.:~%/?=&#-]+$/.test(url) ? url : null;
}
