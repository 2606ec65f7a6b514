/**
 * A process of its own that writes a snapshot: `file-snapshot-child.ts URL ROOT VERSION PASSPHRASE TABLE…`. It prints one line of
 * JSON when it has ended: what was raised, or null; and the most memory it ever held, in megabytes. A test that kills it
 * finds the files as they were.
 */
import { QailError } from '../../src/errors.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { verifySnapshotFiles } from '../../src/files/verification.ts';
import { writeSnapshotFiles } from '../../src/files/writing.ts';
import { withLoadedSnapshot } from '../../src/files/session-tables.ts';

const [, , url = '', root = '', version = '', passphrase = '', ...tables] = process.argv;
const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const about = {
  version,
  planDigest: '',
  repository: null,
  pullRequest: null,
  headSha: null,
  actor: null,
  recreation: new Map<number, string>(),
};

try {
  const parts = tables.map((name, step) => ({ kind: 'table', table: { schema: 'public', name }, step }) as const);
  const key = passphrase === '' ? null : passphrase;
  await openDatabase(url).session(async (session) => {
    const idle = peak();
    const began = performance.now();
    const { directory, manifest, removed } = await writeSnapshotFiles(session, parts, {
      root,
      about,
      passphrase: key,
      transaction: { kind: 'own', lockTimeoutMs: 5000 },
    });
    const writing = { peak: peak(), milliseconds: Math.round(performance.now() - began) };
    const bytes = manifest.parts.map(({ content, file }) => ({ content: content.bytes, file: file.bytes }));
    const reading = process.env['QAIL_CHILD_READS'] === undefined ? null : await read(directory);
    console.log(JSON.stringify({ code: null, message: null, removed, bytes, idle, writing, reading }));

    async function read(path: string): Promise<object> {
      await verifySnapshotFiles(path, key);
      const verified = peak();
      await session.transaction(() => withLoadedSnapshot(session, path, key, () => Promise.resolve()));
      return { verified, loaded: peak() };
    }
  });
} catch (error) {
  const code = error instanceof QailError ? error.code : 'defect';
  console.log(JSON.stringify({ code, message: error instanceof Error ? error.message : null }));
}
