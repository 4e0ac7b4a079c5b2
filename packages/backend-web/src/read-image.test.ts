import { FaceNetError, rgbImage } from '@facenet/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readImage } from './read-image.js';

/** Browsers' classes, as far as the reader uses them, on a picture of 2x1 RGBA pixels. */
function stubBrowser(): { closed: () => number } {
  let closed = 0;
  const rgba = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 0);
  vi.stubGlobal('createImageBitmap', async () => ({ width: 2, height: 1, close: () => closed++ }));
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext() {
        return {
          drawImage: () => {},
          getImageData: () => ({ width: 2, height: 1, data: rgba }),
        };
      }
    },
  );
  return { closed: () => closed };
}

describe('readImage', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('gives pixels back as they are', async () => {
    const image = rgbImage(1, 1, Uint8Array.of(1, 2, 3));
    const read = await readImage(image, { maxPixels: 10 });
    expect(read).toEqual(image);
    expect(read.data).toBe(image.data);
  });

  it('drops the alpha of what the browser decodes, and closes the bitmap', async () => {
    const browser = stubBrowser();
    const image = await readImage(new Blob(), { maxPixels: 2 });
    expect(image).toEqual({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(browser.closed()).toBe(1);
  });

  it('refuses images of more pixels than the limit, and closes the bitmap', async () => {
    const browser = stubBrowser();
    await expect(readImage(new Blob(), { maxPixels: 1 })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
    });
    expect(browser.closed()).toBe(1);
  });

  it('tells what the browser cannot decode', async () => {
    vi.stubGlobal('createImageBitmap', async () => {
      throw new Error('InvalidStateError');
    });
    const error: unknown = await readImage(new Blob()).catch((cause: unknown) => cause);
    expect(FaceNetError.is(error, 'IMAGE_UNREADABLE')).toBe(true);
  });

  it('stops before it decodes, and after', async () => {
    const browser = stubBrowser();
    const late = new AbortController();
    const reading = readImage(new Blob(), { signal: late.signal });
    late.abort('enough');
    const early = readImage(new Blob(), { signal: AbortSignal.abort('enough') });
    for (const aborted of [reading, early]) {
      await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    }
    expect(browser.closed()).toBe(1);
  });

  it.each(['photo.jpg', null, undefined, 7])('refuses %o', async (source) => {
    const reading = readImage(source as unknown as Blob);
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
