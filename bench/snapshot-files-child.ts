/** Writes a backup to files in a process of its own, and prints how long it took and the most memory it had. */
import { writeSnapshotFiles } from '../src/files/writing.ts';
import { openDatabase } from '../src/postgres/client.ts';
import { about, TEAM, timed } from './snapshot-world.ts';

const root = process.argv[2] ?? '';
const milliseconds = await timed(() =>
  openDatabase(process.env['QAIL_BENCH_URL'] ?? '').session((session) =>
    writeSnapshotFiles(session, [TEAM], {
      root,
      about: about('v1'),
      passphrase: null,
      transaction: { kind: 'own', lockTimeoutMs: 10_000 },
    }),
  ),
);
// The unit of the system call is kilobytes.
console.log(JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
