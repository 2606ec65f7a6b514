import { expect, test } from '@jest/globals';
import { withLoadedSnapshot } from '../../src/files/session-tables.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { restoreSnapshot } from '../../src/postgres/snapshot-restore.ts';
import type { SnapshotPart } from '../../src/snapshot/part.ts';
import type { RestoreMode } from '../../src/snapshot/snapshot.ts';
import { run, stated, table } from '../support/counting.ts';
import { failureOf, oneColumn, wholeTable, withPlace, written } from './file-snapshot-world.ts';

const BEFORE = `
create table users (id serial primary key, email text, price numeric);
insert into users (email, price) select case when n % 7 > 0 then 'mail-' || n end, n + 0.125 from generate_series(1, 500) n;
create table sessions (token text, seen timestamptz, hits int);
insert into sessions select 'token-' || n % 50, timestamptz '2026-01-01' + n * interval '1 hour', n % 3 from generate_series(1, 300) n;
insert into sessions select * from sessions limit 20;`;
const MIGRATION = `
alter table users drop column email;
alter table users alter column price type numeric(12,2);
drop table sessions;`;
const BACK = `
alter table users add column email text;
alter table users alter column price type numeric;
create table sessions (token text, seen timestamptz, hits int);`;
const PARTS: readonly SnapshotPart[] = [
  wholeTable('sessions'),
  oneColumn('users', 'email'),
  { kind: 'column_type', table: table('users'), column: 'price', step: 1, returned: stated('"price"::numeric(12,2)') },
];
const ROWS = `
select jsonb_agg(u.line order by u.line) as rows
from (select concat_ws('|', id, email, price) as line from users union all select concat_ws('|', token, seen, hits) from sessions) u`;

function restored(url: string, directory: string, passphrase: string | null, mode: RestoreMode): Promise<unknown> {
  return openDatabase(url).session((session) =>
    session.transaction(() =>
      withLoadedSnapshot(session, directory, passphrase, async ({ version }) => {
        const { parts } = await restoreSnapshot(session, version, {}, mode);
        return parts.map(({ kind, restored: put, equal, gone, changed, proof }) => [
          kind,
          put,
          equal,
          gone,
          changed,
          proof,
        ]);
      }),
    ),
  );
}

test.each([null, 'a passphrase of five words'])(
  'rows come back from files by the restore of the database, passphrase %s',
  async (passphrase) => {
    await withPlace(async (url, root) => {
      await run(url, BEFORE);
      const before = await run(url, ROWS);
      const { directory } = await written(url, root, PARTS, { passphrase });
      await run(url, MIGRATION);
      await run(url, BACK);
      await run(url, `update users set price = 7 where id = 3; delete from users where id = 4;`);
      expect(await restored(url, directory, passphrase, 'dry_run')).toEqual([
        ['table', 320n, 0n, 0n, 0n, 'not_compared'],
        ['column', 428n, 71n, 1n, 0n, 'not_compared'],
        ['column_type', 498n, 0n, 1n, 1n, 'not_compared'],
      ]);
      await run(url, `update users set price = 3.13 where id = 3; insert into users (id, price) values (4, 4.13);`);
      expect(await restored(url, directory, passphrase, 'act')).toEqual([
        ['table', 320n, 0n, 0n, 0n, 'equal'],
        ['column', 428n + 1n, 71n, 0n, 0n, 'equal'],
        ['column_type', 500n, 0n, 0n, 0n, 'equal'],
      ]);
      expect(await run(url, ROWS)).toEqual(before);
      expect(await run(url, `select count(*)::int as tables from pg_class where relname like '\\_qail%'`)).toEqual([
        { tables: 0 },
      ]);
    });
  },
);

test('a damaged snapshot is refused before anything is loaded', async () => {
  await withPlace(async (url, root) => {
    await run(url, BEFORE);
    const { directory } = await written(url, root, PARTS);
    await openDatabase(url).session((session) =>
      session.transaction(async () => {
        const failure = await failureOf(
          withLoadedSnapshot(session, directory, 'not encrypted', () => Promise.resolve()),
        );
        expect(failure.code).toBe('file_unreadable');
        expect(
          await session.query(stated(`select count(*)::int as tables from pg_class where relname like '\\_qail%'`)),
        ).toEqual([{ tables: 0 }]);
      }),
    );
  });
});
