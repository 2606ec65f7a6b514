/** GitHub's results service: artifacts of the running workflow, in Twirp's JSON. Known from the sources of `@actions/artifact` 6. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { artifactsOf, type StoredArtifact } from '../github/artifact-routes.ts';
import { asObject, isObject, type Json } from '../github/schema.ts';
import { makeBlob } from './blobs.ts';
import { addArtifact, send, signed, stumbled, textOf, type Told, type World } from './world.ts';

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';

/** The ids in the scope `Actions.Results` of the runner's token. */
const RUN_BACKEND_ID = 'ce7f54c7-61c7-4aae-887f-30da475f5f1a';
const JOB_BACKEND_ID = 'ca395085-040a-526b-2ce8-bdc85f692774';

export type Method = 'CreateArtifact' | 'FinalizeArtifact' | 'ListArtifacts' | 'GetSignedArtifactURL';

type Field = { readonly pattern: RegExp; readonly required?: true };

const ids = {
  workflow_run_backend_id: { pattern: new RegExp(`^${RUN_BACKEND_ID}$`), required: true },
  workflow_job_run_backend_id: { pattern: new RegExp(`^${JOB_BACKEND_ID}$`), required: true },
} as const;
const name = { pattern: /^[^":<>|*?\r\n\\/]+$/, required: true } as const;

/** A number stands in JSON as a number where it has 32 bits, as text where it has 64. (protobuf.dev, "ProtoJSON Format".) */
const FIELDS: Readonly<Record<Method, Readonly<Record<string, Field>>>> = {
  CreateArtifact: {
    ...ids,
    name,
    version: { pattern: /^#7$/, required: true },
    mime_type: { pattern: /^application\/zip$/, required: true },
    expires_at: { pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ },
  },
  FinalizeArtifact: {
    ...ids,
    name,
    size: { pattern: /^[1-9]\d*$/, required: true },
    hash: { pattern: /^sha256:[0-9a-f]{64}$/, required: true },
  },
  ListArtifacts: { ...ids, name_filter: name, id_filter: { pattern: /^[1-9]\d*$/ } },
  GetSignedArtifactURL: { ...ids, name },
};

/** The method behind a path; null for any other path. */
export function methodOf(path: string): Method | null {
  if (!path.startsWith(SERVICE)) return null;
  const asked = path.slice(SERVICE.length);
  return asked in FIELDS ? (asked as Method) : null;
}

/** What the service would not understand in a body; nothing when all is well. */
function judgeBody(method: Method, body: unknown): readonly string[] {
  if (!isObject(body)) return [`${method}: the body is no object`];
  const fields = FIELDS[method];
  const unlisted = Object.keys(body).filter((key) => !(key in fields));
  const wrong = Object.entries(fields).filter(([key, { pattern, required }]) => {
    const value = body[key];
    if (value === undefined) return key === 'name_filter' ? false : required === true;
    return !pattern.test(typeof value === 'number' ? `#${value}` : typeof value === 'string' ? value : '');
  });
  return [
    ...unlisted.map((key) => `${method}: ${key} is not listed`),
    ...wrong.map(([key]) => `${method}: ${key} is missing or wrong`),
  ];
}

/** A refusal in Twirp's form. (twitchtv.github.io/twirp, "Errors".) */
function twirpError(status: number, code: string, msg: string): Told {
  return { status, body: { code, msg } };
}

/** The token that the runner gives to an action: a JWT whose scope names run and job. The signature is not looked at. */
export function runtimeToken(
  scope = `Actions.ExampleScope Actions.Results:${RUN_BACKEND_ID}:${JOB_BACKEND_ID}`,
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ scp: scope, exp: 4_102_444_800 })}.c2lnbmF0dXJlLW9mLXRoZS1ydW5uZXI`;
}

/** Answers a call of the service. */
export async function answerTwirp(
  world: World,
  method: Method,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await textOf(request);
  const { authorization, 'content-type': type } = request.headers;
  if (request.method !== 'POST') world.violations.push(`${method}: asked by ${request.method}`);
  if (type !== 'application/json') world.violations.push(`${method}: the body is ${type ?? 'of no type'}`);
  if (stumbled(world, method, response) === true) return;
  if (authorization !== `Bearer ${world.token}`) {
    send(response, twirpError(401, 'unauthenticated', 'bad token'));
    return;
  }
  const body = asObject(JSON.parse(text));
  const problems = judgeBody(method, body);
  world.violations.push(...problems);
  const refused = twirpError(400, 'invalid_argument', problems.join('; '));
  send(response, problems.length > 0 ? refused : done(world, method, body));
}

/** Does what the method says. */
function done(world: World, method: Method, body: Json): Told {
  const name = String(body['name']);
  const own = artifactsOf(world.state).filter(({ runId }) => runId === world.runId);
  const known = own.find((each) => each.name === name);
  switch (method) {
    case 'CreateArtifact':
      if (known !== undefined) return twirpError(409, 'already_exists', 'an artifact with this name already exists');
      world.expiries.set(name, typeof body['expires_at'] === 'string' ? body['expires_at'] : null);
      world.blobs.set(name, makeBlob(world.folder, `${world.blobs.size}-${name}`));
      return { status: 200, body: { ok: true, signed_upload_url: signed(world, name, 'PUT') } };
    case 'FinalizeArtifact':
      return finalized(world, name, body);
    case 'ListArtifacts': {
      const asked = own.filter((each) => body['id_filter'] === undefined || String(each.id) === body['id_filter']);
      return { status: 200, body: { artifacts: asked.map(toldArtifact) } };
    }
    case 'GetSignedArtifactURL':
      if (known === undefined) return twirpError(404, 'not_found', 'no such artifact');
      return { status: 200, body: { name, signed_url: known.address() } };
  }
}

function finalized(world: World, name: string, body: Json): Told {
  const committed = world.blobs.get(name)?.committed;
  if (committed === undefined || committed === null)
    return twirpError(412, 'failed_precondition', 'nothing was uploaded');
  const isLossy = world.faults.some(({ kind }) => kind === 'truncated');
  const isTrue = String(committed.bytes) === body['size'] && committed.digest === body['hash'];
  if (!isTrue && !isLossy) world.violations.push('FinalizeArtifact: size or hash are not those of the blob');
  const parts = { runId: world.runId, name, bytes: committed.bytes, digest: String(body['hash']) };
  const { id } = addArtifact(world, { ...parts, blob: name, expiresAt: world.expiries.get(name) ?? null });
  return { status: 200, body: { ok: true, artifact_id: String(id) } };
}

function toldArtifact({ id, name, bytes, digest, createdAt }: StoredArtifact): Json {
  const run = { workflow_run_backend_id: RUN_BACKEND_ID, workflow_job_run_backend_id: JOB_BACKEND_ID };
  return { ...run, database_id: String(id), name, size: String(bytes), created_at: createdAt, digest };
}
