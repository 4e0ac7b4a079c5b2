import type { Sharp } from 'sharp';
import type { Flavour } from './flavours.js';
import { greyPhoto, photo, pixelsOf, transparentPhoto } from './photos.js';
import { writeTiff } from './write-tiff.js';

type TiffOptions = NonNullable<Parameters<Sharp['tiff']>[0]>;

const TILES = { tile: true, tileWidth: 32, tileHeight: 16 };

const of = (source: () => Sharp, loss: number, options: TiffOptions): Flavour => ({
  make: () =>
    source()
      .tiff({ predictor: 'none', ...options })
      .toBuffer(),
  source: () => pixelsOf(source()),
  loss,
});
const deep = () => photo().toColourspace('rgb16');

/** One sample of every pixel. */
async function planes(): Promise<{ width: number; height: number; planes: Uint8Array[] }> {
  const { width, height, data } = await pixelsOf(photo());
  return { width, height, planes: [0, 1, 2].map((k) => data.filter((_, i) => i % 3 === k)) };
}

export const flavoursOfTiff: Readonly<Record<string, Flavour>> = {
  tiff: of(photo, 0, { compression: 'none' }),
  'tiff lzw': of(photo, 0, { compression: 'lzw' }),
  'tiff lzw with differences': of(photo, 0, { compression: 'lzw', predictor: 'horizontal' }),
  'tiff deflate': of(photo, 0, { compression: 'deflate' }),
  'tiff packbits': of(photo, 0, { compression: 'packbits' }),
  'tiff jpeg': of(photo, 6, { compression: 'jpeg' }),
  'tiff tiled deflate': of(photo, 0, { compression: 'deflate', ...TILES }),
  'tiff tiled jpeg': of(photo, 6, { compression: 'jpeg', ...TILES }),
  'tiff 16 bit': of(deep, 0, { compression: 'none' }),
  'tiff 16 bit with differences': of(deep, 0, { compression: 'deflate', predictor: 'horizontal' }),
  'tiff 16 bit tiled': of(deep, 0, { compression: 'lzw', ...TILES }),
  'tiff rgba': of(transparentPhoto, 0, { compression: 'lzw' }),
  'tiff grey': of(greyPhoto, 0, { compression: 'lzw' }),
  'tiff grey, white is 0': of(greyPhoto, 0, { compression: 'lzw', miniswhite: true }),
  'tiff 4 bit': of(greyPhoto, 9, { compression: 'lzw', bitdepth: 4 }),
  'tiff 1 bit': of(() => greyPhoto().threshold(128), 0, { compression: 'lzw', bitdepth: 1 }),
  'tiff cmyk': {
    make: () => photo().toColourspace('cmyk').tiff({ compression: 'lzw' }).toBuffer(),
    source: () => pixelsOf(photo()),
    loss: 30,
  },
  'tiff pyramid': of(photo, 0, { compression: 'deflate', pyramid: true, ...TILES }),
  'tiff planar': {
    async make() {
      const { width, height, planes: blocks } = await planes();
      return writeTiff({ width, height, samples: 3, photometric: 2, planarity: 2, blocks });
    },
    source: () => pixelsOf(photo()),
    loss: 0,
  },
  'tiff big-endian 16 bit': {
    async make() {
      const { width, height, data } = await pixelsOf(photo());
      const block = Uint8Array.from(
        { length: data.length * 2 },
        (_, i) => data[i >> 1]! * ((i + 1) % 2),
      );
      const shape = { width, height, samples: 3, photometric: 2, bits: 16, blocks: [block] };
      return writeTiff({ ...shape, littleEndian: false });
    },
    source: () => pixelsOf(photo()),
    loss: 0,
  },
  'tiff palette': {
    async make() {
      const { width, height, data } = await pixelsOf(greyPhoto());
      const ramp = Array.from({ length: 256 }, (_, i) => (255 - i) * 257);
      const block = data.filter((_, i) => i % 3 === 0).map((value) => 255 - value);
      const palette = [...ramp, ...ramp, ...ramp];
      return writeTiff({ width, height, samples: 1, photometric: 3, palette, blocks: [block] });
    },
    source: () => pixelsOf(greyPhoto()),
    loss: 0,
  },
};
