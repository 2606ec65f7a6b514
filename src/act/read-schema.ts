/** Reads both sides of a change at their pinned trees and says whether they can be compared. */
import { contentOf, type ContentDigest } from '../decision/binding.ts';
import { QailError } from '../errors.ts';
import type { SchemaSource, Side, TreeEntry } from '../ports.ts';
import { detectKind, emptySchema, wrongKind, type FileKind } from '../schema/kind.ts';
import { EMPTY_SCHEMA } from '../schema/model.ts';
import { chooseModules } from '../schema/modules.ts';
import { isUsable, type Diagnostic, type ParsedSchema, type SourceFile } from '../schema/parsed-schema.ts';
import { parseSchema } from '../schema/parser.ts';

export type SchemaPair = { readonly content: ContentDigest } & ReadSides;

type ReadSides =
  /** Both sides hold the very same files. */
  | { readonly kind: 'unchanged' }
  /** The head side cannot be read as a schema; nothing can be said about the change. */
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'readable';
      readonly base: ParsedSchema;
      readonly head: ParsedSchema;
      readonly warnings: readonly Diagnostic[];
    };

/** What stands at the schema path on one side. */
type SideFiles =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'found';
      readonly root: string;
      readonly entries: readonly TreeEntry[];
      readonly diagnostics: readonly Diagnostic[];
    };

type FoundFiles = Extract<SideFiles, { kind: 'found' }>;

const NOTHING: ParsedSchema = {
  model: EMPTY_SCHEMA,
  hints: [],
  positions: new Map(),
  diagnostics: [],
  dialect: 'brace',
};

/**
 * Reads the schema at `basePath` of the base side and `headPath` of the head side. The base side is read tolerantly: what is
 * wrong there is a warning, since the change may be its repair. A schema that is new has an empty base; one that is deleted
 * or empty on the head side is invalid, since it would mean "drop everything". Raises `QailError` when a side cannot be read.
 */
export async function readSchemas(
  sources: { readonly base: SchemaSource; readonly head: SchemaSource },
  basePath: string,
  headPath: string,
): Promise<SchemaPair> {
  const [base, head] = await bothOf(locate(sources.base, basePath), locate(sources.head, headPath));
  const content = contentOf(entriesOf(base), entriesOf(head));
  return { content, ...(await readSides(sources, { base, head }, headPath)) };
}

/** Both answers; when one fails, only once the other has ended too, so that nothing goes on behind a failure. */
async function bothOf<T>(one: Promise<T>, other: Promise<T>): Promise<readonly [T, T]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

function entriesOf(side: SideFiles): readonly TreeEntry[] {
  return side.kind === 'missing' ? [] : side.entries;
}

async function readSides(
  sources: { readonly base: SchemaSource; readonly head: SchemaSource },
  { base, head }: { readonly base: SideFiles; readonly head: SideFiles },
  headPath: string,
): Promise<ReadSides> {
  if (base.kind === 'missing' && head.kind === 'missing') return invalid([missingBoth(headPath)]);
  if (head.kind === 'missing') return invalid([deleted(headPath)]);
  if (base.kind === 'found' && sameEntries(base.entries, head.entries)) return { kind: 'unchanged' };

  const headSide = await readSide(sources.head, head, 'head');
  if (!isUsable(headSide)) return invalid(headSide.diagnostics);
  const baseSide = base.kind === 'missing' ? NOTHING : await readSide(sources.base, base, 'base');
  return {
    kind: 'readable',
    base: baseSide,
    head: headSide,
    warnings: [...headSide.diagnostics, ...baseSide.diagnostics],
  };
}

export type LonelySchema = {
  readonly kind: FileKind;
  readonly parsed: ParsedSchema;
  readonly files: readonly SourceFile[];
};

/**
 * Reads one schema by itself, strictly, whatever kind of `.qail` file it turns out to be. A kind that is no schema is told,
 * with nothing parsed. Raises `QailError` `schema_missing` when nothing stands at `path`, or when it cannot be read.
 */
export async function lonelySchema(source: SchemaSource, path: string): Promise<LonelySchema> {
  const side = await locate(source, path);
  if (side.kind === 'missing') {
    throw new QailError('schema_missing', `reading the schema ${path}: nothing stands there`, {
      hint: 'name a .qail file or a directory with .qail files',
    });
  }
  const read = await readFiles(source, side);
  const single = isSingleFile(side) ? read.files[0] : undefined;
  const kind = single === undefined || isBlank(single.text) ? 'schema' : detectKind(single);
  if (kind !== 'schema' && kind !== 'unknown') {
    const told = single === undefined ? [] : [asNote(wrongKind(single, kind))];
    return { kind, parsed: { ...NOTHING, diagnostics: told }, files: read.files };
  }
  return { kind, parsed: parseSide(side, read, 'head'), files: read.files };
}

