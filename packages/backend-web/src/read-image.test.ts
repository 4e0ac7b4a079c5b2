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
    expect(await readImage(image, 10)).toBe(image);
  });

  it('drops the alpha of what the browser decodes, and closes the bitmap', async () => {
    const browser = stubBrowser();
    const image = await readImage(new Blob(), 2);
    expect(image).toEqual({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(browser.closed()).toBe(1);
  });

  it('refuses images of more pixels than the limit, and closes the bitmap', async () => {
    const browser = stubBrowser();
    await expect(readImage(new Blob(), 1)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    expect(browser.closed()).toBe(1);
  });

  it('tells what the browser cannot decode', async () => {
    vi.stubGlobal('createImageBitmap', async () => {
      throw new Error('InvalidStateError');
    });
    const error: unknown = await readImage(new Blob(), 10).catch((cause: unknown) => cause);
    expect(FaceNetError.is(error, 'IMAGE_UNREADABLE')).toBe(true);
  });
});
