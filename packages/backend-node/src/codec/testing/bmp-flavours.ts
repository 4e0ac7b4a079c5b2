import type { RgbImage } from '@facenet/core';
import type { Flavour } from './flavours.js';
import { greyPhoto, photo, pixelsOf } from './photos.js';
import { type BmpContent, bmpRows, writeBmp } from './write-bmp.js';

type Content = Omit<BmpContent, 'width' | 'height'>;

const of = (
  source: () => Promise<RgbImage>,
  loss: number,
  describe: (image: RgbImage) => Content,
): Flavour => ({
  async make() {
    const image = await source();
    return writeBmp({ width: image.width, height: image.height, ...describe(image) });
  },
  source,
  loss,
});

const color = () => pixelsOf(photo());
/** Grey of `levels` shades, so that a palette holds all of them. */
const shades = (levels: number) => async () => {
  const image = await pixelsOf(greyPhoto());
  const step = 255 / (levels - 1);
  return { ...image, data: image.data.map((value) => Math.round(value / step) * step) };
};
const greys = (levels: number): [number, number, number][] =>
  Array.from({ length: levels }, (_, i) => {
    const shade = (i * 255) / (levels - 1);
    return [shade, shade, shade];
  });

const at = (image: RgbImage, x: number, y: number, k = 0) =>
  image.data[(y * image.width + x) * 3 + k]!;
const blueGreenRed = (image: RgbImage, bytes: number) =>
  bmpRows(image, bytes * 8, (row, x, y) => {
    for (let k = 0; k < 3; k++) row[x * bytes + k] = at(image, x, y, 2 - k);
  });
const indexed = (image: RgbImage, bits: number) =>
  bmpRows(image, bits, (row, x, y) => {
    const index = Math.round((at(image, x, y) * (2 ** bits - 1)) / 255);
    row[Math.floor((x * bits) / 8)]! |= index << (8 - bits - ((x * bits) % 8));
  });

/** A run of one for every pixel, rows ended, and the image ended. */
function runs(image: RgbImage, bits: 4 | 8): Buffer {
  const bytes: number[] = [];
  for (let y = image.height - 1; y >= 0; y--) {
    for (let x = 0; x < image.width; x++) {
      const index = Math.round((at(image, x, y) * (2 ** bits - 1)) / 255);
      bytes.push(1, bits === 8 ? index : index * 16);
    }
    bytes.push(0, 0);
  }
  return Buffer.from([...bytes, 0, 1]);
}

export const flavoursOfBmp: Readonly<Record<string, Flavour>> = {
  'bmp 24 bit': of(color, 0, (image) => ({ bits: 24, pixels: blueGreenRed(image, 3) })),
  'bmp 24 bit OS/2': of(color, 0, (image) => ({
    bits: 24,
    pixels: blueGreenRed(image, 3),
    headerLength: 12,
  })),
  'bmp 24 bit with a gap': of(color, 0, (image) => ({
    bits: 24,
    pixels: blueGreenRed(image, 3),
    gap: 7,
  })),
  'bmp 32 bit': of(color, 0, (image) => ({ bits: 32, pixels: blueGreenRed(image, 4) })),
  'bmp 32 bit masks': of(color, 0, (image) => ({
    bits: 32,
    compression: 3,
    masks: [0xff, 0xff00, 0xff0000],
    headerLength: 108,
    pixels: bmpRows(image, 32, (row, x, y) => {
      for (let k = 0; k < 3; k++) row[x * 4 + k] = at(image, x, y, k);
    }),
  })),
  'bmp 16 bit 5:6:5': of(color, 3, (image) => ({
    bits: 16,
    compression: 3,
    masks: [0xf800, 0x07e0, 0x001f],
    pixels: bmpRows(image, 16, (row, x, y) => {
      const [red, green, blue] = [0, 1, 2].map((k) => at(image, x, y, k)) as [
        number,
        number,
        number,
      ];
      row.writeUInt16LE(((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3), x * 2);
    }),
  })),
  'bmp 8 bit': of(shades(256), 0, (image) => ({
    bits: 8,
    palette: greys(256),
    pixels: indexed(image, 8),
  })),
  'bmp 4 bit': of(shades(16), 0, (image) => ({
    bits: 4,
    palette: greys(16),
    pixels: indexed(image, 4),
  })),
  'bmp 1 bit': of(shades(2), 0, (image) => ({
    bits: 1,
    palette: greys(2),
    pixels: indexed(image, 1),
  })),
  'bmp run lengths': of(shades(256), 0, (image) => ({
    bits: 8,
    compression: 1,
    palette: greys(256),
    pixels: runs(image, 8),
  })),
  'bmp run lengths of 4 bits': of(shades(16), 0, (image) => ({
    bits: 4,
    compression: 2,
    palette: greys(16),
    pixels: runs(image, 4),
  })),
};
