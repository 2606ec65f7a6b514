/** Backup in the database and its way back, against the same work typed by hand: ratios within one run, on the same rows. */
import pg from 'pg';
import { openDatabase } from '../src/postgres/client.ts';
import { precopySnapshot } from '../src/postgres/precopy.ts';
import { restoreSnapshot } from '../src/postgres/snapshot-restore.ts';
import { takeSnapshot } from '../src/postgres/snapshot-take.ts';
import type { SnapshotPart } from '../src/snapshot/part.ts';
import { ident, sql } from '../src/sql.ts';
import type { Figure } from './figure.ts';
import { benchFiles } from './snapshot-files.ts';
import { about, count, EMAIL, fill, interleaved, LOCKED_ROWS, median, milliseconds } from './snapshot-world.ts';
import {
  ROUNDS,
  SAMPLE,
  TEAM,
  timed,
  VALUES,
  WHOLE_ROWS,
  withWorld,
  type Variant,
  type World,
} from './snapshot-world.ts';

const INTO =
  'insert into _qail_data_snapshots (migration_version, table_name, column_name, row_id, value_json, snapshot_type)';
const HAND_VALUES = `${INTO} select 'hand', 'users', 'email', id::text, coalesce(to_jsonb(email), 'null'), 'drop_column' from users`;
const NAMES = ['id', 'email', 'plan', 'age', 'created_at', 'balance'];
const HAND_ROWS = `${INTO} select 'hand', 'members', null, id::text,
  jsonb_object(array['${NAMES.join(`','`)}'], array[${NAMES.map((name) => `${name}::text`).join(', ')}]), 'drop_table' from members`;
const HAND_UPDATE = 'update members m set email = k.email from kept k where k.id = m.id';
const HAND_INSERT = 'insert into members select * from kept';
/** Texts are read as values, and every row is read back and hashed: see docs/backup.md. */
const LIMIT_ROWS = 3;
const CLEAR = ['truncate _qail_data_snapshots', 'checkpoint'];
const EMPTY_COLUMN = [
  'truncate members',
  'insert into members select id, null, plan, age, created_at, balance from kept',
  'vacuum analyze members',
  'checkpoint',
];

/**
 * One million values of a column are saved, half a million values and whole rows saved and put back, 400,000 rows locked. Medians of
 * five runs that take turns; the whole takes less than five minutes on two cores. The server is the one of the tests, which does
 * not wait for its disk; both sides profit.
 */
export async function benchSnapshot(url: string): Promise<readonly Figure[]> {
  return withWorld(url, async (world) => [
    ...(await backups(world)),
    ...(await windows(world)),
    ...(await benchFiles(world)),
    ...(await restores(world)),
  ]);
}

function over(name: string, [ours, theirs]: readonly [number, number], limit: number): Figure {
  return {
    name: `${name} (${milliseconds(ours)} against ${milliseconds(theirs)})`,
    value: ours / theirs,
    unit: '×',
    limit,
  };
}

async function backups(world: World): Promise<readonly Figure[]> {
  const byHand = (table: string, statement: string): Variant => ({
    before: () => world.run(...CLEAR),
    body: () => world.run('begin', `lock table ${table} in access exclusive mode`, statement, 'commit'),
  });
  await save(world, [], 'first');
  const ours = (part: SnapshotPart): Variant => ({
    before: () => world.run(...CLEAR),
    body: (round) => save(world, [part], `${part.table.name}${round}`),
  });
  const [one = NaN, hand = NaN] = await interleaved([ours(EMAIL), byHand('users', HAND_VALUES)]);
  const [whole = NaN, wholeByHand = NaN] = await interleaved([ours(TEAM), byHand('members', HAND_ROWS)]);
  const single = (await rowByRow(world)) * (VALUES / SAMPLE);
  const loop = `backup of ${count(VALUES)} values, a loop of the client scaled up from ${count(SAMPLE)}`;
  return [
    over(`backup of ${count(VALUES)} values, the same INSERT … SELECT by hand`, [one, hand], 1.15),
    over(`backup of ${count(WHOLE_ROWS)} rows, the same INSERT … SELECT by hand`, [whole, wholeByHand], 1.15),
    over(loop, [one, single], 0.125),
  ];
}

function save({ url }: World, parts: readonly SnapshotPart[], version: string): Promise<void> {
  return openDatabase(url).session((session) =>
    session.transaction(async () => {
      for (const { table } of parts) {
        await session.query(sql`LOCK TABLE ${ident(table.schema)}.${ident(table.name)} IN ACCESS EXCLUSIVE MODE`);
      }
      await takeSnapshot(session, parts, about(version));
    }),
  );
}

