/** What a person reads after a migration, and after its way back. */
import type { RestoredPart, RestoreReport } from '../snapshot/snapshot.ts';
import { showName } from '../schema/model.ts';
import type { Said } from './decided.ts';
import { counted, showCount, showDuration } from './figure.ts';
import { code, table } from './markdown.ts';

/** As much of a migration as is told. */
export type ToldMigration = {
  readonly outcome: 'applied' | 'resumed' | 'already_done';
  readonly migration: { readonly version: string; readonly durationMs: number; readonly backup: string };
};

export type ToldBackup = { readonly kind: 'none' | 'database' | 'files'; readonly rows: bigint };

const OUTCOMES: Readonly<Record<ToldMigration['outcome'], string>> = {
  applied: 'the change is on the database',
  resumed: 'what an earlier run had begun is finished',
  already_done: 'it was done before, and nothing was changed now',
};

/** Headline and body after `migrate`. */
export function renderMigrated({ outcome, migration }: ToldMigration, saved: ToldBackup): Said {
  const { version, durationMs } = migration;
  return [
    OUTCOMES[outcome],
    [
      `Version ${code(version)}, ${showDuration(durationMs)} under its locks. ${savedText(saved)}`,
      '**What to do now:** deploy. To go back, `rollback` shows what would come back, and `rollback confirm` does it.',
    ],
  ];
}

function savedText({ kind, rows }: ToldBackup): string {
  switch (kind) {
    case 'none':
      return 'No rows were saved by it.';
    case 'database':
      return `${counted(rows, 'row')} saved in \`_qail_data_snapshots\`, in the same transaction.`;
    case 'files':
      return `${counted(rows, 'row')} saved to files before the first change.`;
  }
}

/** What would come back, without anything done. `lost` are the records that the way back would take with it. */
export function renderRollbackPreview(version: string, report: RestoreReport | null, lost: string): Said {
  return [
    'this is what would come back; nothing was changed',
    [
      `Version ${code(version)} would be taken back.`,
      report === null ? 'No rows were saved by it, so that only the schema comes back.' : partsTable(report.parts),
      lost,
      '**What to do now:** to do it, write the command again with the word `confirm`.',
    ],
  ];
}

/** What came back. */
export function renderRolledBack(version: string, report: RestoreReport | null, saved: ToldBackup): Said {
  return [
    report === null ? 'the schema is back' : 'schema and data are back',
    [
      `Version ${code(version)} is taken back.`,
      report === null ? null : partsTable(report.parts),
      saved.rows === 0n ? null : `What the way back took with it was saved first: ${savedText(saved)}`,
      report !== null && report.parts.some(({ changed }) => changed > 0n)
        ? 'Rows that were written since hold what was written: nothing newer was overwritten.'
        : null,
    ],
  ];
}

function partsTable(parts: readonly RestoredPart[]): string {
  return table(
    ['What', 'Comes back', 'Is there already', 'Row is gone', 'Newer, kept', 'Cannot be read as its type'],
    parts.map(({ table: name, column, restored, equal, gone, changed, notCastable }) => [
      code(column === null ? showName(name) : `${showName(name)}.${column}`),
      ...[restored, equal, gone, changed, notCastable].map((count) => showCount(count)),
    ]),
  );
}
