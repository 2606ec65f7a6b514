/** The verbs of the product: what each does, what the command line calls it, and who may use it unless set otherwise. */

export type Verb =
  | 'help'
  | 'status'
  | 'plan'
  | 'proceed'
  | 'backup-files'
  | 'backup-db'
  | 'cancel'
  | 'migrate'
  | 'shadow'
  | 'verify'
  | 'promote'
  | 'abort'
  | 'rollback'
  | 'cleanup'
  | 'unlock';

export type VerbFacts = {
  readonly does: string;
  /** The command, or the answer to the four-way question, that means the same on the command line; null without one. */
  readonly commandLine: string | null;
  /** The least role on the repository. */
  readonly permission: 'read' | 'write' | 'maintain';
  readonly needsConfirm: boolean;
  /** Whether this version answers it. */
  readonly answered: boolean;
};

const verb = (
  does: string,
  permission: VerbFacts['permission'],
  commandLine: string | null = null,
  needsConfirm = false,
): VerbFacts => ({ does, commandLine, permission, needsConfirm, answered: false });

/** One row a verb; the README's table is made from it. */
export const VERBS: Readonly<Record<Verb, VerbFacts>> = {
  help: verb('says what may be done now', 'read'),
  status: verb('says what is missing', 'read', 'migrate status'),
  plan: verb('counts again and refreshes the report', 'read', 'migrate plan'),
  proceed: verb('records that you have a backup of your own', 'maintain', '[1] Proceed'),
  'backup-files': verb('saves the rows at risk to files', 'write', '[2] Backup to files'),
  'backup-db': verb('saves the rows at risk in the database', 'write', '[3] Backup to database'),
  cancel: verb('keeps the gate closed for this plan', 'write', '[4] Cancel migration'),
  migrate: verb('runs the change in one transaction', 'maintain', 'migrate up'),
  shadow: verb('builds a copy with the new schema that follows the primary', 'write', 'migrate shadow'),
  verify: verb('compares the copy with the primary', 'write', 'migrate verify'),
  promote: verb('makes the copy the primary', 'maintain', 'migrate promote'),
  abort: verb('drops the copy', 'write', 'migrate abort'),
  rollback: verb('brings schema and data back', 'maintain', 'migrate down, rollback --data', true),
  cleanup: verb('drops the old database that was kept', 'maintain', null, true),
  unlock: verb('gives up the lease of this pull request', 'write'),
};
