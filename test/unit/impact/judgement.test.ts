import { describe, expect, test } from '@jest/globals';
import { impactJson } from '../../../src/impact/impact-json.ts';
import type { Measurement, Measuring, Probe, StepProbe, UnmeasuredReason } from '../../../src/impact/impact-report.ts';
import { judge, unmeasuredImpact } from '../../../src/impact/judgement.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import { table } from '../../support/counting.ts';
import { column, planOf } from '../../support/planning.ts';

const at = new Date('2026-01-02T03:04:05Z');
const MEASURED: Measuring = {
  kind: 'measured',
  at,
  milliseconds: 5,
  database: { database: 'd', serverVersion: '17', role: 'r', tables: [] },
};
const LOST: Measuring = { kind: 'unreachable', code: 'database_unreachable', message: 'm', hint: null };

const sessions: Probe = { kind: 'rows', table: table('sessions') };
const emails: Probe = { kind: 'values', table: table('users'), column: 'email' };
const nulls: Probe = { kind: 'nulls', table: table('users'), column: 'name' };

const dropTable: Operation = {
  kind: 'drop_table',
  indexes: [],
  comments: [],
  table: { name: table('sessions'), columns: [], constraints: [], rowSecurity: { enabled: false, forced: false } },
};
const dropColumn: Operation = { kind: 'drop_column', table: table('users'), column: column('email') };
const notNull: Operation = { kind: 'set_not_null', table: table('users'), column: 'name' };

const plan = planOf([dropTable, dropColumn, notNull]);
const probes: readonly StepProbe[] = [
  { step: 0, role: 'at_risk', failsAbove: 0, probe: sessions },
  { step: 1, role: 'at_risk', failsAbove: 0, probe: emails },
  { step: 2, role: 'failing', failsAbove: 0, probe: nulls },
];
const questions = { probes, unknowns: [], sized: [] };

type Given = number | `≈${number}` | UnmeasuredReason;
function answer(probe: Probe, given: Given): Measurement {
  if (typeof given === 'number') return { kind: 'counted', probe, count: BigInt(given) };
  if (given.startsWith('≈')) return { kind: 'estimated', probe, count: BigInt(given.slice(1)) };
  return { kind: 'unmeasured', probe, reason: given as UnmeasuredReason };
}
const judged = (rows: Given, values: Given, failing: Given) =>
  judge(plan, questions, {
    measuring: MEASURED,
    measurements: [answer(nulls, failing), answer(emails, values), answer(sessions, rows)],
  });

