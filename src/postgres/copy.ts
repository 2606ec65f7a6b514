/** Rows as a stream of bytes: COPY out of and into the server, at the pace of the slower side. */
import type pg from 'pg';
import { from, to } from 'pg-copy-streams';
import type { DatabasePort, Session } from '../ports.ts';
import { sql, type Sql } from '../sql.ts';
import { statementFailure } from './failure.ts';

export type Bytes = AsyncIterable<Uint8Array>;

/**
 * A session that also streams. A COPY that fails in any way ends its connection: the server may still be sending, and what was
 * read of it is worth nothing. Every later statement of the session then raises `database_unreachable`.
 */
export interface CopySession extends Session {
  /**
   * Runs `COPY (query) TO STDOUT` in the given form and hands its bytes to `sink`, which has to take all of them. Gives the number of
   * rows the server says it has sent, known only after its last word. Raises `QailError` (`database_failed`,
   * `database_unreachable`), or whatever `sink` raises.
   */
  copyOut(query: Sql, form: Sql, sink: (bytes: Bytes) => Promise<void>): Promise<number>;
  /**
   * Runs `COPY … FROM STDIN` on the bytes and gives the number of rows the server has taken. Nothing of it stays when it
   * fails. Raises `QailError` (`database_failed`, `database_unreachable`), or whatever reading the bytes raises.
   */
  copyIn(statement: Sql, bytes: Bytes): Promise<number>;
}

/** A database whose sessions stream; it fits wherever a `DatabasePort` is asked for. */
export interface CopyDatabase extends DatabasePort {
  session<T>(body: (session: CopySession) => Promise<T>): Promise<T>;
}

/**
 * A query that is one statement, and stays one inside COPY. The driver sends COPY by the simple protocol, which would run a second
 * statement that a piece of SQL from a file brings along; the extended protocol of this check refuses it, and reads the same
 * words. (PostgreSQL 18 manual, 54.2.2 Simple Query, 54.2.3 Extended Query.)
 */
export function singleCheck(query: Sql): Sql {
  return sql`SELECT FROM (${query}) AS "checked" LIMIT 0`;
}

/** `CopySession.copyOut` on a connection of the driver, for a query that `singleCheck` has passed. */
export async function copyOut(
  client: pg.Client,
  statement: Sql,
  sink: (bytes: Bytes) => Promise<void>,
): Promise<number> {
  const stream = client.query(to(statement));
  const reading = { isComplete: false };
  const failure = failureOf(stream);
  try {
    await sink(bytesOf(stream, reading));
    if (!reading.isComplete) throw new Error('the bytes of a copy were not all taken');
    // The stream ends before the server's last word on the COPY; an empty query is answered after it.
    await client.query('').catch((error: unknown) => Promise.reject(statementFailure(error)));
    if (failure.error !== null) throw statementFailure(failure.error);
    return stream.rowCount;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** `CopySession.copyIn` on a connection of the driver. */
export async function copyIn(client: pg.Client, statement: Sql, bytes: Bytes): Promise<number> {
  const stream = client.query(from(statement));
  const failure = failureOf(stream);
  /** Settles with the callback of one call, or with the failure of the stream, after which no callback comes. */
  const settled = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((done, fail) => {
      const failed = (error: Error): void => {
        fail(statementFailure(error));
      };
      if (failure.error !== null) {
        failed(failure.error);
        return;
      }
      stream.once('error', failed);
      start((error) => {
        stream.off('error', failed);
        if (error === null || error === undefined) done();
        else failed(error);
      });
    });
  try {
    for await (const chunk of bytes) await settled((done) => stream.write(chunk, done));
    await settled((done) => stream.end(done));
    return stream.rowCount;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Keeps what a stream raises; without a listener a late failure would end the process. */
function failureOf(stream: { on(event: 'error', listener: (error: Error) => void): unknown }): { error: Error | null } {
  const failure: { error: Error | null } = { error: null };
  stream.on('error', (error) => {
    failure.error ??= error;
  });
  return failure;
}

async function* bytesOf(source: Bytes, reading: { isComplete: boolean }): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => Promise.reject(statementFailure(error)));
      if (next.done === true) break;
      yield next.value;
    }
    reading.isComplete = true;
  } finally {
    await iterator.return?.();
  }
}
