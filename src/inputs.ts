/** Every input of action.yml: its name, its default, what it takes, and whether this version acts on it. */
import type { Task } from './act/world.ts';
import { VERB_NAMES, verbNamed } from './command/verbs.ts';
import { FAIL_ON, type FailOn } from './decision/policy.ts';
import type { PermissionTable } from './decision/role.ts';
import { QailError } from './errors.ts';
import { readPermissions } from './permissions.ts';

/** The names, in the order of action.yml. */
export const INPUT_NAMES = [
  'command',
  'github-token',
  'schema',
  'staging-url',
  'database-url',
  'ledger-url',
  'maintenance-database',
  'environment',
  'command-prefix',
  'label-prefix',
  'permissions',
  'required-approvals',
  'require-plan-code',
  'fail-on',
  'count-timeout',
  'lock-timeout',
  'lock-retries',
  'impact-tolerance',
  'snapshot-dir',
  'snapshot-key',
  'upload-snapshots',
  'shadow-sync',
  'validate-command',
  'keep-old',
  'code-paths',
] as const;
export type InputName = (typeof INPUT_NAMES)[number];

export type InputFacts = {
  readonly default: string;
  readonly description: string;
  /** False: the input belongs to a later version, and setting it is refused. */
  readonly available: boolean;
  /** True: its value is never repeated, not even in a message about it. */
  readonly secret: boolean;
};

const input = (usual: string, description: string, rest: Partial<InputFacts> = {}): InputFacts => ({
  default: usual,
  description,
  available: true,
  secret: false,
  ...rest,
});
const later = (usual: string, description: string, rest: Partial<InputFacts> = {}): InputFacts =>
  input(usual, description, { available: false, ...rest });

export const INPUTS: Readonly<Record<InputName, InputFacts>> = {
  command: input(
    'auto',
    'What to do: `auto` takes it from the event; `report` makes the report, `gate` says whether a deploy may go on, a verb does what its comment command does.',
  ),
  'github-token': input('${{ github.token }}', 'Token that reads the pull request and writes the report.', {
    secret: true,
  }),
  schema: input('schema.qail', 'The schema: a file, or a directory with modules, as seen in the repository.'),
  'staging-url': input(
    '',
    'PostgreSQL on which the report counts; a read-only role is enough. Without it: static findings only.',
    { secret: true },
  ),
  'database-url': input('', 'PostgreSQL that commands act on; `staging-url` unless set.', { secret: true }),
  'ledger-url': input(
    '',
    'Where the `_qail_*` tables live, `database-url` unless set; a role that owns only those is enough.',
    { secret: true },
  ),
  'maintenance-database': later('postgres', 'Database from which CREATE, RENAME and DROP DATABASE are issued.'),
  environment: input(
    'default',
    'Label of this database in comments and checks; several steps with several labels can live on one pull request.',
  ),
  'command-prefix': input('/qail', 'First word of a comment command.'),
  'label-prefix': input('qail:', 'First part of a label that is a command.'),
  permissions: input(
    '',
    'YAML: verb → `read`, `triage`, `write`, `maintain` or `admin`, or a list of logins and `@org/team`.',
  ),
  'required-approvals': input(
    '0',
    'Approving reviews on the exact head commit before a verb that decides about data or changes a database.',
  ),
  'require-plan-code': input('false', 'Whether verbs that write need the plan code of the report.'),
  'fail-on': input(
    'blocked',
    'What turns the step red: `never`, `blocked`, `data-loss` or `unmeasured`; each includes the ones before it.',
  ),
  'count-timeout': input('60s', 'Time for one count; over it the number is an estimate and marked as one.'),
  'lock-timeout': input('2s', 'Time to wait for a lock on a user table.'),
  'lock-retries': input('5', 'How often a statement that waits for a lock is tried again.'),
  'impact-tolerance': input('10%', 'How much a count may grow between decision and execution.'),
  'snapshot-dir': input('_qail_snapshots', 'Directory of file snapshots, below the workspace or absolute.'),
  'snapshot-key': input(
    '',
    'Passphrase that encrypts file snapshots; needed before one of a public repository is uploaded.',
    {
      secret: true,
    },
  ),
  'upload-snapshots': input('true', 'Whether file snapshots become a workflow artifact.'),
  'shadow-sync': later('auto', 'How a shadow follows the primary: `auto`, `triggers`, `logical` or `freeze`.'),
  'validate-command': later('', 'Shell command run against the shadow after the sync.'),
  'keep-old': later('48h', 'How long the old database is kept after a promotion.'),
  'code-paths': later('.', 'Where to look for code that still uses what is dropped.'),
};

