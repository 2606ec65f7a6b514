import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadSnapshotFiles } from '../../src/files/loading.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import { pinned } from '../../src/postgres/snapshot-pin.ts';
import { run, stated } from '../support/counting.ts';
import { wholeTable, withPlace, written } from './file-snapshot-world.ts';

/** Type, its send function, and values that are easily lost. */
const TYPES: readonly (readonly [type: string, send: string, ...values: readonly string[]])[] = [
  ['bool', 'boolsend', 'true', 'false'],
  ['bytea', 'byteasend', '\\x', '\\x00ff5c27220a'],
  ['"char"', 'charsend', 'x', '\\377', ''],
  ['name', 'namesend', 'a "b"'],
  ['int8', 'int8send', '9223372036854775807', '-9223372036854775808'],
  ['int2', 'int2send', '-32768'],
  ['int2vector', 'int2vectorsend', '1 -2 3'],
  ['int4', 'int4send', '-2147483648'],
  ['regproc', 'regprocsend', 'pg_catalog.now'],
  ['text', 'textsend', '', ' ', '\\N', '\\.', '"', '""', ',', 'a\nb\r\n', '\t', '😀', 'NULL', "'"],
  ['oid', 'oidsend', '4294967295'],
  ['tid', 'tidsend', '(4294967295,65535)'],
  ['xid', 'xidsend', '4294967295'],
  ['xid8', 'xid8send', '18446744073709551615'],
  ['cid', 'cidsend', '7'],
  ['oidvector', 'oidvectorsend', '1 2'],
  ['json', 'json_send', '{"b": 1,  "a":1, "a": 2}', 'null', '"\\u0000"'],
  ['jsonb', 'jsonb_send', 'null', '"x"', '{"a": 1e400, "b": [1.50]}'],
  ['jsonpath', 'jsonpath_send', '$.a[*] ? (@ > 1)'],
  ['xml', 'xml_send', '<a>é &amp; "x"</a>', 'text only'],
  ['point', 'point_send', '(1.0000000000000002,-0)', '(NaN,Infinity)'],
  ['lseg', 'lseg_send', '[(0,0),(0.1,0.30000000000000004)]'],
  ['path', 'path_send', '((0,0),(1,1))', '[(0,0),(1,1)]'],
  ['box', 'box_send', '(2,2),(1,1)'],
  ['polygon', 'poly_send', '((0,0),(1,0),(1,1))'],
  ['line', 'line_send', '{1,-1,0.1}'],
  ['circle', 'circle_send', '<(0.1,0.2),0.3>'],
  ['float4', 'float4send', '1.1754944e-38', '3.4028235e38', '-0', 'NaN', '-Infinity', '16777217'],
  ['float8', 'float8send', '0.1', '5e-324', '1.7976931348623157e308', '-0', 'NaN', 'Infinity'],
  ['macaddr', 'macaddr_send', '08:00:2b:01:02:03'],
  ['macaddr8', 'macaddr8_send', '08:00:2b:01:02:03:04:05'],
  ['money', 'cash_send', '-92233720368547758.08', '1.50'],
  ['cidr', 'cidr_send', '10.0.0.0/8', '::/0'],
  ['inet', 'inet_send', '10.0.0.1', '10.0.0.1/8', '::1'],
  ['bpchar', 'bpcharsend', 'ab   ', ''],
  ['char(6)', 'bpcharsend', 'ab'],
  ['varchar(8)', 'varcharsend', 'ab  '],
  ['date', 'date_send', '4714-11-24 BC', '5874897-12-31', 'infinity', '2026-02-01'],
  ['time', 'time_send', '24:00:00', '00:00:00.000001'],
  ['timestamp', 'timestamp_send', '294276-12-31 23:59:59.999999', '0001-01-01 BC', '-infinity'],
  ['timestamptz', 'timestamptz_send', '2026-02-01 03:04:05.678901+05:45', 'infinity'],
  ['interval', 'interval_send', '1 year -2 days +03:00:00.000001', '-178000000 years', '-1 mons +1 day'],
  ['timetz', 'timetz_send', '24:00:00-15:59:59', '03:04:05+05:45'],
  ['bit(3)', 'bit_send', '101'],
  ['varbit', 'varbit_send', '', '10101010101'],
  ['numeric', 'numeric_send', '1.500', 'NaN', 'Infinity', `${'9'.repeat(60)}.${'1'.repeat(60)}`, '0.000'],
  ['uuid', 'uuid_send', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['pg_lsn', 'pg_lsn_send', 'FFFFFFFF/FFFFFFFF'],
  ['tsvector', 'tsvectorsend', "'a b':1A,3 'c''d':2B"],
  ['tsquery', 'tsquerysend', "'a' & !( 'b' | 'c':*A )"],
  ['regclass', 'regclasssend', 'app."Odd Table"'],
  ['regtype', 'regtypesend', 'app.mood'],
  ['regrole', 'regrolesend', 'pg_monitor'],
  ['regnamespace', 'regnamespacesend', 'app'],
  ['regconfig', 'regconfigsend', 'english'],
  ['int4range', 'range_send', 'empty', '(,)', '[1,5)'],
  ['numrange', 'range_send', '(1.50,2]'],
  ['daterange', 'range_send', '[2026-02-01,infinity)'],
  ['tstzrange', 'range_send', '["2026-02-01 00:00:00+02",)'],
  ['int8multirange', 'multirange_send', '{[1,3), [7,9)}', '{}'],
  ['text[]', 'array_send', '{}', '{NULL,"NULL","","a,b","\\"","\\\\"}', '[-1:0]={a,b}', '{{a,b},{c,d}}'],
  ['jsonb[]', 'array_send', '{"null",NULL}'],
  ['timestamptz[]', 'array_send', '{"2026-02-01 00:00:00+05:45",infinity}'],
  ['app.mood', 'enum_send', "it's"],
  ['app.pair', 'record_send', '(,"")', '(1,"a ""b"", \\\\c")'],
  ['app.short', 'varcharsend', 'x '],
];

/** Settings that change almost every text, on the database as the application has it. */
const ODD_SETTINGS = [
  "datestyle = 'SQL, DMY'",
  'intervalstyle = sql_standard',
  'extra_float_digits = -3',
  'bytea_output = escape',
  "timezone = 'Asia/Kathmandu'",
  'search_path = app, public',
  "xmloption = 'document'",
];

const COLUMNS = TYPES.map(([type], i) => `c${i} ${type}`).join(', ');
const NAMES = TYPES.map((_, i) => `c${i}`).join(', ');

function quoted(value: string): string {
  return `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** One row for the first value of each type, one for the second, and so on; null where there is none. */
function setUp(): string {
  const longest = Math.max(...TYPES.map(({ length }) => length - 2));
  const rows = Array.from({ length: longest + 1 }, (_, row) => {
    const values = TYPES.map(([type, , ...given]) => {
      const value = given[row];
      return value === undefined ? 'null' : `${quoted(value)}::${type}`;
    });
    return `insert into original values (${row}, ${values.join(', ')});`;
  });
  return `
    create schema app; create table app."Odd Table" (id int); create type app.mood as enum ('it''s', 'ok');
    create type app.pair as (a int, b text); create domain app.short as varchar(5);
    set xmloption = content;
    create table original (id int primary key, ${COLUMNS}); ${rows.join('\n')}
    create table by_text (like original); create table by_hand (row_id text, like original);`;
}

/** The binary image of every value that differs from the original. */
const images = (name: string): string => `
  select t.id, v.place, v.here, v.there from original o join ${name} t using (id)
  cross join lateral (values ${TYPES.map(([, send], i) => `(${i}, ${send}(o.c${i}), ${send}(t.c${i}))`).join(', ')}) as v(place, here, there)
  where v.here is distinct from v.there`;

test('every value of every type is the same after its way through a file', async () => {
  await withPlace(async (url, root) => {
    await run(url, setUp());
    const name = new URL(url).pathname.slice(1);
    await run(url, ODD_SETTINGS.map((setting) => `alter database ${name} set ${setting};`).join('\n'));
    const { directory, manifest } = await written(url, root, [wholeTable('original')]);
    const [part] = manifest.parts;
    await openDatabase(url).session((session) =>
      session.transaction(async () => {
        await loadSnapshotFiles(session, directory, wholeTable('original'));
        const csv = gunzipSync(readFileSync(join(directory, part?.file.name ?? '')));
        await pinned(session, async () => {
          const values = TYPES.map(([type], i) => `c${i}::${type}`).join(', ');
          await session.query(
            stated(`insert into public.by_text select id::int, ${values} from pg_temp._qail_loaded_texts`),
          );
          const bytes = (async function* () {
            yield await Promise.resolve(csv);
          })();
          const statement = stated(
            `copy public.by_hand (row_id, id, ${NAMES}) from stdin with (format csv, header true)`,
          );
          expect(await session.copyIn(statement, bytes)).toBe(part?.rows);
        });
      }),
    );
    expect(await run(url, 'select count(*)::int as rows from by_text')).toEqual([{ rows: part?.rows }]);
    expect(await run(url, images('by_text'))).toEqual([]);
    expect(await run(url, images('by_hand'))).toEqual([]);
    await run(url, 'update by_text set c0 = not c0 where id = 0');
    expect(await run(url, images('by_text'))).toHaveLength(1);
  });
});

test('a database without an encoding keeps bytes that are no UTF-8', async () => {
  await withPlace(async (url, root) => {
    const name = `${new URL(url).pathname.slice(1)}_ascii`;
    await run(url, `create database ${name} template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'`);
    const ascii = new URL(url);
    ascii.pathname = `/${name}`;
    try {
      await run(ascii.href, `create table t (id int primary key, v text)`);
      await run(
        ascii.href,
        `set client_encoding = 'SQL_ASCII'; insert into t values (1, E'caf\\351'), (2, E'\\303\\251')`,
      );
      const { directory, manifest } = await written(ascii.href, root, [wholeTable('t')]);
      expect(manifest.encoding).toBe('SQL_ASCII');
      await openDatabase(ascii.href).session(async (session) => {
        await loadSnapshotFiles(session, directory, wholeTable('t'));
        const rows = await session.query(
          stated(`select encode(v::bytea, 'hex') as v from _qail_loaded_texts order by id`),
        );
        expect(rows).toEqual([{ v: '636166e9' }, { v: 'c3a9' }]);
      });
    } finally {
      await run(url, `drop database ${name} with (force)`);
    }
  });
});
