import type { RgbImage } from '@facenet/core';
import jpeg from '@jimp/js-jpeg';
import png, { PNGColorType, PNGFilterType } from '@jimp/js-png';
import { installedVersion } from '../engines/load-optional.js';
import { decodeBmp } from './formats/bmp.js';
import { decodeGif } from './formats/gif.js';
import { decodeJpeg } from './formats/jpeg.js';
import { decodePng } from './formats/png.js';
import { decodeTiff } from './formats/tiff/decode.js';
import { decodeWebp } from './formats/webp.js';
import type { ImageCodec } from './image-codec.js';
import { addAlpha } from './pixels.js';
import type { SniffedImage } from './sniff.js';

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

/** Decodes without anything native. */
export async function decodePortably(bytes: Uint8Array, image: SniffedImage): Promise<RgbImage> {
  switch (image.format) {
    case 'jpeg':
      return decodeJpeg(bytes, image);
    case 'png':
      return decodePng(image);
    case 'webp':
      return decodeWebp(bytes, image);
    case 'gif':
      return decodeGif(image);
    case 'bmp':
      return decodeBmp(image);
    case 'tiff':
      return decodeTiff(image);
  }
}
