/** Settings under which a value has one text, whoever asks; they last for one piece of work inside a transaction. */
import type { Session } from '../ports.ts';
import { literal, sql } from '../sql.ts';
import { onlyRow, textIn } from './row.ts';

/**
 * As pg_dump sets them, so that the text of a value is exact and the same at every time; no policy hides rows (the server
 * raises instead); no name is looked up outside `pg_catalog`. Nested loops are off since a fresh snapshot has no statistics,
 * and a wrong guess would compare every row with every other. (PostgreSQL 18 manual, 19.11 Client Connection Defaults.)
 */
const PINNED: readonly (readonly [name: string, value: string])[] = [
  ['datestyle', 'ISO, YMD'],
  ['intervalstyle', 'postgres'],
  ['extra_float_digits', '3'],
  ['bytea_output', 'hex'],
  ['timezone', 'UTC'],
  ['lc_monetary', 'C'],
  ['xmloption', 'content'],
  ['row_security', 'off'],
  ['standard_conforming_strings', 'on'],
  ['enable_nestloop', 'off'],
  ['jit', 'off'],
];
/** Room for one sort or hash of a statement, at least: a snapshot is one big join, and its tables are new to the planner. */
const WORK_MEMORY = '64MB';
const PATH = 'search_path';

/** Runs a piece of work under the caller's search path, which the functions of its tables may need. */
export type WithPath = <T>(body: () => Promise<T>) => Promise<T>;

/**
 * Runs `body` under the pinned settings and sets them back afterwards, so that the caller's own statements are not touched.
 * Needs an open transaction of the caller; raises a plain `Error` without one. When `body` raises, nothing is set back: the
 * caller has to roll back anyway.
 */
export async function pinned<T>(session: Session, body: (withPath: WithPath) => Promise<T>): Promise<T> {
  const names = [...PINNED.map(([name]) => name), PATH, 'work_mem'];
  const before = onlyRow(
    await session.query(
      sql`
      SELECT coalesce(json_object_agg(n, current_setting(n)), '{}')::text AS settings, current_setting('search_path') AS path,
             CASE WHEN pg_size_bytes(current_setting('work_mem')) < pg_size_bytes(${literal(WORK_MEMORY)})
                  THEN ${literal(WORK_MEMORY)} ELSE current_setting('work_mem') END AS work_memory
      FROM json_array_elements_text($1::json) AS w(n)`,
      [JSON.stringify(names)],
    ),
  );
  const path = textIn(before, 'path');
  const memory = ['work_mem', textIn(before, 'work_memory')] as const;
  await set(session, JSON.stringify(Object.fromEntries([...PINNED, memory, [PATH, 'pg_catalog']])));
  await requireTransaction(session);
  const result = await body(async (inner) => {
    await setPath(session, path === '' ? 'pg_catalog' : `pg_catalog, ${path}`);
    const given = await inner();
    await setPath(session, 'pg_catalog');
    return given;
  });
  await set(session, textIn(before, 'settings'));
  return result;
}

async function set(session: Session, settings: string): Promise<void> {
  await session.query(
    sql`SELECT count(set_config(s.key, s.value, true)) AS settings FROM json_each_text($1::json) AS s`,
    [settings],
  );
}

async function setPath(session: Session, path: string): Promise<void> {
  await session.query(sql`SELECT set_config('search_path', $1, true) AS path`, [path]);
}

/** A local setting is gone after its statement when there is no transaction. (PostgreSQL 18 manual, 9.28.1 set_config.) */
async function requireTransaction(session: Session): Promise<void> {
  const row = onlyRow(await session.query(sql`SELECT current_setting('search_path') AS path`));
  if (textIn(row, 'path') !== 'pg_catalog') throw new Error('a snapshot needs an open transaction of its caller');
}
