import jpeg from '@jimp/js-jpeg';
import png, { PNGColorType, PNGFilterType } from '@jimp/js-png';
import { installedVersion } from '../engines/load-optional.js';
import { decodePortably } from './decoders/decode-portably.js';
import type { ImageCodec } from './image-codec.js';
import { addAlpha } from './pixels.js';

/**
 * Jimp's format modules, with its wasm decoders where those are faster and right, and decoders of
 * our own where neither is: nothing native, always there. See docs/image-codecs.md.
 */
export async function createJimpCodec(): Promise<ImageCodec> {
  return {
    name: 'jimp',
    version: (await installedVersion('@jimp/js-jpeg')) ?? 'unknown',
    decode: decodePortably,
    async encode(image, format, quality) {
      const { width, height, data } = image;
      if (format === 'jpeg') {
        return jpeg().encode({ width, height, data: addAlpha(image) }, { quality });
      }
      return png().encode(
        { width, height, data: Buffer.from(data.buffer, data.byteOffset, data.length) },
        {
          colorType: PNGColorType.COLOR,
          inputColorType: PNGColorType.COLOR,
          inputHasAlpha: false,
          deflateLevel: 6,
          // Trying all filters for every row takes twice the time and saves nothing on photos.
          filterType: PNGFilterType.PATH,
        },
      );
    },
  };
}
