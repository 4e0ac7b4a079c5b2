import { ByteReader } from '../byte-reader.js';
import { bytesBetween, type FileBytes } from '../file-bytes.js';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Message flag: the content is elsewhere, shared by several objects. */
const SHARED = 2;

/** Messages of object headers that arrays and groups are made of. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

export interface Hdf5Message {
  readonly type: number;
  /** Where its content begins and ends. */
  readonly start: number;
  readonly end: number;
}

interface Block {
  readonly start: number;
  readonly end: number;
}

interface Heading {
  readonly type: number;
  readonly size: number;
  readonly flags: number;
}

// All layouts in this folder are those of the HDF5 File Format Specification, version 3.0.

/**
 * Bytes of an HDF5 file, whose structures point to each other by address. In a sound file they do
 * not overlap, so together they take no more bytes than there are. Holding every file to that ends
 * circles, and keeps work and results in proportion to the file's size.
 */
export class Hdf5File {
  readonly reader: ByteReader;
  #unclaimed: number;
  #unnamed: number;

  constructor(bytes: FileBytes) {
    this.reader = new ByteReader(bytes, 'HDF5 file');
    this.#unclaimed = bytes.length;
    this.#unnamed = bytes.length;
  }

  /** Moves to a structure of that many bytes; to be called once for each. */
  claim(address: number, length: number): ByteReader {
    this.reader.at(address);
    if (length < 0 || length > this.reader.remaining || length > this.#unclaimed) {
      throw this.reader.fail(`${length} bytes are needed, ${this.reader.remaining} are left`);
    }
    this.#unclaimed -= length;
    return this.reader;
  }

  /** Moves to a name inside a structure that is claimed; names do not overlap either. */
  claimName(address: number, length: number): ByteReader {
    this.#unnamed -= length + 1;
    if (this.#unnamed < 0) throw this.reader.fail('names are used more than once', address);
    return this.reader.at(address);
  }

  /** Reads the four letters that structures begin with. */
  expectSignature(signature: string): void {
    const start = this.reader.offset;
    const found = String.fromCharCode(...this.reader.slice(signature.length));
    if (found !== signature) throw this.reader.fail(`"${signature}" is missing`, start);
  }

  /** The address at hand; undefined where the file says that there is nothing. */
  address(): number | undefined {
    const [low, high] = [this.reader.u32(), this.reader.u32()];
    return low === 0xffffffff && high === 0xffffffff ? undefined : high * 2 ** 32 + low;
  }

  /** An address that there must be. */
  requiredAddress(): number {
    const start = this.reader.offset;
    const address = this.address();
    if (address === undefined) throw this.reader.fail('an address is missing', start);
    return address;
  }
}

/** Whether the bytes begin as an HDF5 file does. */
export function isHdf5(bytes: FileBytes): boolean {
  const start = bytesBetween(bytes, 0, SIGNATURE.length);
  return SIGNATURE.every((byte, i) => start[i] === byte);
}

/** Reads the start of the file: the address of the root group's object header. */
export function readSuperblock(file: Hdf5File): number {
  const { reader } = file;
  if (!isHdf5(reader.file)) throw reader.fail('it does not begin as HDF5 files do', 0);
  const version = reader.at(8).u8();
  if (version > 3) throw reader.fail(`superblock version ${version} is not known`, 8);
  const old = version < 2;
  const [offsets, lengths] = [reader.at(old ? 13 : 9).u8(), reader.u8()];
  if (offsets !== 8 || lengths !== 8) {
    throw reader.fail(`addresses of ${offsets} and lengths of ${lengths} bytes are not read`);
  }
  // Version 1 has four bytes more than version 0.
  const addresses = old ? 24 + 4 * version : 12;
  const base = reader.at(addresses).u64();
  if (base !== 0) throw reader.fail(`it starts at byte ${base} of another file`, addresses);
  // Behind it: free space, end, driver (or extension, end) and, in old files, the name's offset.
  reader.at(addresses + (old ? 40 : 24));
  return file.requiredAddress();
}

/** Reads the header of a group or dataset, with all of its continuations. */
export function readObjectHeader(file: Hdf5File, address: number): Hdf5Message[] {
  const { reader } = file;
  return reader.at(address).u8() === 1 ? readOld(file, address) : readNew(file, address);
}

function readOld(file: Hdf5File, address: number): Hdf5Message[] {
  const reader = file.claim(address, 16);
  reader.at(address + 8);
  const length = reader.u32();
  return readBlocks(file, { start: address + 16, end: address + 16 + length }, (end) => {
    if (end - reader.offset < 8) return undefined;
    const [type, size, flags] = [reader.u16(), reader.u16(), reader.u8()];
    reader.slice(3);
    return { type, size, flags };
  });
}

function readNew(file: Hdf5File, address: number): Hdf5Message[] {
  const reader = file.claim(address, 8);
  file.expectSignature('OHDR');
  const [version, flags] = [reader.u8(), reader.u8()];
  if (version !== 2) throw reader.fail(`object header version ${version} is not known`, address);
  if (flags & 0x20) reader.slice(16); // four times of access and change
  if (flags & 0x10) reader.slice(4); // how many attributes are stored in what way
  const width = flags & 3;
  const length = [() => reader.u8(), () => reader.u16(), () => reader.u32(), () => reader.u64()][
    width
  ]?.() as number;
  const heading = flags & 4 ? 6 : 4;
  const first = { start: reader.offset, end: reader.offset + length };
  return readBlocks(file, first, (end) => {
    if (end - reader.offset < heading) return undefined;
    const [type, size, messageFlags] = [reader.u8(), reader.u16(), reader.u8()];
    if (flags & 4) reader.u16(); // order of creation
    return { type, size, flags: messageFlags };
  });
}

/** @param next reads a message's heading; undefined at the end of a block */
function readBlocks(
  file: Hdf5File,
  first: Block,
  next: (end: number) => Heading | undefined,
): Hdf5Message[] {
  const messages: Hdf5Message[] = [];
  const blocks = [first];
  for (const { start, end } of blocks) {
    const reader = file.claim(start, end - start);
    for (let heading = next(end); heading; heading = next(end)) {
      const { type, size, flags } = heading;
      const message = { type, start: reader.offset, end: reader.offset + size };
      if (message.end > end) throw reader.fail('a message ends behind its block', message.start);
      if (type === MESSAGE.continuation) blocks.push(readContinuation(file));
      else if (flags & SHARED) {
        // Attributes of a shared type are none of our business, arrays of one are refused later.
      } else if (type !== 0) messages.push(message);
      reader.at(message.end);
    }
  }
  return messages;
}

/** Blocks of new headers are marked, and end with a checksum. */
function readContinuation(file: Hdf5File): Block {
  const [start, length] = [file.requiredAddress(), file.reader.u64()];
  const end = start + length;
  const marked =
    String.fromCharCode(...file.reader.at(start).slice(Math.min(4, length))) === 'OCHK';
  return marked ? { start: start + 4, end: end - 4 } : { start, end };
}
