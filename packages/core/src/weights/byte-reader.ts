import { FaceNetError } from '../errors.js';
import { allBytes, bytesBetween, type FileBytes, type LaterBytes } from './file-bytes.js';

/** 7 bits a byte make 64 in this many. */
const LONGEST_VARINT = 10;
/** So much of a file that is not in memory is read at a time. */
const WINDOW = 1 << 14;

/**
 * Reads little-endian values from bytes of unknown origin. Nothing is read before its bounds are
 * checked, and nothing that is in memory is copied: `slice` gives views.
 */
export class ByteReader {
  readonly file: FileBytes;
  /** What the bytes are, for error texts: "tflite file". */
  readonly format: string;
  #offset = 0;
  /** The part of the file that is at hand: all of it, where it is in memory. */
  #window: Uint8Array;
  #view: DataView;
  #windowStart = 0;
  /** Memory of the window, where the file is not in memory. */
  #buffer: Uint8Array | undefined;

  constructor(file: FileBytes, format: string) {
    this.file = file;
    this.format = format;
    this.#window = file instanceof Uint8Array ? file : new Uint8Array();
    this.#view = viewOf(this.#window);
  }

  /** All bytes: for what is small, or in memory anyway. */
  get bytes(): Uint8Array {
    return allBytes(this.file);
  }

  /** Position of the next byte to be read. */
  get offset(): number {
    return this.#offset;
  }

  get length(): number {
    return this.file.length;
  }

  get remaining(): number {
    return this.file.length - this.#offset;
  }

  /** Moves to an absolute position: `reader.at(8).u32()`. */
  at(offset: number): this {
    if (!Number.isInteger(offset) || offset < 0 || offset > this.length) {
      throw this.fail(`it refers to byte ${offset} of ${this.length}`);
    }
    this.#offset = offset;
    return this;
  }

  u8(): number {
    const at = this.#next(1);
    return this.#view.getUint8(at);
  }

  i8(): number {
    const at = this.#next(1);
    return this.#view.getInt8(at);
  }

  u16(): number {
    const at = this.#next(2);
    return this.#view.getUint16(at, true);
  }

  i32(): number {
    const at = this.#next(4);
    return this.#view.getInt32(at, true);
  }

  u32(): number {
    const at = this.#next(4);
    return this.#view.getUint32(at, true);
  }

  f32(): number {
    const at = this.#next(4);
    return this.#view.getFloat32(at, true);
  }

  f64(): number {
    const at = this.#next(8);
    return this.#view.getFloat64(at, true);
  }

  /** A 64-bit count, which must be small enough for a number to hold exactly. */
  u64(): number {
    const at = this.#next(8);
    return this.#safe(this.#view.getBigUint64(at, true));
  }

  i64(): number {
    const at = this.#next(8);
    return this.#safe(this.#view.getBigInt64(at, true));
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

  /** The next `length` bytes; a view where they are in memory. */
  slice(length: number): Uint8Array {
    const start = this.#take(length);
    if (length > WINDOW) return bytesBetween(this.file, start, start + length);
    const at = this.#find(start, length);
    // The next window takes the place of this one, unless it is the file.
    const end = at + length;
    return this.#buffer ? this.#window.slice(at, end) : this.#window.subarray(at, end);
  }

  /** As {@link slice}, but what is not in memory is read when it is wanted, and not kept. */
  later(length: number): LaterBytes {
    const start = this.#take(length);
    const { file } = this;
    return { length, read: (into) => bytesBetween(file, start, start + length, into) };
  }

  /** The next bytes up to a position, as far as there are any; the reader stays where it is. */
  peek(end: number): Uint8Array {
    return bytesBetween(this.file, this.#offset, end);
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

  /** Makes the next `length` bytes a part of the window, and tells where they are in it. */
  #next(length: number): number {
    return this.#find(this.#take(length), length);
  }

  #find(start: number, length: number): number {
    const at = start - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length) return at;
    const size = Math.min(WINDOW, this.length - start);
    this.#buffer ??= new Uint8Array(WINDOW);
    this.#window = bytesBetween(this.file, start, start + size, this.#buffer.subarray(0, size));
    this.#view = viewOf(this.#window);
    this.#windowStart = start;
    return 0;
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

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
