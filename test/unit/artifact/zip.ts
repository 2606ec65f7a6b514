/** Zip archives made by hand, so that each of their numbers can be wrong. (PKWARE APPNOTE 6.3.10, 4.3.7 to 4.3.16.) */
import { crc32, deflateRawSync } from 'node:zlib';

export type ZipFile = {
  readonly name: string;
  readonly content: string | Buffer;
  readonly deflated?: boolean;
  /** What the table of contents says, where that is not the truth. */
  readonly says?: { readonly bytes?: number; readonly crc?: number; readonly method?: number; readonly flags?: number };
  /** The sizes and the place stand in an extra field, as for a file of more than 4 GiB. */
  readonly large?: boolean;
};

const FULL = 0xffffffff;

/** An archive of the files; with `large` its end is told in the form for more than 65,535 files. */
export function zipOf(files: readonly ZipFile[], large = false): Buffer {
  const bodies: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const content = Buffer.from(file.content);
    const packed = file.deflated === true ? deflateRawSync(content) : content;
    const local = Buffer.concat([localHeader(file, content, packed), packed]);
    table.push(tableEntry(file, { content, packed, offset }));
    bodies.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(table);
  const end = large
    ? largeEnd(files.length, directory.length, offset)
    : smallEnd(files.length, directory.length, offset);
  return Buffer.concat([...bodies, directory, end]);
}

function methodOf({ says, deflated }: ZipFile): number {
  return says?.method ?? (deflated === true ? 8 : 0);
}

function localHeader(file: ZipFile, content: Buffer, packed: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(methodOf(file), 8);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(Buffer.byteLength(file.name), 26);
  return Buffer.concat([header, Buffer.from(file.name)]);
}

type Placed = { readonly content: Buffer; readonly packed: Buffer; readonly offset: number };

function tableEntry(file: ZipFile, { content, packed, offset }: Placed): Buffer {
  const { says, large = false } = file;
  const bytes = says?.bytes ?? content.length;
  const extra = Buffer.alloc(large ? 4 + 5 + 4 + 24 : 0);
  if (large) {
    // A field of somebody else comes first.
    extra.writeUInt16LE(0x5455, 0);
    extra.writeUInt16LE(5, 2);
    extra.writeUInt16LE(1, 9);
    extra.writeUInt16LE(24, 11);
    [bytes, packed.length, offset].forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 13 + 8 * index));
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(says?.flags ?? 0, 8);
  header.writeUInt16LE(methodOf(file), 10);
  header.writeUInt32LE(says?.crc ?? crc32(content), 16);
  header.writeUInt32LE(large ? FULL : packed.length, 20);
  header.writeUInt32LE(large ? FULL : bytes, 24);
  header.writeUInt16LE(Buffer.byteLength(file.name), 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(large ? FULL : offset, 42);
  return Buffer.concat([header, Buffer.from(file.name), extra]);
}

function smallEnd(count: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function largeEnd(count: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  [count, count, bytes, offset].forEach((value, index) => record.writeBigUInt64LE(BigInt(value), 24 + 8 * index));
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + bytes), 8);
  const end = smallEnd(0xffff, FULL, FULL);
  return Buffer.concat([record, locator, end]);
}
