import type { RgbImage } from '@facenet/core';
import { arbitraryImage } from '@facenet/testkit';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { encodeImage } from './encode-image.js';
import type { OutputFormat } from './image-codec.js';
import { compareImages } from './testing/compare-images.js';
import { photo, pixelsOf } from './testing/photos.js';

describe.each(['sharp', 'jimp'] as const)('encodeImage by %s', (codec) => {
  const other = codec === 'sharp' ? 'jimp' : 'sharp';

  it('writes PNG without any loss', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryImage, async (image) => {
        const file = await encodeImage(image, 'png', { codec });
        expect(await decodeImage(file, { codec: other })).toEqual(image);
      }),
      { numRuns: 50 },
    );
  });

  it('writes PNG of three channels, without alpha', async () => {
    const file = await encodeImage(await pixelsOf(photo()), 'png', { codec });
    expect(await sharp(file).metadata()).toMatchObject({
      format: 'png',
      channels: 3,
      depth: 'uchar',
    });
  });

  it('writes JPEG, the finer the higher its quality', async () => {
    const image = await pixelsOf(photo());
    const sizes = [];
    for (const quality of [40, 92]) {
      const file = await encodeImage(image, 'jpeg', { codec, quality });
      expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg', channels: 3 });
      const { mean } = compareImages(await decodeImage(file, { codec: other }), image);
      expect(mean).toBeLessThan(quality === 92 ? 5 : 12);
      sizes.push(file.length);
    }
    expect(sizes[0]).toBeLessThan(sizes[1]!);
  });

  it('leaves the pixels alone, which may be a part of a larger array', async () => {
    const all = new Uint8Array(40).map((_, i) => i * 6);
    const image: RgbImage = { width: 3, height: 2, data: all.subarray(5, 23) };
    const before = all.slice();
    const file = await encodeImage(image, 'png', { codec });
    expect(await decodeImage(file)).toEqual({ ...image, data: all.slice(5, 23) });
    expect(all).toEqual(before);
  });
});

describe('encodeImage', () => {
  const image: RgbImage = { width: 1, height: 1, data: new Uint8Array(3) };
  const refused = { code: 'INVALID_ARGUMENT' };

  it('refuses other formats, qualities out of range and pixels that do not fit', async () => {
    await expect(encodeImage(image, 'gif' as OutputFormat)).rejects.toMatchObject(refused);
    for (const quality of [0, 101, Number.NaN]) {
      await expect(encodeImage(image, 'jpeg', { quality })).rejects.toMatchObject(refused);
    }
    await expect(encodeImage({ ...image, width: 2 }, 'png')).rejects.toMatchObject(refused);
  });
});