export type Settings = {
  readonly task: Task;
  readonly githubToken: string;
  readonly schema: string;
  /** Null: none is set, and nothing stands in for it. */
  readonly stagingUrl: string | null;
  readonly databaseUrl: string | null;
  readonly ledgerUrl: string | null;
  readonly environment: string;
  readonly commandPrefix: string;
  readonly labelPrefix: string;
  readonly permissions: PermissionTable;
  readonly requiredApprovals: number;
  readonly requirePlanCode: boolean;
  readonly failOn: FailOn;
  readonly countTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly lockRetries: number;
  readonly snapshotDir: string;
  readonly snapshotKey: string | null;
  readonly uploadSnapshots: boolean;
  /** A share: 0.1 is ten per cent. */
  readonly tolerance: number;
};

/**
 * Reads and checks all inputs; an empty one means its default. Raises `QailError`: `input_invalid` names the input, what was
 * given (never for a secret) and what is allowed; `input_not_available` refuses an input that this version does not act on,
 * so that nobody believes it does.
 */
export function readSettings(read: (name: InputName) => string): Settings {
  const given = (name: InputName): string => read(name).trim() || INPUTS[name].default;
  INPUT_NAMES.forEach((name) => {
    requireAvailable(name, given(name));
  });
  const token = given('github-token');
  if (token === INPUTS['github-token'].default)
    throw invalid('github-token', null, 'a token, ${{ github.token }} unless set otherwise');
  const stagingUrl = given('staging-url') || null;
  const databaseUrl = given('database-url') || stagingUrl;
  return {
    task: taskOf(given('command')),
    githubToken: token,
    schema: schemaPath(given('schema')),
    stagingUrl,
    databaseUrl,
    ledgerUrl: given('ledger-url') || databaseUrl,
    environment: label(given('environment')),
    commandPrefix: prefix(given('command-prefix')),
    labelPrefix: labelPrefix(given('label-prefix')),
    permissions: readPermissions(given('permissions')),
    requiredApprovals: wholeNumber('required-approvals', given('required-approvals'), 20),
    requirePlanCode: oneOf('require-plan-code', given('require-plan-code'), ['true', 'false']) === 'true',
    failOn: oneOf('fail-on', given('fail-on'), FAIL_ON),
    countTimeoutMs: duration('count-timeout', given('count-timeout')),
    lockTimeoutMs: duration('lock-timeout', given('lock-timeout')),
    lockRetries: wholeNumber('lock-retries', given('lock-retries'), 100),
    snapshotDir: given('snapshot-dir'),
    snapshotKey: given('snapshot-key') || null,
    uploadSnapshots: oneOf('upload-snapshots', given('upload-snapshots'), ['true', 'false']) === 'true',
    tolerance: share('impact-tolerance', given('impact-tolerance')),
  };
}

const TASKS = ['auto', 'report', 'gate'] as const;

function taskOf(command: string): Task {
  const kind = TASKS.find((each) => each === command);
  if (kind !== undefined) return { kind };
  const verb = verbNamed(command);
  if (verb !== null) return { kind: 'verb', verb };
  throw invalid('command', command, `${TASKS.join(', ')}, or one of ${VERB_NAMES.join(', ')}`);
}

