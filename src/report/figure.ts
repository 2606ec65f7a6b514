/** Numbers for people. No number stands without its kind, and what is not known is never a zero. */
import { unreachable } from '../errors.ts';
import type { Figure, UnmeasuredReason } from '../impact/impact-report.ts';

/** `1,234`, the same in every locale. */
export function showCount(count: bigint | number): string {
  return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 row`, `2 rows`, `1,234 rows`. */
export function counted(count: bigint | number, one: string, many = `${one}s`): string {
  return `${showCount(count)} ${BigInt(count) === 1n ? one : many}`;
}

/** `1,234` counted, `≈ 1,200` estimated, `not measured (time budget used up)`. */
export function showFigure(figure: Figure): string {
  switch (figure.kind) {
    case 'counted':
      return showCount(figure.count);
    case 'estimated':
      return figure.count > 0n ? `≈ ${showCount(figure.count)}` : 'not measured (the statistics hold no number)';
    case 'unmeasured':
      return `not measured (${reasonText(figure.reason)})`;
    default:
      return unreachable(figure);
  }
}

/** A figure with its noun and what is said of it: `1,234 values at risk`, `≈ 1 row affected`, `not measured (…)`. */
export function showFigureOf(figure: Figure, noun: string, tail: string): string {
  return isKnown(figure)
    ? `${showFigure(figure)} ${noun}${figure.count === 1n ? '' : 's'} ${tail}`
    : showFigure(figure);
}

/** True when there is a number to show; an estimate of nothing is none. */
export function isKnown(figure: Figure): figure is Exclude<Figure, { kind: 'unmeasured' }> {
  return figure.kind === 'counted' || (figure.kind === 'estimated' && figure.count > 0n);
}

/** The one word that says where a number comes from. */
export function sourceOf(figure: Figure): 'counted' | 'estimated' | 'not measured' {
  if (!isKnown(figure)) return 'not measured';
  return figure.kind === 'counted' ? 'counted' : 'estimated';
}

/** Why there is no number, short enough for brackets. */
export function reasonText(reason: UnmeasuredReason): string {
  return REASON_TEXT[reason];
}

const REASON_TEXT: Readonly<Record<UnmeasuredReason, string>> = {
  no_database: 'no staging database is set',
  unreachable: 'the staging database was not reached',
  fork: 'no database is contacted for a fork',
  timed_out: 'time budget used up',
  lock_timeout: 'another session holds a lock on it',
  not_permitted: 'the role may not read it',
  row_security: 'row security may hide rows from the role',
  object_missing: 'it does not exist in the staging database',
  column_not_there_yet: 'the column is only made by this change',
  expression_not_allowed: 'its expression is not run on staging',
  type_not_supported: 'its type cannot be checked beforehand',
  failed: 'the query failed',
};

/** `0.2 s`, `59.9 s`, `4 min 08 s`. */
export function showDuration(milliseconds: number): string {
  const tenths = Math.round(Math.max(0, milliseconds) / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  return `${showCount(Math.floor(seconds / 60))} min ${(seconds % 60).toString().padStart(2, '0')} s`;
}

/** `8 kB`, `1.2 GB`; 1,024 bytes to the kB, as PostgreSQL's `pg_size_pretty` counts (PostgreSQL 18 manual, 9.28.7). */
export function showBytes(bytes: bigint): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let size = Number(bytes);
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${showCountWithPoint(size.toFixed(digits))} ${units[unit] ?? 'bytes'}`;
}

function showCountWithPoint(digits: string): string {
  return digits.endsWith('.0') ? digits.slice(0, -2) : digits;
}

/** `2026-08-22 10:04:07 UTC`. */
export function showTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
