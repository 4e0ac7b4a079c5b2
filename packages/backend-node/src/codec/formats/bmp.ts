import type { RgbImage } from '@facenet/core';
import { damaged, unsupported } from '../image-errors.js';
import { ImageBytes } from './image-bytes.js';
import type { StoredImage } from './stored-image.js';

export interface SniffedBmp extends StoredImage {
  readonly format: 'bmp';
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly compression: 'none' | 'rle8' | 'rle4';
  readonly topDown: boolean;
  /** Blue, green, red (and one more byte where `paletteStep` is 4) of each colour. */
  readonly palette: Uint8Array;
  readonly paletteStep: 3 | 4;
  /** Bits of red, green and blue in a pixel of 16 or 32 bits. */
  readonly masks: readonly [number, number, number];
  /** From the first pixel to the end of the file. */
  readonly pixels: Uint8Array;
}

const FILE_HEADER = 14;
/** Length of the header of OS/2 1.x, whose sizes are of 16 bits. */
const CORE = 12;
const BITS = [1, 2, 4, 8, 16, 24, 32];
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

/** Reads a Windows or OS/2 bitmap's headers and checks that all rows are there. */
export function sniffBmp(bytes: Uint8Array): SniffedBmp {
  const reader = new ImageBytes(bytes, true);
  const headerLength = reader.uint32(FILE_HEADER);
  if (headerLength !== CORE && headerLength < 16) {
    throw damaged(`BMP has no header of ${headerLength} bytes`);
  }
  const isCore = headerLength === CORE;
  const at = FILE_HEADER + 4;
  const width = isCore ? reader.uint16(at) : reader.int32(at);
  const storedHeight = isCore ? reader.uint16(at + 2) : reader.int32(at + 4);
  const bits = reader.uint16(isCore ? at + 6 : at + 10);
  if (!BITS.includes(bits)) throw damaged(`BMP has no pixels of ${bits} bits`);
  const code = headerLength >= 20 ? reader.uint32(at + 12) : 0;
  const compression = nameCompression(code, bits);

  const hasMasks = code === BITFIELDS || code === ALPHA_BITFIELDS;
  const masksAt = FILE_HEADER + 40;
  const maskBytes = hasMasks && headerLength === 40 ? (code === BITFIELDS ? 12 : 16) : 0;
  const pixelsAt = reader.uint32(10);
  const pixels = reader.slice(pixelsAt, Math.max(0, bytes.length - pixelsAt));
  const height = Math.abs(storedHeight);
  if (compression === 'none') reader.slice(pixelsAt, bmpStride(width, bits) * height);

  const paletteStep = isCore ? 3 : 4;
  const paletteAt = FILE_HEADER + headerLength + maskBytes;
  const used = headerLength >= 36 ? reader.uint32(at + 28) : 0;
  const colors = bits > 8 ? 0 : used === 0 ? 2 ** bits : Math.min(used, 2 ** bits);
  const room = Math.max(0, pixelsAt - paletteAt);
  return {
    format: 'bmp',
    width,
    height,
    orientation: 1,
    bits: bits as SniffedBmp['bits'],
    compression,
    topDown: storedHeight < 0,
    // Some writers leave unused colours out; the pixels begin where the header says.
    palette: reader.slice(paletteAt, Math.min(colors * paletteStep, room)),
    paletteStep,
    masks: hasMasks
      ? [reader.uint32(masksAt), reader.uint32(masksAt + 4), reader.uint32(masksAt + 8)]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0x00ff00, 0x0000ff],
    pixels,
  };
}

