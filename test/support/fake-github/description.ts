/** GitHub's own OpenAPI description as a judge of requests and answers, and as a maker of complete ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;
type Operation = {
  readonly template: string;
  readonly method: string;
  readonly parameters: readonly Json[];
  readonly bodyPointer: string | null;
  readonly pointer: string;
  readonly body: Json;
};

const description = JSON.parse(readFileSync(join(process.cwd(), 'test/support/openapi.json'), 'utf8')) as Json;
const ajv = new Ajv({ strict: false, allErrors: false, coerceTypes: false, validateFormats: true });
(addFormats as unknown as (to: Ajv) => void)(ajv);
ajv.addSchema(description, 'openapi');
const compiled = new Map<string, ValidateFunction>();

function validator(pointer: string): ValidateFunction {
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
  compiled.set(pointer, known);
  return known;
}

const escape = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

/** What `#/…` points at, references followed. */
function resolve(value: unknown): Json {
  let found = value as Json;
  while (typeof found['$ref'] === 'string') found = at(found['$ref'].slice(1));
  return found;
}

function at(pointer: string): Json {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => (value as Json)[part], description) as Json;
}

function operationOf(method: string, path: string): Operation | null {
  for (const [template, methods] of Object.entries(description['paths'] as Json)) {
    const pattern = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const body = (methods as Json)[method.toLowerCase()] as Json | undefined;
    if (body === undefined || !pattern.test(path)) continue;
    const pointer = `/paths/${escape(template)}/${method.toLowerCase()}`;
    const hasBody = body['requestBody'] !== undefined;
    const parameters = ((body['parameters'] as unknown[] | undefined) ?? []).map(resolve);
    const bodyPointer = hasBody ? `${pointer}/requestBody/content/application~1json/schema` : null;
    return { template, method, parameters, bodyPointer, pointer, body };
  }
  return null;
}

/** What is wrong with a request; nothing when GitHub documents it so. */
export function judgeRequest(method: string, path: string, query: URLSearchParams, body: unknown): readonly string[] {
  const operation = operationOf(method, path);
  if (operation === null) return [`${method} ${path} is no documented route`];
  const known = new Set(operation.parameters.filter((each) => each['in'] === 'query').map((each) => each['name']));
  const problems = [...query.keys()].filter((key) => !known.has(key)).map((key) => `unknown query parameter ${key}`);
  if (operation.bodyPointer === null)
    return body === undefined ? problems : [...problems, 'a body where none is documented'];
  return [...problems, ...judgeBody(operation.bodyPointer, body)];
}

function judgeBody(pointer: string, body: unknown): readonly string[] {
  const validate = validator(pointer);
  const problems = validate(body) ? [] : [ajv.errorsText(validate.errors)];
  const documented = documentedKeys(resolve(at(decodePointer(pointer))));
  const unknown = Object.keys((body ?? {}) as Json).filter((key) => documented !== null && !documented.has(key));
  return [...problems, ...unknown.map((key) => `GitHub lists no body key ${key}`)];
}

const decodePointer = (pointer: string): string => pointer;

function documentedKeys(schema: Json): ReadonlySet<string> | null {
  const parts = [
    schema,
    ...(['oneOf', 'anyOf', 'allOf'] as const).flatMap((key) =>
      ((schema[key] as unknown[] | undefined) ?? []).map(resolve),
    ),
  ];
  const keys = parts.flatMap((part) => Object.keys((part['properties'] as Json | undefined) ?? {}));
  return keys.length === 0 ? null : new Set(keys);
}

/** What is wrong with an answer of ours, so that the stand-in cannot be kinder than GitHub. */
export function judgeAnswer(method: string, path: string, status: number, body: unknown): readonly string[] {
  const operation = operationOf(method, path);
  if (operation === null) return [];
  const answers = operation.body['responses'] as Json;
  const answer = answers[String(status)];
  if (answer === undefined) return [`${method} ${operation.template} documents no status ${status}`];
  const content = (resolve(answer)['content'] as Json | undefined)?.['application/json'];
  if (content === undefined) return [];
  const reference = (answer as Json)['$ref'];
  const base = typeof reference === 'string' ? reference.slice(1) : `${operation.pointer}/responses/${status}`;
  const validate = validator(`${base}/content/application~1json/schema`);
  return validate(body) ? [] : [`answer of ${method} ${operation.template}: ${ajv.errorsText(validate.errors)}`];
}

