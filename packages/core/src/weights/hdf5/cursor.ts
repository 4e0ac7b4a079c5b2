/** To a multiple of eight, at which everything in these files begins. */
export function roundUp(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** Writes little-endian numbers one behind the other. */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  at(offset: number): this {
    this.#offset = offset;
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#offset, value, true);
    return this.at(this.#offset + 2);
  }

  u32(value: number): this {
    this.#view.setUint32(this.#offset, value, true);
    return this.at(this.#offset + 4);
  }

  u64(value: number | bigint): this {
    this.#view.setBigUint64(this.#offset, BigInt(value), true);
    return this.at(this.#offset + 8);
  }

  bytes(values: ArrayLike<number>): this {
    this.#bytes.set(values, this.#offset);
    return this.at(this.#offset + values.length);
  }

  text(ascii: string): this {
    return this.bytes(new TextEncoder().encode(ascii));
  }
}
