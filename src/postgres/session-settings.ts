/** The settings of a session while a migration runs, and the check that the session is a real one. */
import { QailError } from '../errors.ts';
import type { DatabasePort, Session } from '../ports.ts';
import { ident, join, sql } from '../sql.ts';
import { numberIn, onlyRow, textIn, textOrNullIn, textsIn } from './row.ts';

/**
 * What every role's session has to mean the same by. A snapshot taken before the locks would not see what was written until
 * then, so no other isolation will do (PostgreSQL 18 manual, LOCK, Notes); a policy that hides rows raises instead; texts and
 * moments have one form, the one the counts were made with. Nothing outside the transaction is cut short by a limit of the role.
 */
const PINNED: Readonly<Record<string, string>> = {
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  row_security: 'off',
  timezone: 'UTC',
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  extra_float_digits: '3',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '120000',
};

/** The search path of the session as it came, and the one for the statements of a plan. */
export type SearchPaths = { readonly own: string; readonly pinned: string };

/**
 * Runs `body` with the session's settings pinned, and puts back what was there. Names in a schema file that state no schema mean
 * `public`, so it comes first, then what the role has, and last what a temporary object could pretend to be. Raises `QailError`.
 */
export async function withPinnedSettings<T>(
  session: Session,
  lockTimeoutMs: number,
  body: (paths: SearchPaths) => Promise<T>,
): Promise<T> {
  const names = [...Object.keys(PINNED), 'lock_timeout', 'search_path'];
  const before = await session.query(
    sql`SELECT n AS name, current_setting(n) AS value FROM json_array_elements_text($1::json) AS n`,
    [JSON.stringify(names)],
  );
  const own = new Map(before.map((row) => [textIn(row, 'name'), textIn(row, 'value')]));
  const pinned = await pinnedPath(session);
  await setAll(session, { ...PINNED, lock_timeout: milliseconds(lockTimeoutMs), search_path: pinned });
  try {
    return await body({ own: own.get('search_path') ?? '', pinned });
  } finally {
    await setAll(session, Object.fromEntries(own)).catch(() => undefined);
  }
}

/** Sets one setting, for the session or for the transaction it is in. Raises `QailError`. */
export async function setSetting(
  session: Session,
  name: 'lock_timeout' | 'statement_timeout' | 'search_path',
  value: string,
  lasting: 'session' | 'transaction',
): Promise<void> {
  const local = lasting === 'transaction' ? sql`true` : sql`false`;
  await session.query(sql`SELECT set_config($1, $2, ${local})`, [name, value]);
}

/** At least one: zero would mean no limit at all. */
export function milliseconds(value: number): string {
  return String(Math.max(1, Math.ceil(value)));
}

async function setAll(session: Session, settings: Readonly<Record<string, string>>): Promise<void> {
  await session.query(sql`SELECT set_config(s.key, s.value, false) FROM json_each_text($1::json) AS s`, [
    JSON.stringify(settings),
  ]);
}

async function pinnedPath(session: Session): Promise<string> {
  const row = onlyRow(await session.query(sql`SELECT current_schemas(false)::text[] AS schemas`));
  const others = textsIn(row, 'schemas').filter((name) => name !== 'public' && !/^pg_(temp|toast_temp)/.test(name));
  return join(['public', ...others, 'pg_temp'].map((name) => ident(name)));
}

/**
 * Raises `QailError` (`database_refused`) when statements of one session do not reach one backend, as behind a pooler that hands
 * connections out per transaction or per statement: locks and settings of such a session are somebody else's.
 */
export async function refusePooler(session: Session, database: DatabasePort): Promise<void> {
  const mark = await session.query(
    sql`SELECT pg_backend_pid() AS pid, set_config('qail.session', pg_backend_pid()::text || '-' || gen_random_uuid()::text, false) AS mark`,
  );
  const [pid, token] = [numberIn(onlyRow(mark), 'pid'), textIn(onlyRow(mark), 'mark')];
  // A pooler gives the connection that was free last, so a second session meets the first one there.
  const other = await database.session((second) => second.query(WHERE));
  // One that takes turns shows itself in two statements that follow each other.
  const again = [...(await session.query(WHERE)), ...(await session.query(WHERE))];
  const isShared = numberIn(onlyRow(other), 'pid') === pid;
  const isMoved = again.some((row) => numberIn(row, 'pid') !== pid || textOrNullIn(row, 'mark') !== token);
  if (!isShared && !isMoved) return;
  throw new QailError(
    'database_refused',
    'look at the connection: its statements do not all reach the same backend, as behind a pooler in transaction or statement mode; nothing was changed',
    { hint: 'give the address of the server itself, or of a pooler in session mode' },
  );
}

const WHERE = sql`SELECT pg_backend_pid() AS pid, current_setting('qail.session', true) AS mark`;
