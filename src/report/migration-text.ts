/** The screens of a migration on the command line: the question, the snapshot, the end, the way back, the state of things. */
import { unreachable } from '../errors.ts';
import { showName } from '../schema/model.ts';
import type { Awaited, RestoredPart, RestoreReport, Snapshot } from '../snapshot/snapshot.ts';
import { counted, showBytes, showCount, showDuration, showTime } from './figure.ts';
import { clip, visible } from './markdown.ts';
import type { Report } from './report.ts';
import { renderTerminal } from './terminal.ts';
import { paint, uncommanded, type TerminalOptions } from './terminal-paint.ts';

/** QAIL's four choices. `snapshotDir` is where a backup to files goes. */
export function choicesText(snapshotDir: string): string {
  return lines([
    'Choose an option:',
    '  [1] Proceed (I have my own backup)',
    `  [2] Backup to files (${directoryText(snapshotDir)})`,
    '  [3] Backup to database (with rollback support)',
    '  [4] Cancel migration',
  ]);
}

/** What the change does to the rows, without the last paragraph of a report: that one is about the gate of a pull request. */
export function impactText(report: Report, options: TerminalOptions): string {
  const paragraphs = renderTerminal(report, options).split('\n\n');
  return paragraphs.length < 2 ? '' : `${paragraphs.slice(0, -1).join('\n\n')}\n`;
}

/** What to pass where nobody can be asked; `command` is the one that was typed, up to its options. */
export function decisionText(command: string, snapshotDir: string): string {
  return lines([
    'A decision is needed: this change destroys data, and there is no terminal to ask at. Nothing was changed. Pass one of:',
    `  ${command} --backup none    proceed, you have your own backup`,
    `  ${command} --backup files   backup to files (${directoryText(snapshotDir)})`,
    `  ${command} --backup db      backup to database, with rollback support`,
  ]);
}

/** A backup as far as it is told. */
export type ToldBackup =
  | { readonly kind: 'none' }
  | { readonly kind: 'database'; readonly version: string; readonly rows: bigint }
  | {
      readonly kind: 'files';
      readonly directory: string;
      readonly files: number;
      readonly rows: bigint;
      readonly bytes: bigint;
      readonly encrypted: boolean;
    };

/** `✓ Snapshot 2026…: 6,912 rows in _qail_data_snapshots`; empty where nothing was saved. */
export function snapshotText(saved: ToldBackup, options: TerminalOptions): string {
  switch (saved.kind) {
    case 'none':
      return '';
    case 'database':
      return ticked(options, `Snapshot ${saved.version}: ${counted(saved.rows, 'row')} in _qail_data_snapshots`);
    case 'files': {
      const size = `${counted(saved.files, 'file')}, ${counted(saved.rows, 'row')}, ${showBytes(saved.bytes)}`;
      const sealed = saved.encrypted ? ', encrypted' : '';
      return ticked(options, `Snapshot files: ${directoryText(saved.directory)} (${size}, sha256 verified${sealed})`);
    }
    default:
      return unreachable(saved);
  }
}

export type ToldEnd = {
  readonly direction: 'up' | 'down';
  readonly outcome: 'applied' | 'resumed' | 'already_done';
  readonly version: string;
  readonly milliseconds: number;
  /** Brings the schema back; null after a way back. */
  readonly schemaBack: string | null;
  /** Brings rows back; null where none were saved. */
  readonly rowsBack: string | null;
  /** Whether rows were given up without a snapshot. */
  readonly gaveUpRows: boolean;
};

/** The last lines of `migrate up` and `migrate down`, with what to type to go back. */
export function endText(end: ToldEnd, options: TerminalOptions): string {
  const { direction, version } = end;
  const said = {
    applied: `Migrated ${direction}: version ${version} (${showDuration(end.milliseconds)})`,
    resumed: `Finished what an earlier run had begun: migrated ${direction}, version ${version}`,
    already_done: `Already done: migrated ${direction} by version ${version}, nothing was changed now`,
  }[end.outcome];
  const back = [
    ...(end.schemaBack === null ? [] : [`  Schema back: ${visible(end.schemaBack)}`]),
    ...(end.rowsBack === null ? [] : [`  Rows back:   ${visible(end.rowsBack)}`]),
    ...(end.gaveUpRows ? ['  No rows were saved: only your own backup can bring them back.'] : []),
  ];
  return `${ticked(options, said)}${lines(back)}`;
}

/** An entry of the history as far as it is told. */
export type ToldMigration = {
  readonly version: string;
  readonly direction: 'up' | 'down';
  readonly state: 'main_done' | 'done';
  readonly about: { readonly name: string };
  readonly backup: string;
  readonly appliedAt: Date;
  readonly statementsAfter: number;
  readonly statementsAfterDone: number;
};

