/** `npm run bench`: every figure beside its limit; the exit code says whether all limits are kept. */
import { startPostgres } from '../test/support/postgres.ts';
import type { Figure } from './figure.ts';
import { benchImpact } from './impact.ts';
import { benchPlan } from './plan.ts';
import { benchSnapshot } from './snapshot.ts';
import { benchStart } from './start.ts';

const figures: Figure[] = [...benchPlan(), ...(await benchStart())];
const server = await startPostgres();
try {
  const ratios = await benchImpact(server.url);
  figures.push(...ratios.map(({ name, ratio, limit }): Figure => ({ name, value: ratio, unit: '×', limit })));
  figures.push(...(await benchSnapshot(server.url)));
} finally {
  await server.stop();
}

for (const { name, value, unit, limit } of figures) {
  const mark = value <= limit ? 'ok  ' : 'OVER';
  console.log(`${mark} ${value.toFixed(2).padStart(8)} ${unit.padEnd(2)} (limit ${limit}) ${name}`);
}
process.exitCode = figures.every(({ value, limit }) => value <= limit) ? 0 : 1;
