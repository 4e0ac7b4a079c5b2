import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import type sharpModule from 'sharp';
import type { SharpOptions } from 'sharp';
import { decodePlainPng } from './formats/png.js';
import type { ImageCodec } from './image-codec.js';
import { decodePortably } from './jimp-codec.js';
import { inksToRgb, repeatGrey } from './pixels.js';
import type { SniffedImage } from './sniff.js';

type Sharp = typeof sharpModule;

const OPTIONS: SharpOptions = {
  limitInputPixels: false, // checked before, on the header and for all codecs alike
  ignoreIcc: true, // the other codec knows no profiles, and both must agree
  pages: 1,
};

/**
 * Of the formats that libvips reads, those in which it only warns where pixels are missing, and
 * fills them with grey or black. (It blackens what is missing of a GIF without a warning.)
 */
const FAIL_ON = { jpeg: 'warning', tiff: 'warning', png: 'error', webp: 'error' } as const;

/** Setting up libvips costs more than decoding a crop of a face without it. */
const SMALL_PNG_PIXELS = 400 * 400;

/** Makes a codec of libvips through the optional peer `sharp`. */
export function createSharpCodec(sharp: Sharp): ImageCodec {
  return {
    name: 'sharp',
    version: sharp.versions.sharp ?? 'unknown',

    async decode(bytes, image) {
      if (image.format === 'bmp' || image.format === 'gif') return decodePortably(bytes, image);
      if (image.format === 'png' && image.width * image.height <= SMALL_PNG_PIXELS) {
        const decoded = decodePlainPng(image);
        if (decoded) return decoded;
      }
      try {
        return await decode(sharp, bytes, image, FAIL_ON[image.format]);
      } catch (error) {
        // Many warnings are harmless, and libvips keeps those of all threads in one place: the
        // portable decoder tells whether this file is damaged.
        return decodePortably(bytes, image).catch((reason) => {
          throw FaceNetError.is(reason, 'IMAGE_UNSUPPORTED') ? error : reason;
        });
      }
    },

    async encode({ width, height, data }, format, quality) {
      const image = sharp(data, { raw: { width, height, channels: 3 } });
      const encoded = format === 'png' ? image.png() : image.jpeg({ quality });
      return new Uint8Array(await encoded.toBuffer());
    },
  };
}

async function decode(
  sharp: Sharp,
  bytes: Uint8Array,
  image: SniffedImage,
  failOn: 'warning' | 'error',
): Promise<RgbImage> {
  const input = sharp(bytes, { ...OPTIONS, failOn });
  // Left to itself, libvips would convert inks by a profile of its own.
  const pixels = hasInks(image)
    ? input.pipelineColourspace('cmyk').toColourspace('cmyk')
    : input.removeAlpha().toColourspace('srgb');
  const { data, info } = await pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const convert = converters[info.channels];
  if (!convert) throw new Error(`libvips gives ${info.channels} channels`);
  return rgbImage(info.width, info.height, convert(data));
}

const converters: Readonly<Record<number, (data: Uint8Array) => Uint8Array>> = {
  1: repeatGrey,
  3: (data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  4: inksToRgb,
};

function hasInks(image: SniffedImage): boolean {
  if (image.format === 'jpeg') return image.components === 4;
  return image.format === 'tiff' && image.photometric === 5;
}
