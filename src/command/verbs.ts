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

/**
 * What a verb means for the change: it only looks, it settles what happens to the data, it brings the change nearer to the
 * database, or it takes something back. Taking back is never harder than going on: it needs no approval and no open pull request.
 */
export type VerbEffect = 'looks' | 'decides' | 'advances' | 'takes_back';

export type VerbFacts = {
  readonly does: string;
  /** The command, or the answer to the four-way question, that means the same on the command line; null without one. */
  readonly commandLine: string | null;
  /** The least role on the repository. */
  readonly permission: 'read' | 'write' | 'maintain';
  readonly effect: VerbEffect;
  /** `needed`: refused without the word. `acts`: without it the verb only shows what it would do. */
  readonly confirm: 'none' | 'needed' | 'acts';
  /** Whether this version carries it out; the others are decided about and then answered with `not_available_yet`. */
  readonly answered: boolean;
};

type Rest = Partial<Pick<VerbFacts, 'commandLine' | 'confirm' | 'answered'>>;

const verb = (
  does: string,
  permission: VerbFacts['permission'],
  effect: VerbEffect,
  { commandLine = null, confirm = 'none', answered = false }: Rest = {},
): VerbFacts => ({ does, commandLine, permission, effect, confirm, answered });

const now = { answered: true } as const;

/** One row a verb; the README's table is made from it. */
export const VERBS: Readonly<Record<Verb, VerbFacts>> = {
  help: verb('lists the commands and who may use them', 'read', 'looks', now),
  status: verb('says what may be done now, and what is missing', 'read', 'looks', {
    ...now,
    commandLine: 'migrate status',
  }),
  plan: verb('counts again and refreshes the report', 'read', 'looks', { ...now, commandLine: 'migrate plan' }),
  proceed: verb('records that you have a backup of your own', 'maintain', 'decides', {
    ...now,
    commandLine: '[1] Proceed',
  }),
  'backup-files': verb('saves the rows at risk to files', 'write', 'decides', {
    ...now,
    commandLine: '[2] Backup to files',
  }),
  'backup-db': verb('saves the rows at risk in the database', 'write', 'decides', {
    ...now,
    commandLine: '[3] Backup to database',
  }),
  cancel: verb('keeps the gate closed for this plan', 'write', 'takes_back', {
    ...now,
    commandLine: '[4] Cancel migration',
  }),
  migrate: verb('runs the change in one transaction', 'maintain', 'advances', { ...now, commandLine: 'migrate up' }),
  shadow: verb('builds a copy with the new schema that follows the primary', 'write', 'advances', {
    commandLine: 'migrate shadow',
  }),
  verify: verb('compares the copy with the primary', 'write', 'advances', { commandLine: 'migrate verify' }),
  promote: verb('makes the copy the primary', 'maintain', 'advances', { commandLine: 'migrate promote' }),
  abort: verb('drops the copy', 'write', 'takes_back', { commandLine: 'migrate abort' }),
  rollback: verb('shows what would come back; with `confirm` brings schema and data back', 'maintain', 'takes_back', {
    commandLine: 'migrate down, rollback --data',
    ...now,
    confirm: 'acts',
  }),
  cleanup: verb('drops the old database that was kept', 'maintain', 'takes_back', { confirm: 'needed' }),
  unlock: verb('gives up the lease of this pull request', 'write', 'takes_back', now),
};

/** Whether the verb does more than look. */
export function isWriting(verb: Verb): boolean {
  return VERBS[verb].effect !== 'looks';
}

/** The verb of exactly this name; null for every other word. */
export function verbNamed(word: string): Verb | null {
  return VERB_NAMES.find((verb) => verb === word) ?? null;
}

/** Every verb, in the order of the table. */
export const VERB_NAMES: readonly Verb[] = [
  'help',
  'status',
  'plan',
  'proceed',
  'backup-files',
  'backup-db',
  'cancel',
  'migrate',
  'shadow',
  'verify',
  'promote',
  'abort',
  'rollback',
  'cleanup',
  'unlock',
];
