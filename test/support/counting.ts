/** Asks single questions of a test database and shows each answer as a short text. */
import pg from 'pg';
import type { Measurement, Probe } from '../../src/impact/impact-report.ts';
import { openDatabase } from '../../src/postgres/client.ts';
import type { Budget, InputCheck, Measured } from '../../src/postgres/measure.ts';
import { measure } from '../../src/postgres/measure.ts';
import type { ColumnType, Expression, IndexItem, ObjectName } from '../../src/schema/model.ts';
import type { Sql } from '../../src/sql.ts';

export const AMPLE: Budget = { countTimeoutMs: 20_000, lockTimeoutMs: 2_000 };

/** Runs SQL as the administrator; several statements may stand in one text. */
export async function run(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** Measures the probes, one step each. */
export function measured(
  url: string,
  probes: readonly Probe[],
  budget: Budget = AMPLE,
  check: InputCheck = 'by_version',
): Promise<Measured> {
  const asked = probes.map((probe, step) => ({ step, role: 'failing' as const, failsAbove: 0, probe }));
  return measure(openDatabase(url), { probes: asked, unknowns: [], sized: [] }, budget, check);
}

/** The answers in the order of the questions: `3`, `≈ 1000`, or the reason for no number. */
export async function answers(
  url: string,
  probes: readonly Probe[],
  budget: Budget = AMPLE,
  check: InputCheck = 'by_version',
): Promise<readonly string[]> {
  const { measurements, measuring } = await measured(url, probes, budget, check);
  if (measuring.kind !== 'measured') throw new Error(JSON.stringify(measuring));
  return probes.map((probe) => {
    const found = measurements.filter((m) => JSON.stringify(m.probe) === JSON.stringify(probe));
    if (found.length !== 1 || found[0] === undefined)
      throw new Error(`${found.length} answers to ${JSON.stringify(probe)}`);
    return shown(found[0]);
  });
}

function shown(measurement: Measurement): string {
  if (measurement.kind === 'unmeasured') return measurement.reason;
  return `${measurement.kind === 'estimated' ? '≈ ' : ''}${measurement.count}`;
}

export function table(name: string, schema = 'public'): ObjectName {
  return { schema, name };
}

/** A built-in type with its modifiers: `type('numeric', '12', '2')`. */
export function type(base: string, ...modifiers: readonly string[]): ColumnType {
  return { kind: 'builtin', schema: null, base, modifiers, array: false };
}

/** SQL as a test states it. */
export function stated(text: string): Sql {
  return text as Sql;
}

export function stating(text: string): Expression {
  return { text: stated(text), normal: text };
}

export function keyColumn(column: string): IndexItem {
  return { column, expression: stating(`"${column}"`) };
}

export function keyExpression(text: string): IndexItem {
  return { column: null, expression: stating(text) };
}
