/** The only file besides `copy.ts` that knows the driver: opens connections from a URL, and lets nothing but `Sql` and our own errors through. */
import pg from 'pg';
import { QailError } from '../errors.ts';
import type { Row } from '../ports.ts';
import { sql } from '../sql.ts';
import type { CopyDatabase, CopySession } from './copy.ts';
import { copyIn, copyOut, singleCheck } from './copy.ts';
import { connectFailure, isTransient, statementFailure } from './failure.ts';

declare const brand: unique symbol;
/** A checked PostgreSQL URI. It holds a password: never shown, never logged. */
export type DatabaseUrl = string & { readonly [brand]: 'DatabaseUrl' };

export type ConnectOptions = {
  /** Milliseconds for one try at connecting, 10 000 unless given. */
  readonly connectTimeoutMs?: number;
  /** Tries at connecting while nobody answers, 3 unless given. */
  readonly tries?: number;
};

const APPLICATION_NAME = 'qail-action';
const HINT =
  'give a URI of the form postgres://user:password@host:5432/database, with special characters percent-encoded';

/**
 * Checks a connection URI and makes its meaning explicit. The driver reads `sslmode` `prefer`, `require` and `verify-ca` as
 * `verify-full`; they are written so here, since it otherwise prints a warning each time. Raises `QailError`
 * (`database_url_invalid`), which never repeats the URL. (PostgreSQL 18 manual, 32.1.1.2 Connection URIs.)
 */
export function parseDatabaseUrl(url: string): DatabaseUrl {
  const invalid = (what: string): QailError =>
    new QailError('database_url_invalid', `read the database URL: ${what}`, { hint: HINT });
  const trimmed = url.trim();
  if (trimmed === '') throw invalid('it is empty');
  if (!/^postgres(ql)?:\/\//i.test(trimmed)) throw invalid('it does not begin with postgres:// or postgresql://');
  if (!URL.canParse(trimmed)) throw invalid('it cannot be read as a URI');
  const parsed = new URL(trimmed);
  try {
    for (const part of [parsed.username, parsed.password, parsed.hostname, parsed.pathname]) decodeURIComponent(part);
  } catch {
    throw invalid('a percent sign in it is not followed by two hexadecimal digits');
  }
  parsed.searchParams.delete('application_name');
  const mode = parsed.searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.has(mode)) throw invalid('its sslmode is none of PostgreSQL or of this driver');
  if (mode !== null && SAME_AS_VERIFY_FULL.has(mode) && parsed.searchParams.get('uselibpqcompat') !== 'true') {
    parsed.searchParams.set('sslmode', 'verify-full');
  }
  return parsed.href as DatabaseUrl;
}

const SSL_MODES = new Set(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']);
const SAME_AS_VERIFY_FULL = new Set(['prefer', 'require', 'verify-ca']);

/**
 * A database to open sessions on; nothing is connected yet. `bigint` values arrive as `bigint`. Raises `QailError`
 * (`database_url_invalid`) at once; its sessions raise `database_unreachable` (nobody answers, lost, TLS), `database_refused`
 * (login, no such database) or `database_failed` (a statement).
 */
export function openDatabase(url: string, options: ConnectOptions = {}): CopyDatabase {
  const checked = parseDatabaseUrl(url);
  return {
    async session<T>(body: (session: CopySession) => Promise<T>): Promise<T> {
      const client = await connect(checked, options);
      try {
        return await body(sessionOn(client));
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

function sessionOn(client: pg.Client): CopySession {
  const session: CopySession = {
    async transaction(body) {
      await session.query(sql`BEGIN`);
      try {
        const value = await body();
        await session.query(sql`COMMIT`);
        return value;
      } catch (error) {
        await session.query(sql`ROLLBACK`).catch(() => undefined);
        throw error;
      }
    },
    async query(statement, values = []) {
      try {
        // The extended protocol takes exactly one statement, so no piece of SQL can smuggle in a second one.
        const query: pg.QueryConfig & { queryMode: 'extended' } = {
          text: statement,
          values: [...values],
          queryMode: 'extended',
        };
        const result = await client.query<Row>(query);
        return result.rows;
      } catch (error) {
        throw statementFailure(error);
      }
    },
    async copyOut(query, form, sink) {
      await session.query(singleCheck(query));
      return copyOut(client, sql`COPY (${query}) TO STDOUT WITH (${form})`, sink);
    },
    copyIn: (statement, bytes) => copyIn(client, statement, bytes),
  };
  return session;
}

async function connect(url: DatabaseUrl, options: ConnectOptions): Promise<pg.Client> {
  const tries = options.tries ?? 3;
  for (let attempt = 1; ; attempt += 1) {
    let client: pg.Client | null = null;
    try {
      client = newClient(url, options.connectTimeoutMs ?? 10_000);
      await client.connect();
      return client;
    } catch (error) {
      await client?.end().catch(() => undefined);
      if (attempt >= tries || !isTransient(error)) throw connectFailure(error);
      await new Promise((done) => setTimeout(done, 200 * attempt * attempt));
    }
  }
}

function newClient(url: DatabaseUrl, connectTimeoutMs: number): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // A connection that breaks while idle raises an event; the next statement reports it.
  client.on('error', () => undefined);
  client.setTypeParser(pg.types.builtins.INT8, BigInt);
  return client;
}
