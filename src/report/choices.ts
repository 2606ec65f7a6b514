/** QAIL's four answers to "this loses data", each as a command to copy. */
import type { Findings } from './finding.ts';
import { blocks, fenced } from './markdown.ts';
import { command } from './page.ts';
import type { Report } from './report.ts';

/** Whether this version answers commands in comments. The report never promises more than the program does. */
export const COMMANDS_ANSWERED: boolean = false;

type Choice = { readonly title: string; readonly words: string };

const CHOICES: readonly Choice[] = [
  { title: '**[1] Proceed** – you have a backup of your own', words: 'proceed reason="…"' },
  { title: '**[2] Back up to files** – under `_qail_snapshots/`', words: 'backup-files' },
  { title: '**[3] Back up to the database** – with rollback support', words: 'backup-db' },
  { title: '**[4] Cancel** – the gate stays closed', words: 'cancel' },
];

/** True when there is something to decide: data was found that would be lost, or may be. Forks have no commands. */
export function hasChoices(report: Report, findings: Findings): boolean {
  const result = report.result;
  return (
    result.kind === 'planned' &&
    findings.losing.length > 0 &&
    result.impact.measuring.kind === 'measured' &&
    report.pullRequest?.fork !== true
  );
}

/** The choices, one copyable command each, and a plain line where commands are not answered. */
export function renderChoices(report: Report, answered: boolean = COMMANDS_ANSWERED): string {
  const intro = answered
    ? 'Write one of these as a comment of its own:'
    : '**This version only reports and does not answer these commands yet**: writing one has no effect, and the gate stays closed. They are the four ways a later version can go on from here.';
  return blocks([
    '### Choose one',
    intro,
    ...CHOICES.map(({ title, words }) => `${title}\n${fenced(command(report, words))}`),
  ]);
}
