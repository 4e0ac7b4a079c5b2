import { describe, expect, it } from 'vitest';
import { decodeCandidates, type ProposalMap } from './candidates.js';

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