async function locate(source: SchemaSource, path: string): Promise<SideFiles> {
  const entries = await source.list(path);
  if (entries.length > 0) return { kind: 'found', root: path, entries: schemaEntries(entries), diagnostics: [] };
  // A configured `schema.qail` may have been split into the directory `schema/` beside it.
  if (!/(^|\/)schema\.qail$/i.test(path)) return { kind: 'missing' };
  const directory = path.slice(0, -'.qail'.length);
  const modules = schemaEntries(await source.list(directory));
  if (modules.length === 0) return { kind: 'missing' };
  const message = `${path} does not exist; the modules of ${directory}/ are read instead`;
  const suggestion = `set the input schema to ${directory}`;
  const note = remark({ severity: 'info', code: 'directory_used', message, suggestion }, directory);
  return { kind: 'found', root: directory, entries: modules, diagnostics: [note] };
}

/** A single file is taken whatever it is called; of a directory only what can be part of a schema. */
function schemaEntries(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries.length === 1 ? entries : entries.filter((entry) => /\.qail$/i.test(entry.path));
}

function sameEntries(base: readonly TreeEntry[], head: readonly TreeEntry[]): boolean {
  return (
    base.length === head.length && base.every((entry, i) => entry.blob === head[i]?.blob && entry.path === head[i].path)
  );
}

async function readSide(source: SchemaSource, side: FoundFiles, which: Side): Promise<ParsedSchema> {
  return parseSide(side, await readFiles(source, side), which);
}

function parseSide(side: FoundFiles, read: ReadFiles, which: Side): ParsedSchema {
  const kinds = read.files.flatMap((file) => kindDiagnostics(file, isSingleFile(side)));
  const before = [...side.diagnostics, ...read.diagnostics, ...kinds];
  if (which === 'base') {
    const parsed = parseSchema(read.files, 'tolerant');
    return { ...parsed, diagnostics: [...before, ...parsed.diagnostics].map(asWarning) };
  }
  // A file that is no schema, or a module that is missing, would only add a crowd of errors that follow from it.
  if (before.some((d) => d.severity === 'error')) return { ...NOTHING, diagnostics: before };
  const parsed = parseSchema(read.files, 'strict');
  return { ...parsed, diagnostics: [...before, ...parsed.diagnostics] };
}

type ReadFiles = { readonly files: readonly SourceFile[]; readonly diagnostics: readonly Diagnostic[] };

async function readFiles(source: SchemaSource, side: FoundFiles): Promise<ReadFiles> {
  if (isSingleFile(side)) return { files: await readAll(source, side.entries), diagnostics: [] };
  const root = side.root.replace(/\/+$/, '');
  const byPath = new Map(side.entries.map((entry) => [entry.path, entry]));
  const orderEntry = byPath.get(`${root}/_order.qail`);
  const order = orderEntry === undefined ? null : { path: orderEntry.path, text: await source.read(orderEntry) };
  const chosen = chooseModules(root, [...byPath.keys()], order);
  const entries = chosen.modules.flatMap((path) => byPath.get(path) ?? []);
  return { files: await readAll(source, entries), diagnostics: chosen.diagnostics };
}

function isSingleFile(side: FoundFiles): boolean {
  return side.entries.length === 1 && side.entries[0]?.path === side.root;
}

async function readAll(source: SchemaSource, entries: readonly TreeEntry[]): Promise<readonly SourceFile[]> {
  return Promise.all(entries.map(async (entry) => ({ path: entry.path, text: await source.read(entry) })));
}

function kindDiagnostics(file: SourceFile, isWholeSchema: boolean): readonly Diagnostic[] {
  if (isWholeSchema && isBlank(file.text)) return [emptySchema(file)];
  const kind = detectKind(file);
  return kind === 'schema' || kind === 'unknown' ? [] : [wrongKind(file, kind)];
}

/** Blank as a schema: nothing but white space and comments. */
function isBlank(text: string): boolean {
  return text.split(/\r\n|\r|\n/).every((line) => /^[\s\uFEFF]*(#|--|$)/.test(line));
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning' } : diagnostic;
}

function asNote(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'info' };
}

function invalid(diagnostics: readonly Diagnostic[]): ReadSides {
  return { kind: 'invalid', diagnostics };
}

function missingBoth(path: string): Diagnostic {
  const message = `there is no schema at ${path}, neither before nor after the change`;
  const suggestion = 'set the input schema to the file or directory that holds it';
  return remark({ severity: 'error', code: 'schema_missing', message, suggestion }, path);
}

function deleted(path: string): Diagnostic {
  const message = `the change deletes the schema ${path}, which would mean dropping everything in it`;
  const suggestion = 'keep the file, or set the input schema to where it moved';
  return remark({ severity: 'error', code: 'schema_deleted', message, suggestion }, path);
}

function remark(said: Omit<Diagnostic, 'at'>, file: string): Diagnostic {
  return { ...said, at: { file, line: 1, column: 1 } };
}
