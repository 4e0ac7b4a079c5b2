import { ByteReader } from '../byte-reader.js';
import { readValues } from './dataset.js';
import { type Hdf5File, type Hdf5Message, MESSAGE } from './hdf5-file.js';

/** Classes of types. */
const FIXED_TEXT = 3;
const VARIABLE_LENGTH = 9;
/** Of a type of any length: that it is a text, and no list. */
const TEXT = 1;
/** Of a text of fixed length: that the rest is spaces. */
const SPACES = 2;

/** Length, address of a heap, number in it. */
const REFERENCE = 16;

interface TextType {
  readonly bytes: number;
  readonly variable: boolean;
  readonly spaces: boolean;
}

/**
 * Reads a dataset of texts.
 *
 * @returns undefined for what is no dataset, or no texts
 */
export function readTexts(
  file: Hdf5File,
  heaps: Hdf5Heaps,
  messages: readonly Hdf5Message[],
  path: string,
): string[] | undefined {
  const datatype = messages.find(({ type }) => type === MESSAGE.datatype);
  const type = datatype && readTextType(file, datatype);
  if (!type) return undefined;
  const values = readValues(file, messages, path, { bytes: type.bytes, name: 'text' });
  if (!values) return undefined;
  const reader = new ByteReader(values.data.read(), file.reader.format);
  const texts: string[] = [];
  while (reader.remaining > 0) {
    if (type.variable) {
      reader.u32(); // its length, which the heap knows, too
      texts.push(heaps.textAt(reader.u64(), reader.u32()));
    } else texts.push(fixedText(reader, type));
  }
  return texts;
}

function readTextType({ reader }: Hdf5File, { start }: Hdf5Message): TextType | undefined {
  const kind = reader.at(start).u8() & 15;
  const low = reader.u8() & 15;
  reader.u16();
  const bytes = reader.u32();
  if (kind === FIXED_TEXT && bytes > 0) return { bytes, variable: false, spaces: low === SPACES };
  const isText = kind === VARIABLE_LENGTH && low === TEXT && bytes === REFERENCE;
  return isText ? { bytes, variable: true, spaces: false } : undefined;
}

function fixedText(reader: ByteReader, { bytes, spaces }: TextType): string {
  const start = reader.offset;
  const stored = reader.slice(bytes);
  const end = stored.indexOf(0);
  const text = reader.at(start).utf8(end < 0 ? bytes : end);
  reader.at(start + bytes);
  return spaces ? text.replace(/ +$/, '') : text;
}

/** The places where texts of any length are kept. */
export class Hdf5Heaps {
  readonly #file: Hdf5File;
  readonly #texts = new Map<number, ReadonlyMap<number, string>>();

  constructor(file: Hdf5File) {
    this.#file = file;
  }

  /** @throws FaceNetError WEIGHTS_CORRUPT where there is none */
  textAt(address: number, index: number): string {
    if (address === 0 && index === 0) return ''; // never written
    const texts = this.#texts.get(address) ?? this.#readHeap(address);
    this.#texts.set(address, texts);
    const text = texts.get(index);
    if (text === undefined) throw this.#file.reader.fail(`text ${index} is not there`, address);
    return text;
  }

  #readHeap(address: number): ReadonlyMap<number, string> {
    const { reader } = this.#file;
    this.#file.claim(address, 16);
    this.#file.expectSignature('GCOL');
    reader.u32(); // version
    const size = reader.u64();
    this.#file.claim(address + 16, size - 16);
    const end = address + size;
    const texts = new Map<number, string>();
    while (end - reader.offset >= 16) {
      const [index, , , length] = [reader.u16(), reader.u16(), reader.u32(), reader.u64()];
      if (index === 0) break; // the rest is free
      const start = reader.offset;
      if (length > end - start) throw reader.fail('a text ends behind its heap', start);
      const zero = reader.peek(start + length).indexOf(0);
      texts.set(index, reader.utf8(zero < 0 ? length : zero));
      reader.at(Math.min(start + Math.ceil(length / 8) * 8, end));
    }
    return texts;
  }
}
