/** What the parts of the stand-in share: what is stored, what goes wrong on purpose, and how an answer is sent. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../github/schema.ts';
import { artifactsOf, type StoredArtifact } from '../github/artifact-routes.ts';
import type { GitHubState } from '../github/state.ts';
import type { Blob } from './blobs.ts';
import type { RestPlace } from './rest.ts';
import type { Method } from './results.ts';

export type Place = Method | 'block' | 'commit' | 'download' | RestPlace;

/** Something that goes wrong on purpose, at the first requests of its place. */
export type StoreFault = {
  readonly at: Place;
  /** Requests that it takes, one when not given. */
  readonly times?: number;
} & (
  | { readonly kind: 'status'; readonly status: number; readonly says?: string }
  /** Never answered. */
  | { readonly kind: 'hang' }
  /** A block: the last hundred bytes get lost, and nobody is told. */
  | { readonly kind: 'truncated' }
  /** A download: one byte in the middle is another one. */
  | { readonly kind: 'other_bytes' }
  /** The world changes, then the request is answered as usual. */
  | { readonly kind: 'meanwhile'; readonly change: () => void }
);

export type World = {
  readonly folder: string;
  readonly origin: () => string;
  readonly runId: number;
  readonly token: string;
  readonly state: GitHubState;
  readonly faults: StoreFault[];
  readonly requests: string[];
  readonly violations: string[];
  readonly secrets: string[];
  /** By their names; those of this run are named as its artifacts are. */
  readonly blobs: Map<string, Blob>;
  /** What CreateArtifact was told of the end of an artifact, by its name. */
  readonly expiries: Map<string, string | null>;
  /** What each signature allows. */
  readonly signatures: Map<string, { readonly blob: string; readonly verb: 'GET' | 'PUT' }>;
  readonly taken: Map<StoreFault, number>;
};

/** The fault that takes a request at a place, null without one. True when nothing is left to do. */
export function stumbled(world: World, place: Place, response: ServerResponse): StoreFault | true | null {
  const fault = world.faults.find((each) => each.at === place && (world.taken.get(each) ?? 0) < (each.times ?? 1));
  if (fault === undefined) return null;
  world.taken.set(fault, (world.taken.get(fault) ?? 0) + 1);
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'status':
      send(response, { status: fault.status, body: { code: 'on_purpose', msg: fault.says ?? 'on purpose' } });
      return true;
    case 'meanwhile':
      fault.change();
      return fault;
    default:
      return fault;
  }
}

/** An address that opens one blob for one verb, with a signature in the form Azure gives it. */
export function signed(world: World, blob: string, verb: 'GET' | 'PUT'): string {
  const signature = randomBytes(32).toString('base64');
  world.signatures.set(signature, { blob, verb });
  world.secrets.push(signature, encodeURIComponent(signature));
  const query = new URLSearchParams({
    se: '2099-01-01T00:00:00Z',
    sp: verb === 'GET' ? 'r' : 'rw',
    sr: 'b',
    sv: '2025-11-05',
  });
  return `${world.origin()}/blobs/${encodeURIComponent(blob)}?${query.toString()}&sig=${encodeURIComponent(signature)}`;
}

export type Told = { readonly status: number; readonly body: Json };

export function send(response: ServerResponse, { status, body }: Told): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Lists a blob as an artifact, under the next id. */
export function addArtifact(
  world: World,
  { blob, ...parts }: Omit<StoredArtifact, 'id' | 'expired' | 'createdAt' | 'address'> & { readonly blob: string },
): StoredArtifact {
  const all = artifactsOf(world.state);
  const artifact = {
    ...parts,
    id: 900_001 + all.length,
    expired: false,
    createdAt: '2026-01-01T00:00:00Z',
    address: () => signed(world, blob, 'GET'),
  };
  all.push(artifact);
  return artifact;
}
