import { ByteReader } from '../byte-reader.js';
import { excerpt } from '../excerpt.js';
import type { FileBytes } from '../file-bytes.js';
import { readZipEntry, type ZipEntryHeader } from './read-zip-entry.js';

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

const END_OF_DIRECTORY = 0x06_05_4b_50;
const DIRECTORY_ENTRY = 0x02_01_4b_50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
const SHORTEST_ENTRY = 46;

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
