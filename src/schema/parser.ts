/** `.qail` text → model and diagnostics. Never throws for what a file holds. */
import { assemble } from './assembly.ts';
import type { Draft } from './draft.ts';
import { lex, MOST_NESTING, positionOf, type Lexed } from './lexer.ts';
import type { Diagnostic, Dialect, ParsedSchema, SourceFile } from './parsed-schema.ts';
import { readStatements, type ReadFile } from './statement-reader.ts';
import { validate } from './validation.ts';

const MOST_CHARACTERS = 5 * 1024 * 1024;

/**
 * Reads the files as one schema, whatever dialect their statements are in. All that is wrong is told at once, each with file,
 * line and column, sorted by place. `tolerant` is for a side that a change may be repairing: what is wrong there is a warning,
 * and what could be understood is in the model.
 */
export function parseSchema(files: readonly SourceFile[], mode: 'strict' | 'tolerant'): ParsedSchema {
  const read = files.map(readFile);
  const drafts = read.flatMap((file) => file.drafts);
  const { model, hints, positions, diagnostics } = assemble(drafts);
  const found = [...read.flatMap((file) => file.diagnostics), ...diagnostics, ...validate(model, positions)];
  const order = new Map(files.map((file, i) => [file.path, i]));
  const sorted = found.toSorted((a, b) => byPlace(a, b, order));
  const said = mode === 'strict' ? sorted : sorted.map(asWarning);
  return { model, hints, positions, diagnostics: said, dialect: dialectOf(drafts) };
}

function readFile(file: SourceFile): ReadFile {
  const at = { file: file.path, line: 1, column: 1 };
  if (file.text.length > MOST_CHARACTERS) {
    const message = 'the file is larger than 5 MiB and is not read';
    return {
      drafts: [],
      diagnostics: [{ severity: 'error', code: 'too_large', message, suggestion: 'split it into modules', at }],
    };
  }
  const lexed = lex(file.path, file.text);
  if (lexed.tooDeep !== null) {
    const message = `brackets are nested more than ${MOST_NESTING} deep`;
    const place = positionOf(file.path, lexed.tooDeep);
    return { drafts: [], diagnostics: [{ severity: 'error', code: 'too_deep', message, suggestion: null, at: place }] };
  }
  const { drafts, diagnostics } = readStatements(lexed);
  return { drafts, diagnostics: [...slashDiagnostics(lexed), ...diagnostics] };
}

function slashDiagnostics({ slashes }: Lexed): readonly Diagnostic[] {
  return slashes.map((at) => ({
    severity: 'error',
    code: 'slash_comment',
    message: '// begins no comment in this language',
    suggestion: 'begin the comment with # or --',
    at,
  }));
}

function dialectOf(drafts: readonly Draft[]): Dialect {
  const styles = new Set(drafts.flatMap((draft) => (draft.kind === 'table' ? [draft.brackets] : [])));
  if (styles.size > 1) return 'mixed';
  return styles.has('parenthesis') ? 'parenthesis' : 'brace';
}

function byPlace(a: Diagnostic, b: Diagnostic, order: ReadonlyMap<string, number>): number {
  const file = (order.get(a.at.file) ?? 0) - (order.get(b.at.file) ?? 0);
  return file || a.at.line - b.at.line || a.at.column - b.at.column;
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning' } : diagnostic;
}
