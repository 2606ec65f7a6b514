import { describe, expect, test } from '@jest/globals';
import { decisionText, endText, restoreText, snapshotText, statusText } from '../../../src/report/migration-text.ts';
import type { RestoredPart } from '../../../src/snapshot/snapshot.ts';

const PLAIN = { color: false, width: 80 };

function part(name: string, column: string | null, given: Partial<RestoredPart> = {}): RestoredPart {
  const numbers = { restored: 0n, equal: 0n, gone: 0n, changed: 0n, notCastable: 0n, changedRows: [] };
  const table = { schema: 'public', name };
  return {
    kind: column === null ? 'table' : 'column',
    table,
    column,
    ...numbers,
    awaited: null,
    proof: 'not_compared',
    ...given,
  };
}

describe('restoreText', () => {
  const parts = [
    part('sessions', null, { restored: 5678n, awaited: 'table_missing' }),
    part('users', 'email', { restored: 1200n, gone: 1n, changed: 3n, changedRows: ['7', 'x\u001B[2J'] }),
  ];
  const report = { version: 'v1', mode: 'dry_run', parts } as const;

  test('sets the numbers under each other and says what is waited for', () => {
    const lines = restoreText(report, false, PLAIN).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '               restored  equal  gone  changed since  not castable',
      '  sessions        5,678      0     0              0             0',
      '  users.email     1,200      0     1              3             0',
    ]);
    expect(lines[3]).toMatch(/sessions waits: the table is not there; .*qail migrate down NEW:OLD URL/);
    expect(lines[4]).toBe('  users.email: 3 rows with something newer, kept as they are');
  });

  test('tells row ids only where it is asked to, and nothing hidden in them', () => {
    expect(restoreText(report, true, PLAIN)).toContain('kept as they are: 7, xU+001B[2J, …\n');
  });
});

describe('the other screens', () => {
  test('name the backup and its place', () => {
    expect(snapshotText({ kind: 'none' }, PLAIN)).toBe('');
    expect(snapshotText({ kind: 'database', version: 'v1', rows: 1n }, PLAIN)).toBe(
      '✓ Snapshot v1: 1 row in _qail_data_snapshots\n',
    );
    const files = {
      kind: 'files',
      directory: '_qail_snapshots/v1',
      files: 2,
      rows: 6912n,
      bytes: 2048n,
      encrypted: true,
    } as const;
    expect(snapshotText(files, PLAIN)).toBe(
      '✓ Snapshot files: _qail_snapshots/v1/ (2 files, 6,912 rows, 2 kB, sha256 verified, encrypted)\n',
    );
    expect(decisionText('qail migrate up a:b URL', 'dir')).toMatch(
      /^ {2}qail migrate up a:b URL --backup files +backup to files \(dir\/\)$/m,
    );
  });

  test('colour the tick only where colour is wanted', () => {
    const end = {
      direction: 'up',
      outcome: 'applied',
      version: 'v1',
      milliseconds: 200,
      schemaBack: null,
      rowsBack: null,
      gaveUpRows: true,
    } as const;
    expect(endText(end, PLAIN)).toBe(
      '✓ Migrated up: version v1 (0.2 s)\n  No rows were saved: only your own backup can bring them back.\n',
    );
    expect(endText(end, { color: true, width: 80 })).toContain('\u001B[32m✓\u001B[0m Migrated');
  });

  test('list the newest ten, and make names inert', () => {
    const entry = {
      version: 'v',
      direction: 'up',
      state: 'main_done',
      about: { name: '::error::\u202Ex' },
      backup: 'none',
    } as const;
    const migrations = Array.from({ length: 12 }, () => ({
      ...entry,
      appliedAt: new Date(0),
      statementsAfter: 2,
      statementsAfterDone: 1,
    }));
    const text = statusText({ plan: '::x', migrations, snapshots: [], running: null, next: 'n' }, PLAIN);
    expect(text).toMatch(/^U\+003A:x\n/);
    expect(text).toContain('committed, 1 of 2 statements after it done');
    expect(text).toContain('  and 2 older\nSnapshots in the database: none\nNext: n\n');
    expect(text).not.toContain('\u202E');
  });
});
