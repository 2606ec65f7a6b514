import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadSnapshotFiles, presentLoadedRows } from '../../src/files/loading.ts';
import { verifySnapshotFiles } from '../../src/files/verification.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import type { CopySession } from '../../src/postgres/copy.ts';
import { takeSnapshot } from '../../src/postgres/snapshot-take.ts';
import { writeSnapshotFiles } from '../../src/files/writing.ts';
import type { SnapshotPart } from '../../src/snapshot/part.ts';
import { showName } from '../../src/schema/model.ts';
import { run, stated, table } from '../support/counting.ts';
import {
  aboutOf,
  failureOf,
  namesIn,
  oneColumn,
  OWN,
  plainText,
  wholeTable,
  withPlace,
  written,
} from './file-snapshot-world.ts';

const AWKWARD = String.raw`
create schema "My Schema";
create table users (id serial primary key, email text, code char(5), flag bool, at inet, "_qail_row_id" text);
insert into users (email, code, flag, at, "_qail_row_id") values
  (null, 'ab', true, '10.0.0.1', 'own'), ('', 'ab ', false, '10.0.0.0/8', null), (E'a\nb\r\nc', null, null, null, ''),
  ('say "hi", \N \. ', '', true, '::1', '"'), (E'\\.', 'x', true, null, null), (E'a\n\\.\nb', 'x', true, null, null),
  ('😀 ünï', 'é', true, null, E'\t'), (',', ',', true, null, ','), (E'\n', E'\n', true, null, E'\n');
create table "My Schema"."Or""der/Lines" ("Or,der" int, "Pos" text, "Total €" numeric, primary key ("Or,der", "Pos"));
insert into "My Schema"."Or""der/Lines" values (1, 'a|b', 1.50), (1, 'a', null), (-2, '', 'NaN'), (2, '"', 'Infinity');
create table logs (line text, level int, extra text);
insert into logs values ('x', 1, 'b'), ('x', 1, 'a'), ('x', 1, null), (null, null, null), ('', 1, ''), ('x', 1, 'a');
create table slots (room text not null, hour int not null, held text, unique (hour), unique (room, hour));
insert into slots values ('r', 9, 'maya'), ('r', 10, null);
create table measures (id int primary key, value numeric, total numeric generated always as (value * 2) stored);
insert into measures values (1, 1.005), (2, 2), (3, null);
create table parted (k int primary key, v text) partition by range (k);
create table parted_a partition of parted for values from (0) to (10);
create table parted_b partition of parted for values from (10) to (20);
insert into parted values (1, 'a'), (11, 'b');
`;

const PARTS: readonly SnapshotPart[] = [
  oneColumn('users', 'email'),
  oneColumn('users', 'code', 'public', 1),
  oneColumn('users', 'flag'),
  oneColumn('users', 'at'),
  wholeTable('Or"der/Lines', 'My Schema', 2),
  oneColumn('logs', 'extra'),
  oneColumn('slots', 'held'),
  {
    kind: 'column_type',
    table: table('measures'),
    column: 'value',
    step: 3,
    returned: stated('"value"::numeric(10,2)'),
  },
  wholeTable('parted'),
];

const ROWS = 'select row_id, column_name, value_json::text as value, snapshot_type from';
const ORDER = 'order by row_id, snapshot_type, value';

/** The rows of each part as the snapshot in the database holds them. */
async function rowsInDatabase(session: CopySession, part: SnapshotPart): Promise<unknown> {
  const column = part.kind === 'table' ? null : part.column;
  return session.query(
    stated(`${ROWS} _qail_data_snapshots where table_name = $1 and column_name is not distinct from $2 ${ORDER}`),
    [showName(part.table), column],
  );
}

