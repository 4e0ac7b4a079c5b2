import { ByteReader } from './byte-reader.js';
import type { FileBytes, LaterBytes } from './file-bytes.js';

/** How a field is stored. Groups (3 and 4) have been out of use since before any weight format. */
const VARINT = 0;
const FIXED64 = 1;

export const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Deeper than any description of a network; readers that recurse are bounded by it. */
const DEEPEST = 32;

/** A field as it lies in the file: its number in the schema, its kind and the bytes of its value. */
export interface ProtobufField {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 text, bytes, message or packed numbers, 5 four bytes. */
  readonly wire: 0 | 1 | 2 | 5;
  /** Of the value, in the whole file; behind the length, where the value has one. */
  readonly start: number;
  readonly end: number;
}

/** Reads the message that the whole of `bytes` is; `format` names it in error texts. */
export function readProtobuf(bytes: FileBytes, format: string): ProtobufMessage {
  return new ProtobufMessage(new ByteReader(bytes, format), 0, bytes.length, 0);
}

/**
 * A protobuf message in bytes of unknown origin. Fields are found by walking the message, nothing
 * is kept and nothing copied, so an accessor costs a walk and no memory: singular ones take the
 * last value, as the format demands, and repeated ones take packed and unpacked values.
 *
 * Every error is a FaceNetError WEIGHTS_CORRUPT that names a byte of the whole file.
 */
export class ProtobufMessage {
  /** Where the message lies in the file. */
  readonly start: number;
  readonly end: number;
  readonly #reader: ByteReader;
  readonly #depth: number;

  constructor(reader: ByteReader, start: number, end: number, depth: number) {
    this.#reader = reader;
    this.#depth = depth;
    this.start = start;
    this.end = end;
  }

  /** All fields in the order of the file, unknown ones included. */
  *fields(): Generator<ProtobufField, void> {
    let offset = this.start;
    while (offset < this.end) {
      const field = this.#fieldAt(offset);
      offset = field.end;
      yield field;
    }
  }

  /** The fields of one number. */
  *all(number: number): Generator<ProtobufField, void> {
    for (const field of this.fields()) if (field.number === number) yield field;
  }

  has(number: number): boolean {
    return this.#last(number) !== undefined;
  }

  /** An int32, int64, uint32, enum or bool; negative ones are read as such. */
  integer(number: number): number | undefined {
    const field = this.#last(number, VARINT);
    return field && this.#varint(field);
  }

  float(number: number): number | undefined {
    const field = this.#last(number, FIXED32);
    return field && this.#reader.at(field.start).f32();
  }

  fixed32(number: number): number | undefined {
    const field = this.#last(number, FIXED32);
    return field && this.#reader.at(field.start).u32();
  }

  double(number: number): number | undefined {
    const field = this.#last(number, FIXED64);
    return field && this.#reader.at(field.start).f64();
  }

  string(number: number): string | undefined {
    const field = this.#last(number, LENGTH_DELIMITED);
    return field && this.#text(field);
  }

  /** A view of the file, where it is in memory. */
  bytes(number: number): Uint8Array | undefined {
    const field = this.#last(number, LENGTH_DELIMITED);
    return field && this.view(field);
  }

  /** As {@link bytes}, but to be read later. */
  laterBytes(number: number): LaterBytes | undefined {
    const field = this.#last(number, LENGTH_DELIMITED);
    return field && this.#reader.at(field.start).later(field.end - field.start);
  }

  message(number: number): ProtobufMessage | undefined {
    const field = this.#last(number, LENGTH_DELIMITED);
    return field && this.#inner(field);
  }

  *strings(number: number): Generator<string, void> {
    for (const field of this.all(number)) yield this.#text(this.#expect(field, LENGTH_DELIMITED));
  }

  /** An empty message takes two bytes of the file: collect them only after a look inside. */
  *messages(number: number): Generator<ProtobufMessage, void> {
    for (const field of this.all(number)) yield this.#inner(this.#expect(field, LENGTH_DELIMITED));
  }

  /**
   * Every value takes at least a byte of the file.
   *
   * @param rounded takes the nearest number where a value has more than 53 bits
   */
  integers(number: number, { rounded = false } = {}): number[] {
    const values: number[] = [];
    for (const field of this.all(number)) {
      if (field.wire !== LENGTH_DELIMITED) this.#expect(field, VARINT);
      this.#reader.at(field.start);
      while (this.#reader.offset < field.end) values.push(readVarint(this.#reader, rounded));
      if (this.#reader.offset > field.end) {
        throw this.fail(`the numbers of field ${number} end behind it`, field.start);
      }
    }
    return values;
  }

  floats(number: number): Float32Array {
    const values = new Float32Array(this.#countFixed(number, FIXED32, 4));
    this.#eachFixed(number, 4, (reader, i) => {
      values[i] = reader.f32();
    });
    return values;
  }

