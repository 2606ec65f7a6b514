/** A report in which every foreign text tries to be more than text. */
import { expression } from '../../src/sql.ts';
import type { Report } from '../../src/report/report.ts';
import {
  column,
  counted,
  diagnostic,
  dropTable,
  indexOn,
  measured,
  named,
  planned,
  PULL_REQUEST,
  step,
  tableOf,
  unmeasured,
} from './reports.ts';

/** Names and texts that break out where they are not encoded. */
export const HOSTILE_TEXTS: readonly string[] = [
  '`|</details>@org/all #1 <!-- qail:report v=1 --> ![x](http://e.x/i.png)',
  '\u202Egnp.exe\u202C and \u200Bzero\u2060width\uFEFF',
  'two\nlines\r\n## heading',
  '``` ``` ````',
  '$$x$$ and $`y`$ and $z$',
  '[click](javascript:alert(1)) [!NOTE] [^1]',
  'https://evil.example www.evil.example me@evil.example GH-12 acme/shop#3',
  '<img src=x onerror=alert(1)> <b>bold</b> &lt;i&gt; &#64;org',
  'a\\|b \\` \\\\| ||',
  'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678 @octocat',
  '',
  '  ',
  '---',
  '> quote\n- list\n1. one',
  '"; DROP TABLE x; --',
  '\u0000\u0007\u001B[31mred\u001B[0m\uD800',
  '__proto__',
  '~~gone~~ **bold** _it_ :tada:',
  '-->',
];

/** A report with `text` in every place a foreign text can stand. */
export function hostileReport(texts: readonly string[]): Report {
  const steps = texts.flatMap((text, i) => {
    const at = { line: i + 1, file: `${text}/${text}.qail`, hazards: hazards(text) };
    const table = named(text, text);
    return [
      step(
        { kind: 'drop_column', table, column: column(text) },
        { ...at, up: [expression(`DROP ${text}`)], found: { verdict: 'loses_data', atRisk: counted(i) } },
      ),
      step(dropTable(tableOf(text, [column(text)]), [indexOn(text, [text])]), {
        ...at,
        found: { verdict: 'unknown', atRisk: unmeasured('failed'), unit: 'rows' },
      }),
      step(
        {
          kind: 'add_constraint',
          table,
          name: text,
          constraint: { kind: 'check', name: text, expression: { text: expression(text), normal: text } },
        },
        {
          ...at,
          lock: { mode: 'SHARE', work: 'scan', table, also: [table] },
          found: { verdict: 'will_fail', failing: counted(1) },
        },
      ),
      step({ kind: 'create_index', index: indexOn(text, [text]) }, at),
      step({ kind: 'add_enum_value', enum: table, value: text, place: { kind: 'after', value: text } }, at),
      step({ kind: 'set_comment', target: { kind: 'table', table }, from: text, to: text }, at),
    ] as const;
  });
  const first = texts.find((text) => text !== '') ?? 'x';
  const remark = (text: string) =>
    diagnostic('warning', text, { code: text, suggestion: text, at: { file: text, line: 1, column: 1 } });
  return planned(
    {
      steps,
      verdict: 'blocked',
      measuring: withNames(first),
      more: {
        undiffed: texts.map((name) => ({
          kind: 'view',
          name,
          change: 'changed',
          at: { file: name, line: 3, column: 1 },
        })),
        renameQuestions: texts.map((text) => ({ object: 'column', from: text, to: text, hint: text })),
      },
      warnings: texts.map(remark),
    },
    { environment: first, schemaPath: first, commandPrefix: first, pullRequest: { ...PULL_REQUEST, baseRef: first } },
  );
}

export const HOSTILE_REPORT: Report = hostileReport(HOSTILE_TEXTS);

function hazards(text: string) {
  return (['loses_data', 'may_fail', 'weakens_guard', 'breaks_clients'] as const).map((kind) => ({
    kind,
    reason: text,
  }));
}

function withNames(text: string) {
  const measuring = measured();
  if (measuring.kind !== 'measured') return measuring;
  return { ...measuring, database: { ...measuring.database, database: text, role: text, serverVersion: text } };
}
