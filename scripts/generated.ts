/** What is repeated outside the program and must say the same: action.yml, and the parts of the README between markers. */
import { VERBS } from '../src/command/verbs.ts';
import { REASONS } from '../src/decision/reason.ts';
import { INPUT_NAMES, INPUTS } from '../src/inputs.ts';
import { OUTPUT_NAMES, OUTPUTS } from '../src/outputs.ts';
import { ADVICE } from '../src/report/refusal-text.ts';

const NOT_YET = 'Not available yet.';

/** The whole text of action.yml. */
export function actionYaml(): string {
  const inputs = INPUT_NAMES.flatMap((name) => {
    const { description, available, default: usual } = INPUTS[name];
    return [
      `  ${name}:`,
      `    description: ${quoted(available ? description : `${description} ${NOT_YET}`)}`,
      '    required: false',
      `    default: ${quoted(usual)}`,
    ];
  });
  const outputs = OUTPUT_NAMES.flatMap((name) => {
    const { description, available } = OUTPUTS[name];
    return [`  ${name}:`, `    description: ${quoted(available ? description : `${description} ${NOT_YET}`)}`];
  });
  return [
    '# Written by `npm run tables` from src/inputs.ts and src/outputs.ts.',
    'name: QAIL action',
    'description: Counts what a change to a .qail schema does to the rows of a PostgreSQL, says it in one comment, and lets people decide about it.',
    'author: the qail-action authors',
    'branding:',
    '  icon: database',
    '  color: orange',
    'inputs:',
    ...inputs,
    'outputs:',
    ...outputs,
    'runs:',
    '  using: node24',
    '  main: dist/index.js',
    '  post: dist/index.js',
    '  post-if: always()',
    '',
  ].join('\n');
}

/** The README with what stands between its markers made anew. `comment` is the text of docs/demo-comment.md. */
export function readmeWith(readme: string, comment: string): string {
  const parts: readonly (readonly [name: string, content: string])[] = [
    ['comment', excerpt(comment)],
    ['inputs', inputTable()],
    ['outputs', outputTable()],
    ['verbs', verbTable()],
  ];
  return parts.reduce((text, [name, content]) => between(text, name, content), readme);
}

/** docs/reason-codes.md with its table of reason codes made anew. */
export function reasonCodesWith(page: string): string {
  const rows = Object.entries(REASONS).map(([reason, meaning]) => [code(reason), helpOf(reason), meaning]);
  return between(page, 'reasons', table(['Code', 'What to do', 'Meaning'], rows));
}

function helpOf(reason: string): string {
  const found = Object.entries(ADVICE).find(([each]) => each === reason);
  if (found === undefined) throw new Error(`there is no advice for ${reason}`);
  return found[1].help;
}

/** What a reader of the pull request sees first; the choices, the gate and the folded parts come after it. */
function excerpt(comment: string): string {
  const end = comment.indexOf('\n### Choose one');
  if (end < 0) throw new Error('docs/demo-comment.md has no heading "Choose one"');
  const shown = comment.slice(0, end).replace(/^<!--.*-->\s*/, '');
  // Links to lines would make the table unreadable as text.
  return ['```text', shown.replace(/\[(`[^`]+`)\]\([^)]*\)/g, '$1').trim(), '```'].join('\n');
}

function inputTable(): string {
  const available = INPUT_NAMES.filter((name) => INPUTS[name].available);
  const later = INPUT_NAMES.filter((name) => !INPUTS[name].available);
  const rows = available.map((name) => {
    const { default: usual, description } = INPUTS[name];
    return [code(name), usual === '' ? '–' : code(usual), description];
  });
  return [
    table(['Input', 'Default', 'Meaning'], rows),
    '',
    `Refused with a clear message until the version that acts on them: ${later.map(code).join(', ')}.`,
  ].join('\n');
}

function outputTable(): string {
  const available = OUTPUT_NAMES.filter((name) => OUTPUTS[name].available);
  const later = OUTPUT_NAMES.filter((name) => !OUTPUTS[name].available);
  const rows = available.map((name) => [code(name), OUTPUTS[name].description]);
  return [table(['Output', 'Meaning'], rows), '', `Empty in this version: ${later.map(code).join(', ')}.`].join('\n');
}

function verbTable(): string {
  const rows = Object.entries(VERBS).map(([verb, facts]) => [
    code(`/qail ${verb}${facts.confirm === 'needed' ? ' confirm' : facts.confirm === 'acts' ? ' [confirm]' : ''}`),
    facts.does,
    facts.commandLine === null ? '–' : code(facts.commandLine),
    facts.permission,
    facts.answered ? 'yes' : 'not yet',
  ]);
  return table(['Command', 'Does', 'On the command line', 'Who may', 'In this version'], rows);
}

const code = (text: string): string => `\`${text}\``;

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Columns as wide as their longest cell, as Prettier sets them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`. */
function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}
