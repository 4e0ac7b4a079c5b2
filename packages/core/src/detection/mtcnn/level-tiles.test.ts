import { sameBytes, shortlist } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeAreaInto } from '../../image/resize-area.js';
import { createPNet } from '../../models/mtcnn.js';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { TensorData } from '../../runtime/runtime.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { noiseImage } from '../testing/noise-image.js';
import { cellsAlong, type LevelTile, levelTiles, tilePixels } from './level-tiles.js';
import { pyramidLevels } from './pyramid.js';

/** Cells of P-Net's map for so many pixels: a pooling of 2 and three convolutions of 3. */
const cells = (pixels: number) => Math.ceil((pixels - 2) / 2) - 4;
const never = async () => {};

describe('levelTiles', () => {
  it('are within the limit and have each cell of the level once', () => {
    const side = fc.oneof(
      { arbitrary: fc.integer({ min: 12, max: 3000 }), weight: 4 },
      fc.integer({ min: 12, max: 60_000 }),
    );
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 2 ** 20 }), (width, height, limit) => {
        const tiles = levelTiles({ width, height }, limit);
        const columns = tiles.filter((tile) => tile.y === 0);
        const rows = tiles.filter((tile) => tile.x === 0);
        expect(tiles).toHaveLength(columns.length * rows.length);
        let next = 0;
        for (const { x, width: columnWidth } of columns) {
          expect(x).toBe(2 * next);
          next += cells(columnWidth);
        }
        expect(next).toBe(cells(width));
        expect(cellsAlong(width)).toBe(cells(width));
        next = 0;
        for (const { y, height: rowHeight } of rows) {
          expect(y).toBe(2 * next);
          next += cells(rowHeight);
        }
        expect(next).toBe(cells(height));
        for (const tile of tiles) {
          expect(tile.height).toBeLessThanOrEqual(8192);
          if (columns.length > 1) {
            const least = 74 * (rows[0] as LevelTile).height;
            expect(tile.width * tile.height).toBeLessThanOrEqual(Math.max(limit, least));
          }
        }
      }),
    );
  });

  it.each(testRuntimes)('change nothing in what P-Net says on %s', async (_name, createRuntime) => {
    const pnet = await (await createRuntime()).load(createPNet(), await defaultMtcnnWeights());
    for (const width of [201, 202]) {
      const height = 31;
      const image = noiseImage(height, width);
      const pixels = Float32Array.from(image.data, (v) => (v - 127.5) / 128);
      const run = async (from: number, to: number) => {
        const data = pixels.subarray(from * height * 3, to * height * 3);
        return pnet.run({ input: { shape: [1, to - from, height, 3], data } });
      };
      const whole = await run(0, width);
      const tiles = levelTiles({ width, height }, 1);
      expect(tiles.length).toBeGreaterThan(2);
      const parts = await Promise.all(tiles.map((tile) => run(tile.x, tile.x + tile.width)));
      for (const name of ['probabilities', 'regression']) {
        const joined = parts.flatMap((part) => [...(part[name] as TensorData).data]);
        const expected = (whole[name] as TensorData).data;
        expect(joined).toHaveLength(expected.length);
        const worst = joined.reduce((w, v, i) => Math.max(w, Math.abs(v - expected[i]!)), 0);
        expect(worst).toBeLessThan(1e-5);
      }
    }
    await pnet.dispose();
  });
});

describe('tilePixels', () => {
  // Enlarged; shrunk together; half the size; too large to be shrunk together.
  const sizes = [
    [60, 40, 6],
    [120, 90, 20],
    [130, 97, 24],
    [2600, 230, 20],
  ] as const;
  it.each(shortlist(sizes, ([width]) => width < 1000))(
    'are those of the whole level, of %ix%i from faces of %i on',
    async (width, height, minSize) => {
      const image = noiseImage(width, height);
      const levels = pyramidLevels(width, height, minSize, 0.709);
      const pixels = (await tilePixels(image, levels, never))();
      for (const level of levels) {
        const whole = new Float32Array(level.width * level.height * 3);
        resizeAreaInto(image, level, { data: whole, order: 'columns', normalize: true });
        for (const tile of levelTiles(level, 74 * 40)) {
          const [from, to] = [tile.x * level.height * 3, (tile.x + tile.width) * level.height * 3];
          expect(sameBytes(pixels(level, tile), whole.subarray(from, to))).toBe(true);
        }
      }
    },
  );

  it('cut rows, too, where a level is higher than a tile', async () => {
    const image = noiseImage(24, 3);
    const level = { scale: 1, width: 24, height: 9000 };
    const pixels = (await tilePixels(image, [level], never))();
    const whole = new Float32Array(24 * 9000 * 3);
    resizeAreaInto(image, level, { data: whole, order: 'columns', normalize: true });
    const tiles = levelTiles(level);
    expect(tiles.map(({ y, height }) => [y, height])).toEqual([
      [0, 8192],
      [8182, 818],
    ]);
    for (const tile of tiles) {
      const data = pixels(level, tile);
      for (const column of [0, 11, 23]) {
        const from = (column * 9000 + tile.y) * 3;
        const own = data.subarray(column * tile.height * 3, (column + 1) * tile.height * 3);
        expect(sameBytes(own, whole.subarray(from, from + tile.height * 3))).toBe(true);
      }
    }
  });
});
