/** The triggers of users stand still while rows are put back: they already ran when the rows were written. */
import type { Row, Session } from '../ports.ts';
import { ident, join, sql, type Sql } from '../sql.ts';
import { textIn } from './row.ts';

/**
 * Switches the triggers of these tables and of all their partitions off, and gives what switches them on again, each as it was.
 * A trigger that was off stays off; those of foreign keys stay on. Needs ownership. (PostgreSQL 18 manual, ALTER TABLE.)
 */
export async function stopTriggers(session: Session, oids: readonly string[]): Promise<() => Promise<void>> {
  const found = await session.query(TRIGGERS, [JSON.stringify(oids)]);
  for (const row of found) await session.query(sql`${alter(row)} DISABLE TRIGGER ${ident(textIn(row, 'trigger'))}`);
  return async () => {
    for (const row of found) {
      await session.query(sql`${alter(row)} ENABLE ${modeOf(row)}TRIGGER ${ident(textIn(row, 'trigger'))}`);
    }
  };
}

function alter(row: Row): Sql {
  return sql`ALTER TABLE ONLY ${join([ident(textIn(row, 'schema')), ident(textIn(row, 'table'))], '.')}`;
}

function modeOf(row: Row): Sql {
  const mode = textIn(row, 'mode');
  return mode === 'A' ? sql`ALWAYS ` : mode === 'R' ? sql`REPLICA ` : sql``;
}

const TRIGGERS = sql`
WITH RECURSIVE tree AS (
  SELECT w.oid::oid AS oid FROM json_array_elements_text($1::json) AS w(oid)
  UNION
  SELECT i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
)
SELECT n.nspname::text AS schema, c.relname::text AS "table", g.tgname::text AS trigger, g.tgenabled::text AS mode
FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_trigger g ON g.tgrelid = c.oid
WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' ORDER BY n.nspname, c.relname, g.tgname`;
