/** Complete documents from GitHub's schemas: the fields that matter as given, the required rest filled in. */
import {
  answerPointer,
  asList,
  asObject,
  at,
  follow,
  isObject,
  operationOf,
  webhookPointer,
  type Json,
} from './schema.ts';

/** A complete JSON answer of a route, with the given fields laid over it. Raises when GitHub documents no such answer. */
export function completeAnswer(method: string, path: string, status: number, fields: unknown): unknown {
  const operation = operationOf(method, path);
  const pointer = operation === null ? undefined : answerPointer(operation, status);
  if (typeof pointer !== 'string') throw new Error(`GitHub documents no JSON answer ${status} to ${method} ${path}`);
  return complete(at(pointer), fields);
}

/** A complete webhook payload, by GitHub's name for its schema, with the given fields laid over it. */
export function completeEvent(name: string, fields: Json): Json {
  return asObject(complete(at(webhookPointer(name)), fields));
}

/** The given value with everything its schema requires beside it, at every depth. */
function complete(raw: unknown, given: unknown): unknown {
  const schema = whole(raw);
  if (Array.isArray(given)) return given.map((each) => complete(schema['items'], each));
  if (!isObject(given)) return given;
  const properties = asObject(schema['properties']);
  const missing = asList(schema['required'])
    .map(String)
    .filter((key) => !(key in given));
  return Object.fromEntries([
    ...missing.map((key) => [key, sample(properties[key])] as const),
    ...Object.entries(given).map(([key, value]) => [key, complete(properties[key], value)] as const),
  ]);
}

/** One schema for what `allOf` spreads over several, and the first object among alternatives. */
function whole(raw: unknown): Json {
  const schema = follow(raw);
  const choices = asList(schema['oneOf'] ?? schema['anyOf']).map(whole);
  const chosen = choices.find((each) => each['properties'] !== undefined) ?? choices[0];
  const parts = [schema, ...asList(schema['allOf']).map(whole), ...(chosen === undefined ? [] : [chosen])];
  if (parts.length === 1) return schema;
  return {
    ...(Object.assign({}, ...parts.toReversed()) as Json),
    type: typesOf(parts),
    properties: together(parts.map((part) => asObject(part['properties']))),
    required: [...new Set(parts.flatMap((part) => asList(part['required'])))],
  };
}

/** The types that every part allows. */
function typesOf(parts: readonly Json[]): readonly unknown[] {
  const listed = parts.map(({ type }) => (Array.isArray(type) ? (type as unknown[]) : [type]));
  const [first = [], ...others] = listed.filter(([type]) => type !== undefined);
  return first.filter((type) => others.every((each) => each.includes(type)));
}

/** The properties of several schemas as those of one: what two of them describe has to satisfy both. */
function together(parts: readonly Json[]): Json {
  const names = new Set(parts.flatMap((part) => Object.keys(part)));
  return Object.fromEntries(
    [...names].map((name) => {
      const described = parts.map((part) => part[name]).filter((each) => each !== undefined);
      return [name, described.length === 1 ? described[0] : { allOf: described }];
    }),
  );
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'https://api.github.com/',
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'someone@example.com',
};

/** The least value that a schema allows: null where it may be, else required fields only. */
function sample(raw: unknown): unknown {
  const schema = follow(raw);
  const alternatives = asList(schema['oneOf'] ?? schema['anyOf']).map(follow);
  if (alternatives.some((each) => each['type'] === 'null')) return null;
  const full = whole(raw);
  if (full['const'] !== undefined) return full['const'];
  const choices = asList(full['enum']);
  if (choices.length > 0) return choices[0];
  const types = [full['type'] ?? 'object'].flat().map(String);
  return types.includes('null') ? null : sampleOf(full, types[0] ?? 'object');
}

function sampleOf(schema: Json, type: string): unknown {
  switch (type) {
    case 'string':
      return FORMATS[String(schema['format'])] ?? 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 1);
    case 'boolean':
      return false;
    case 'array':
      return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => sample(schema['items']));
    default:
      return complete(schema, {});
  }
}
