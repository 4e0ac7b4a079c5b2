import { rgbImage } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import type { ImageSource } from './image-source.js';
import { readImage } from './read-image.js';

// What needs a browser is tried in one: see read-image.browser.test.ts.
describe('readImage', () => {
  it('gives pixels back as they are', async () => {
    const image = rgbImage(1, 1, Uint8Array.of(1, 2, 3));
    const read = await readImage(image, { maxPixels: 10 });
    expect(read).toEqual(image);
    expect(read.data).toBe(image.data);
  });

  it('stops before it begins', async () => {
    const options = { signal: AbortSignal.abort('enough') };
    for (const source of [new Blob(), 'https://example.org/photo.jpg']) {
      const aborted = { code: 'ABORTED', cause: 'enough' };
      await expect(readImage(source, options)).rejects.toMatchObject(aborted);
    }
  });

  it.each(['photo.jpg', '', 'file:///photo.jpg', null, undefined, 7, {}, [], new Map()])(
    'refuses %o, which is no address where there is no page',
    async (source) => {
      const reading = readImage(source as unknown as ImageSource);
      await expect(reading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );

  it.each([{ maxPixels: 0 }, { maxBytes: Number.NaN }])('refuses the limits %o', async (limits) => {
    const reading = readImage(rgbImage(1, 1, new Uint8Array(3)), limits);
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
