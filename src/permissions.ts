/** The input `permissions`: YAML text to the table of who may use which verb. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { VERB_NAMES, verbNamed, type Verb } from './command/verbs.ts';
import {
  ROLES,
  usualPermissions,
  type Allowance,
  type PermissionTable,
  type Role,
  type Team,
} from './decision/role.ts';
import { QailError } from './errors.ts';
import { nearest } from './schema/suggestion.ts';

/** `none` lets everybody in, which nobody can want of a database. */
const LEAST: readonly Role[] = ROLES.filter((role) => role !== 'none');

type Reading = { readonly lineOf: (node: Node | null) => string };

/**
 * Reads the table: verbs that are named get what is written there, all others keep what is usual. An empty text changes nothing.
 * Raises `QailError` (`input_invalid`) with the line inside the input, and without the text itself.
 */
export function readPermissions(text: string): PermissionTable {
  if (text.trim() === '') return usualPermissions();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw invalid(`line ${lines.linePos(error.pos[0]).line}`, 'it is no YAML');
  const root = document.contents;
  if (!isMap(root)) throw invalid('line 1', 'it is no list of `verb: role`');
  const reading: Reading = {
    lineOf: (node) => `line ${lines.linePos(node?.range?.[0] ?? 0).line}`,
  };
  const given = root.items.map(({ key, value }): readonly [Verb, Allowance] => {
    const verb = verbOf(isScalar(key) ? key.value : null, reading.lineOf(isScalar(key) ? key : null));
    return [verb, allowanceOf(isNode(value) ? value : null, verb, reading)];
  });
  return new Map([...usualPermissions(), ...given]);
}

function verbOf(name: unknown, line: string): Verb {
  const verb = typeof name === 'string' ? verbNamed(name) : null;
  if (verb !== null) return verb;
  const near = typeof name === 'string' ? nearest(name, VERB_NAMES) : null;
  throw invalid(line, 'it names no verb', near === null ? `one of ${VERB_NAMES.join(', ')}` : `${near}?`);
}

function allowanceOf(value: Node | null, verb: Verb, { lineOf }: Reading): Allowance {
  const allowed = `${LEAST.join(', ')}, or a list of logins and @org/team`;
  if (isScalar(value)) {
    const least = LEAST.find((role) => role === value.value);
    if (least === undefined) throw invalid(lineOf(value), `${verb} has no role that GitHub knows`, allowed);
    return { kind: 'role', least };
  }
  if (!isSeq(value)) throw invalid(lineOf(value), `${verb} has neither a role nor a list`, allowed);
  const names = value.items.map((item) => {
    const name = isScalar(item) ? item.value : null;
    if (typeof name === 'string' && name.trim() !== '') return name.trim();
    throw invalid(lineOf(isScalar(item) ? item : value), `an entry of ${verb} is no name`, 'a login or @org/team');
  });
  const teams = names.filter((name) => name.includes('/')).map((name) => teamOf(name, lineOf(value)));
  const logins = names.filter((name) => !name.includes('/')).map((name) => loginOf(name, lineOf(value)));
  return { kind: 'named', logins, teams };
}

/** (GitHub Docs, "Username considerations".) */
function loginOf(name: string, line: string): string {
  const login = name.replace(/^@/, '');
  if (/^[a-z0-9][a-z0-9_-]{0,38}$/i.test(login)) return login;
  throw invalid(line, 'an entry is no login that GitHub could have', 'a login or @org/team');
}

function teamOf(name: string, line: string): Team {
  const [, org, slug] = /^@?([a-z0-9][a-z0-9_-]{0,38})\/([a-z0-9][a-z0-9_.-]{0,99})$/i.exec(name) ?? [];
  if (org === undefined || slug === undefined) throw invalid(line, 'an entry is no team', '@org/team');
  return { org, slug };
}

function invalid(
  line: string,
  what: string,
  allowed = 'lines such as `proceed: admin` or `promote: [anna, "@acme/dba"]`',
) {
  return new QailError('input_invalid', `reading the input permissions, ${line}: ${what}`, { hint: `give ${allowed}` });
}
