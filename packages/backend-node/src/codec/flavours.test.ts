import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { compareImages } from './testing/compare-images.js';
import { flavours } from './testing/flavours.js';

/** jpeg-js, which decodes CMYK for one codec, rounds in other places than libjpeg. */
const INK_TOLERANCE = 3;

describe.each(Object.entries(flavours))('%s', (name, { make, source, loss }) => {
  it('is decoded alike by both codecs, and as close to its source as its compression allows', async () => {
    const file = await make();
    const original = await source();
    const [bySharp, byJimp] = await Promise.all([
      decodeImage(file, { codec: 'sharp' }),
      decodeImage(file, { codec: 'jimp' }),
    ]);
    const hasInks = name.startsWith('jpeg cmyk') || name.startsWith('jpeg ycck');
    const { max } = compareImages(bySharp, byJimp);
    expect(max).toBeLessThanOrEqual(hasInks ? INK_TOLERANCE : 0);
    for (const image of [bySharp, byJimp]) {
      expect(image.data).toBeInstanceOf(Uint8Array);
      expect(image.data.length).toBe(image.width * image.height * 3);
      expect(compareImages(image, original).mean).toBeLessThanOrEqual(loss);
    }
  });
});
