import { FaceNetError } from '@facenet/core';

/** A view of a file that tells a damaged one instead of reading beyond its end. */
export class FileView {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #format: string;

  constructor(bytes: Uint8Array, format: string) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#format = format;
  }

  get length(): number {
    return this.bytes.length;
  }

  uint8(offset: number): number {
    this.need(offset, 1);
    return this.#view.getUint8(offset);
  }

  uint16(offset: number, littleEndian: boolean): number {
    this.need(offset, 2);
    return this.#view.getUint16(offset, littleEndian);
  }

  uint32(offset: number, littleEndian: boolean): number {
    this.need(offset, 4);
    return this.#view.getUint32(offset, littleEndian);
  }

  int32(offset: number, littleEndian: boolean): number {
    this.need(offset, 4);
    return this.#view.getInt32(offset, littleEndian);
  }

  text(offset: number, length: number): string {
    this.need(offset, length);
    return String.fromCharCode(...this.bytes.subarray(offset, offset + length));
  }

  need(offset: number, length: number): void {
    if (offset >= 0 && offset + length <= this.bytes.length) return;
    throw this.damaged(`it ends at byte ${this.bytes.length}, ${offset + length} are needed`);
  }

  damaged(reason: string): FaceNetError {
    return new FaceNetError(
      'IMAGE_UNREADABLE',
      `The ${this.#format} image is damaged: ${reason}.`,
      {
        hint: 'Take the photo from its source again.',
      },
    );
  }
}
