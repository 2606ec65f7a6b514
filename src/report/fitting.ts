/** Fitting a text into a limit by leaving out whole parts, in a fixed order, never by cutting. */

/** How much of each part is shown. `Infinity` means all of it. */
export type Budget = {
  readonly sql: boolean;
  readonly diagram: boolean;
  /** Rows for one database table, in every table of the report. */
  readonly rowsPerTable: number;
  /** Database tables in every table of the report; the largest are kept. */
  readonly tables: number;
};

export type Limit = { readonly characters: number; readonly bytes: number };

/** GitHub takes 65,536 characters; the rest is room for what the publishing side may add, and for its way of counting. */
export const COMMENT_LIMIT: Limit = { characters: 60_000, bytes: 60_000 };

/** A job summary may hold 1 MiB a step (GitHub Docs, Workflow commands, Adding a job summary). */
export const SUMMARY_LIMIT: Limit = { characters: 1_000_000, bytes: 1_000_000 };

export const EVERYTHING: Budget = { sql: true, diagram: true, rowsPerTable: Infinity, tables: Infinity };

const BUDGETS: readonly Budget[] = [
  EVERYTHING,
  { ...EVERYTHING, sql: false },
  { sql: false, diagram: false, rowsPerTable: Infinity, tables: Infinity },
  { sql: false, diagram: false, rowsPerTable: 20, tables: Infinity },
  { sql: false, diagram: false, rowsPerTable: 20, tables: 300 },
  { sql: false, diagram: false, rowsPerTable: 20, tables: 30 },
  { sql: false, diagram: false, rowsPerTable: 5, tables: 30 },
  { sql: false, diagram: false, rowsPerTable: 5, tables: 10 },
  { sql: false, diagram: false, rowsPerTable: 2, tables: 3 },
  { sql: false, diagram: false, rowsPerTable: 1, tables: 1 },
];

/** The first rendering that fits. The last budget keeps so few rows, each of bounded length, that it always does. */
export function fit(limit: Limit, render: (budget: Budget) => string): string {
  let text = '';
  for (const budget of BUDGETS) {
    text = render(budget);
    if (text.length <= limit.characters && Buffer.byteLength(text, 'utf8') <= limit.bytes) return text;
  }
  return text;
}

/** One row of a table of the report. `weight` says what is kept when not all fits: greater is more important. */
export type WeightedRow = { readonly subject: string; readonly weight: bigint; readonly cells: readonly string[] };

/** Lighter than any count: missing numbers have a list of their own, and the largest known ones are what has to be seen. */
export const UNKNOWN_WEIGHT = -1n;

export type Selection = { readonly rows: readonly WeightedRow[]; readonly leftOut: readonly WeightedRow[] };

/** Rows sorted heaviest first, as far as the budget goes; rows of equal weight keep their order. */
export function select(rows: readonly WeightedRow[], budget: Budget): Selection {
  const bySubject = new Map<string, WeightedRow[]>();
  for (const row of [...rows].sort((a, b) => compare(b.weight, a.weight))) {
    const group = bySubject.get(row.subject);
    if (group === undefined) bySubject.set(row.subject, [row]);
    else group.push(row);
  }
  const groups = [...bySubject.values()].sort((a, b) => compare(sum(b), sum(a))).slice(0, budget.tables);
  const kept = new Set(groups.flatMap((group) => group.slice(0, budget.rowsPerTable)));
  const sorted = rows.filter((row) => kept.has(row)).sort((a, b) => compare(b.weight, a.weight));
  return { rows: sorted, leftOut: rows.filter((row) => !kept.has(row)) };
}

function sum(rows: readonly WeightedRow[]): bigint {
  return rows.reduce((total, row) => total + row.weight, 0n);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
