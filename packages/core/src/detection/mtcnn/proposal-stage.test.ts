import { shortlist, thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { createPNet } from '../../models/mtcnn.js';
import type { Session, TensorData } from '../../runtime/runtime.js';
import { noiseImage } from '../testing/noise-image.js';
import { cellsAlong, type LevelTile, levelTiles } from './level-tiles.js';
import { DEFAULT_MTCNN_OPTIONS } from './options.js';
import { findLevelCandidates, type ProposalMap, proposeBoxes } from './proposal-stage.js';

/** The map of 4 rows and 5 columns of the reference run: regression (20 row + 4 column + k) / 100. */
function mapWith(hits: readonly (readonly [row: number, column: number, score: number])[]) {
  const map: ProposalMap = {
    columns: 5,
    rows: 4,
    probabilities: new Float32Array(5 * 4 * 2),
    regression: new Float32Array(5 * 4 * 4),
  };
  for (let column = 0; column < 5; column++) {
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < 4; k++) {
        map.regression[(column * 4 + row) * 4 + k] = (20 * row + 4 * column + k) / 100;
      }
    }
  }
  for (const [row, column, score] of hits) map.probabilities[(column * 4 + row) * 2 + 1] = score;
  return map;
}

/** The candidates of a level on which P-Net says so. */
function candidates(map: ProposalMap, scale: number, threshold: number, compat: boolean) {
  const level = { scale, width: 20, height: 18 };
  const options = { thresholds: [threshold, 0.7, 0.7], compat } as const;
  return findLevelCandidates(level, options, async () => map);
}

const rounded = (values: Float32Array) => [...values].map((value) => Number(value.toFixed(6)));

describe('findLevelCandidates', () => {
  it('reads the regression of the mirrored column for a single hit in compat mode only', async () => {
    const map = mapWith([[1, 3, 0.9]]);
    const compat = await candidates(map, 0.5, 0.6, true);
    expect([...compat.corners]).toEqual([14, 6, 36, 28]);
    expect(rounded(compat.scores)).toEqual([0.9]);
    expect(rounded(compat.regression)).toEqual([0.24, 0.25, 0.26, 0.27]);
    const corrected = await candidates(map, 0.5, 0.6, false);
    expect([...corrected.corners]).toEqual([14, 6, 36, 28]);
    expect(rounded(corrected.regression)).toEqual([0.32, 0.33, 0.34, 0.35]);
  });

  it('lists several hits column by column, each with its own regression', async () => {
    const map = mapWith([
      [1, 3, 0.9],
      [2, 0, 0.7],
    ]);
    const { count, corners, scores, regression } = await candidates(map, 0.5, 0.6, true);
    expect(count).toBe(2);
    expect([...corners]).toEqual([2, 10, 24, 32, 14, 6, 36, 28]);
    expect(rounded(scores)).toEqual([0.7, 0.9]);
    expect(rounded(regression)).toEqual([0.4, 0.41, 0.42, 0.43, 0.32, 0.33, 0.34, 0.35]);
  });

  it('lets a score equal to the threshold pass', async () => {
    const map = mapWith([
      [0, 0, 0.6],
      [1, 1, 0.5999999],
    ]);
    expect((await candidates(map, 0.5, 0.6, false)).count).toBe(1);
  });

  it('finds a cell, and the mirrored one, whichever tiles they are in', async () => {
    const level = { scale: 1, width: 3001, height: 9001 };
    const tiles = levelTiles(level);
    expect(new Set(tiles.map(({ y }) => y)).size).toBe(2);
    const [columns, rows] = [cellsAlong(level.width), cellsAlong(level.height)];
    const places = [
      [0, 0],
      [7, 4095],
      [900, 4090],
      [columns - 1, rows - 1],
    ] as const;
    for (const [column, row] of shortlist(places, ([at]) => at === 7)) {
      // P-Net's regression names the cell: its column, its row.
      const look = async ({ x, y, width, height }: LevelTile): Promise<ProposalMap> => {
        const own = { columns: cellsAlong(width), rows: cellsAlong(height) };
        const cells = own.columns * own.rows;
        const probabilities = new Float32Array(cells * 2);
        const regression = new Float32Array(cells * 4);
        for (const [c, r] of [
          [column, row],
          [columns - 1 - column, row],
        ] as const) {
          const [left, top] = [c - x / 2, r - y / 2];
          if (left < 0 || top < 0 || left >= own.columns || top >= own.rows) continue;
          const at = left * own.rows + top;
          if (c === column) probabilities[at * 2 + 1] = 1;
          regression.set([c, r], at * 4);
        }
        return { ...own, probabilities, regression };
      };
      for (const compat of [false, true]) {
        const options = { thresholds: [0.6, 0.7, 0.7], compat } as const;
        const { corners, regression } = await findLevelCandidates(level, options, look);
        expect([...corners]).toEqual([2 * column + 1, 2 * row + 1, 2 * column + 12, 2 * row + 12]);
        const read = compat ? columns - 1 - column : column;
        expect([...regression]).toEqual([read, row, 0, 0]);
      }
    }
  });
});

