/** Unpacks the archive of a snapshot: plain names only, nothing larger than it says, one piece in memory at a time. */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { QailError, thrownField } from '../errors.ts';
import { onFile } from '../files/failure.ts';
import { BrokenArchive, readAt, readEntries, type ZipEntry } from './zip-directory.ts';

/** As the manifest has it: a name with a directory in it could lead anywhere. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30 };
const PIECE = 65_536;

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Writes every file of the archive at `path` into `directory`, which is there and empty, readable for its owner only. Raises
 * `QailError`: `github_failed` (no whole archive, names that are not plain, checksums that do not fit), `file_unreadable` (the disk).
 */
export async function unpackArchive(path: string, directory: string, doing: string): Promise<void> {
  await onFile(doing, async () => {
    const archive = await open(path, 'r');
    try {
      const { size } = await archive.stat();
      for (const entry of onlyPlain(await readEntries(archive, size))) await unpackEntry(archive, entry, directory);
    } catch (error) {
      throw retold(doing, error);
    } finally {
      await archive.close();
    }
  });
}

function onlyPlain(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) throw new BrokenArchive('a name is in it twice');
  if (!entries.every(({ name }) => PLAIN_NAME.test(name))) throw new BrokenArchive('a name in it is no plain name');
  return entries;
}

async function unpackEntry(archive: FileHandle, entry: ZipEntry, directory: string): Promise<void> {
  const header = await readAt(archive, entry.offset, LOCAL_HEADER.bytes);
  if (header.readUInt32LE(0) !== LOCAL_HEADER.signature) throw new BrokenArchive('a file in it has no beginning');
  const start = entry.offset + LOCAL_HEADER.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = piecesOf(archive, start, entry.packedBytes);
  const target = await open(join(directory, entry.name), 'wx', 0o600);
  try {
    const write = (bytes: Bytes): Promise<void> => writeChecked(bytes, entry, target);
    await (entry.method === 'stored'
      ? write(packed)
      : pipeline(packed, createInflateRaw({ chunkSize: 65_536 }), write));
  } finally {
    await target.close();
  }
}

async function* piecesOf(archive: FileHandle, start: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < start + bytes; at += PIECE) {
    yield await readAt(archive, at, Math.min(PIECE, start + bytes - at));
  }
}

async function writeChecked(bytes: Bytes, entry: ZipEntry, target: FileHandle): Promise<void> {
  let written = 0;
  let crc = 0;
  for await (const piece of bytes) {
    written += piece.length;
    // Before it is on the disk: a few bytes can unpack to more than the disk holds.
    if (written > entry.bytes) throw new BrokenArchive('a file in it is larger than it says');
    crc = crc32(piece, crc);
    await target.writeFile(piece);
  }
  if (written < entry.bytes) throw new BrokenArchive('a file in it is cut off');
  if (crc !== entry.crc) throw new BrokenArchive('the checksum of a file in it does not fit');
}

function retold(doing: string, error: unknown): unknown {
  const isPacking = (thrownField(error, 'code') ?? '').startsWith('Z_');
  if (!(error instanceof BrokenArchive) && !isPacking) return error;
  const what = error instanceof BrokenArchive ? error.message : 'a file in it cannot be unpacked';
  return new QailError('github_failed', `${doing}: ${what}`, {
    hint: 'do not rely on this artifact; take the snapshot from another copy, or make it again',
  });
}
