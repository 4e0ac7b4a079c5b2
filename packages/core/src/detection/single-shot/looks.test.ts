import { sameBytes } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeArea } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import { noiseImage } from '../testing/noise-image.js';
import { closeUpLook, cutTiles, type Level, paddedSize, planLooks, shrunk } from './looks.js';

const never = async () => {};
/** Geometry does not ask for pixels. */
const sized = (width: number, height: number) => ({ width, height, data: new Uint8Array() });

const imageOf = (level?: Level) => level?.[0]?.image as RgbImage;

describe('paddedSize', () => {
  it.each([
    [1, 1, 32, 32],
    [32, 64, 32, 64],
    [250, 33, 256, 64],
  ])('of %ix%i is %ix%i', (width, height, paddedWidth, paddedHeight) => {
    expect(paddedSize({ width, height })).toEqual({ width: paddedWidth, height: paddedHeight });
  });
});

describe('cutTiles', () => {
  const sides = fc.integer({ min: 1, max: 9000 });

  it('has whatever is no larger than the overlap whole in one tile, and makes none too large', () => {
    fc.assert(
      fc.property(
        sides,
        sides,
        fc.integer({ min: 320, max: 2000 }),
        fc.integer({ min: 32, max: 160 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (width, height, tileSide, overlap, atX, atY) => {
          const tiles = cutTiles(sized(width, height), tileSide, overlap);
          const face = { width: Math.min(overlap, width), height: Math.min(overlap, height) };
          const x = Math.round(atX * (width - face.width));
          const y = Math.round(atY * (height - face.height));
          const holders = tiles.filter(({ region }) => {
            const [right, bottom] = [region.x + region.width, region.y + region.height];
            const [endX, endY] = [x + face.width, y + face.height];
            return region.x <= x && region.y <= y && endX <= right && endY <= bottom;
          });
          expect(holders.length).toBeGreaterThan(0);
          for (const { region } of tiles) {
            expect(Math.max(region.width, region.height)).toBeLessThanOrEqual(tileSide);
            expect(Math.min(region.x, region.y)).toBeGreaterThanOrEqual(0);
            expect(region.x + region.width).toBeLessThanOrEqual(width);
            expect(region.y + region.height).toBeLessThanOrEqual(height);
          }
        },
      ),
    );
  });

  it('wastes little of what tiles share', () => {
    const tiles = cutTiles(sized(4000, 3000), 1600, 100);
    expect(tiles).toHaveLength(6);
    const seen = tiles.reduce((sum, { region }) => sum + region.width * region.height, 0);
    expect(seen / (4000 * 3000)).toBeLessThan(1.13);
  });
});

describe('planLooks', () => {
  it('looks once at photos that are not too large, whatever their shape', async () => {
    for (const photo of [sized(1600, 1600), sized(20_000, 100), sized(1, 1)]) {
      const levels = await planLooks(photo, 20, 1600, never);
      const region = { x: 0, y: 0, width: photo.width, height: photo.height };
      expect(levels).toEqual([[{ image: photo, region }]]);
    }
  });

  it('cuts others into tiles and shrinks them until one look has the whole', async () => {
    const levels = await planLooks(noiseImage(3000, 2000), 20, 320, never);
    expect(levels.map((level) => level[0]?.image.width)).toEqual([3000, 1000, 391]);
    expect(levels.at(-1)).toHaveLength(1);
    // What no tile has whole is twice as large as what the network needs in the next level.
    expect(levels[0]).toEqual(cutTiles(imageOf(levels[0]), 320, 2 * 20 * 3));
    expect(levels[1]).toEqual(cutTiles(imageOf(levels[1]), 320, Math.ceil((2 * 20 * 1000) / 391)));
  });
});

describe('shrunk', () => {
  it('equals the plain resize, in strips, too', async () => {
    const image = noiseImage(3000, 2100);
    let stops = 0;
    const small = await shrunk(image, 0.31, async () => {
      stops++;
    });
    const whole = resizeArea(image, 930, 651);
    expect(small).toMatchObject({ width: 930, height: 651 });
    expect(sameBytes(small.data, whole.data)).toBe(true);
    expect(stops).toBeGreaterThan(2);
  });

  it('keeps a pixel of the thinnest image', async () => {
    expect(await shrunk(noiseImage(300, 1), 0.1, never)).toMatchObject({ width: 30, height: 1 });
  });
});

describe('closeUpLook', () => {
  it.each([
    [250, 250, 96, 96],
    [128, 100, 96, 75],
    [1280, 720, 213, 120],
    [1000, 2000, 167, 333],
  ])('shrinks %ix%i to %ix%i', async (width, height, smallWidth, smallHeight) => {
    const look = await closeUpLook(noiseImage(width, height), never);
    const region = { x: 0, y: 0, width: smallWidth, height: smallHeight };
    expect(look?.region).toEqual(region);
    expect(look?.image).toMatchObject({ width: smallWidth, height: smallHeight });
  });

  it('makes none of a photo that is as small already', async () => {
    expect(await closeUpLook(noiseImage(96, 40), never)).toBeUndefined();
  });
});
