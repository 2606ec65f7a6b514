/** A report too long for a comment. */
import type { Report } from '../../src/report/report.ts';
import { expression } from '../../src/sql.ts';
import { column, counted, named, planned, step, TEXT, unmeasured } from './reports.ts';

/** One dropped column in each of many tables, with SQL of a length that no comment can hold. */
export function manyTables(count: number): Report {
  const steps = Array.from({ length: count }, (_, i) => {
    const name = `table_with_quite_a_long_name_number_${i}`;
    return step(
      { kind: 'drop_column', table: named(name), column: column('a_column_that_goes', TEXT) },
      {
        up: [expression(`ALTER TABLE "public"."${name}" DROP COLUMN "a_column_that_goes"`)],
        line: i + 1,
        lock: { mode: 'ACCESS EXCLUSIVE', work: 'rewrite', table: named(name) },
        hazards: [
          { kind: 'loses_data', reason: 'every value of the column' },
          { kind: 'breaks_clients', reason: 'queries that name the column fail' },
        ],
        found:
          i % 7 === 0
            ? { verdict: 'unknown', atRisk: unmeasured('timed_out') }
            : { verdict: 'loses_data', atRisk: counted((i * 7_919) % 10_000) },
      },
    );
  });
  return planned({ steps, verdict: 'data-loss' });
}