describe('proposeBoxes on a large photo', () => {
  const photo = noiseImage(4003, 613);

  /** Looks with a P-Net that sees nothing; `stopAt` numbers the abort point that aborts. */
  async function watch(stopAt = Number.POSITIVE_INFINITY) {
    const runs: TensorData[] = [];
    const done: number[] = [];
    let points = 0;
    const pnet: Session = {
      network: createPNet(),
      dispose: async () => {},
      [Symbol.asyncDispose]: async () => {},
      async run({ input }) {
        const [, width = 0, height = 0] = (input as TensorData).shape;
        runs.push(input as TensorData);
        const shape = [1, cellsAlong(width), cellsAlong(height)];
        const values = (size: number) => ({
          shape: [...shape, size],
          data: new Float32Array(cellsAlong(width) * cellsAlong(height) * size),
        });
        return { probabilities: values(2), regression: values(4) };
      },
    };
    const abortPoint = async () => {
      if (++points >= stopAt) throw new FaceNetError('ABORTED', 'Stopped.');
    };
    const outcome = await proposeBoxes(pnet, photo, DEFAULT_MTCNN_OPTIONS, abortPoint, (event) =>
      done.push(event.done / (event.total as number)),
    ).catch((error: FaceNetError) => error.code);
    return { outcome, runs, done, points };
  }

  it('has no level in memory that is larger than what it shrinks at once', async () => {
    const { runs } = await watch();
    const pixels = runs.map(({ data }) => data.length / 3);
    // The first level has 2402x368 pixels, and edges at too small parts of those of the photo.
    expect(pixels.reduce((sum, count) => sum + count)).toBeGreaterThan(2402 * 368 * 1.9);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(1 << 17);
    const buffers = new Set(runs.map(({ data }) => data.buffer));
    const bytes = [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0);
    // Levels of up to 999 pixels a side, for the same reason, and a tile for each of two lanes.
    expect(bytes).toBeLessThan(12 * (999 * 153 * 2 + 2 * (1 << 17)));
  });

  it.runIf(thorough)(
    'can stop between any two runs and while it shrinks, and tells how far it is',
    async () => {
      const whole = await watch();
      expect(whole.done).toHaveLength(whole.runs.length);
      expect(whole.done.at(-1)).toBe(1);
      // One before each run, one after each level, one for each megapixel that is shrunk.
      expect(whole.points).toBeGreaterThanOrEqual(whole.runs.length + 3);
      for (let stopAt = 1; stopAt <= whole.points; stopAt++) {
        const { outcome, runs, points } = await watch(stopAt);
        expect(outcome).toBe('ABORTED');
        // The other level under way comes to its next abort point.
        expect(points).toBeLessThanOrEqual(stopAt + 1);
        expect(runs.length).toBeLessThanOrEqual(stopAt);
      }
    },
  );
});
