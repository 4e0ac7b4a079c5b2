import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPNet } from '../../models/mtcnn.js';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { TensorData } from '../../runtime/runtime.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { noiseImage } from '../testing/noise-image.js';
import { columnBands, decodeCandidates, type ProposalMap } from './proposal-stage.js';
import { concatFloats } from './scored-boxes.js';

/** Cells of P-Net's map for so many pixels. */
const cells = (pixels: number) => Math.ceil((pixels - 2) / 2) - 4;

describe('columnBands', () => {
  it('are within the limit and have each cell of the level once', () => {
    const size = fc.integer({ min: 12, max: 3000 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 2 ** 20 }), (width, height, limit) => {
        const bands = columnBands(width, height, limit);
        let next = 0;
        for (const { from, to } of bands) {
          expect(from).toBe(2 * next);
          next += cells(to - from);
          if (bands.length > 1)
            expect((to - from) * height).toBeLessThanOrEqual(Math.max(limit, 74 * height));
        }
        expect(bands.at(-1)?.to).toBe(width);
        expect(next).toBe(cells(width));
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
      const bands = columnBands(width, height, 1);
      expect(bands.length).toBeGreaterThan(2);
      const parts = await Promise.all(bands.map(({ from, to }) => run(from, to)));
      for (const name of ['probabilities', 'regression']) {
        const joined = concatFloats(parts.map((part) => (part[name] as TensorData).data));
        const expected = (whole[name] as TensorData).data;
        expect(joined).toHaveLength(expected.length);
        const worst = joined.reduce((w, v, i) => Math.max(w, Math.abs(v - expected[i]!)), 0);
        expect(worst).toBeLessThan(1e-5);
      }
    }
    await pnet.dispose();
  });
});

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

const rounded = (values: Float32Array) => [...values].map((value) => Number(value.toFixed(6)));

describe('decodeCandidates', () => {
  it('reads the regression of the mirrored column for a single hit in compat mode only', () => {
    const map = mapWith([[1, 3, 0.9]]);
    const compat = decodeCandidates(map, 0.5, 0.6, true);
    expect([...compat.corners]).toEqual([14, 6, 36, 28]);
    expect(rounded(compat.scores)).toEqual([0.9]);
    expect(rounded(compat.regression)).toEqual([0.24, 0.25, 0.26, 0.27]);
    const corrected = decodeCandidates(map, 0.5, 0.6, false);
    expect([...corrected.corners]).toEqual([14, 6, 36, 28]);
    expect(rounded(corrected.regression)).toEqual([0.32, 0.33, 0.34, 0.35]);
  });

  it('lists several hits column by column, each with its own regression', () => {
    const map = mapWith([
      [1, 3, 0.9],
      [2, 0, 0.7],
    ]);
    const { count, corners, scores, regression } = decodeCandidates(map, 0.5, 0.6, true);
    expect(count).toBe(2);
    expect([...corners]).toEqual([2, 10, 24, 32, 14, 6, 36, 28]);
    expect(rounded(scores)).toEqual([0.7, 0.9]);
    expect(rounded(regression)).toEqual([0.4, 0.41, 0.42, 0.43, 0.32, 0.33, 0.34, 0.35]);
  });

  it('lets a score equal to the threshold pass', () => {
    const map = mapWith([
      [0, 0, 0.6],
      [1, 1, 0.5999999],
    ]);
    expect(decodeCandidates(map, 0.5, 0.6, false).count).toBe(1);
  });
});
