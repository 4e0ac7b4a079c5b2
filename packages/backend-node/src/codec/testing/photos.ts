import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { RgbImage } from '@facenet/core';
import sharp, { type Sharp } from 'sharp';

const require = createRequire(import.meta.url);
const faceApi = dirname(require.resolve('@vladmandic/face-api/package.json'));

/** The six photos of people that come with @vladmandic/face-api. */
export const demoPhotos = [1, 2, 3, 4, 5, 6].map((i) => join(faceApi, 'demo', `sample${i}.jpg`));

/** A small photo of odd sides, so that no row or block comes out even. */
export function photo(width = 61, height = 43): Sharp {
  return sharp(demoPhotos[0]).resize(width, height, { fit: 'fill' });
}

/** The same with 30 % of opacity. */
export function transparentPhoto(): Sharp {
  return photo().ensureAlpha(0.3);
}

export function greyPhoto(): Sharp {
  return photo().toColourspace('b-w');
}

/** Pixels of an image before they are written to a file of any other format. */
export async function pixelsOf(image: Sharp): Promise<RgbImage> {
  // By way of a PNG: libvips has one output colour space, and grey must become grey first.
  const { data, info } = await sharp(await image.clone().png().toBuffer(), { ignoreIcc: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
