import type { RgbImage } from '@facenet/core';

export interface BmpContent {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Pixels as they are in the file. */
  readonly pixels: Uint8Array;
  /** 0 none, 1 and 2 run lengths, 3 masks. */
  readonly compression?: number;
  /** Red, green and blue. */
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly masks?: readonly number[];
  readonly topDown?: boolean;
  /** 12 (OS/2), 40 or 108. */
  readonly headerLength?: 12 | 40 | 108;
  /** Bytes between the palette and the pixels. */
  readonly gap?: number;
}

/** Writes a bitmap file. */
export function writeBmp(content: BmpContent): Buffer {
  const { width, height, bits, pixels, palette = [], masks = [], headerLength = 40 } = content;
  const isCore = headerLength === 12;
  const step = isCore ? 3 : 4;
  const maskBytes = headerLength === 40 ? masks.length * 4 : 0;
  const paletteAt = 14 + headerLength + maskBytes;
  const pixelsAt = paletteAt + palette.length * step + (content.gap ?? 0);
  const file = Buffer.alloc(pixelsAt + pixels.length);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelsAt, 10);
  file.writeUInt32LE(headerLength, 14);
  if (isCore) {
    file.writeUInt16LE(width, 18);
    file.writeUInt16LE(height, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt16LE(bits, 24);
  } else {
    file.writeInt32LE(width, 18);
    file.writeInt32LE(content.topDown ? -height : height, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bits, 28);
    file.writeUInt32LE(content.compression ?? 0, 30);
    file.writeUInt32LE(palette.length, 46);
    masks.forEach((mask, i) => {
      file.writeUInt32LE(mask, 54 + i * 4);
    });
  }
  palette.forEach(([red, green, blue], i) => {
    file.set([blue, green, red], paletteAt + i * step);
  });
  file.set(pixels, pixelsAt);
  return file;
}

/** Rows of a bitmap, the lowest first, each filled up to groups of four bytes. */
export function bmpRows(
  { width, height }: RgbImage,
  bits: number,
  writePixel: (row: Buffer, x: number, y: number) => void,
): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const rows = Array.from({ length: height }, (_, i) => {
    const row = Buffer.alloc(stride);
    for (let x = 0; x < width; x++) writePixel(row, x, height - 1 - i);
    return row;
  });
  return Buffer.concat(rows);
}