function requireAvailable(name: InputName, value: string): void {
  const { available, default: usual } = INPUTS[name];
  if (available || value === usual) return;
  throw new QailError('input_not_available', `reading the input ${name}: this version does not act on it yet`, {
    hint: `remove ${name} from the step`,
  });
}

const BYTES: Readonly<Record<string, bigint>> = { MB: 1024n ** 2n, GB: 1024n ** 3n, TB: 1024n ** 4n };

/**
 * The most bytes that `backup-db` may take, from the variable `QAIL_SNAPSHOT_LIMIT`, such as `512MB` or `20GB`; 20 GB when it is not set. A
 * snapshot in the database is also in every backup of it, and in the database that is promoted. Raises `QailError` (`input_invalid`).
 */
export function readSnapshotLimit(text: string | undefined): bigint {
  const [, amount = '', unit = ''] = /^(\d{1,6})\s*(MB|GB|TB)$/.exec(text?.trim() ?? '20GB') ?? [];
  const size = BYTES[unit];
  if (size !== undefined) return BigInt(amount) * size;
  throw new QailError('input_invalid', 'reading the variable QAIL_SNAPSHOT_LIMIT: it is no size', {
    hint: 'give a whole number and a unit, such as 512MB or 20GB',
  });
}

/** A path inside the repository, with `/` between its parts. */
function schemaPath(value: string): string {
  const path = value.replace(/^\.\//, '').replace(/\/+$/, '');
  const isOutside = path === '' || path.startsWith('/') || path.split('/').includes('..') || path.includes('\\');
  if (isOutside) throw invalid('schema', value, 'a path inside the repository, such as schema.qail or db/schema');
  return path;
}

function label(value: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,49}$/u.test(value)) return value;
  throw invalid('environment', value, 'at most 50 letters, digits, blanks, dots, dashes, slashes and underscores');
}

function prefix(value: string): string {
  if (/^\/[a-z][a-z0-9-]{0,30}$/i.test(value)) return value;
  throw invalid('command-prefix', value, 'a slash and one word, such as /qail');
}

/** GitHub's labels have fifty characters, and the longest verb twelve. */
function labelPrefix(value: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._/:-]{0,29}$/u.test(value)) return value;
  throw invalid(
    'label-prefix',
    value,
    'at most 30 letters, digits, blanks, dots, dashes, slashes and colons, such as qail:',
  );
}

function wholeNumber(name: InputName, value: string, most: number): number {
  if (/^\d{1,4}$/.test(value) && Number(value) <= most) return Number(value);
  throw invalid(name, value, `a whole number from 0 to ${most}`);
}

/** `10%`, `0.5%`: a share of what was counted. */
function share(name: InputName, value: string): number {
  const [, percent] = /^(\d{1,4}(?:\.\d{1,2})?)\s*%$/.exec(value) ?? [];
  if (percent !== undefined && Number(percent) <= 1000) return Number(percent) / 100;
  throw invalid(name, value, 'per cent, such as 10%, 0% for no growth at all');
}

function oneOf<Allowed extends string>(name: InputName, value: string, allowed: readonly Allowed[]): Allowed {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw invalid(name, value, allowed.join(', '));
  return found;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A whole number with a unit, as milliseconds; PostgreSQL keeps time-outs as 32-bit milliseconds. */
function duration(name: InputName, value: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,9})\s*(ms|s|m|h)$/.exec(value) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (milliseconds >= 1 && milliseconds <= 2_147_483_647) return milliseconds;
  throw invalid(name, value, 'a time such as 500ms, 60s, 5m or 2h');
}

function invalid(name: InputName, given: string | null, allowed: string): QailError {
  const shown = given === null ? 'the value' : `"${given.slice(0, 60)}"`;
  return new QailError('input_invalid', `reading the input ${name}: ${shown} is not allowed`, {
    hint: `give ${allowed}`,
  });
}
