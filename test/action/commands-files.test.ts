/** backup-files: rows in files that are read back, kept as an artifact, and never readable where everybody may look. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startArtifactStore } from '../support/artifact-store.ts';
import { advance } from '../support/github/clock.ts';
import type { GitHubState } from '../support/github/state.ts';
import {
  describeCommands,
  eventOfWish,
  makeWorld,
  replyOf,
  runIn,
  sqlOn,
  type CommandWorld,
  type Start,
} from './command-scenario.ts';
import { withRows } from './scenario.ts';
import { USERS_ROWS } from './worlds.ts';

const PUBLIC = { repository: { owner: 'acme', name: 'shop', private: false } } as const;

describeCommands('backup-files', [
  {
    name: 'backup-files-readable-in-public',
    wish: { comment: '/qail backup-files' },
    state: { ...PUBLIC },
    expected: ['unsafe_backup_target', 2],
  },
]);

/** A world with a report, and a folder for files that is gone afterwards. */
async function withFiles(
  state: Partial<GitHubState>,
  body: (world: CommandWorld, root: string) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'qail-files-test-'));
  try {
    await withRows(USERS_ROWS, async (url) => {
      const world = { state: makeWorld({ state }), url };
      await runIn(world);
      await body(world, root);
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const say = (world: CommandWorld, comment: string, start: Start) => {
  advance(world.state, 60);
  return runIn(world, { ...eventOfWish(world.state, { comment }), ...start });
};

describe('rows saved to files', () => {
  test('are a decision once they were read back; the migration saves them again before it changes anything', async () => {
    await withFiles({}, async (world, root) => {
      const inputs = { 'snapshot-dir': root, 'upload-snapshots': 'false' };
      const saved = await say(world, '/qail backup-files', { inputs });
      expect(saved.run.outputs).toMatchObject({ decision: 'files', gate: 'open', 'snapshot-rows': '4' });
      const path = saved.run.outputs['snapshot-path'] ?? '';
      const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as Record<string, unknown>;
      const version = saved.run.outputs['migration-version'];
      expect(manifest).toMatchObject({ manifest: { version, pullRequest: 7, actor: 'anna' } });
      const migrated = await say(world, '/qail migrate', { inputs });
      expect(migrated.run.outputs).toMatchObject({ 'reason-code': 'done', 'snapshot-rows': '4' });
      expect(existsSync(join(root, migrated.run.outputs['migration-version'] ?? '', 'manifest.json'))).toBe(true);
      const [row] = await sqlOn(world.url, 'select backup from _qail_migrations');
      expect(row).toEqual({ backup: 'files' });
    });
  });

  test('of a public repository are kept as an artifact that only the passphrase opens', async () => {
    const store = await startArtifactStore();
    try {
      await withFiles(PUBLIC, async (world, root) => {
        const environment = { ACTIONS_RUNTIME_TOKEN: store.token, ACTIONS_RESULTS_URL: `${store.url}/` };
        const inputs = { 'snapshot-dir': root, 'snapshot-key': 'four words of chance' };
        const { run } = await say(world, '/qail backup-files', { inputs, environment });
        expect(run.outputs).toMatchObject({ decision: 'files', gate: 'open' });
        const version = run.outputs['migration-version'] ?? '';
        expect(store.artifacts.map(({ name }) => name)).toEqual([`qail-snapshot-${version}`]);
        expect(store.violations).toEqual([]);
        expect(replyOf(world)).toContain('downloaded again and compared');
        const log = run.stdout.replace(/^::add-mask::.*$/gm, '');
        expect([...store.secrets, 'four words'].filter((secret) => log.includes(secret))).toEqual([]);
      });
    } finally {
      await store.close();
    }
  });

  test('are no decision when the artifact that comes back is another one', async () => {
    const store = await startArtifactStore();
    try {
      store.faults.push({ at: 'download', kind: 'other_bytes', times: 9 });
      await withFiles({}, async (world, root) => {
        const environment = { ACTIONS_RUNTIME_TOKEN: store.token, ACTIONS_RESULTS_URL: `${store.url}/` };
        const { run } = await say(world, '/qail backup-files', { inputs: { 'snapshot-dir': root }, environment });
        expect(run.outputs['reason-code']).toBe('github_failed');
        expect(await sqlOn(world.url, 'select 1 from _qail_ledger where decision is not null')).toEqual([]);
        expect(replyOf(world)).toContain('No decision was recorded.');
      });
    } finally {
      await store.close();
    }
  });
});
