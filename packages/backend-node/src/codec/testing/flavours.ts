import type { RgbImage } from '@facenet/core';
import sharp, { type Sharp } from 'sharp';
import { flavoursOfBmp } from './bmp-flavours.js';
import { greyPhoto, photo, pixelsOf, transparentPhoto } from './photos.js';
import { flavoursOfTiff } from './tiff-flavours.js';

/** An image file of a kind that people have, and what is in it. */
export interface Flavour {
  make(): Promise<Uint8Array>;
  /** What it was made of. */
  source(): Promise<RgbImage>;
  /** Mean difference from the source that its compression may cause; 0 for lossless ones. */
  readonly loss: number;
}

const of = (source: () => Sharp, loss: number, write: (image: Sharp) => Sharp): Flavour => ({
  make: () => write(source()).toBuffer(),
  source: () => pixelsOf(source()),
  loss,
});

/** Sixteen bits of which the lower eight are noise. */
async function deepPhoto(): Promise<Sharp> {
  const { width, height, data } = await pixelsOf(photo());
  const deep = Uint16Array.from(data, (value, i) => value * 256 + ((i * 37) % 256));
  return sharp(deep, { raw: { width, height, channels: 3 } });
}

async function ycckJpeg(): Promise<Uint8Array> {
  const cmyk = await photo().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
  // The last byte of the Adobe marker tells whether the first three colours are Y, Cb and Cr.
  cmyk[cmyk.indexOf('Adobe') + 11] = 2;
  return cmyk;
}

const animated = (write: (frames: Sharp) => Sharp) => async () => {
  const first = await photo().png().toBuffer();
  const second = await photo().negate().png().toBuffer();
  return write(sharp([first, second], { join: { animated: true } })).toBuffer();
};

export const flavours: Readonly<Record<string, Flavour>> = {
  'jpeg baseline': of(photo, 6, (image) => image.jpeg()),
  'jpeg progressive': of(photo, 6, (image) => image.jpeg({ progressive: true })),
  'jpeg 4:4:4': of(photo, 5, (image) => image.jpeg({ chromaSubsampling: '4:4:4' })),
  'jpeg mozjpeg': of(photo, 6, (image) => image.jpeg({ mozjpeg: true })),
  'jpeg grey': of(greyPhoto, 4, (image) => image.jpeg()),
  'jpeg with a P3 profile': of(
    () => photo().withIccProfile('p3'),
    8,
    (image) => image.jpeg(),
  ),
  // The printing profile that libvips separates colours by is far from the plain formula.
  'jpeg cmyk': of(photo, 30, (image) => image.toColourspace('cmyk').jpeg({ quality: 95 })),
  'jpeg ycck': { make: ycckJpeg, source: () => pixelsOf(photo()), loss: 255 },
  png: of(photo, 0, (image) => image.png()),
  'png interlaced': of(photo, 0, (image) => image.png({ progressive: true })),
  'png 16 bit': {
    make: async () => (await deepPhoto()).toColourspace('rgb16').png().toBuffer(),
    source: () => pixelsOf(photo()),
    loss: 0,
  },
  // Made grey at sixteen bits, which rounds other than at eight.
  'png 16 bit grey': of(greyPhoto, 0.5, (image) => image.toColourspace('grey16').png()),
  'png 16 bit interlaced': of(photo, 0, (image) =>
    image.toColourspace('rgb16').png({ progressive: true }),
  ),
  'png palette': of(photo, 4, (image) => image.png({ palette: true })),
  'png palette of 4 bits': of(photo, 12, (image) => image.png({ palette: true, colours: 16 })),
  'png palette with transparency': of(transparentPhoto, 4, (image) => image.png({ palette: true })),
  'png grey': of(greyPhoto, 0, (image) => image.png()),
  'png grey+alpha': of(
    () => transparentPhoto().toColourspace('b-w'),
    0,
    (image) => image.png(),
  ),
  'png rgba': of(transparentPhoto, 0, (image) => image.png()),
  webp: of(photo, 5, (image) => image.webp()),
  'webp with alpha': of(transparentPhoto, 5, (image) => image.webp()),
  'webp lossless': of(photo, 0, (image) => image.webp({ lossless: true })),
  'webp lossless with alpha': of(transparentPhoto, 0, (image) => image.webp({ lossless: true })),
  'webp animated': {
    make: animated((frames) => frames.webp({ lossless: true })),
    source: () => pixelsOf(photo()),
    loss: 0,
  },
  gif: of(photo, 4, (image) => image.gif()),
  'gif animated': {
    make: animated((frames) => frames.gif()),
    source: () => pixelsOf(photo()),
    loss: 4,
  },
  ...flavoursOfTiff,
  ...flavoursOfBmp,
};
