/** The way of a part's bytes into its file and back: CSV, digest, gzip, encryption, digest. One piece is held at a time. */
import { createHash, createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Bytes } from '../postgres/copy.ts';
import { keyFor, sealed, unsealed, type Seal } from './seal.ts';

/** The length of a stream of bytes, and its digest as hexadecimal digits. */
export type Measure = { readonly bytes: number; readonly digest: string };
export type Packed = { readonly content: Measure; readonly file: Measure };

/**
 * The digest of plain content would let anybody check guesses at a small encrypted part, so with a seal it is an HMAC. What a
 * file holds as it stands may be known.
 */
const CONTENT_PURPOSE = 'qail snapshot content v1';

type Tally = { add(bytes: Uint8Array): void; end(): Measure };

/** Packs plain bytes and hands the file's bytes to `append`, waiting for it each time. Raises what either side raises. */
export async function pack(
  plain: Bytes,
  seal: Seal | null,
  append: (bytes: Uint8Array) => Promise<void>,
): Promise<Packed> {
  const content = contentTally(seal);
  const file = fileTally();
  await pipeline(tallied(plain, content), createGzip({ level: 1, chunkSize: 65_536 }), async (zipped: Bytes) => {
    for await (const chunk of seal === null ? zipped : sealed(zipped, seal)) {
      file.add(chunk);
      await append(chunk);
    }
  });
  return { content: content.end(), file: file.end() };
}

/** Unpacks a file and hands its plain bytes to `take`, which has to take all of them. Raises what either side raises. */
export async function unpack(path: string, seal: Seal | null, take: (plain: Bytes) => Promise<void>): Promise<Measure> {
  const content = contentTally(seal);
  const opened = async function* (bytes: Bytes): AsyncGenerator<Uint8Array> {
    yield* seal === null ? bytes : unsealed(bytes, seal);
  };
  await pipeline(
    createReadStream(path, { highWaterMark: 65_536 }),
    opened,
    createGunzip({ chunkSize: 65_536 }),
    async (plain: Bytes) => take(tallied(plain, content)),
  );
  return content.end();
}

/** Length and digest of a file as it stands. Raises what the file system raises. */
export async function measureFile(path: string): Promise<Measure> {
  const tally = fileTally();
  const bytes: Bytes = createReadStream(path, { highWaterMark: 1_048_576 });
  for await (const chunk of bytes) tally.add(chunk);
  return tally.end();
}

/** The measure of bytes that are at hand. */
export function measureOf(bytes: Uint8Array): Measure {
  const tally = fileTally();
  tally.add(bytes);
  return tally.end();
}

async function* tallied(source: Bytes, tally: Tally): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    tally.add(chunk);
    yield chunk;
  }
}

function contentTally(seal: Seal | null): Tally {
  return tallyWith(seal === null ? createHash('sha256') : createHmac('sha256', keyFor(seal, CONTENT_PURPOSE)));
}

function fileTally(): Tally {
  return tallyWith(createHash('sha256'));
}

function tallyWith(hash: { update(bytes: Uint8Array): unknown; digest(encoding: 'hex'): string }): Tally {
  let bytes = 0;
  return {
    add: (chunk) => {
      bytes += chunk.length;
      hash.update(chunk);
    },
    end: () => ({ bytes, digest: hash.digest('hex') }),
  };
}
