/** The proof under every report: which database, which commit, which plan, when, how long. */
import { unreachable } from '../errors.ts';
import type { Measuring } from '../impact/impact-report.ts';
import { showDuration, showTime } from './figure.ts';
import { code, link } from './markdown.ts';
import { commitLink, runUrl } from './page.ts';
import type { Report } from './report.ts';

/** One small line; parts that are not known are left out, except that no database was asked, which is said. */
export function renderFooter(report: Report): string {
  const { result, pullRequest: pull } = report;
  const run = runUrl(report);
  const parts = [
    result.kind === 'planned' ? measuringText(result.impact.measuring) : 'no database was contacted',
    result.kind === 'planned' ? `plan ${code(result.plan.digest.slice(0, 12))}` : null,
    result.kind === 'planned' && result.commands.kind === 'on' ? `plan code ${code(result.commands.code)}` : null,
    pull === null ? null : `${commitLink(pull, pull.baseSha)} → ${commitLink(pull, pull.headSha)}`,
    `took ${showDuration(report.milliseconds)}`,
    run === null ? null : link('run', run),
  ];
  return `<sub>${parts.filter((part) => part !== null).join(' · ')}</sub>`;
}

function measuringText(measuring: Measuring): string {
  switch (measuring.kind) {
    case 'measured': {
      const { database, serverVersion, role } = measuring.database;
      return [
        `database ${code(database, 80)}`,
        `PostgreSQL ${code(serverVersion, 40)}`,
        `role ${code(role, 80)}`,
        `one snapshot at ${showTime(measuring.at)}`,
        `counted in ${showDuration(measuring.milliseconds)}`,
      ].join(' · ');
    }
    case 'not_measured':
      return 'no database was contacted';
    case 'unreachable':
      return 'the staging database was not reached';
    default:
      return unreachable(measuring);
  }
}

/**
 * A comment without what differs from run to run when nothing else does: the times, the durations and the link to the run.
 * Two comments that are equal so say the same about the same commits.
 */
export function withoutClock(comment: string): string {
  return comment.replace(/\r\n?/g, '\n').replace(/\n<sub>[^\n]*<\/sub>\s*$/, (footer) =>
    footer
      .trim()
      .split(' · ')
      .filter((part) => !/^(?:<sub>)?(?:one snapshot at |counted in |took |\[run\]\()/.test(part))
      .join(' · '),
  );
}
