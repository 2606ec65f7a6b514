/** Every golden folder: the plan, its SQL both ways and its hazards are what was read and accepted. */
import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as inWords } from '../../src/plan/describe.ts';
import type { PlanStep, Statement } from '../../src/plan/migration-plan.ts';
import { CASES, caseNames, downStatements, readCase, staged, type Case } from './cases.ts';

function sqlText(statements: readonly Statement[]): string {
  return staged(statements)
    .filter(([, list]) => list.length > 0)
    .map(([stage, list]) => [`-- ${stage}`, ...list.map((sql) => `${sql};`), ''].join('\n'))
    .join('\n');
}

function stepText(step: PlanStep): string {
  const flags = [
    step.destructive ? 'destructive' : '',
    step.confirmed ? 'confirmed' : '',
    step.reversible ? '' : 'irreversible',
  ];
  const at = step.at === null ? '' : ` (${step.at.position.file}:${step.at.position.line})`;
  const lock = step.lock.mode === 'none' && step.lock.work === 'none' ? '' : ` {${step.lock.mode}, ${step.lock.work}}`;
  return (
    [inWords(step.operation), ...flags.filter((flag) => flag !== '').map((flag) => `[${flag}]`)].join(' ') + lock + at
  );
}

function planText({ before, after, plan }: Case): string {
  const said = [...before.diagnostics, ...after.diagnostics, ...plan.diagnostics];
  return [
    ...plan.steps.map(stepText),
    ...plan.renameQuestions.map(({ hint }) => `? ${hint}`),
    ...plan.undiffed.map(({ kind, name, change }) => `not diffed: ${kind} ${name} ${change}`),
    ...said.map(
      ({ severity, code, message, at }) => `${severity} ${at.file}:${at.line}:${at.column} ${code}: ${message}`,
    ),
    '',
  ].join('\n');
}

function hazardText({ plan }: Case): string {
  return plan.steps
    .map((step) =>
      [inWords(step.operation), ...step.hazards.map(({ kind, reason }) => `  ${kind}: ${reason}`), ''].join('\n'),
    )
    .join('');
}

describe('golden folders', () => {
  test('there are many', () => {
    expect(caseNames.length).toBeGreaterThan(50);
  });

  test.each(caseNames)('%s', (name) => {
    const it = readCase(name);
    const made = {
      'plan.txt': planText(it),
      'up.sql': sqlText(it.plan.steps.flatMap((step) => step.up)),
      'down.sql': sqlText(downStatements(it.plan)),
      'hazards.txt': hazardText(it),
    };
    for (const [file, text] of Object.entries(made)) {
      const path = join(CASES, name, file);
      if (process.env['QAIL_GOLDEN'] === 'accept' && process.env['CI'] === undefined) writeFileSync(path, text);
      expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '(no golden text is kept)');
    }
  });
});
