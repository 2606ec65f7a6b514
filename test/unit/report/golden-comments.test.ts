/** Every situation has its comment, its job summary and its terminal text in a folder; `QAIL_GOLDEN=accept` rewrites them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderComment } from '../../../src/report/comment.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import { escapesOf, flawsOf, inventoryOf } from '../../support/gfm.ts';
import { SITUATIONS } from '../../support/report-situations.ts';
import { HOME } from '../../support/reports.ts';

const FOLDER = join(import.meta.dirname, '../../golden/comments');
const accepts = process.env['QAIL_GOLDEN'] === 'accept' && process.env['CI'] === undefined;

function golden(situation: string, file: string, actual: string): string {
  const path = join(FOLDER, situation, file);
  if (accepts) {
    mkdirSync(join(FOLDER, situation), { recursive: true });
    writeFileSync(path, actual);
  }
  return existsSync(path) ? readFileSync(path, 'utf8') : 'there is no golden file';
}

describe.each([...SITUATIONS])('the report %s', (situation, report) => {
  const comment = `${renderComment(report)}\n`;
  const summary = renderSummary(report);

  test('has the accepted comment, summary and terminal text', () => {
    const terminal = renderTerminal(report, { color: false, width: 80 });
    expect(comment).toBe(golden(situation, 'comment.md', comment));
    expect(summary).toBe(golden(situation, 'summary.md', summary));
    expect(terminal).toBe(golden(situation, 'terminal.txt', terminal));
  });

  test.each([
    ['comment', comment],
    ['summary', summary],
  ])('its %s is sound Markdown, and foreign text in it is only text', (_, text) => {
    expect(flawsOf(text)).toEqual([]);
    expect(escapesOf(text, HOME)).toEqual([]);
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  });

  test('begins with its marker and one heading, and shouts nowhere', () => {
    const { headings, alerts, plain } = inventoryOf(comment);
    expect(comment).toMatch(/^<!-- qail:report v=1 schema=\S+ db=\S+ -->\n\n## /);
    expect(headings.filter((heading) => heading.depth <= 2)).toHaveLength(1);
    expect(headings[0]?.depth).toBe(2);
    expect(alerts).toBeLessThanOrEqual(1);
    expect(plain.filter((words) => words.replace(/\[!\w+\]/, '').includes('!'))).toEqual([]);
  });
});

test('there is no golden folder without a situation', () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...SITUATIONS.keys()].sort());
});
