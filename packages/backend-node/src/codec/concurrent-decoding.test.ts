import { crc32 } from 'node:zlib';
import type { RgbImage } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { flavours } from './testing/flavours.js';

const names = ['jpeg baseline', 'jpeg cmyk', 'webp lossless', 'png', 'gif', 'tiff tiled jpeg'];

describe.each(['sharp', 'jimp'] as const)('decoding side by side by %s', (codec) => {
  it('gives what decoding one by one gives, and failures touch no neighbour', async () => {
    const files: Uint8Array[] = [];
    for (const name of names) {
      const file = await flavours[name]!.make();
      const broken = Buffer.from(file);
      broken.fill(0x55, file.length >> 1, (file.length >> 1) + 40);
      files.push(file, broken);
    }
    const outcomes = async (work: Promise<RgbImage>) =>
      work.then(
        ({ width, height, data }) => ({ image: [width, height, crc32(data)] }),
        (error: Error) => ({ error: error.message }),
      );
    const alone = [];
    for (const file of files) alone.push(await outcomes(decodeImage(file, { codec })));
    const thrice = [...files, ...files, ...files];
    const together = await Promise.all(
      thrice.map((file) => outcomes(decodeImage(file, { codec }))),
    );
    expect(together).toEqual([...alone, ...alone, ...alone]);
    expect(alone.filter((result) => 'image' in result).length).toBeGreaterThanOrEqual(names.length);
    expect(alone.some((result) => 'error' in result)).toBe(true);
  });

  it('leaves the global scope as it was', async () => {
    await decodeImage(await flavours['jpeg baseline']!.make(), { codec });
    expect('ImageData' in globalThis).toBe(false);
  });
});
