/** The job summary: the same pieces as the comment, with room for all of them. */
import { renderPage } from './comment.ts';
import { fit, SUMMARY_LIMIT } from './fitting.ts';
import type { Report } from './report.ts';

/** The report in full, at most 1,000,000 bytes; only beyond that are whole parts left out. Without the comment's marker. */
export function renderSummary(report: Report): string {
  return fit(SUMMARY_LIMIT, (budget) => `${renderPage({ report, budget, place: 'summary' })}\n`);
}