describe('verdicts', () => {
  test.each<{ given: [Given, Given, Given]; verdict: string; steps: string; complete: boolean; estimated: boolean }>([
    { given: [0, 0, 0], verdict: 'ok', steps: 'safe safe safe', complete: true, estimated: false },
    { given: [3, 4, 0], verdict: 'data-loss', steps: 'loses_data loses_data safe', complete: true, estimated: false },
    {
      given: [3, 4, 1],
      verdict: 'blocked',
      steps: 'loses_data loses_data will_fail',
      complete: true,
      estimated: false,
    },
    { given: ['≈3', 0, 0], verdict: 'data-loss', steps: 'loses_data safe safe', complete: true, estimated: true },
    {
      given: ['timed_out', 0, 0],
      verdict: 'unmeasured',
      steps: 'unknown safe safe',
      complete: false,
      estimated: false,
    },
    {
      given: ['timed_out', 2, 0],
      verdict: 'data-loss',
      steps: 'unknown loses_data safe',
      complete: false,
      estimated: false,
    },
    {
      given: ['timed_out', 2, 9],
      verdict: 'blocked',
      steps: 'unknown loses_data will_fail',
      complete: false,
      estimated: false,
    },
    {
      given: [0, 0, 'lock_timeout'],
      verdict: 'unmeasured',
      steps: 'safe safe unknown',
      complete: false,
      estimated: false,
    },
  ])('$given: $verdict', ({ given, verdict, steps, complete, estimated }) => {
    const report = judged(...given);
    expect(report.verdict).toBe(verdict);
    expect(report.steps.map((s) => s.verdict).join(' ')).toBe(steps);
    expect([report.complete, report.estimated]).toEqual([complete, estimated]);
  });

  test('records at risk are rows of dropped tables and values of dropped columns', () => {
    const report = judged(5678, 1234, 7);
    expect([report.recordsAtRisk, report.rowsAtRisk, report.valuesAtRisk, report.rowsFailing]).toEqual([
      6912n,
      5678n,
      1234n,
      7n,
    ]);
    expect(report.steps.map((s) => s.unit)).toEqual(['rows', 'values', 'values']);
  });

  test('a number the step still works with is no failure', () => {
    const one = [{ step: 2, role: 'failing' as const, failsAbove: 1, probe: nulls }];
    const with1 = judge(
      plan,
      { probes: one, unknowns: [], sized: [] },
      { measuring: MEASURED, measurements: [answer(nulls, 1)] },
    );
    const with2 = judge(
      plan,
      { probes: one, unknowns: [], sized: [] },
      { measuring: MEASURED, measurements: [answer(nulls, 2)] },
    );
    expect([with1.verdict, with1.rowsFailing, with2.verdict, with2.rowsFailing]).toEqual(['ok', 0n, 'blocked', 2n]);
  });

  test('an answer that is missing is unmeasured, and so is a question that could not be asked', () => {
    expect(judge(plan, questions, { measuring: MEASURED, measurements: [] }).verdict).toBe('unmeasured');
    const unknowns = [{ step: 2, role: 'failing' as const, reason: 'expression_not_allowed' as const }];
    const report = judge(plan, { probes: [], unknowns, sized: [] }, { measuring: MEASURED, measurements: [] });
    expect(report.verdict).toBe('unmeasured');
    expect(report.steps[2]?.failing).toEqual({ kind: 'unmeasured', reason: 'expression_not_allowed' });
  });

  test('a statement that is not compared keeps the verdict from being ok, and nothing else', () => {
    const changed = (change: 'changed' | 'unchanged') =>
      planOf([notNull], { undiffed: [{ kind: 'view', name: 'v', change, at: null }] });
    const none = { probes: [], unknowns: [], sized: [] };
    const verdict = (change: 'changed' | 'unchanged') =>
      judge(changed(change), none, { measuring: MEASURED, measurements: [] }).verdict;
    expect([verdict('changed'), verdict('unchanged')]).toEqual(['unmeasured', 'ok']);
  });

  test.each<[Measuring, string, UnmeasuredReason]>([
    [LOST, 'unreachable', 'unreachable'],
    [{ kind: 'not_measured', reason: 'no_database' }, 'unmeasured', 'no_database'],
    [{ kind: 'not_measured', reason: 'fork' }, 'unmeasured', 'fork'],
  ])('%j: %s', (measuring, verdict, reason) => {
    const report = unmeasuredImpact(plan, questions, measuring);
    expect([report.verdict, report.complete, report.recordsAtRisk]).toEqual([verdict, false, 0n]);
    expect(report.steps[0]?.atRisk).toEqual({ kind: 'unmeasured', reason });
  });

  test('a plan that asks nothing is ok without a database', () => {
    const report = unmeasuredImpact(
      plan,
      { probes: [], unknowns: [], sized: [] },
      { kind: 'not_measured', reason: 'no_database' },
    );
    expect([report.verdict, report.complete]).toEqual(['ok', true]);
  });
});

describe('impactJson', () => {
  test('shows numbers as numbers, the unknown as null, and what cannot happen as 0', () => {
    expect(impactJson(plan, judged(5, 'timed_out', '≈7'))).toEqual({
      measuredAt: '2026-01-02T03:04:05.000Z',
      verdict: 'blocked',
      recordsAtRisk: 5,
      rowsFailing: 7,
      steps: [
        { operation: 0, kind: 'drop_table', atRisk: 5, failing: 0, source: 'counted' },
        { operation: 1, kind: 'drop_column', atRisk: null, failing: 0, source: 'unmeasured', reason: 'timed_out' },
        { operation: 2, kind: 'set_not_null', atRisk: 0, failing: 7, source: 'estimated' },
      ],
    });
  });

  test('a sum without any number is null, and one beyond 2^53 is text', () => {
    const none = impactJson(plan, unmeasuredImpact(plan, questions, LOST));
    expect([none.measuredAt, none.recordsAtRisk, none.rowsFailing]).toEqual([null, null, null]);
    const huge: Measurement = { kind: 'counted', probe: sessions, count: 2n ** 60n };
    const report = judge(plan, questions, {
      measuring: MEASURED,
      measurements: [huge, answer(emails, 0), answer(nulls, 0)],
    });
    expect(impactJson(plan, report).recordsAtRisk).toBe('1152921504606846976');
  });
});
