/** The manifest: what a snapshot holds, from where, and the digest of every file. It never holds a value of a row. */
import { QailError } from '../errors.ts';
import type { SequencePosition } from '../postgres/snapshot-sequence.ts';
import { countIn, fieldOf, listIn, nullableIn, textIn, textsIn, wordIn } from './json-field.ts';
import { authenticate, isAuthentic, type Seal } from './seal.ts';

export type Manifest = {
  /** The migration version; also the name of the directory. */
  readonly version: string;
  readonly planDigest: string;
  readonly repository: string | null;
  readonly pullRequest: number | null;
  readonly headSha: string | null;
  readonly actor: string | null;
  /** When the rows were read, by the server's clock. */
  readonly takenAt: string;
  readonly database: DatabaseFacts;
  /** Settings the rows were written under; reading them back as their types needs the same. */
  readonly settings: readonly Setting[];
  /** The encoding of the files, as PostgreSQL names it. */
  readonly encoding: (typeof ENCODINGS)[number];
  /** The file that the passphrase opens; null when nothing is encrypted. */
  readonly key: StoredFile | null;
  readonly recreation: readonly Recreation[];
  readonly parts: readonly FilePart[];
};

export type DatabaseFacts = {
  /** The server's own number and the name of the database. */
  readonly identity: string;
  readonly oid: string;
  readonly serverVersion: string;
  readonly role: string;
};

export type Setting = { readonly name: string; readonly value: string };
export type StoredFile = { readonly name: string; readonly bytes: number; readonly sha256: string };
/** The statements that make again what a step of the plan removes. */
export type Recreation = { readonly step: number; readonly ddl: string };

const ENCODINGS = ['UTF8', 'SQL_ASCII'] as const;
const PART_KINDS = ['table', 'column', 'column_type'] as const;
const ROW_FORMS = ['key', 'whole_row'] as const;
const COLUMN_ROLES = ['row_id', 'key', 'value', 'returned'] as const;

export type FilePart = {
  /** The place of the operation in the plan. */
  readonly step: number;
  readonly kind: (typeof PART_KINDS)[number];
  readonly schema: string;
  readonly table: string;
  /** Null for a whole table. */
  readonly column: string | null;
  /** The columns of the file, in its order. */
  readonly columns: readonly FileColumn[];
  /** What a row id is made of. */
  readonly key: { readonly form: (typeof ROW_FORMS)[number]; readonly columns: readonly string[] };
  readonly rows: number;
  /** The plain CSV; `digest` is SHA-256, or with encryption HMAC-SHA256. */
  readonly content: { readonly bytes: number; readonly digest: string };
  readonly file: StoredFile;
  readonly sequences: readonly SequencePosition[];
};

export type FileColumn = {
  readonly name: string;
  /** As `format_type` spells it. */
  readonly type: string;
  readonly role: (typeof COLUMN_ROLES)[number];
};

const FORMAT = 'qail-snapshot';
const FORMAT_VERSION = 1;
const PURPOSE = 'qail snapshot manifest v1';

/** The text of `manifest.json`. With a seal it ends with an HMAC over the manifest as one line of JSON. */
export function renderManifest(manifest: Manifest, seal: Seal | null): string {
  const authentication = seal === null ? null : authenticate(seal, PURPOSE, JSON.stringify(manifest));
  const whole = { format: FORMAT, formatVersion: FORMAT_VERSION, manifest, authentication };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

export type ManifestText = {
  readonly manifest: Manifest;
  /** True when a holder of the seal's secret wrote exactly this manifest. */
  readonly isAuthentic: (seal: Seal) => boolean;
};

/** Reads the text of `manifest.json`. Raises `QailError` (`file_unreadable`) when it is none, or of a newer form. */
export function readManifest(text: string): ManifestText {
  const whole = parsed(text);
  if (fieldOf(whole, 'format') !== FORMAT) throw unreadable('it is no manifest of a snapshot');
  if (fieldOf(whole, 'formatVersion') !== FORMAT_VERSION) throw unreadable('its form is not known to this version');
  const value = fieldOf(whole, 'manifest');
  const authentication = nullableIn(whole, 'authentication', textIn);
  return {
    manifest: manifestIn(value),
    isAuthentic: (seal) => authentication !== null && isAuthentic(seal, PURPOSE, JSON.stringify(value), authentication),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('it is no JSON');
  }
}

function unreadable(what: string): QailError {
  return new QailError('file_unreadable', `read the manifest of a snapshot: ${what}`, {
    hint: 'the file was changed or cut off: take the snapshot from another copy',
  });
}

function manifestIn(value: unknown): Manifest {
  const database = fieldOf(value, 'database');
  return {
    version: textIn(value, 'version'),
    planDigest: textIn(value, 'planDigest'),
    repository: nullableIn(value, 'repository', textIn),
    pullRequest: nullableIn(value, 'pullRequest', countIn),
    headSha: nullableIn(value, 'headSha', textIn),
    actor: nullableIn(value, 'actor', textIn),
    takenAt: textIn(value, 'takenAt'),
    database: {
      identity: textIn(database, 'identity'),
      oid: textIn(database, 'oid'),
      serverVersion: textIn(database, 'serverVersion'),
      role: textIn(database, 'role'),
    },
    settings: listIn(value, 'settings', (item) => ({ name: textIn(item, 'name'), value: textIn(item, 'value') })),
    encoding: wordIn(value, 'encoding', ENCODINGS),
    key: nullableIn(value, 'key', storedFileIn),
    recreation: listIn(value, 'recreation', (item) => ({ step: countIn(item, 'step'), ddl: textIn(item, 'ddl') })),
    parts: listIn(value, 'parts', filePartIn),
  };
}

function filePartIn(value: unknown): FilePart {
  const key = fieldOf(value, 'key');
  const content = fieldOf(value, 'content');
  return {
    step: countIn(value, 'step'),
    kind: wordIn(value, 'kind', PART_KINDS),
    schema: textIn(value, 'schema'),
    table: textIn(value, 'table'),
    column: nullableIn(value, 'column', textIn),
    columns: listIn(value, 'columns', (item) => ({
      name: textIn(item, 'name'),
      type: textIn(item, 'type'),
      role: wordIn(item, 'role', COLUMN_ROLES),
    })),
    key: { form: wordIn(key, 'form', ROW_FORMS), columns: textsIn(key, 'columns') },
    rows: countIn(value, 'rows'),
    content: { bytes: countIn(content, 'bytes'), digest: textIn(content, 'digest') },
    file: storedFileIn(value, 'file'),
    sequences: listIn(value, 'sequences', (item) => ({ column: textIn(item, 'column'), last: textIn(item, 'last') })),
  };
}

/** A name with a directory in it could lead anywhere. */
function storedFileIn(owner: unknown, field: string): StoredFile {
  const value = fieldOf(owner, field);
  const name = textIn(value, 'name');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw unreadable('the name of a file in it is no plain name');
  return { name, bytes: countIn(value, 'bytes'), sha256: textIn(value, 'sha256') };
}
