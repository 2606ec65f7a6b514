/** Runs once after all tests: stops the PostgreSQL that the set-up started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.qailTestPostgres?.stop();
}
