/** The verbs of the product: what each is called in the seed's words, what it does, and who may use it unless set otherwise. */

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
  /** The least role on the repository. */
  readonly permission: 'read' | 'write' | 'maintain';
  readonly needsConfirm: boolean;
  /** Whether this version answers it. */
  readonly answered: boolean;
};

const verb = (does: string, permission: VerbFacts['permission'], needsConfirm = false): VerbFacts => ({
  does,
  permission,
  needsConfirm,
  answered: false,
});

/** One row a verb; the README's table is made from it. */
export const VERBS: Readonly<Record<Verb, VerbFacts>> = {
  help: verb('says what may be done now', 'read'),
  status: verb('says what is missing', 'read'),
  plan: verb('counts again and refreshes the report', 'read'),
  proceed: verb('records that you have a backup of your own', 'maintain'),
  'backup-files': verb('saves the rows at risk to files', 'write'),
  'backup-db': verb('saves the rows at risk in the database', 'write'),
  cancel: verb('keeps the gate closed for this plan', 'write'),
  migrate: verb('runs the change in one transaction', 'maintain'),
  shadow: verb('builds a copy with the new schema that follows the primary', 'write'),
  verify: verb('compares the copy with the primary', 'write'),
  promote: verb('makes the copy the primary', 'maintain'),
  abort: verb('drops the copy', 'write'),
  rollback: verb('brings schema and data back', 'maintain', true),
  cleanup: verb('drops the old database that was kept', 'maintain', true),
  unlock: verb('gives up the lease of this pull request', 'write'),
};
