/** Block blobs as Azure keeps them: blocks that are staged, a list that makes a blob of them. (Azure, "Put Block", "Put Block List".) */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  createWriteStream,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readFile } from 'node:fs/promises';
import { stumbled, textOf, type World } from './world.ts';

export type Blob = {
  readonly name: string;
  readonly path: string;
  /** Ids of the blocks that were staged, with their files. */
  readonly blocks: Map<string, string>;
  /** Null until a list was put. */
  committed: { readonly contentType: string; readonly bytes: number; readonly digest: string } | null;
};

/** An empty blob whose bytes lie in the folder. */
export function makeBlob(folder: string, name: string): Blob {
  return { name, path: join(folder, name), blocks: new Map(), committed: null };
}

/** Keeps one block on the disk; `lost` bytes of its end are not kept, and nobody is told. */
async function stageBlock(blob: Blob, id: string, body: IncomingMessage, lost: number): Promise<void> {
  const path = `${blob.path}.${blob.blocks.size}.block`;
  blob.blocks.set(id, path);
  await pipeline(body, createWriteStream(path));
  if (lost > 0) truncateSync(path, Math.max(0, statSync(path).size - lost));
}

/** Makes the blob of the blocks that the XML names. Gives what is wrong with it, nothing when all is well. */
async function commitBlocks(blob: Blob, xml: string, contentType: string): Promise<readonly string[]> {
  const list = /^(?:<\?xml[^>]*\?>)?\s*<BlockList>((?:\s*<Latest>[A-Za-z0-9+/=]+<\/Latest>)*)\s*<\/BlockList>\s*$/.exec(
    xml,
  );
  if (list === null) return ['the list of blocks is not readable'];
  const ids = [...(list[1] ?? '').matchAll(/<Latest>([^<]+)</g)].map(([, id = '']) => id);
  const unknown = ids.filter((id) => !blob.blocks.has(id));
  if (unknown.length > 0) return [`the list names ${unknown.length} blocks that are not there`];
  const hash = createHash('sha256');
  writeFileSync(blob.path, '');
  for (const id of ids) {
    const path = blob.blocks.get(id) ?? '';
    const bytes = await readFile(path);
    hash.update(bytes);
    appendFileSync(blob.path, bytes);
    rmSync(path);
  }
  blob.committed = { contentType, bytes: statSync(blob.path).size, digest: `sha256:${hash.digest('hex')}` };
  return [];
}

/** The bytes of a blob; with `changed` one in the middle is another one. */
async function* bytesOf({ path, committed }: Blob, changed: boolean): AsyncGenerator<Buffer> {
  const middle = Math.floor((committed?.bytes ?? 0) / 2);
  let at = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (changed && at <= middle && middle < at + chunk.length) {
      chunk.writeUInt8(chunk.readUInt8(middle - at) ^ 0xff, middle - at);
    }
    at += chunk.length;
    yield chunk;
  }
}

/** Answers a request for a blob, if the signature in its address allows it. */
export async function answerBlob(
  world: World,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const allowed = world.signatures.get(url.searchParams.get('sig') ?? '');
  const name = decodeURIComponent(url.pathname.slice('/blobs/'.length));
  const blob = world.blobs.get(name);
  if (blob === undefined || allowed?.blob !== name || allowed.verb !== request.method) {
    world.violations.push(`${request.method} ${url.pathname}: the signature does not allow it`);
    response.writeHead(403, { 'x-ms-error-code': 'AuthenticationFailed' }).end();
    return;
  }
  if (request.method === 'GET') return sendBlob(world, blob, response);
  const azure = { 'x-ms-version': '2025-11-05', 'x-ms-request-id': 'stand-in', date: new Date().toUTCString() };
  if (request.headers['x-ms-version'] === undefined) world.violations.push(`PUT ${url.pathname}: no x-ms-version`);
  const part = url.searchParams.get('comp');
  const fault =
    part === 'block' || part === 'blocklist' ? stumbled(world, part === 'block' ? 'block' : 'commit', response) : null;
  if (fault === true) return void request.resume();
  if (part === 'block') {
    const id = url.searchParams.get('blockid') ?? '';
    if (!/^[A-Za-z0-9+/]{4,}={0,2}$/.test(id)) world.violations.push(`PUT ${url.pathname}: no id of a block`);
    await stageBlock(blob, id, request, fault?.kind === 'truncated' ? 100 : 0);
    response.writeHead(201, { ...azure, 'x-ms-request-server-encrypted': 'true' }).end();
    return;
  }
  const xml = await textOf(request);
  const type = String(request.headers['x-ms-blob-content-type'] ?? '');
  const problems =
    part === 'blocklist' ? await commitBlocks(blob, xml, type) : ['only blocks and their list are known'];
  world.violations.push(...problems.map((problem) => `PUT ${url.pathname}: ${problem}`));
  response.writeHead(problems.length > 0 ? 400 : 201, { ...azure, etag: '"0x1"', 'last-modified': azure.date }).end();
}

async function sendBlob(world: World, blob: Blob, response: ServerResponse): Promise<void> {
  const fault = stumbled(world, 'download', response);
  if (fault === true || blob.committed === null) return;
  response.writeHead(200, {
    'content-type': blob.committed.contentType,
    'content-length': blob.committed.bytes,
    'content-disposition': `attachment; filename="${blob.name}.zip"`,
  });
  await pipeline(bytesOf(blob, fault?.kind === 'other_bytes'), response);
}
