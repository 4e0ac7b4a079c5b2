import { rgbImage } from '@facenet/core';
import { afterEach, expect, it, vi } from 'vitest';
import { cropCodec } from './crop-codec.js';

afterEach(() => vi.unstubAllGlobals());

it('puts the pixels on a canvas, opaque, and has it write a JPEG file', async () => {
  const asked: unknown[] = [];
  vi.stubGlobal(
    'ImageData',
    class {
      constructor(
        readonly data: Uint8ClampedArray,
        readonly width: number,
        readonly height: number,
      ) {}
    },
  );
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      constructor(
        readonly width: number,
        readonly height: number,
      ) {}
      getContext() {
        return { putImageData: (image: unknown, x: number, y: number) => asked.push(image, x, y) };
      }
      async convertToBlob(options: unknown) {
        asked.push(options);
        return new Blob([Uint8Array.of(0xff, 0xd8)]);
      }
    },
  );
  const bytes = await cropCodec().encode(rgbImage(2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6)));
  expect([...bytes]).toEqual([0xff, 0xd8]);
  expect(asked).toMatchObject([
    { data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255), width: 2, height: 1 },
    0,
    0,
    { type: 'image/jpeg', quality: 0.9 },
  ]);
});