  doubles(number: number): Float64Array {
    const values = new Float64Array(this.#countFixed(number, FIXED64, 8));
    this.#eachFixed(number, 8, (reader, i) => {
      values[i] = reader.f64();
    });
    return values;
  }

  /** How many numbers a repeated float (`width` 4) or double (8) field holds. */
  countFixed(number: number, width: 4 | 8): number {
    return this.#countFixed(number, width === 4 ? FIXED32 : FIXED64, width);
  }

  /** The bytes of a field's value, without its length. */
  view(field: ProtobufField): Uint8Array {
    return this.#reader.at(field.start).slice(field.end - field.start);
  }

  /** An error about this message, or another byte of the file; to be thrown by the caller. */
  fail(problem: string, offset = this.start): Error {
    return this.#reader.fail(problem, offset);
  }

  #fieldAt(offset: number): ProtobufField {
    const reader = this.#reader.at(offset);
    const tag = readVarint(reader);
    const number = Math.floor(tag / 8);
    const wire = tag & 7;
    if (number < 1 || number > 0x1fffffff) throw reader.fail(`${number} is no field`, offset);
    let start = reader.offset;
    let length: number;
    if (wire === VARINT) {
      skipVarint(reader);
      length = reader.offset - start;
    } else if (wire === LENGTH_DELIMITED) {
      length = readLength(reader, this.end);
      start = reader.offset;
    } else if (wire === FIXED32 || wire === FIXED64) {
      length = wire === FIXED32 ? 4 : 8;
    } else {
      throw reader.fail(`field ${number} is of kind ${wire}, which is not used`, offset);
    }
    const end = start + length;
    if (end > this.end) throw reader.fail(`field ${number} ends behind its message`, offset);
    return { number, wire, start, end };
  }

  #last(number: number, wire?: number): ProtobufField | undefined {
    let last: ProtobufField | undefined;
    for (const field of this.all(number)) last = field;
    return last && wire !== undefined ? this.#expect(last, wire) : last;
  }

  #expect(field: ProtobufField, wire: number): ProtobufField {
    if (field.wire === wire) return field;
    throw this.fail(`field ${field.number} is of kind ${field.wire}, not ${wire}`, field.start);
  }

  #varint(field: ProtobufField): number {
    return readVarint(this.#reader.at(field.start));
  }

  #text(field: ProtobufField): string {
    return this.#reader.at(field.start).utf8(field.end - field.start);
  }

  #inner(field: ProtobufField): ProtobufMessage {
    const depth = this.#depth + 1;
    if (depth > DEEPEST) throw this.fail(`messages are nested ${depth} deep`, field.start);
    return new ProtobufMessage(this.#reader, field.start, field.end, depth);
  }

  #countFixed(number: number, wire: number, width: number): number {
    let bytes = 0;
    for (const field of this.all(number)) {
      if (field.wire !== LENGTH_DELIMITED) this.#expect(field, wire);
      if ((field.end - field.start) % width !== 0) {
        throw this.fail(`field ${number} has no whole count of values`, field.start);
      }
      bytes += field.end - field.start;
    }
    return bytes / width;
  }

  #eachFixed(number: number, width: number, take: (reader: ByteReader, i: number) => void): void {
    let i = 0;
    for (const field of this.all(number)) {
      for (let at = field.start; at < field.end; at += width) take(this.#reader.at(at), i++);
    }
  }
}

/**
 * A base-128 number of up to 64 bits, as int32, int64 and enums are stored: negative values are ten
 * bytes of two's complement. What a number cannot hold exactly is refused, or rounded.
 */
function readVarint(reader: ByteReader, rounded = false): number {
  const start = reader.offset;
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = reader.u8();
    low |= (byte & 127) << shift;
    if (byte < 128) return low;
  }
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = reader.u8();
    value |= BigInt(byte & 127) << shift;
    if (byte >= 128) continue;
    const number = Number(BigInt.asIntN(64, value));
    if (value >> 64n !== 0n || !(rounded || Number.isSafeInteger(number))) {
      throw reader.fail(`the number ${value} is too large`, start);
    }
    return number;
  }
  throw reader.fail('a number there has more than 64 bits', start);
}

/** Passes over a varint of any value: what nobody asks for may be as large as it likes. */
function skipVarint(reader: ByteReader): void {
  const start = reader.offset;
  for (let length = 1; reader.u8() >= 128; length++) {
    if (length === 10) throw reader.fail('a number there has more than 64 bits', start);
  }
}

/** A varint that is a length: neither negative nor beyond `end`. */
function readLength(reader: ByteReader, end: number): number {
  const start = reader.offset;
  const length = readVarint(reader);
  if (length < 0 || length > end - reader.offset) {
    throw reader.fail(`${length} bytes are needed, ${end - reader.offset} are left`, start);
  }
  return length;
}
