import type { Hdf5Bytes } from './hdf5-bytes.js';

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

/** Message flag: the content is elsewhere, shared by several objects. */
const SHARED = 2;

/** Reads the header of a group or dataset, with all of its continuations. */
export function readObjectHeader(file: Hdf5Bytes, address: number): Hdf5Message[] {
  const { reader } = file;
  return reader.at(address).u8() === 1 ? readOld(file, address) : readNew(file, address);
}

function readOld(file: Hdf5Bytes, address: number): Hdf5Message[] {
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

function readNew(file: Hdf5Bytes, address: number): Hdf5Message[] {
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

interface Block {
  readonly start: number;
  readonly end: number;
}

interface Heading {
  readonly type: number;
  readonly size: number;
  readonly flags: number;
}

/** @param next reads a message's heading; undefined at the end of a block */
function readBlocks(
  file: Hdf5Bytes,
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
function readContinuation(file: Hdf5Bytes): Block {
  const [start, length] = [file.requiredAddress(), file.reader.u64()];
  const end = start + length;
  const marked =
    String.fromCharCode(...file.reader.at(start).slice(Math.min(4, length))) === 'OCHK';
  return marked ? { start: start + 4, end: end - 4 } : { start, end };
}
