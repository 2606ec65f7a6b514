/** GitHub's OpenAPI description as a tree: its operations by method and path, its webhooks by name, its references followed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Json = Record<string, unknown>;

export type Operation = {
  readonly template: string;
  /** Where the operation stands in the description, as a JSON pointer. */
  readonly pointer: string;
  readonly operation: Json;
  readonly parameters: readonly Parameter[];
  readonly pathValues: ReadonlyMap<string, string>;
};

export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
};

/** The whole description, as read from test/support/openapi.json. */
export const description = JSON.parse(readFileSync(join(process.cwd(), 'test/support/openapi.json'), 'utf8')) as Json;

/** Whether it is an object with keys, not a list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The list; an empty one in place of anything else. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The object; an empty one in place of anything else. */
export const asObject = (value: unknown): Json => (isObject(value) ? value : {});

/** One step of a JSON pointer, safe in the fragment of a reference. */
export function pointerStep(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** What stands at a JSON pointer of the description; undefined where nothing does. */
export function at(pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, step) => (value as Json | undefined)?.[step], description);
}

/** The object itself, once no reference is left in its place. */
export function follow(value: unknown): Json {
  let found = asObject(value);
  while (typeof found['$ref'] === 'string') found = asObject(at(found['$ref'].slice(1)));
  return found;
}

type Route = { readonly template: string; readonly pattern: RegExp; readonly names: readonly string[] };

const paths = asObject(description['paths']);

/** Values of one segment come first: only where none fits may a parameter such as a branch hold a slash. */
const routes: readonly Route[] = ['[^/]+', '.+'].flatMap((segment) =>
  Object.keys(paths).map((template) => ({
    template,
    names: [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    pattern: new RegExp(
      `^${template.replace(/\{(\w+)\}/g, (_, name: string) => (isMulti(template, name) ? `(${segment})` : '([^/]+)'))}$`,
    ),
  })),
);

function isMulti(template: string, name: string): boolean {
  return Object.values(asObject(paths[template])).some((operation) =>
    parametersOf(asObject(operation)).some((each) => each['name'] === name && each['x-multi-segment'] === true),
  );
}

function parametersOf(operation: Json): readonly Json[] {
  return asList(operation['parameters']).map(follow);
}

/** The documented path that a request's path belongs to; null when GitHub documents none. */
export function templateOf(path: string): string | null {
  return routes.find((route) => route.pattern.test(path))?.template ?? null;
}

/** The documented operation behind a method and a path (percent-encoded, as it came); null when there is none. */
export function operationOf(method: string, path: string): Operation | null {
  const key = method.toLowerCase();
  for (const { template, pattern, names } of routes) {
    const values = pattern.exec(path)?.slice(1);
    const operation = asObject(paths[template])[key];
    if (values === undefined || !isObject(operation)) continue;
    return {
      template,
      operation,
      pointer: `/paths/${pointerStep(template)}/${key}`,
      parameters: parametersOf(operation).map(toParameter),
      pathValues: new Map(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')])),
    };
  }
  return null;
}

function toParameter(each: Json): Parameter {
  return {
    name: String(each['name']),
    in: String(each['in']),
    required: each['required'] === true,
    schema: asObject(each['schema']),
  };
}

/** Where the schema of a JSON answer stands; null for an answer without a JSON body, undefined for an undocumented status. */
export function answerPointer(operation: Operation, status: number): string | null | undefined {
  const answer = asObject(operation.operation['responses'])[String(status)];
  if (!isObject(answer)) return undefined;
  const base =
    typeof answer['$ref'] === 'string' ? answer['$ref'].slice(1) : `${operation.pointer}/responses/${status}`;
  return asObject(follow(answer)['content'])['application/json'] === undefined
    ? null
    : `${base}/content/application~1json/schema`;
}

/** Where the schema of an operation's JSON body stands; null when GitHub documents no body. */
export function bodyPointer(operation: Operation): string | null {
  return operation.operation['requestBody'] === undefined
    ? null
    : `${operation.pointer}/requestBody/content/application~1json/schema`;
}

/** Where the schema of a webhook's payload stands, by GitHub's name for it, such as `pull-request-opened`. */
export function webhookPointer(name: string): string {
  const pointer = `/x-webhooks/${pointerStep(name)}/post/requestBody/content/application~1json/schema`;
  if (at(pointer) === undefined) throw new Error(`the description holds no webhook ${name}; add it to openapi.json`);
  return pointer;
}
