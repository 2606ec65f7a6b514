/** Parse, diff and plan of two large schemas: seconds, memory, and how they grow with the size. */
import { parseSchema } from '../src/schema/parser.ts';
import { makePlan } from '../src/plan/plan.ts';
import type { Figure } from './figure.ts';

const COLUMNS = 20;

/**
 * Plans a change between two schemas of 100 and of 1,000 tables with twenty columns each, in which every tenth table gains,
 * loses and changes a column. Gives the seconds and the memory of the larger, and the ratio of the two times.
 */
export function benchPlan(): readonly Figure[] {
  planOnce(1000);
  // Asked after one plan, before the repetitions add their garbage; the unit of the system call is kilobytes.
  const resident = process.resourceUsage().maxRSS / 1024;
  const small = fastest(100);
  const large = fastest(1000);
  return [
    { name: 'parse + diff + plan, 1,000 tables, 20,000 columns', value: large, unit: 's', limit: 1 },
    { name: 'resident memory after one such plan', value: resident, unit: 'MB', limit: 300 },
    { name: 'time of 10 × the size', value: large / small, unit: '×', limit: 12 },
  ];
}

function fastest(tables: number): number {
  return Math.min(...Array.from({ length: 9 }, () => planOnce(tables)));
}

function planOnce(tables: number): number {
  const [oldText, newText] = [schemaText(tables, false), schemaText(tables, true)];
  const started = performance.now();
  const base = parseSchema([{ path: 'old.qail', text: oldText }], 'tolerant');
  const head = parseSchema([{ path: 'new.qail', text: newText }], 'strict');
  const plan = makePlan(base, head);
  const seconds = (performance.now() - started) / 1000;
  const expected = Math.ceil(tables / 10) * 3;
  if (plan.steps.length < expected) throw new Error(`planned ${plan.steps.length} steps, expected ${expected} or more`);
  return seconds;
}

function schemaText(tables: number, changed: boolean): string {
  return Array.from({ length: tables }, (_, t) => tableText(t, changed && t % 10 === 0)).join('\n');
}

function tableText(table: number, changed: boolean): string {
  const parent = table === 0 ? '' : ` references table_${table - 1}(id)`;
  const columns = Array.from({ length: COLUMNS - 2 }, (_, c) => {
    if (changed && c === 0) return '  column_new text';
    const type = changed && c === 1 ? 'bigint' : ['int', 'varchar(40)', 'timestamptz', 'numeric(10,2)'][c % 4];
    const option = c % 5 === 0 ? " not_null default '0'" : c % 7 === 0 ? ' unique' : '';
    return `  column_${c} ${type}${option}`;
  });
  const body = ['  id bigint primary_key', `  parent bigint${parent}`, ...columns];
  return [
    `table table_${table} {`,
    ...body,
    '}',
    `index table_${table}_idx on table_${table} (parent, column_2)`,
    '',
  ].join('\n');
}
