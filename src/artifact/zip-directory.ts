/** The table of contents of a zip archive. (PKWARE APPNOTE 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3.) */
import type { FileHandle } from 'node:fs/promises';

export type ZipEntry = {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its own header begins. */
  readonly offset: number;
};

/** Says what is wrong with an archive, for the end of a message. */
export class BrokenArchive extends Error {}

const END = { signature: 0x06054b50, bytes: 22, longestComment: 65_535 };
const END_64_LOCATOR = { signature: 0x07064b50, bytes: 20 };
const END_64 = { signature: 0x06064b50, bytes: 56 };
const HEADER = { signature: 0x02014b50, bytes: 46 };
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
const LARGEST_DIRECTORY = 16 * 1024 * 1024;
const METHODS: ReadonlyMap<number, ZipEntry['method']> = new Map([
  [0, 'stored'],
  [8, 'deflated'],
]);

/** The entries of an archive of `size` bytes, in its order. Raises `BrokenArchive`, or what the file system raises. */
export async function readEntries(archive: FileHandle, size: number): Promise<readonly ZipEntry[]> {
  const { count, bytes, offset } = await findDirectory(archive, size);
  if (bytes > LARGEST_DIRECTORY) throw new BrokenArchive('its table of contents is too large');
  const table = await readAt(archive, offset, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + HEADER.bytes > table.length || table.readUInt32LE(at) !== HEADER.signature) {
      throw new BrokenArchive('its table of contents ends early');
    }
    const nameEnd = at + HEADER.bytes + table.readUInt16LE(at + 28);
    const extraEnd = nameEnd + table.readUInt16LE(at + 30);
    if (extraEnd > table.length) throw new BrokenArchive('its table of contents ends early');
    entries.push(entryIn(table.subarray(at, nameEnd), table.subarray(nameEnd, extraEnd)));
    at = extraEnd + table.readUInt16LE(at + 32);
  }
  return entries;
}

/** So many bytes at a place. Raises `BrokenArchive` when the file ends before. */
export async function readAt(archive: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await archive.read(Buffer.alloc(bytes), 0, bytes, offset);
  if (bytesRead < bytes) throw new BrokenArchive('it is cut off');
  return buffer;
}

type Directory = { readonly count: number; readonly bytes: number; readonly offset: number };

async function findDirectory(archive: FileHandle, size: number): Promise<Directory> {
  const tailBytes = Math.min(size, END.bytes + END.longestComment);
  const tail = await readAt(archive, size - tailBytes, tailBytes);
  for (let at = tail.length - END.bytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END.signature) continue;
    const count = tail.readUInt16LE(at + 10);
    const bytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    const isFull = count === FULL_16 || bytes === FULL_32 || offset === FULL_32;
    return isFull ? findLargeDirectory(archive, size - tailBytes + at) : { count, bytes, offset };
  }
  throw new BrokenArchive('it is no zip archive, or is cut off');
}

async function findLargeDirectory(archive: FileHandle, end: number): Promise<Directory> {
  const locator = await readAt(archive, Math.max(0, end - END_64_LOCATOR.bytes), END_64_LOCATOR.bytes);
  if (locator.readUInt32LE(0) !== END_64_LOCATOR.signature) throw new BrokenArchive('its end is not readable');
  const record = await readAt(archive, numberAt(locator, 8), END_64.bytes);
  if (record.readUInt32LE(0) !== END_64.signature) throw new BrokenArchive('its end is not readable');
  return { count: numberAt(record, 32), bytes: numberAt(record, 40), offset: numberAt(record, 48) };
}

function entryIn(header: Buffer, extra: Buffer): ZipEntry {
  const method = METHODS.get(header.readUInt16LE(10));
  const isEncrypted = (header.readUInt16LE(8) & 1) === 1;
  if (method === undefined || isEncrypted) throw new BrokenArchive('a file in it is packed in an unknown way');
  const large = largeFields(extra);
  // In this order, and only those that do not fit. (4.5.3.)
  const field = (at: number): number => {
    const value = header.readUInt32LE(at);
    return value === FULL_32 ? large() : value;
  };
  const [bytes, packedBytes, offset] = [field(24), field(20), field(42)];
  const name = header.subarray(HEADER.bytes).toString('utf8');
  return { name, method, crc: header.readUInt32LE(16), packedBytes, bytes, offset };
}

/** Gives the numbers of the extra field 0x0001 one after the other. */
function largeFields(extra: Buffer): () => number {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return () => {
    if (at + 8 > extra.length) throw new BrokenArchive('the size of a file in it is missing');
    at += 8;
    return numberAt(extra, at - 8);
  };
}

function numberAt(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw new BrokenArchive('a size in it cannot be');
  return value;
}
