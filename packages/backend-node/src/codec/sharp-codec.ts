import { rgbImage } from '@facenet/core';
import type sharpModule from 'sharp';
import type { ImageCodec } from './image-codec.js';

type Sharp = typeof sharpModule;

/** Makes a codec of libvips through the optional peer `sharp`. */
export function createSharpCodec(sharp: Sharp): ImageCodec {
  return {
    name: 'sharp',
    // The library that sharp ships has no BMP.
    formats: ['jpeg', 'png', 'gif', 'webp', 'tiff'],

    async decode(bytes) {
      const { data, info } = await sharp(bytes, {
        failOn: 'error',
        limitInputPixels: false, // checked before, on the header and for all codecs alike
        ignoreIcc: true, // the other codec knows no profiles, and both must agree
        pages: 1,
      })
        .removeAlpha()
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true });
      const pixels = info.channels === 1 ? repeatGrey(data) : new Uint8Array(data);
      return rgbImage(info.width, info.height, pixels);
    },

    async encode({ width, height, data }, format, quality) {
      const image = sharp(data, { raw: { width, height, channels: 3 } });
      const encoded = format === 'png' ? image.png() : image.jpeg({ quality });
      return new Uint8Array(await encoded.toBuffer());
    },
  };
}

function repeatGrey(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (const [i, value] of grey.entries()) rgb.fill(value, i * 3, i * 3 + 3);
  return rgb;
}
