import { inflateSync } from 'fflate';
import { excerpt } from '../excerpt.js';
import { ByteReader } from './byte-reader.js';
import { crc32 } from './crc32.js';
import type { FileBytes } from './file-bytes.js';

const END_OF_DIRECTORY = 0x06_05_4b_50;
const DIRECTORY_ENTRY = 0x02_01_4b_50;
const LOCAL_HEADER = 0x04_03_4b_50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
const SHORTEST_ENTRY = 46;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Trained weights shrink by a few per cent; an array of zeros, which is a bomb, a thousandfold. */
const HIGHEST_RATIO = 64;
const ALWAYS_ALLOWED = 1 << 20;

/** A file of an archive, unpacked when it is wanted. */
export interface ZipEntry {
  readonly name: string;
  /** Size of the unpacked file in bytes. */
  readonly size: number;
  /**
   * The file; a view of the archive where that is in memory and the file stored as it is.
   *
   * @param into memory of its size, which may be used for the result
   */
  read(into?: Uint8Array): Uint8Array;
}

/** What the directory of an archive says of a file. */
interface ZipEntryHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Position of the file's own header. */
  readonly offset: number;
}

/**
 * Lists the files of a zip archive by name: stored or deflated ones, of archives below 4 GiB.
 *
 * @param format what the archive is, for error texts: ".npz file"
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function readZip(bytes: FileBytes, format: string): ReadonlyMap<string, ZipEntry> {
  const reader = new ByteReader(bytes, format);
  const { count, start } = findDirectory(reader);
  if (count * SHORTEST_ENTRY > bytes.length) {
    throw reader.fail(`its directory shall list ${count} files`, start);
  }
  const entries = new Map<string, ZipEntry>();
  let packed = 0;
  reader.at(start);
  for (let i = 0; i < count; i++) {
    const header = readDirectoryEntry(reader);
    const { name, size } = header;
    if (entries.has(name)) throw reader.fail(`it holds ${excerpt(name)} twice`);
    // A bomb lists the same bytes over and over, under many names.
    packed += header.packedSize;
    if (packed > bytes.length) throw reader.fail(`${excerpt(name)} shares its bytes with others`);
    entries.set(name, { name, size, read: (into) => readZipEntry(bytes, format, header, into) });
  }
  return entries;
}

/** The directory's end is the last thing in a file, but for a comment of unknown length. */
function findDirectory(reader: ByteReader): { count: number; start: number } {
  const last = reader.length - END_SIZE;
  const first = Math.max(0, last - LONGEST_COMMENT);
  const tail = reader.at(first).peek(reader.length);
  for (let at = last; at >= first; at--) {
    if (tail[at - first] !== 0x50 || reader.at(at).u32() !== END_OF_DIRECTORY) continue;
    reader.at(at + 10);
    const count = reader.u16();
    reader.u32(); // the directory's size, which its entries tell too
    return { count, start: reader.u32() };
  }
  throw reader.fail('the directory of a zip archive is missing', reader.length);
}

function readDirectoryEntry(reader: ByteReader): ZipEntryHeader {
  const start = reader.offset;
  if (reader.u32() !== DIRECTORY_ENTRY) throw reader.fail('no file is listed there', start);
  reader.at(start + 8);
  const flags = reader.u16();
  const method = reader.u16();
  reader.at(start + 16);
  const checksum = reader.u32();
  const packedSize = reader.u32();
  const size = reader.u32();
  const nameLength = reader.u16();
  const extraLength = reader.u16();
  const commentLength = reader.u16();
  reader.at(start + 42);
  const offset = reader.u32();
  const name = reader.utf8(nameLength);
  reader.slice(extraLength + commentLength);
  return { name, flags, method, checksum, packedSize, size, offset };
}

/** Unpacks one file. At most 64 times its packed size, or 1 MiB, is allocated. */
function readZipEntry(
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
