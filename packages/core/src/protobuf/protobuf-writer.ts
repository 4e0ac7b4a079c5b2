import type { ArrayPool } from '../arrays/array-pool.js';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Tags and most lengths are that small, and large graphs have a million of them. */
const SINGLE_BYTES = Array.from({ length: 128 }, (_, value) => Uint8Array.of(value));

const encoder = new TextEncoder();

/** Bytes of a known length that are made when they are written, and not kept. */
export interface LateBytes {
  readonly length: number;
  /** @param pool memory that may be used: the bytes are then good until it is reset */
  make(pool?: ArrayPool): Uint8Array;
}

/**
 * Writes a protobuf message. Large byte fields are kept as views until the end, or made only then, so
 * that a model is copied once.
 */
export class ProtobufWriter {
  readonly #chunks: (Uint8Array | LateBytes)[] = [];
  #length = 0;

  /** Signed or unsigned, up to 2^53. */
  integer(field: number, value: number): this {
    this.#tag(field, VARINT);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, FIXED32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#push(bytes);
    return this;
  }

  double(field: number, value: number): this {
    this.#tag(field, FIXED64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#push(bytes);
    return this;
  }

  /** A repeated double, packed. */
  doubles(field: number, values: ArrayLike<number>): this {
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i]!, true);
    return this.bytes(field, bytes);
  }

  fixed32(field: number, value: number): this {
    this.#tag(field, FIXED32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    this.#push(bytes);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  /** The bytes are not copied before {@link ProtobufWriter.finish}. */
  bytes(field: number, value: Uint8Array | LateBytes): this {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(value.length);
    this.#push(value);
    return this;
  }

  message(field: number, inner: ProtobufWriter): this {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(inner.#length);
    for (const chunk of inner.#chunks) this.#push(chunk);
    return this;
  }

  finish(pool?: ArrayPool): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      bytes.set('make' in chunk ? chunk.make(pool) : chunk, offset);
      offset += chunk.length;
      pool?.reset();
    }
    return bytes;
  }

  #tag(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    const single = SINGLE_BYTES[value];
    if (single) {
      this.#push(single);
      return;
    }
    const bytes: number[] = [];
    // Negative integers are ten bytes of two's complement.
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    this.#push(new Uint8Array(bytes));
  }

  #push(chunk: Uint8Array | LateBytes): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }
}
