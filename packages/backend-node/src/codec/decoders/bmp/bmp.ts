import type { RgbImage } from '@facenet/core';
import { bmpStride } from '../../sniff/bmp.js';
import type { SniffedBmp } from '../../sniff/sniffed-image.js';
import { unpackRle } from './rle.js';

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
