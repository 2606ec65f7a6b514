import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../../src/errors.ts';
import { annotationsOf } from '../../../src/report/annotations.ts';
import { makeFailurePublication, makePublication } from '../../../src/report/publication.ts';
import { statusesOf } from '../../../src/report/status.ts';
import { escapesOf, flawsOf } from '../../support/gfm.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-report.ts';
import { SITUATIONS } from '../../support/report-situations.ts';
import { column, counted, HOME, named, planned, PULL_REQUEST, step } from '../../support/reports.ts';
import type { Report } from '../../../src/report/report.ts';

function situation(name: string): Report {
  const report = SITUATIONS.get(name);
  if (report === undefined) throw new Error(`there is no situation ${name}`);
  return report;
}

describe('what is published', () => {
  test.each([
    [
      'data_loss',
      'action_required',
      'failure',
      'failure',
      'Closed: data would be lost and nobody has decided about it (data_loss)',
    ],
    ['blocked', 'failure', 'failure', 'failure', "Closed: the change would fail on today's rows (would_fail)"],
    ['ok--additive', 'success', 'success', 'success', 'Open: nothing is lost and nothing can fail'],
    [
      'unmeasured--no_staging',
      'neutral',
      'failure',
      'failure',
      'Closed: a number that decides is missing (not_measured)',
    ],
    ['unmeasured--fork', 'neutral', 'failure', 'failure', 'Closed: a fork, so no database was contacted (pr_fork)'],
    [
      'unmeasured--time_used_up',
      'action_required',
      'failure',
      'failure',
      'Closed: a number that decides is missing (not_measured)',
    ],
    ['unreachable', 'failure', 'error', 'error', 'Closed: the staging database was not reached (db_unreachable)'],
    ['invalid_schema', 'failure', 'failure', 'failure', 'Closed: the schema has errors (schema_invalid)'],
    ['unchanged', 'success', 'success', 'success', 'Open: nothing to do'],
  ])('%s: check %s, impact %s, gate %s', (...[name, conclusion, impactState, gateState, gateText]) => {
    const { checkConclusion, statuses, createComment, comment, marker } = makePublication(situation(name));
    const [impact, gate] = statuses;
    expect(checkConclusion).toBe(conclusion);
    expect(impact).toMatchObject({ context: 'qail/impact', state: impactState });
    expect(gate).toEqual({ context: 'qail/gate', state: gateState, description: gateText });
    expect(createComment).toBe(name !== 'unchanged');
    expect(comment.split('\n')[0]).toBe(marker);
  });

  test.each([...SITUATIONS.keys()])('%s: descriptions fit and hold no name', (name) => {
    for (const { description } of statusesOf(situation(name))) {
      expect(description.length).toBeLessThanOrEqual(140);
      expect(description).toMatch(/^[\w ',;:()≈-]+$/);
    }
  });

  test('the longest possible status still fits', () => {
    const steps = Array.from({ length: 1_200 }, () =>
      step(
        { kind: 'drop_column', table: named('t'), column: column('c') },
        {
          found: {
            verdict: 'will_fail',
            atRisk: { kind: 'estimated', count: 9_223_372_036_854_775_807n },
            failing: counted(1),
          },
        },
      ),
    );
    for (const verdict of ['blocked', 'data-loss', 'unmeasured', 'unreachable'] as const) {
      for (const { description } of statusesOf(planned({ steps, verdict }))) {
        expect(description.length).toBeLessThanOrEqual(140);
      }
    }
  });

  test('the check is named after the environment, made visible', () => {
    expect(makePublication(situation('data_loss')).checkName).toBe('QAIL impact (staging)');
    const renamed = { ...situation('data_loss'), environment: 'a\u202Eb\n' };
    expect(makePublication(renamed).checkName).toBe('QAIL impact (aU+202EbU+000A)');
  });
});

describe('annotations', () => {
  test('stand on the head line of each change, worst first', () => {
    const all = annotationsOf(situation('blocked'));
    expect(all.map((a) => [a.level, a.line, a.title])).toEqual([
      ['failure', 4, "Would fail on today's rows"],
      ['failure', 8, "Would fail on today's rows"],
      ['warning', 15, 'Data loss'],
    ]);
    expect(all[0]?.message).toContain('412 rows in the way');
  });

  test('of something dropped stand on the nearest line of the head file, or are left out without one', () => {
    const dropped = situation('data_loss');
    const lost = annotationsOf(dropped).map((a) => [a.line, a.title, a.message]);
    expect(lost).toEqual([
      [1, 'Data loss', expect.stringContaining('users.email')],
      [1, 'Data loss', expect.stringContaining('sessions')],
    ]);
    const { result } = dropped;
    if (result.kind !== 'planned') throw new Error('the situation has no plan');
    const steps = result.plan.steps.map((each) => ({ ...each, near: null }));
    expect(annotationsOf({ ...dropped, result: { ...result, plan: { ...result.plan, steps } } })).toEqual([]);
  });

  test('of diagnostics keep their level and say what helps', () => {
    expect(annotationsOf(situation('invalid_schema'))).toEqual([
      {
        path: 'schema.qail',
        line: 12,
        level: 'failure',
        title: 'type unknown',
        message: 'unknown type `txet`. What helps: write `text`',
      },
      {
        path: 'schema.qail',
        line: 12,
        level: 'warning',
        title: 'twice',
        message: 'the column "note" is declared twice with the same type',
      },
    ]);
  });

  test('are none for an unchanged schema, and at most 200', () => {
    expect(annotationsOf(situation('unchanged'))).toEqual([]);
    const steps = Array.from({ length: 300 }, (_, i) =>
      step(
        { kind: 'set_not_null', table: named(`t${i}`), column: 'c' },
        { line: i + 1, found: { verdict: 'will_fail', failing: counted(1) } },
      ),
    );
    expect(annotationsOf(planned({ steps, verdict: 'blocked' }))).toHaveLength(200);
  });
});

describe('a run that failed before its report', () => {
  const error = new QailError('github_failed', 'reading the files of the head commit: GitHub answered 502', {
    hint: 'try again in a minute',
  });

  test('closes both statuses and says what happened', () => {
    const made = makeFailurePublication({ schema: 'schema.qail', environment: 'staging' }, PULL_REQUEST, error);
    expect(made.statuses.map((s) => s.state)).toEqual(['error', 'error']);
    expect(made).toMatchObject({ checkConclusion: 'failure', createComment: true, annotations: [] });
    expect(made.comment.replaceAll('`', '')).toContain('reading the files of the head commit: GitHub answered 502.');
    expect(made.comment).toContain('**Gate: closed.**');
    expect(made.comment.split('\n')[0]).toBe(makePublication(situation('data_loss')).marker);
  });

  test.each(HOSTILE_TEXTS.map((text) => [text]))('stays inert with %j', (text) => {
    const hostile = new QailError('github_failed', text, { hint: text });
    const { comment } = makeFailurePublication({ schema: text, environment: text }, PULL_REQUEST, hostile);
    expect([...escapesOf(comment, HOME), ...flawsOf(comment)]).toEqual([]);
  });
});
