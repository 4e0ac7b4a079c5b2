import { inflateSync } from 'fflate';
import { ByteReader } from '../byte-reader.js';
import { crc32 } from '../checksum/crc32.js';
import { excerpt } from '../excerpt.js';
import type { FileBytes } from '../file-bytes.js';

/** What the directory of an archive says of a file. */
export interface ZipEntryHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Position of the file's own header. */
  readonly offset: number;
}

const LOCAL_HEADER = 0x04_03_4b_50;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Trained weights shrink by a few per cent; an array of zeros, which is a bomb, a thousandfold. */
const HIGHEST_RATIO = 64;
const ALWAYS_ALLOWED = 1 << 20;

/** Unpacks one file. At most 64 times its packed size, or 1 MiB, is allocated. */
export function readZipEntry(
  bytes: FileBytes,
  format: string,
  { name, flags, method, checksum, packedSize, size, offset }: ZipEntryHeader,
  into?: Uint8Array,
): Uint8Array {
  const reader = new ByteReader(bytes, format).at(offset);
  const fail = (problem: string) => reader.fail(`${excerpt(name)} in it ${problem}`, offset);
  if (reader.u32() !== LOCAL_HEADER) throw fail('is not where the directory says');
  reader.at(offset + 26);
  const nameLength = reader.u16();
  const extraLength = reader.u16();
  reader.slice(nameLength + extraLength);
  const packed = reader.later(packedSize);

  if (flags & ENCRYPTED) throw fail('is encrypted');
  let content: Uint8Array;
  if (method === STORED) {
    if (size !== packedSize) throw fail(`has ${packedSize} bytes, not ${size}`);
    content = packed.read(into);
  } else if (method === DEFLATED) {
    if (size > Math.max(ALWAYS_ALLOWED, packedSize * HIGHEST_RATIO)) {
      throw fail(`would unfold from ${packedSize} to ${size} bytes`);
    }
    content = inflate(packed.read(), size, fail);
  } else {
    throw fail(`is packed by method ${method}; known: ${STORED} (stored), ${DEFLATED} (deflate)`);
  }
  if (crc32(content) !== checksum) throw fail('does not have the checksum of the directory');
  return content;
}

function inflate(packed: Uint8Array, size: number, fail: (problem: string) => Error): Uint8Array {
  let content: Uint8Array;
  try {
    content = inflateSync(packed, { out: new Uint8Array(size) });
  } catch {
    throw fail(`cannot be unpacked to ${size} bytes`);
  }
  if (content.length !== size) throw fail(`unpacks to ${content.length} bytes, not ${size}`);
  return content;
}