/** What is wrong with a webhook payload, by the name GitHub gives its schema, such as `pull-request-opened`. */
export function judgeEvent(name: string, payload: unknown): readonly string[] {
  const validate = validator(`/x-webhooks/${name}/post/requestBody/content/application~1json/schema`);
  return validate(payload) ? [] : [ajv.errorsText(validate.errors)];
}

/** A complete webhook payload with the given fields laid over it. */
export function completeEvent(name: string, fields: Json): Json {
  const schema = at(`/x-webhooks/${name}/post/requestBody/content/application~1json/schema`);
  return complete(schema, fields) as Json;
}

/** A complete answer of a route with the given fields laid over it; each element of a list is completed by itself. */
export function completeAnswer(method: string, path: string, status: number, fields: unknown): unknown {
  const operation = operationOf(method, path);
  const answer = operation === null ? undefined : (operation.body['responses'] as Json)[String(status)];
  const content =
    answer === undefined ? undefined : (resolve(answer)['content'] as Json | undefined)?.['application/json'];
  return content === undefined ? fields : complete((content as Json)['schema'], fields);
}

/** The fields with everything their schema requires beside them, at every depth. */
function complete(raw: unknown, fields: unknown): unknown {
  const schema = resolve(raw);
  if (Array.isArray(fields)) return fields.map((each) => complete(schema['items'] ?? {}, each));
  if (typeof fields !== 'object' || fields === null) return fields;
  const whole = merged(schema);
  const properties = (whole['properties'] ?? {}) as Json;
  const required = Object.fromEntries(
    ((whole['required'] ?? []) as string[])
      .filter((key) => !(key in fields))
      .map((key) => [key, sample(properties[key] ?? {}, 1)]),
  );
  const given = Object.entries(fields as Json).map(
    ([key, value]) => [key, complete(properties[key] ?? {}, value)] as const,
  );
  return { ...required, ...Object.fromEntries(given) };
}

/** An object's schema as one: all parts of `allOf`, the first object among alternatives. */
function merged(schema: Json): Json {
  const alternatives = (schema['oneOf'] ?? schema['anyOf']) as unknown[] | undefined;
  const chosen = alternatives
    ?.map(resolve)
    .find((each) => each['type'] === 'object' || each['properties'] !== undefined || each['allOf'] !== undefined);
  const parts = [
    schema,
    ...((schema['allOf'] as unknown[] | undefined) ?? []).map(resolve),
    ...(chosen === undefined ? [] : [merged(chosen)]),
  ];
  return {
    properties: Object.assign({}, ...parts.map((part) => part['properties'] ?? {})) as Json,
    required: parts.flatMap((part) => (part['required'] as string[] | undefined) ?? []),
  };
}

function overlay(under: unknown, over: unknown): unknown {
  const isObject = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (over === undefined) return under;
  if (!isObject(under) || !isObject(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, overlay(under[key], over[key])]));
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'https://api.github.com/x',
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'someone@example.com',
};

/** The least value a schema allows: required fields only, null where it may be null. */
function sample(raw: unknown, depth: number): unknown {
  const schema = resolve(raw);
  if (depth > 12) return null;
  if (schema['const'] !== undefined) return schema['const'];
  const choices = schema['enum'] as unknown[] | undefined;
  if (choices !== undefined) return choices[0];
  const all = schema['allOf'] as unknown[] | undefined;
  if (all !== undefined)
    return all.map((each) => sample(each, depth + 1)).reduce((left, right) => overlay(left, right));
  const some = (schema['oneOf'] ?? schema['anyOf']) as unknown[] | undefined;
  if (some !== undefined && schema['properties'] === undefined) {
    return some.some((each) => resolve(each)['type'] === 'null') ? null : sample(some[0], depth + 1);
  }
  return sampleOf(schema, depth);
}

function sampleOf(schema: Json, depth: number): unknown {
  const types = Array.isArray(schema['type']) ? (schema['type'] as string[]) : [schema['type'] as string | undefined];
  if (types.includes('null')) return null;
  switch (types[0]) {
    case 'string':
      return FORMATS[String(schema['format'])] ?? 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 1);
    case 'boolean':
      return false;
    case 'array':
      return [];
    default: {
      const properties = (schema['properties'] ?? {}) as Json;
      const required = (schema['required'] ?? []) as string[];
      return Object.fromEntries(required.map((key) => [key, sample(properties[key] ?? {}, depth + 1)]));
    }
  }
}
