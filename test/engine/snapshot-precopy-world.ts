/** What the tests of copies before a migration share. */
import type { Session } from '../../src/ports.ts';
import { ask } from '../support/snapshots.ts';

/** Copies whatever the size of the table is. */
export const ALWAYS = { values: 0n, bytes: 0n };

/**
 * Waits until every transaction of the server that is older than this call has ended. Tests beside this one share the server, and a row
 * that is younger than an open transaction of theirs would be copied again.
 */
export async function untilOld(session: Session): Promise<void> {
  const [own] = await ask(session, 'SELECT pg_current_xact_id()::text AS own');
  const isOld = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > ${String(own?.['own'])} AS old`;
  while ((await ask(session, isOld))[0]?.['old'] !== true) await new Promise((done) => setTimeout(done, 20));
}
