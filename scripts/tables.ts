/**
 * Writes everything that repeats what the code says: action.yml, and the tables of inputs, outputs and verbs in the README.
 * With `--check` it writes nothing and fails where a file is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { VERBS } from '../src/command/verbs.ts';
import { INPUT_NAMES, INPUTS } from '../src/inputs.ts';
import { OUTPUT_NAMES, OUTPUTS } from '../src/outputs.ts';

const NOT_YET = 'Not available yet.';

function actionYaml(): string {
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
    'description: Counts what a change to a .qail schema does to the rows of a staging PostgreSQL, and says it in one comment.',
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
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function inputTable(): string {
  const available = INPUT_NAMES.filter((name) => INPUTS[name].available);
  const rows = available.map((name) =>
    row(`\`${name}\``, INPUTS[name].default === '' ? '–' : `\`${INPUTS[name].default}\``, INPUTS[name].description),
  );
  const later = INPUT_NAMES.filter((name) => !INPUTS[name].available).map((name) => `\`${name}\``);
  return [
    row('Input', 'Default', 'Meaning'),
    '|---|---|---|',
    ...rows,
    '',
    `Refused with a clear message until the version that acts on them: ${later.join(', ')}.`,
  ].join('\n');
}

function outputTable(): string {
  const available = OUTPUT_NAMES.filter((name) => OUTPUTS[name].available);
  const later = OUTPUT_NAMES.filter((name) => !OUTPUTS[name].available).map((name) => `\`${name}\``);
  return [
    row('Output', 'Meaning'),
    '|---|---|',
    ...available.map((name) => row(`\`${name}\``, OUTPUTS[name].description)),
    '',
    `Empty in this version: ${later.join(', ')}.`,
  ].join('\n');
}

function verbTable(): string {
  const rows = Object.entries(VERBS).map(([verb, facts]) => {
    const confirm = facts.needsConfirm ? ' confirm' : '';
    return row(`\`/qail ${verb}${confirm}\``, facts.does, facts.permission, facts.answered ? 'yes' : 'not yet');
  });
  return [row('Command', 'Does', 'Who may', 'In this version'), '|---|---|---|---|', ...rows].join('\n');
}

/** Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`. */
function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function readme(): string {
  const tables = { inputs: inputTable(), outputs: outputTable(), verbs: verbTable() };
  return Object.entries(tables).reduce(
    (text, [name, table]) => between(text, name, table),
    readFileSync('README.md', 'utf8'),
  );
}

const wanted = new Map([
  ['action.yml', actionYaml()],
  ['README.md', readme()],
]);
const check = process.argv.includes('--check');
for (const [path, text] of wanted) {
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what the code says: run npm run tables`);
    process.exitCode = 1;
  }
}
