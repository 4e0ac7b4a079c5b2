import { readFileSync } from 'node:fs';
import { arbitraryImage, readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centerCropOrPad, crop, numpyCrop } from './crop.js';
import { rgbImage } from './rgb-image.js';

interface CropCase {
  readonly input: string;
  readonly imageSize: number;
  readonly output: string;
}

const golden = (name: string) => sharedPath('goldens/preprocess', name);
const missing = sharedMissing('goldens/preprocess');
const goldens = missing
  ? { tfCropOrPad: { cases: [] }, numpyCrop: { cases: [] } }
  : JSON.parse(readFileSync(golden('goldens.json'), 'utf8'));

function readImage(name: string) {
  const { shape, data } = readNpy<Uint8Array>(golden(name));
  return rgbImage(shape[1]!, shape[0]!, data);
}

describe.skipIf(missing)('crops beside the original', () => {
  it.each(goldens.tfCropOrPad.cases as CropCase[])('$output', ({ input, imageSize, output }) => {
    expect(centerCropOrPad(readImage(input), imageSize, imageSize)).toEqual(readImage(output));
  });

  it.each(goldens.numpyCrop.cases as CropCase[])('$output', ({ input, imageSize, output }) => {
    expect(numpyCrop(readImage(input), imageSize)).toEqual(readImage(output));
  });
});

describe('crop', () => {
  it('copies pixels and is black beyond the image', () => {
    const position = fc.integer({ min: -15, max: 15 });
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(arbitraryImage, position, position, size, size, (image, x, y, width, height) => {
        const cut = crop(image, { x, y, width, height });
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            const [fromX, fromY] = [x + column, y + row];
            const inside = fromX >= 0 && fromX < image.width && fromY >= 0 && fromY < image.height;
            const source = inside ? image.data[(fromY * image.width + fromX) * 3 + 2] : 0;
            expect(cut.data[(row * width + column) * 3 + 2]).toBe(source);
          }
        }
      }),
    );
  });

  it.each([
    [0, 0, 0, 4],
    [0, 0, 4, -1],
    [0.5, 0, 4, 4],
    [0, Number.NaN, 4, 4],
  ])('refuses the region %d %d %d %d', (x, y, width, height) => {
    const image = rgbImage(4, 4, new Uint8Array(48));
    expect(() => crop(image, { x, y, width, height })).toThrow(/crop/);
  });
});

describe('centerCropOrPad', () => {
  /** A row of pixels 1, 2, 3, ... */
  const count = (width: number) =>
    rgbImage(
      width,
      1,
      Uint8Array.from({ length: width * 3 }, (_, i) => 1 + Math.floor(i / 3)),
    );
  const reds = (from: number, to: number) =>
    [...centerCropOrPad(count(from), to, 1).data].filter((_, i) => i % 3 === 0);

  it('cuts or pads the smaller half before', () => {
    expect(reds(181, 160)[0]).toBe(11);
    expect(reds(159, 160).slice(-2)).toEqual([159, 0]);
    expect(reds(157, 160).slice(0, 2)).toEqual([0, 1]);
    expect(reds(157, 160).slice(-3)).toEqual([157, 0, 0]);
  });
});

describe('numpyCrop', () => {
  const blank = (width: number, height: number) =>
    rgbImage(width, height, new Uint8Array(width * height * 3));

  it.each([
    [182, 182, 160, 160, 160],
    [182, 200, 160, 160, 160],
    [182, 100, 160, 160, 89],
    [182, 182, 161, 160, 160],
  ])('cuts %d x %d to size %d as %d x %d', (width, height, size, outWidth, outHeight) => {
    expect(numpyCrop(blank(width, height), size)).toMatchObject({
      width: outWidth,
      height: outHeight,
    });
  });

  it('refuses an image of which nothing would be left', () => {
    expect(() => numpyCrop(blank(182, 11), 160)).toThrow(/leaves nothing of 182x11/);
  });
});
