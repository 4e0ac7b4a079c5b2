import type { RgbImage } from '@facenet/core';
import { sameBytes } from '@facenet/testkit';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { photo, pixelsOf } from './testing/photos.js';
import { writeGif } from './testing/write-gif.js';

const palette = [9, 9, 9, 200, 0, 0, 0, 200, 0, 0, 0, 200];
const whole = { left: 0, top: 0 };

/** A letter a pixel: `k` for colour 0 of the palette, then `r`, `g`, `b`; `-` for black. */
function letters({ width, height, data }: RgbImage): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const [red, green, blue] = data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
      if (red === 9) return 'k';
      if (red === 200) return 'r';
      if (green === 200) return 'g';
      return blue === 200 ? 'b' : '-';
    }).join(''),
  );
}

/** Decodes by our decoder; what it gives must be what libvips gives. */
async function firstFrame(file: Buffer): Promise<string[]> {
  const image = await decodeImage(file);
  expect(image).toEqual(await pixelsOf(sharp(file, { pages: 1 })));
  return letters(image);
}

describe('the first frame of a GIF', () => {
  it('is put in its place on the canvas, the rest of which is black', async () => {
    const frame = { left: 1, top: 1, width: 2, height: 2, indices: [1, 2, 3, 0] };
    const file = writeGif({ width: 4, height: 3, palette, frames: [frame] });
    expect(await firstFrame(file)).toEqual(['----', '-rg-', '-bk-']);
  });

  it('is black where it is transparent', async () => {
    const frame = { ...whole, width: 3, height: 1, indices: [1, 2, 3], transparent: 2 };
    const file = writeGif({ width: 3, height: 1, palette, frames: [frame] });
    expect(await firstFrame(file)).toEqual(['r-b']);
  });

  it('has its rows put in order when interlaced', async () => {
    const rows = [0, 8, 4, 2, 6, 1, 3, 5, 7];
    const indices = rows.map((row) => row % 4);
    const frame = { ...whole, width: 1, height: 9, indices, interlaced: true };
    const file = writeGif({ width: 1, height: 9, palette, frames: [frame] });
    expect(await firstFrame(file)).toEqual(['k', 'r', 'g', 'b', 'k', 'r', 'g', 'b', 'k']);
  });

  it('has its own colours where it brings some, and nothing of later frames', async () => {
    const own = [0, 0, 200, 0, 200, 0, 200, 0, 0, 9, 9, 9];
    const size = { ...whole, width: 4, height: 1 };
    const first = { ...size, indices: [0, 1, 2, 3], palette: own };
    const second = { ...size, indices: [0, 0, 0, 0] };
    const file = writeGif({ width: 4, height: 1, palette, frames: [first, second] });
    expect(await firstFrame(file)).toEqual(['bgrk']);
  });

  it('is what libvips reads of a photo of 256 colours', async () => {
    const file = await photo(200, 150).gif().toBuffer();
    const [ours, theirs] = [await decodeImage(file), await pixelsOf(sharp(file))];
    expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
    expect(sameBytes(ours.data, theirs.data)).toBe(true);
  });

  it('is refused where its pixels end early', async () => {
    const frame = { ...whole, width: 4, height: 4, indices: [1, 2, 3] };
    const file = writeGif({ width: 4, height: 4, palette, frames: [frame] });
    await expect(decodeImage(file)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });
});