/** Bytes of a row: whole groups of four. */
function bmpStride(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function nameCompression(code: number, bits: number): SniffedBmp['compression'] {
  if (code === 0) return 'none';
  if (code === 1 && bits === 8) return 'rle8';
  if (code === 2 && bits === 4) return 'rle4';
  if ((code === BITFIELDS || code === ALPHA_BITFIELDS) && (bits === 16 || bits === 32)) {
    return 'none';
  }
  throw unsupported(`a BMP of ${bits} bits with compression ${code}`);
}

/** Decodes a bitmap; neither libvips nor Jimp reads all of these right. */
export function decodeBmp(image: SniffedBmp): RgbImage {
  const { width, height, topDown } = image;
  const isRunLength = image.compression !== 'none';
  const rows = isRunLength ? unpackRle(image) : image.pixels;
  const bits = isRunLength ? 8 : image.bits;
  const stride = isRunLength ? width : bmpStride(width, bits);
  const paintRow = chooseRowPainter(image, bits);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const stored = topDown ? y : height - 1 - y;
    const row = rows.subarray(stored * stride, (stored + 1) * stride);
    paintRow(row, data.subarray(y * width * 3, (y + 1) * width * 3));
  }
  return { width, height, data };
}

type RowPainter = (row: Uint8Array, rgb: Uint8Array) => void;

function chooseRowPainter(image: SniffedBmp, bits: number): RowPainter {
  if (bits <= 8) return paintIndexed(image, bits);
  if (bits === 24) return paintBlueGreenRed;
  return paintMasked(image.masks, bits / 8);
}

function paintIndexed({ palette, paletteStep }: SniffedBmp, bits: number): RowPainter {
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  return (row, rgb) => {
    for (let x = 0, to = 0; to < rgb.length; x++, to += 3) {
      const byte = row[Math.floor(x / perByte)]!;
      const index = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
      // Colours that the palette does not have are black.
      for (let k = 0; k < 3; k++) rgb[to + k] = palette[index * paletteStep + 2 - k] ?? 0;
    }
  };
}

const paintBlueGreenRed: RowPainter = (row, rgb) => {
  for (let at = 0; at < rgb.length; at += 3) {
    rgb[at] = row[at + 2]!;
    rgb[at + 1] = row[at + 1]!;
    rgb[at + 2] = row[at]!;
  }
};

function paintMasked(masks: SniffedBmp['masks'], bytes: number): RowPainter {
  const channels = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, max: mask >>> shift };
  });
  return (row, rgb) => {
    const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
    for (let from = 0, to = 0; to < rgb.length; from += bytes) {
      const pixel = bytes === 2 ? view.getUint16(from, true) : view.getUint32(from, true);
      for (const { mask, shift, max } of channels) {
        const value = (pixel & mask) >>> shift;
        rgb[to++] = max === 0 ? 0 : Math.round((value * 255) / max);
      }
    }
  };
}

const END_OF_ROW = 0;
const END_OF_IMAGE = 1;
const JUMP = 2;

/**
 * Unpacks runs of 8-bit or 4-bit indices to one byte a pixel, rows in the order of the file.
 * Pixels that are jumped over keep index 0.
 */
function unpackRle({ pixels, width, height, compression }: SniffedBmp): Uint8Array {
  const isNibbles = compression === 'rle4';
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  const read = () => {
    if (at >= pixels.length) throw damaged(`its pixels end in row ${y} of ${height}`);
    return pixels[at++]!;
  };
  const put = (index: number) => {
    if (x < width) indices[y * width + x] = index;
    x++;
  };
  while (y < height) {
    const [count, value] = [read(), read()];
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isNibbles ? nibble(value, i) : value);
    } else if (value === END_OF_ROW) {
      [x, y] = [0, y + 1];
    } else if (value === END_OF_IMAGE) {
      break;
    } else if (value === JUMP) {
      [x, y] = [x + read(), y + read()];
    } else {
      // That many plain values follow, filled up to pairs of bytes.
      const start = at;
      for (let i = 0, byte = 0; i < value; i++) {
        if (!isNibbles || i % 2 === 0) byte = read();
        put(isNibbles ? nibble(byte, i) : byte);
      }
      if ((at - start) % 2 === 1) at++;
    }
  }
  return indices;
}

/** The upper half of a byte for even places, the lower for odd ones. */
function nibble(byte: number, place: number): number {
  return place % 2 === 0 ? byte >> 4 : byte & 15;
}
