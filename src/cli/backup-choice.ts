/** Whether a migration may go on, and where its rows are saved first: by the numbers, the option, or the person who is asked. */
import type { Backup } from '../act/run-migration.ts';
import { gateOf } from '../decision/gate.ts';
import { unreachable } from '../errors.ts';
import { impactJson } from '../impact/impact-json.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import { decisionText } from '../report/migration-text.ts';
import { partsOf } from '../snapshot/part.ts';
import type { BackupWord, MigrateRequest } from './arguments.ts';
import type { Ending } from './ending.ts';
import { commandOf, type Job } from './migration-job.ts';
import type { StepJson } from './progress.ts';
import { askForBackup, type Answer } from './prompt.ts';

export type Chosen =
  { readonly kind: 'go'; readonly backup: Backup } | { readonly kind: 'ended'; readonly ending: Ending };

/**
 * Decides by the numbers just counted. What would fail or was not measured ends it; what loses nothing needs nobody; for everything
 * else somebody has to say what happens to the rows.
 */
export async function chooseBackup(job: Job, impact: ImpactReport, steps: readonly StepJson[]): Promise<Chosen> {
  const { request, screen, change } = job;
  const more = { impact: impactJson(change.lossPlan, impact) };
  const ended = (ending: Pick<Ending, 'exitCode' | 'outcome' | 'reasonCode'>, text: string): Chosen => {
    screen.say(text);
    return { kind: 'ended', ending: { ...ending, steps, more } };
  };
  switch (impact.verdict) {
    case 'blocked':
      return ended({ exitCode: 2, outcome: 'refused', reasonCode: 'would_fail' }, BLOCKED);
    case 'unmeasured':
    case 'unreachable':
      return ended({ exitCode: 4, outcome: 'not_measured', reasonCode: gateOf(impact).reason }, UNMEASURED);
    case 'ok':
      return {
        kind: 'go',
        backup: backupOf(partsOf(change.lossPlan).length === 0 ? 'none' : (request.backup ?? 'none'), request),
      };
    case 'data-loss': {
      const answer = await answerTo(job);
      if (answer === null) {
        const text = decisionText(commandOf(job), request.snapshotDir);
        return ended({ exitCode: 3, outcome: 'decision_needed', reasonCode: 'data_loss' }, text);
      }
      if (answer !== 'cancel') return { kind: 'go', backup: backupOf(answer, request) };
      return ended({ exitCode: 2, outcome: 'cancelled', reasonCode: 'cancelled' }, CANCELLED);
    }
    default:
      return unreachable(impact.verdict);
  }
}

const BLOCKED =
  "⛔ Blocked: the change would fail on today's rows. Nothing was changed. Repair the rows that are in the way, or change the schema so that they fit, and run this again.";
const UNMEASURED =
  '⚠️ Not measured: a number that decides is missing, and missing is not zero. Nothing was changed. See to what is listed above and run this again.';
const CANCELLED = 'Cancelled. Nothing was changed.';

async function answerTo({ request, screen }: Job): Promise<Answer | null> {
  if (request.backup !== null) return request.backup;
  if (!screen.isInteractive || request.dryRun) return null;
  return askForBackup({ input: process.stdin, output: process.stdout, terminal: true }, request.snapshotDir);
}

function backupOf(word: BackupWord, request: MigrateRequest): Backup {
  switch (word) {
    case 'none':
      return { kind: 'none' };
    case 'db':
      return { kind: 'database' };
    case 'files':
      return { kind: 'files', root: request.snapshotDir, passphrase: passphrase(), keep: null };
    default:
      return unreachable(word);
  }
}

/** What encrypts file snapshots; null when QAIL_SNAPSHOT_KEY is not set. */
export function passphrase(): string | null {
  const given = process.env['QAIL_SNAPSHOT_KEY'] ?? '';
  return given === '' ? null : given;
}