describe('the files of a snapshot', () => {
  test('hold, row by row, what the snapshot in the database holds', async () => {
    await withPlace(async (url, root) => {
      await run(url, AWKWARD);
      await openDatabase(url).session(async (session) => {
        await session.transaction(() => takeSnapshot(session, PARTS, aboutOf('v1')));
        const { directory } = await writeSnapshotFiles(session, PARTS, {
          root,
          about: aboutOf('v1'),
          passphrase: null,
          transaction: OWN,
        });
        let rows = 0;
        for (const part of PARTS) {
          await presentLoadedRows(session, await loadSnapshotFiles(session, directory, part));
          const loaded = await session.query(stated(`${ROWS} _qail_loaded ${ORDER}`));
          expect(loaded).toEqual(await rowsInDatabase(session, part));
          rows += loaded.length;
        }
        expect(rows).toBe(4 * 9 + 4 + 6 + 2 + (3 + 2) + 2);
      });
    });
  });

  test('tell null from the empty text, and keep every character', async () => {
    await withPlace(async (url, root) => {
      await run(url, AWKWARD);
      const { directory, manifest } = await written(url, root, [
        oneColumn('users', 'email'),
        oneColumn('slots', 'held'),
      ]);
      const [users, slots] = manifest.parts;
      expect(plainText(directory, users?.file.name ?? '')).toBe(
        [
          '_qail_row_id_,id,email',
          '"1","1",',
          '"2","2",""',
          '"3","3","a\nb\r\nc"',
          String.raw`"4","4","say ""hi"", \N \. "`,
          String.raw`"5","5","\."`,
          '"6","6","a\n\\.\nb"',
          '"7","7","😀 ünï"',
          '"8","8",","',
          '"9","9","\n"',
          '',
        ].join('\n'),
      );
      expect(plainText(directory, slots?.file.name ?? '')).toBe('_qail_row_id,hour,held\n"9","9","maya"\n"10","10",\n');
    });
  });

  test('have a key of each kind beside the values', async () => {
    await withPlace(async (url, root) => {
      await run(url, AWKWARD);
      const { manifest } = await written(url, root, PARTS);
      const keys = manifest.parts.map(({ table: name, column, key, columns, rows }) => [
        `${name}.${column ?? '*'}`,
        key,
        columns.map((each) => `${each.name}:${each.role}`).join(' '),
        rows,
      ]);
      expect(keys).toEqual([
        ...['email', 'code', 'flag', 'at'].map((column) => [
          `users.${column}`,
          { form: 'key', columns: ['id'] },
          `_qail_row_id_:row_id id:key ${column}:value`,
          9,
        ]),
        [
          'Or"der/Lines.*',
          { form: 'key', columns: ['Or,der', 'Pos'] },
          '_qail_row_id:row_id Or,der:value Pos:value Total €:value',
          4,
        ],
        [
          'logs.extra',
          { form: 'whole_row', columns: ['line', 'level'] },
          '_qail_row_id:row_id line:key level:key extra:value',
          6,
        ],
        ['slots.held', { form: 'key', columns: ['hour'] }, '_qail_row_id:row_id hour:key held:value', 2],
        [
          'measures.value',
          { form: 'key', columns: ['id'] },
          '_qail_row_id:row_id id:key value:value _qail_returned:returned',
          3,
        ],
        ['parted.*', { form: 'key', columns: ['k'] }, '_qail_row_id:row_id k:value v:value', 2],
      ]);
    });
  });

  test('are named by place and names alone, belong to one user, and are told by the manifest', async () => {
    await withPlace(async (url, root) => {
      await run(url, AWKWARD);
      const parts = [oneColumn('users', 'email'), wholeTable('Or"der/Lines', 'My Schema', 2), wholeTable('users')];
      const { directory, manifest, removed } = await written(url, root, parts);
      expect(removed).toEqual([]);
      expect(namesIn(directory)).toEqual([
        '001-public.users.email.csv.gz',
        '002-My-Schema.Or-der-Lines.csv.gz',
        '003-public.users.csv.gz',
        'manifest.json',
      ]);
      const modeOf = (path: string): number => statSync(path).mode & 0o777;
      expect([root, directory].map(modeOf)).toEqual([0o700, 0o700]);
      expect(namesIn(directory).map((name) => modeOf(join(directory, name)))).toEqual(Array(4).fill(0o600));
      expect(namesIn(root)).toEqual(['.gitignore', 'v1']);
      expect(await verifySnapshotFiles(directory)).toEqual(manifest);
      const { database, settings, takenAt, parts: saved, ...about } = manifest;
      expect(about).toEqual({
        version: 'v1',
        planDigest: 'd'.repeat(64),
        repository: 'acme/shop',
        pullRequest: 7,
        headSha: 'a'.repeat(40),
        actor: 'maya',
        encoding: 'UTF8',
        key: null,
        recreation: [{ step: 0, ddl: 'ALTER TABLE users ADD COLUMN email text;' }],
      });
      expect(database.identity).toMatch(/^\d+\/qail_test_/);
      expect(database.serverVersion).toMatch(/^\d+\.\d+$/);
      expect(new Date(takenAt).getTime()).toBeGreaterThan(Date.now() - 60_000);
      expect(settings.map(({ name, value }) => `${name}=${value}`)).toEqual([
        'DateStyle=ISO, YMD',
        'IntervalStyle=postgres',
        'extra_float_digits=3',
        'bytea_output=hex',
        'TimeZone=UTC',
        'lc_monetary=C',
        'xmloption=content',
      ]);
      expect(saved.map(({ sequences, step }) => [step, sequences])).toEqual([
        [0, []],
        [2, []],
        [0, [{ column: 'id', last: '9' }]],
      ]);
      expect(saved[2]?.columns.map(({ type }) => type)).toEqual([
        'text',
        'integer',
        'text',
        'character(5)',
        'boolean',
        'inet',
        'text',
      ]);
    });
  });

  test('are all of one moment, and a caller may set that moment by its locks', async () => {
    await withPlace(async (url, root) => {
      await run(url, 'create table a (id int primary key); insert into a values (1);');
      await openDatabase(url).session(async (session) => {
        await session.transaction(async () => {
          await session.query(stated('lock table a in access exclusive mode'));
          await session.query(stated('insert into a values (2)'));
          await session.query(stated(`set local timezone = 'Asia/Kathmandu'`));
          const options = { root, about: aboutOf('v1'), passphrase: null, transaction: { kind: 'callers' } } as const;
          const { manifest } = await writeSnapshotFiles(session, [wholeTable('a')], options);
          expect(manifest.parts.map(({ rows }) => rows)).toEqual([2]);
          const [zone] = await session.query(stated(`select current_setting('timezone') as zone`));
          expect(zone).toEqual({ zone: 'Asia/Kathmandu' });
        });
      });
      await run(url, 'alter table a add column b text');
      expect((await written(url, root, [oneColumn('a', 'b')], { about: aboutOf('v2') })).manifest.parts[0]?.rows).toBe(
        2,
      );
    });
  });
});

test('no part, no rows, and a part that the snapshot does not hold', async () => {
  await withPlace(async (url, root) => {
    await run(url, 'create table empty (id int primary key, v text)');
    const none = await written(url, root, [], { about: aboutOf('none') });
    expect((await verifySnapshotFiles(none.directory)).parts).toEqual([]);
    const { directory, manifest } = await written(url, root, [oneColumn('empty', 'v')]);
    expect(manifest.parts.map(({ rows }) => rows)).toEqual([0]);
    await verifySnapshotFiles(directory);
    await openDatabase(url).session(async (session) => {
      await presentLoadedRows(session, await loadSnapshotFiles(session, directory, oneColumn('empty', 'v')));
      expect(await session.query(stated('select * from _qail_loaded'))).toEqual([]);
      const failure = await failureOf(loadSnapshotFiles(session, directory, wholeTable('empty')));
      expect(failure.code).toBe('file_unreadable');
      expect(failure.message).toBe(`read the snapshot ${directory}: it holds nothing of empty`);
    });
  });
});
