import { describe, expect, test } from '@jest/globals';
import { renderChoices } from '../../../src/report/choices.ts';
import { markerOf, renderComment } from '../../../src/report/comment.ts';
import type { Report } from '../../../src/report/report.ts';
import { inventoryOf } from '../../support/gfm.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-report.ts';
import { SITUATIONS } from '../../support/report-situations.ts';
import { column, counted, named, PLAN_CODE, planned, PULL_REQUEST, reportOf, step } from '../../support/reports.ts';

function situation(name: string): Report {
  const report = SITUATIONS.get(name);
  if (report === undefined) throw new Error(`there is no situation ${name}`);
  return report;
}

/** What a reader sees: code spans without their backticks. */
const readable = (name: string): string => renderComment(situation(name)).replaceAll('`', '');

describe('markerOf', () => {
  test('names schema and database', () => {
    expect(markerOf({ schemaPath: 'db/schema.qail', environment: 'staging' })).toBe(
      '<!-- qail:report v=1 schema=db%2Fschema.qail db=staging -->',
    );
  });

  test.each(HOSTILE_TEXTS.map((text) => [text]))('cannot be ended by %j', (text) => {
    const marker = markerOf({ schemaPath: text, environment: text });
    expect(marker).toMatch(/^<!-- qail:report v=1 schema=[\w.%]* db=[\w.%]* -->$/);
  });

  test('differs where schema or environment differ', () => {
    const pairs = [
      ['a', 'b'],
      ['a b', ''],
      ['a', ' db=b'],
      ['a%20', 'b'],
      ['a', 'B'],
    ] as const;
    const markers = pairs.map(([schemaPath, environment]) => markerOf({ schemaPath, environment }));
    expect(new Set(markers).size).toBe(pairs.length);
  });
});

describe('the comment', () => {
  test("shows QAIL's lines", () => {
    const comment = readable('data_loss');
    expect(comment).toContain('DROP COLUMN users.email → 1,234 values at risk');
    expect(comment).toContain('DROP TABLE sessions → 5,678 rows affected');
    expect(comment).toContain('Total: 6,912 records at risk');
  });

  test('puts what cannot be undone first', () => {
    const { headings, summaries } = inventoryOf(renderComment(situation('blocked')));
    expect(headings.map((h) => h.text)).toEqual([
      "⛔ Blocked: 2 changes would fail on today's rows; 1,124,963 records at risk besides",
      'Data lost',
      "Would fail on today's rows",
      'Locks and rewrites',
      'Choose one',
      'Gate: closed',
    ]);
    expect(summaries).toEqual(['SQL (3 statements)', 'Entity diagram (2 changed tables)']);
  });

  test('links each change to its line at the exact commit, the path encoded', () => {
    const { links } = inventoryOf(renderComment(situation('data_loss')));
    expect(links).toContain(`https://github.com/acme/shop/blob/${PULL_REQUEST.baseSha}/schema.qail#L9`);
    const at = { file: 'db/a b#(1).qail', line: 7, column: 1 };
    const diagnostics = [{ severity: 'error', code: 'x', message: 'm', suggestion: null, at }] as const;
    expect(inventoryOf(renderComment(reportOf({ kind: 'invalid_schema', diagnostics }))).links).toContain(
      `https://github.com/acme/shop/blob/${PULL_REQUEST.headSha}/db/a%20b%23%281%29.qail#L7`,
    );
  });

  test.each([['javascript:alert(1)'], ['https://evil.example/)[x'], ['https://user@host'], ['']])(
    'links nowhere for a server %j',
    (serverUrl) => {
      const report = reportOf(situation('data_loss').result, {
        pullRequest: { ...PULL_REQUEST, serverUrl, runUrl: serverUrl },
      });
      expect(inventoryOf(renderComment(report)).links).toEqual([]);
    },
  );

  test('of a harmless change has three lines and a footer', () => {
    const paragraphs = renderComment(situation('ok--additive')).split('\n\n');
    expect(paragraphs).toHaveLength(5);
    expect(paragraphs[3]).toBe(
      '**Gate for `staging`: open.** Nothing to do. Locks are held until the transaction ends, for nothing that takes long.',
    );
    expect(paragraphs[4]).toMatch(/^<sub>.*<\/sub>$/);
  });

  test.each([['unreachable'], ['unmeasured--no_staging'], ['unmeasured--fork'], ['unmeasured--time_used_up']])(
    '%s never looks fine',
    (name) => {
      const comment = readable(name);
      expect(comment).toMatch(/^## ⚠️/m);
      expect(comment).toContain('### Gate: closed');
      expect(comment).not.toMatch(/→ 0 |: 0 records/);
      expect(comment).toContain('Total: not measured');
    },
  );

  test('of a fork says that no database was contacted and offers no commands', () => {
    expect(readable('unmeasured--fork')).toContain('no database was contacted');
    expect(readable('unmeasured--fork')).not.toContain('Choose one');
  });

  test('asks about a rename before it speaks of the loss', () => {
    const comment = renderComment(situation('data_loss--may_be_a_rename'));
    expect(inventoryOf(comment).code).toContain('rename users.nick -> users.handle');
    expect(comment.indexOf('### Is this a rename?')).toBeLessThan(comment.indexOf('### Data lost'));
  });

  test('says which losses the schema file names itself', () => {
    const dropped = step(
      { kind: 'drop_column', table: named('users'), column: column('email') },
      { confirmed: true, found: { verdict: 'loses_data', atRisk: counted(3) } },
    );
    const comment = renderComment(planned({ steps: [dropped], verdict: 'data-loss' }));
    expect(comment).toContain('| counted | named in a `drop … confirm` line |');
  });

  test('is the same text for the same report', () => {
    expect(renderComment(situation('blocked'))).toBe(renderComment(situation('blocked')));
  });
});

describe('the choices', () => {
  test('are one command each, in fences of their own, with the code of the plan', () => {
    const text = renderChoices(situation('data_loss'), PLAN_CODE);
    const answered = ['proceed', 'backup-files', 'backup-db', 'cancel'].map(
      (verb) => `/qail ${verb} ${PLAN_CODE}${verb === 'proceed' ? ' reason="…"' : ''}`,
    );
    expect(inventoryOf(text).code.filter((c) => c.startsWith('/'))).toEqual(answered);
    expect(text).not.toContain('Not in this version');
  });

  test('follow the prefix that is set', () => {
    const text = renderChoices({ ...situation('data_loss'), commandPrefix: '/db' }, PLAN_CODE);
    expect(inventoryOf(text).code).toContain(`/db cancel ${PLAN_CODE}`);
  });
});
