/** GitHub's own description as a judge of requests, answers and webhook payloads. */
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import {
  answerPointer,
  asList,
  asObject,
  at,
  bodyPointer,
  description,
  follow,
  isObject,
  operationOf,
  templateOf,
  webhookPointer,
  type Json,
  type Operation,
  type Parameter,
} from './schema.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
(addFormats as unknown as (to: Ajv) => void)(ajv);
ajv.addSchema(description, 'github');

const compiled = new Map<string, ValidateFunction>();

function judgeAt(pointer: string, value: unknown): readonly string[] {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${pointer}` });
  compiled.set(pointer, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || '(top)'} ${error.message ?? 'is wrong'}`);
}

/**
 * What is wrong with a request; nothing when GitHub documents it so. `path` is percent-encoded as it came, `body` the
 * parsed JSON, undefined without one.
 */
export function judgeRequest(method: string, path: string, query: URLSearchParams, body: unknown): readonly string[] {
  const operation = operationOf(method, path);
  if (operation === null) {
    const template = templateOf(path);
    return [template === null ? `${method} ${path}: unknown path` : `${method} ${template}: unknown method`];
  }
  const problems = [...judgePath(operation), ...judgeQuery(operation.parameters, query), ...judgeBody(operation, body)];
  return problems.map((problem) => `${method} ${operation.template}: ${problem}`);
}

function judgePath({ parameters, pathValues }: Operation): readonly string[] {
  return parameters
    .filter((each) => each.in === 'path')
    .flatMap((each) => judgeParameter(each, pathValues.get(each.name) ?? ''));
}

function judgeQuery(parameters: readonly Parameter[], query: URLSearchParams): readonly string[] {
  const documented = new Map(parameters.filter((each) => each.in === 'query').map((each) => [each.name, each]));
  const given = [...query].flatMap(([name, text]) => {
    const parameter = documented.get(name);
    return parameter === undefined ? [`query parameter ${name} is not listed`] : judgeParameter(parameter, text);
  });
  const missing = [...documented.values()]
    .filter((each) => each.required && !query.has(each.name))
    .map((each) => `query parameter ${each.name} is missing`);
  return [...given, ...missing];
}

/** GitHub's prose, not the schema, says that a page holds 100 at most. ("Using pagination in the REST API".) */
const MOST_PER_PAGE = 100;

function judgeParameter({ name, in: where, schema }: Parameter, text: string): readonly string[] {
  const value = typedText(schema, text);
  if (name === 'per_page' && typeof value === 'number' && value > MOST_PER_PAGE)
    return [`query parameter per_page must be <= ${MOST_PER_PAGE}`];
  const validate = ajv.compile(schema);
  return validate(value)
    ? []
    : [`${where} parameter ${name} ${ajv.errorsText(validate.errors, { dataVar: '' }).trim()}`];
}

/** The text as the type its schema asks for; the text itself when it is no such thing, for the judge to refuse. */
function typedText(schema: Json, text: string): unknown {
  const type = schema['type'];
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function judgeBody(operation: Operation, body: unknown): readonly string[] {
  const pointer = bodyPointer(operation);
  if (pointer === null) return body === undefined ? [] : ['a body where GitHub documents none'];
  const required = asObject(operation.operation['requestBody'])['required'] === true;
  if (body === undefined) return required ? ['the body is missing'] : [];
  return [
    ...judgeAt(pointer, body).map((problem) => `body ${problem}`),
    ...unlisted(at(pointer), body, 'body').map((key) => `${key} is not listed`),
  ];
}

/** Keys, at every depth, of which the schema says nothing: GitHub ignores them, so sending them is a mistake. */
function unlisted(raw: unknown, value: unknown, where: string): readonly string[] {
  const schemas = alternatives(raw);
  if (Array.isArray(value)) {
    const items = schemas.map((schema) => schema['items']).find((each) => each !== undefined);
    return items === undefined ? [] : value.flatMap((each, index) => unlisted(items, each, `${where}/${index}`));
  }
  const properties = schemas.flatMap((schema) => Object.entries(asObject(schema['properties'])));
  const isOpen = schemas.some(
    (schema) => schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false,
  );
  if (!isObject(value) || isOpen || properties.length === 0) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const described = properties.filter(([name]) => name === key).map(([, schema]) => schema);
    return described.length === 0 ? [`${where}/${key}`] : unlisted({ anyOf: described }, below, `${where}/${key}`);
  });
}

function alternatives(raw: unknown): readonly Json[] {
  const schema = follow(raw);
  const parts = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => asList(schema[key]));
  return [schema, ...parts.flatMap(alternatives)];
}

/** Refusals that any route may give, listed for it or not. ("Troubleshooting the REST API".) */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404]);

/** What is wrong with an answer; nothing when GitHub documents its status and body so. `body` is undefined without one. */
export function judgeAnswer(method: string, path: string, status: number, body: unknown): readonly string[] {
  const operation = operationOf(method, path);
  const name = `answer ${status} to ${method} ${operation?.template ?? path}`;
  const pointer = operation === null ? undefined : answerPointer(operation, status);
  if (pointer === undefined && !REFUSALS.has(status)) return [`${name}: status is not listed`];
  if (pointer === null) return body === undefined ? [] : [`${name}: a body where GitHub documents none`];
  return judgeAt(pointer ?? '/components/schemas/basic-error', body).map((problem) => `${name}: ${problem}`);
}

/** What is wrong with a webhook payload, by GitHub's name for its schema, such as `pull-request-opened`. */
export function judgeEvent(name: string, payload: unknown): readonly string[] {
  return judgeAt(webhookPointer(name), payload).map((problem) => `${name}: ${problem}`);
}
