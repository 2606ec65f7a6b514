/** Runs once before all tests: starts PostgreSQL and hands its URL to the workers through the environment. */
import { SERVER_URL, startPostgres } from './postgres.ts';
import type { RunningPostgres } from './postgres.ts';

declare global {
  var qailTestPostgres: RunningPostgres | undefined;
}

export default async function globalSetup(): Promise<void> {
  const started = Date.now();
  const server = await startPostgres();
  globalThis.qailTestPostgres = server;
  process.env[SERVER_URL] = server.url;
  process.stderr.write(`PostgreSQL for the tests: ${server.how}, ready after ${Date.now() - started} ms\n`);
}
