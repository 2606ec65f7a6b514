import { describe, expect, test } from '@jest/globals';
import { tellProgress, type ProgressTeller } from '../../../src/cli/progress.ts';
import { changeOf } from '../../support/applying.ts';

const OLD = 'table a {\n  id int primary_key\n  b text\n}\ntable c {\n  id int primary_key\n}\n';
const { plan } = changeOf(OLD, 'table a {\n  id int primary_key\n}\n');
const table = { schema: 'public', name: 'a' };

type Run = {
  readonly teller: ProgressTeller;
  readonly shown: () => string;
  readonly pass: (milliseconds: number) => void;
};

function run(isTerminal: boolean, width = 80): Run {
  const state = { shown: '', now: 0 };
  const write = (text: string): void => {
    state.shown += text;
  };
  const told = { plan, direction: 'up', backup: 'Back up to the database', now: () => state.now } as const;
  const pass = (milliseconds: number): void => {
    state.now += milliseconds;
  };
  return { teller: tellProgress(told, { write, isTerminal, width }), shown: () => state.shown, pass };
}

/** Two tries for the locks, the second of which does everything. */
function wholeRun({ teller, pass }: Run): void {
  const statement = { kind: 'statement', stage: 'main', of: 2, milliseconds: 10 } as const;
  const locked = { kind: 'locked', tables: [{ table, mode: 'ACCESS EXCLUSIVE' }], milliseconds: 5 } as const;
  teller.onStep(locked);
  teller.onStep({ kind: 'waiting', attempt: 1, attempts: 3, pauseMs: 100 });
  teller.onBlocked('a lock on public.a, in the way: pid 7 (active)');
  teller.onBlocked('a lock on public.a, in the way: pid 7 (active)');
  teller.onStep(locked);
  pass(20);
  teller.onCounted();
  pass(40);
  teller.onStep({ ...statement, number: 1, step: 1 });
  pass(10);
  teller.onStep({ ...statement, number: 2, step: 2 });
  expect(teller.committed()).toBeNull();
  pass(3);
  teller.onStep({ kind: 'committed', version: 'v1', milliseconds: 100 });
}

describe('tellProgress', () => {
  test('keeps the steps of the try that succeeded, with what each of them took', () => {
    const whole = run(false);
    wholeRun(whole);
    expect(whole.teller.committed()).toBe('v1');
    expect(whole.teller.steps().map(({ title, milliseconds }) => [title, milliseconds])).toEqual([
      ['Lock 1 table', 5],
      ['Count under the locks', 20],
      ['Back up to the database', 30],
      ['DROP COLUMN a.b', 10],
      ['DROP TABLE c', 10],
      ['Commit', 3],
    ]);
  });

  test('writes plain lines where there is no terminal, each thing once', () => {
    const whole = run(false);
    wholeRun(whole);
    whole.teller.clear();
    expect(whole.shown().split('\n')).toEqual([
      '  Lock 1 table (0.0 s)',
      '  No lock yet, try 2 of 3 follows',
      '  Waiting for a lock on public.a, in the way: pid 7 (active)',
      '  Lock 1 table (0.0 s)',
      '  Count under the locks (0.0 s)',
      '  Back up to the database (0.0 s)',
      '  DROP COLUMN a.b (0.0 s)',
      '  DROP TABLE c (0.0 s)',
      '  Commit (0.0 s)',
      '',
    ]);
  });

  test('writes one bar over and over on a terminal, never wider than it is, and takes it away', () => {
    const whole = run(true, 60);
    wholeRun(whole);
    whole.teller.clear();
    whole.teller.clear();
    const shown = whole.shown().split('\r\u001B[K');
    expect(shown).toContain('[██████████░░░░░░░░░░] 1/2 DROP TABLE c');
    expect(shown).toContain('[░░░░░░░░░░░░░░░░░░░░] 0/2 Back up to the database');
    expect(shown.at(-2)).toBe('[████████████████████] 2/2 Compare the result');
    expect(shown.at(-1)).toBe('');
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(60);
    expect(whole.shown()).not.toContain('\n');
  });
});
