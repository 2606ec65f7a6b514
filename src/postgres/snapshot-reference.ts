/** In which order tables take their rows back, so that every reference finds its row. */
import type { Session } from '../ports.ts';
import { sql } from '../sql.ts';
import { booleanIn, onlyRow, textIn } from './row.ts';

/**
 * Groups of tables, by oid: parents before children. Tables whose references lead round in a ring are one group: written by one
 * statement, since references are looked at when it has ended. (PostgreSQL 18 manual, SET CONSTRAINTS.)
 */
export async function writingOrder(session: Session, oids: readonly string[]): Promise<readonly (readonly string[])[]> {
  const references = await session.query(
    sql`SELECT DISTINCT k.conrelid::oid::text AS child, k.confrelid::oid::text AS parent
        FROM pg_constraint k
        WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
          AND k.conrelid::oid::text IN (SELECT json_array_elements_text($1::json))
          AND k.confrelid::oid::text IN (SELECT json_array_elements_text($1::json))`,
    [JSON.stringify(oids)],
  );
  const pairs = references.map((row) => ({ child: textIn(row, 'child'), parent: textIn(row, 'parent') }));
  const groups: (readonly string[])[] = [];
  let waiting = [...oids];
  while (waiting.length > 0) {
    const pending = new Set(waiting);
    const free = waiting.filter((oid) => !pairs.some(({ child, parent }) => child === oid && pending.has(parent)));
    // What is left when nothing is free is a ring, with all that hangs on it.
    groups.push(...(free.length === 0 ? [waiting] : free.map((oid) => [oid])));
    waiting = free.length === 0 ? [] : waiting.filter((oid) => !free.includes(oid));
  }
  return groups;
}

/** Whether a value of one of these tables that is written may change rows that refer to it. (PostgreSQL 18 manual, 5.5.5.) */
export async function hasCascade(session: Session, oids: readonly string[]): Promise<boolean> {
  const rows = await session.query(
    sql`SELECT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.confupdtype IN ('c', 'n', 'd')
                       AND k.confrelid::oid::text IN (SELECT json_array_elements_text($1::json))) AS found`,
    [JSON.stringify(oids)],
  );
  return booleanIn(onlyRow(rows), 'found');
}
