/** Whether a text can be read as a type, asked of servers that have no function for it. */
import type { Session } from '../ports.ts';
import { literal, sql, type Sql } from '../sql.ts';

const NAME = sql`pg_temp.qail_can_read`;

/**
 * Makes the function behind `canRead` for this connection. It tries the cast and takes an error of the value for a no, which a
 * server from PostgreSQL 16 on can tell by itself. (PostgreSQL 15 manual, 43.6.8 Trapping Errors, 43.5.4 EXECUTE.)
 */
export async function makeInputCheck(session: Session): Promise<void> {
  const body = sql`
    BEGIN
      EXECUTE format('SELECT %L::%s', $1, $2);
      RETURN true;
    EXCEPTION WHEN data_exception OR check_violation OR not_null_violation OR undefined_object OR undefined_table OR undefined_function THEN
      RETURN false;
    END`;
  await session.query(
    sql`CREATE OR REPLACE FUNCTION ${NAME}(text, text) RETURNS boolean LANGUAGE plpgsql AS ${literal(body)}`,
  );
}

/** True where the text is a value of the type, which is spelled as `format_type` does. */
export function canRead(text: Sql, type: string): Sql {
  return sql`${NAME}(${text}, ${literal(type)})`;
}