export type ToldStatus = {
  /** The plan that was asked about, in words; null when none was. */
  readonly plan: string | null;
  readonly migrations: readonly ToldMigration[];
  readonly snapshots: readonly Snapshot[];
  /** A run that is at work now, or what is left of one; null without one. */
  readonly running: string | null;
  readonly next: string;
};

const ENTRIES_TOLD = 10;

/** `qail migrate status`. */
export function statusText(status: ToldStatus, options: TerminalOptions): string {
  const { plan, migrations, snapshots, running, next } = status;
  return lines([
    ...(plan === null ? [] : [paint(options, 'strong', visible(plan))]),
    ...(running === null ? [] : [paint(options, 'unsure', running)]),
    ...listed('Migrations', migrations.map(migrationLine)),
    ...listed('Snapshots in the database', snapshots.map(snapshotLine)),
    `Next: ${visible(next)}`,
  ]);
}

function listed(title: string, all: readonly string[]): readonly string[] {
  if (all.length === 0) return [`${title}: none`];
  const more = all.length > ENTRIES_TOLD ? [`  and ${showCount(all.length - ENTRIES_TOLD)} older`] : [];
  return [`${title}, the newest first:`, ...all.slice(0, ENTRIES_TOLD).map((line) => `  ${line}`), ...more];
}

function migrationLine(entry: ToldMigration): string {
  const open = `committed, ${entry.statementsAfterDone} of ${counted(entry.statementsAfter, 'statement')} after it done`;
  const state = entry.state === 'done' ? 'done' : open;
  const name = clip(visible(entry.about.name), 80);
  return `${entry.version} ${entry.direction.padEnd(4)} ${state}, backup: ${visible(entry.backup)}, ${showTime(entry.appliedAt)}, ${name}`;
}

function snapshotLine({ version, rows, state, createdAt, parts }: Snapshot): string {
  const held = parts.map((part) => {
    const place = clip(visible(placeOf(part)), 80);
    return part.kind === 'table'
      ? `${place} (${counted(part.rows, 'row')})`
      : `${place} (${counted(part.values, 'value')})`;
  });
  return `${version} ${state}, ${counted(rows, 'row')}, ${showTime(createdAt)}: ${held.join(', ')}`;
}

const WAITS: Readonly<Record<Awaited, string>> = {
  table_missing: 'the table is not there',
  column_missing: 'a column it needs is not there',
  type_differs: 'its type is not back',
};

/** Names a table or a column of a snapshot: `users`, `users.email`. */
export function placeOf({ table, column }: Pick<RestoredPart, 'table' | 'column'>): string {
  return column === null ? showName(table) : `${showName(table)}.${column}`;
}

const HEAD = ['restored', 'equal', 'gone', 'changed since', 'not castable'] as const;

/**
 * What a restore did or would do, one line for each table and column. Row ids hold keys, so they are told only where `showRows` says
 * that one person looks at it.
 */
export function restoreText(report: RestoreReport, showRows: boolean, options: TerminalOptions): string {
  const cells = report.parts.map((part) => {
    const { restored, equal, gone, changed, notCastable } = part;
    return [clip(visible(placeOf(part)), 60), ...[restored, equal, gone, changed, notCastable].map(showCount)];
  });
  const rows = [['', ...HEAD], ...cells];
  const widths = ['', ...HEAD].map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const table = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  return lines([
    ...table.map((line) => `  ${line}`),
    ...report.parts.flatMap((part) => remarks(part, showRows, options)),
  ]);
}

function remarks(part: RestoredPart, showRows: boolean, options: TerminalOptions): readonly string[] {
  const place = clip(visible(placeOf(part)), 60);
  const waits =
    part.awaited === null
      ? []
      : [
          paint(
            options,
            'unsure',
            `  ${place} waits: ${WAITS[part.awaited]}; the schema comes back first: qail migrate down NEW:OLD URL`,
          ),
        ];
  if (part.changed === 0n) return waits;
  const ids = part.changedRows.map((id) => clip(visible(id), 60)).join(', ');
  const which = showRows && ids !== '' ? `: ${ids}${BigInt(part.changedRows.length) < part.changed ? ', …' : ''}` : '';
  return [...waits, `  ${place}: ${counted(part.changed, 'row')} with something newer, kept as they are${which}`];
}

/** A line that says that something is done. */
export function ticked(options: TerminalOptions, text: string): string {
  return lines([`${paint(options, 'good', '✓')} ${visible(text)}`]);
}

function directoryText(path: string): string {
  return `${visible(path).replace(/\/+$/, '')}/`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${uncommanded(line.trimEnd())}\n`).join('');
}
