import { FaceNetError } from '../errors.js';

/** 7 bits a byte make 64 in this many. */
const LONGEST_VARINT = 10;

/**
 * Reads little-endian values from bytes of unknown origin. Nothing is read before its bounds are
 * checked, and nothing is copied: `slice` gives views.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** What the bytes are, for error texts: "tflite file". */
  readonly format: string;
  #offset = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, format: string) {
    this.bytes = bytes;
    this.format = format;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Position of the next byte to be read. */
  get offset(): number {
    return this.#offset;
  }

  get length(): number {
    return this.bytes.length;
  }

  get remaining(): number {
    return this.bytes.length - this.#offset;
  }

  /** Moves to an absolute position: `reader.at(8).u32()`. */
  at(offset: number): this {
    if (!Number.isInteger(offset) || offset < 0 || offset > this.bytes.length) {
      throw this.fail(`it refers to byte ${offset} of ${this.bytes.length}`);
    }
    this.#offset = offset;
    return this;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** A 64-bit count, which must be small enough for a number to hold exactly. */
  u64(): number {
    return this.#safe(this.#view.getBigUint64(this.#take(8), true));
  }

  i64(): number {
    return this.#safe(this.#view.getBigInt64(this.#take(8), true));
  }

  /** A count of 7 bits a byte, the lowest first, as Protocol Buffers and LevelDB write it. */
  varint(): number {
    const start = this.#offset;
    let value = 0;
    for (let shift = 0; shift < LONGEST_VARINT; shift++) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
    }
    throw this.fail('the number there is too large', start);
  }

  /** A view of the next `length` bytes. */
  slice(length: number): Uint8Array {
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    const start = this.#offset;
    const bytes = this.slice(length);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw this.fail('the text there is not UTF-8', start);
    }
  }

  /** An error about the byte at hand, or another one; to be thrown by the caller. */
  fail(problem: string, offset = this.#offset): FaceNetError {
    return new FaceNetError(
      'WEIGHTS_CORRUPT',
      `Unusable ${this.format} at byte ${offset}: ${problem}.`,
      { hint: 'Fetch or convert the file again.' },
    );
  }

  #take(length: number): number {
    if (length > this.remaining) {
      throw this.fail(`${length} bytes are needed, ${this.remaining} are left`);
    }
    const start = this.#offset;
    this.#offset += length;
    return start;
  }

  #safe(value: bigint): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) {
      throw this.fail(`the number ${value} is too large`, this.#offset - 8);
    }
    return number;
  }
}