/** The rows come to the client and go back one by one, in one transaction, by one prepared statement. */
async function rowByRow({ url, run }: World): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const times: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await run(...CLEAR);
      times.push(
        await timed(async () => {
          await client.query('begin');
          const { rows } = await client.query<{ id: string; email: string | null }>(
            `select id, email from users order by id limit ${SAMPLE}`,
          );
          for (const { id, email } of rows) {
            const text = `${INTO} values ('loop', 'users', 'email', $1, $2, 'drop_column')`;
            await client.query({ name: 'row', text, values: [id, JSON.stringify(email)] });
          }
          await client.query('commit');
        }),
      );
    }
  } finally {
    await client.end();
  }
  return median(times);
}

/** From the moment the lock is there until it is given back: the backup and the DROP COLUMN. */
async function windows(world: World): Promise<readonly Figure[]> {
  const { url, run } = world;
  const part: SnapshotPart = { ...EMAIL, table: { schema: 'public', name: 'busy' } };
  const state = { version: 0 };
  const fresh = async (): Promise<void> => {
    state.version += 1;
    await run(...CLEAR, 'drop table if exists busy', ...fill('busy', LOCKED_ROWS), 'vacuum analyze busy');
  };
  const changes = [
    'update busy set age = 0 where id % 100 = 1',
    'delete from busy where id % 400 = 2',
    `insert into busy select id + ${LOCKED_ROWS}, email, plan, age, created_at, balance from busy where id % 400 = 3`,
  ];
  const window = (): Promise<number> => lockedFor(url, part, `busy${state.version}`);
  const copied = async (): Promise<void> => {
    await fresh();
    const { tables } = await precopySnapshot(openDatabase(url), [part], about(`busy${state.version}`));
    if (tables.length !== 1) throw new Error('the table was not copied beforehand');
    await run(...changes, 'checkpoint');
  };
  const plain = async (): Promise<void> => {
    await fresh();
    await run(...changes, 'checkpoint');
  };
  const [short = NaN, long = NaN] = await interleaved([
    { before: copied, body: window },
    { before: plain, body: window },
  ]);
  const name = `lock for backup and DROP COLUMN, ${count(LOCKED_ROWS)} rows copied before and 1.5 % of them changed since, against no copy`;
  return [over(name, [short, long], 0.35)];
}

function lockedFor(url: string, part: SnapshotPart, version: string): Promise<number> {
  return openDatabase(url).session(async (session) => {
    const start = { at: 0 };
    await session.transaction(async () => {
      await session.query(sql`LOCK TABLE busy IN ACCESS EXCLUSIVE MODE`);
      start.at = performance.now();
      await takeSnapshot(session, [part], about(version));
      await session.query(sql`ALTER TABLE busy DROP COLUMN email`);
    });
    return performance.now() - start.at;
  });
}

async function restores(world: World): Promise<readonly Figure[]> {
  const { run } = world;
  await run(...CLEAR, 'create table kept as table members', 'alter table kept add primary key (id)');
  const column: SnapshotPart = { ...EMAIL, table: TEAM.table };
  await save(world, [column], 'column');
  await save(world, [TEAM], 'table');
  await run('vacuum analyze');
  const emptyTable = ['truncate members', 'checkpoint'];
  const [values = NaN, byHand = NaN] = await interleaved([
    { before: () => run(...EMPTY_COLUMN), body: () => putBack(world, 'column') },
    { before: () => run(...EMPTY_COLUMN), body: () => run('begin', HAND_UPDATE, 'commit') },
  ]);
  const [rows = NaN, rowsByHand = NaN] = await interleaved([
    { before: () => run(...emptyTable), body: () => putBack(world, 'table') },
    { before: () => run(...emptyTable), body: () => run('begin', HAND_INSERT, 'commit') },
  ]);
  return [
    over(`restore of ${count(WHOLE_ROWS)} values, UPDATE … FROM a typed table by hand`, [values, byHand], 1.15),
    over(
      `restore of ${count(WHOLE_ROWS)} rows, INSERT … SELECT from a typed table by hand`,
      [rows, rowsByHand],
      LIMIT_ROWS,
    ),
  ];
}

async function putBack({ url }: World, version: string): Promise<void> {
  const { parts } = await openDatabase(url).session((session) =>
    session.transaction(() => restoreSnapshot(session, version, {}, 'act')),
  );
  if (parts.some(({ proof }) => proof !== 'equal')) throw new Error('a restore was not proven');
}
