import { describe, expect, test } from '@jest/globals';
import { renderDiagnostics, renderTerminal } from '../../../src/report/terminal.ts';
import { SITUATIONS } from '../../support/report-situations.ts';
import {
  column,
  counted,
  diagnostic,
  dropTable,
  named,
  planned,
  reportOf,
  step,
  tableOf,
} from '../../support/reports.ts';

const PLAIN = { color: false, width: 80 };

const seed = planned({
  steps: [
    step(
      { kind: 'drop_column', table: named('users'), column: column('email') },
      { found: { verdict: 'loses_data', atRisk: counted(1_234) } },
    ),
    step(dropTable(tableOf('sessions', [])), {
      found: { verdict: 'loses_data', atRisk: counted(5_678), unit: 'rows' },
    }),
  ],
  verdict: 'data-loss',
});

describe('the terminal', () => {
  test("shows QAIL's box", () => {
    expect(renderTerminal(seed, PLAIN)).toContain(
      [
        '🚨 Migration Impact Analysis',
        '━━━━━━━━━━━━━━━━━━━━━━━━━━━━',
        '  DROP COLUMN users.email → 1,234 values at risk',
        '  DROP TABLE  sessions    → 5,678 rows affected',
        '━━━━━━━━━━━━━━━━━━━━━━━━━━━━',
        '  Total: 6,912 records at risk',
      ].join('\n'),
    );
  });

  test.each([...SITUATIONS.keys()])(
    '%s: colour changes nothing but colour, and no control character comes through',
    (name) => {
      const report = SITUATIONS.get(name) ?? reportOf({ kind: 'unchanged' });
      const plain = renderTerminal(report, PLAIN);
      const colored = renderTerminal(report, { ...PLAIN, color: true });
      // eslint-disable-next-line no-control-regex -- the control characters of the colours are the point
      expect(colored.replace(/\u001B\[\d+m/g, '')).toBe(plain);
      expect(colored).not.toBe(plain);
      expect(plain).not.toMatch(/[^\P{C}\n]|[\u202A-\u202E]/u);
      expect(plain.endsWith('\n')).toBe(true);
    },
  );

  test.each([['::error::x'], ['##[error]x'], ['::stop-commands::t'], ['a ##[add-mask]b']])(
    'gives a runner no command for a name like %s',
    (name) => {
      const operation = dropTable(tableOf(name, []));
      const more = { renameQuestions: [{ object: 'table', from: name, to: name, hint: name } as const] };
      const found = { verdict: 'loses_data', atRisk: counted(1), unit: 'rows' } as const;
      const text = renderTerminal(planned({ steps: [step(operation, { found })], verdict: 'data-loss', more }), PLAIN);
      const at = { file: name, line: 1, column: 1 };
      const remark = diagnostic('error', name, { suggestion: name, at });
      const all = text + renderDiagnostics([remark], new Map([[name, name]]), PLAIN);
      expect(all.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([]);
    },
  );

  test('draws no rule wider than the terminal', () => {
    expect(renderTerminal(seed, { color: false, width: 10 })).toContain('\n━━━━━━━━━━\n');
  });
});

describe('diagnostics', () => {
  const sources = new Map([['schema.qail', 'table users (\n\tname txet\n)']]);

  test('stand above their line, with a caret under the place', () => {
    const one = diagnostic('error', 'unknown type "txet"', {
      suggestion: 'write text',
      at: { file: 'schema.qail', line: 2, column: 7 },
    });
    expect(renderDiagnostics([one], sources, PLAIN)).toBe(
      [
        'error: unknown type "txet"',
        '  --> schema.qail:2:7',
        '2 |   name txet',
        '  |        ^',
        '  what helps: write text',
        '',
      ].join('\n'),
    );
  });

  test('without their file are the message and the place', () => {
    expect(renderDiagnostics([diagnostic('warning', 'x')], new Map(), PLAIN)).toBe(
      'warning: x\n  --> schema.qail:12:8\n',
    );
  });

  test('cut a long line around the place', () => {
    const long = new Map([['schema.qail', `${'a'.repeat(300)}!${'b'.repeat(300)}`]]);
    const at = { file: 'schema.qail', line: 1, column: 301 };
    const [, , source, caret] = renderDiagnostics([diagnostic('error', 'x', { at })], long, PLAIN).split('\n');
    expect(source?.length).toBeLessThanOrEqual(80);
    expect(source?.indexOf('!')).toBe(caret?.indexOf('^'));
  });

  test('show what is hidden and keep the caret under it', () => {
    const hidden = new Map([['schema.qail', 'a\u202Eb txet']]);
    const at = { file: 'schema.qail', line: 1, column: 5 };
    const [, , source, caret] = renderDiagnostics([diagnostic('error', 'x', { at })], hidden, PLAIN).split('\n');
    expect(source).toBe('1 | aU+202Eb txet');
    expect(source?.indexOf('txet')).toBe(caret?.indexOf('^'));
  });

  test('are nothing for none', () => {
    expect(renderDiagnostics([], sources, PLAIN)).toBe('');
  });
});
