import { damaged } from '../image-errors.js';

/** Reads numbers of one byte order, and tells a file that was cut off instead of reading on. */
export class ImageBytes {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(offset: number): number {
    this.#need(offset, 1);
    return this.#view.getUint8(offset);
  }

  uint16(offset: number): number {
    this.#need(offset, 2);
    return this.#view.getUint16(offset, this.littleEndian);
  }

  uint24(offset: number): number {
    this.#need(offset, 3);
    const low = this.#view.getUint16(offset, this.littleEndian);
    return low + this.#view.getUint8(offset + 2) * 0x10000;
  }

  uint32(offset: number): number {
    this.#need(offset, 4);
    return this.#view.getUint32(offset, this.littleEndian);
  }

  int32(offset: number): number {
    this.#need(offset, 4);
    return this.#view.getInt32(offset, this.littleEndian);
  }

  /** Bytes as Latin-1 text, for marks such as `IHDR`. */
  text(offset: number, length: number): string {
    return String.fromCharCode(...this.slice(offset, length));
  }

  /** A view of `length` bytes, not a copy. */
  slice(offset: number, length: number): Uint8Array {
    this.#need(offset, length);
    return this.bytes.subarray(offset, offset + length);
  }

  #need(offset: number, length: number): void {
    const end = offset + length;
    if (end <= this.bytes.length) return;
    throw damaged(`it is cut off at byte ${this.bytes.length}, its content goes on to byte ${end}`);
  }
}
