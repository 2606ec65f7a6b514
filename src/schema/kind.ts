/** Which kind of `.qail` file a text is. By path first, then by content; a path never overrides an impossible content. */
import type { Diagnostic, SourceFile } from './parsed-schema.ts';

export const FILE_KINDS = [
  'schema',
  'delta',
  'backfill',
  'manifest',
  'named-migration',
  'queries',
  'exec',
  'policies',
  'json',
  'sql',
  'unknown',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

const NAMES: Readonly<Record<FileKind, string>> = {
  schema: 'a schema',
  delta: 'a delta migration',
  backfill: 'backfill directives',
  manifest: 'a module manifest',
  'named-migration': 'a named migration',
  queries: 'query definitions',
  exec: 'an exec script',
  policies: 'gateway policies',
  json: 'JSON',
  sql: 'SQL',
  unknown: 'none of the known kinds of .qail file',
};

/** The kind of one file. `unknown` when nothing in it decides; nothing is guessed. */
export function detectKind(file: SourceFile): FileKind {
  const base = file.path.split('/').at(-1)?.toLowerCase() ?? '';
  if (base === '_order.qail') return 'manifest';
  const lines = significantLines(file.text);
  const [first = ''] = lines;
  if (/^\s*--\s*@backfill\./m.test(file.text) && lines.length === 0) return 'backfill';
  const content = kindByContent(file.text, lines, first);
  const isMigration = isMigrationPath(file.path, base);
  if (content === 'schema' || content === 'unknown') return isMigration && lines.length > 0 ? 'delta' : content;
  return content;
}

/** What to tell about a file that is not the schema it was taken for. */
export function wrongKind(file: SourceFile, kind: FileKind): Diagnostic {
  return {
    severity: 'error',
    code: 'wrong_kind',
    message: `this file holds ${NAMES[kind]} and not a schema`,
    suggestion: 'set the input schema to the file or directory that declares the tables',
    at: { file: file.path, line: 1, column: 1 },
  };
}

/** A schema file with nothing in it would mean "drop everything". */
export function emptySchema(file: SourceFile): Diagnostic {
  return {
    severity: 'error',
    code: 'empty_schema',
    message: 'the schema is empty, which would mean dropping everything',
    suggestion: 'declare the tables that are to stay',
    at: { file: file.path, line: 1, column: 1 },
  };
}

function significantLines(text: string): readonly string[] {
  const withoutBodies = text.replace(/\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g, '');
  return withoutBodies
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^\uFEFF/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('--'));
}

function isMigrationPath(path: string, base: string): boolean {
  const folders = path.toLowerCase().split('/').slice(0, -1);
  if (folders.includes('deltas') || folders.includes('migrations')) return true;
  return /^(?:expand|backfill|contract|up|down)\.qail$/.test(base) || /\.(?:up|down)\.qail$/.test(base);
}

function kindByContent(text: string, lines: readonly string[], first: string): FileKind {
  if (first.startsWith('{') || first.startsWith('[')) return 'json';
  if (/^\s*--\s*(?:migration:|@name:)/m.test(text) || lines.some((line) => /^\+(?:table|column)\b/i.test(line)))
    return 'named-migration';
  if (/^(?:query|execute)\s+\w+\s*\(.*:\s*$/i.test(first)) return 'queries';
  if (
    /^(?:create\s+(?:table|type|index|unique|view|schema|extension|function|or)|alter\s+table|insert\s+into|select\s|update\s+\S+\s+set|delete\s+from)\b/i.test(
      first,
    )
  ) {
    return 'sql';
  }
  if (lines.some((line) => /^alter\s+\S+\s+(?:add|drop)\b/i.test(line))) return 'delta';
  if (lines.some((line) => /^policy\s+\S+\s*\{/i.test(line)) && !lines.some((line) => /^table\b/i.test(line)))
    return 'policies';
  if (/^(?:get|add|set|del|cnt|merge|export|call|make|begin|commit|with|do)\b/i.test(first)) return 'exec';
  if (lines.some((line) => /^table\s+\S.*[{(]?$/i.test(line))) return 'schema';
  return lines.some((line) =>
    /^(?:enum|index|unique\s+index|extension|sequence|view|materialized\s+view|function|trigger|policy|grant|revoke|comment\s+on|bucket|queue|topic|rename|drop|transform)\b/i.test(
      line,
    ),
  )
    ? 'schema'
    : 'unknown';
}
