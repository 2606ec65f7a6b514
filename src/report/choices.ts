/** QAIL's four answers to "this loses data", each as a command to copy. */
import { VERBS, type Verb } from '../command/verbs.ts';
import type { PlanCode } from '../decision/binding.ts';
import { unreachable } from '../errors.ts';
import type { Findings } from './finding.ts';
import { blocks, fenced } from './markdown.ts';
import { command } from './page.ts';
import type { CommandState, Report } from './report.ts';

type Choice = { readonly title: string; readonly verb: Verb; readonly words?: string };

const CHOICES: readonly Choice[] = [
  { title: '**[1] Proceed** – you have a backup of your own', verb: 'proceed', words: ' reason="…"' },
  { title: '**[2] Back up to files** – under `_qail_snapshots/`', verb: 'backup-files' },
  { title: '**[3] Back up to the database** – with rollback support', verb: 'backup-db' },
  { title: '**[4] Cancel** – the gate stays closed', verb: 'cancel' },
];

/** True when there is something to decide: data was found that would be lost, or may be. */
export function hasChoices(report: Report, findings: Findings): boolean {
  const result = report.result;
  return (
    result.kind === 'planned' &&
    result.gate.reason !== 'already_done' &&
    findings.losing.length > 0 &&
    result.impact.measuring.kind === 'measured' &&
    result.commands.kind === 'on'
  );
}

/**
 * The choices that can succeed, one copyable command each with the plan code in it, and a line about the others. Where a decision
 * holds, only what would change it is left.
 */
export function renderChoices(report: Report, code: PlanCode): string {
  const isDecided = report.result.kind === 'planned' && report.result.gate.reason === 'decided';
  const open = CHOICES.filter(({ verb }) => VERBS[verb].answered && (!isDecided || verb === 'cancel'));
  const later = isDecided ? [] : CHOICES.filter(({ verb }) => !VERBS[verb].answered);
  return blocks([
    isDecided ? '### To take the decision back' : '### Choose one',
    `Write ${open.length === 1 ? 'this' : 'one of these'} as a comment of its own. It is carried out for this plan only:`,
    ...open.map(({ title, verb, words = '' }) => `${title}\n${fenced(command(report, `${verb} ${code}${words}`))}`),
    later.length === 0 ? null : `Not in this version yet: ${later.map(({ title }) => title).join('; ')}.`,
  ]);
}

/** What somebody with write access types to have a fork's exact commit counted; null where that is not the question. */
export function renderForkPlan(report: Report): string | null {
  const { result, pullRequest: pull } = report;
  if (result.kind !== 'planned' || pull?.fork !== true || !canBeCounted(result.commands)) return null;
  const { measuring } = result.impact;
  if (measuring.kind !== 'not_measured' || measuring.reason !== 'fork') return null;
  return blocks([
    '### Have it counted',
    'Somebody with write access writes this as a comment of its own. It names this commit and no other:',
    fenced(command(report, `plan ${pull.headSha}`)),
  ]);
}

/** Whether a command could have a fork's commit counted. */
export function canBeCounted(commands: CommandState): boolean {
  return commands.kind === 'on' || commands.because === 'fork';
}

/** Why no command is offered where a person would look for one; null where that needs no word. */
export function renderCommandsOff({ result }: Report, findings: Findings): string | null {
  if (result.kind !== 'planned' || result.commands.kind === 'on' || findings.losing.length === 0) return null;
  switch (result.commands.because) {
    case 'command_line':
    case 'no_database':
    case 'fork':
      return null;
    case 'ledger_unavailable':
      return '**Commands are off** (`ledger_unavailable`): the ledger could not be read or written, so no decision can be recorded. Check `ledger-url` and the rights of its role, then run this again.';
    case 'database_unreachable':
      return '**Commands are off** (`db_unreachable`): the database of `database-url`, which they would be about, did not answer. Repair the connection, then run this again.';
    default:
      return unreachable(result.commands.because);
  }
}
