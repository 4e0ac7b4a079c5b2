import type { ScoredBoxes } from './scored-boxes.js';

/** Pixels from one cell of P-Net's map to the next, and pixels that one cell sees. */
const STRIDE = 2;
const CELL_SIZE = 12;

/** What P-Net says of one pyramid level, column by column. */
export interface ProposalMap {
  readonly columns: number;
  readonly rows: number;
  /** [columns, rows, 2]: no face, face. */
  readonly probabilities: Float32Array;
  /** [columns, rows, 4] */
  readonly regression: Float32Array;
}

/**
 * Turns the cells of a level that may show a face into boxes of the full image.
 *
 * @param threshold cells of this probability pass, too
 * @param compat whether a single passing cell gets the regression of the mirrored column
 */
export function decodeCandidates(
  map: ProposalMap,
  scale: number,
  threshold: number,
  compat: boolean,
): ScoredBoxes {
  const cells = passingCells(map.probabilities, threshold);
  const boxes = {
    count: cells.length,
    corners: new Float64Array(cells.length * 4),
    scores: new Float32Array(cells.length),
    regression: new Float32Array(cells.length * 4),
  };
  const mirrored = compat && cells.length === 1;
  cells.forEach((cell, i) => {
    const column = Math.floor(cell / map.rows);
    const row = cell % map.rows;
    boxes.corners[i * 4] = Math.trunc((STRIDE * column + 1) / scale);
    boxes.corners[i * 4 + 1] = Math.trunc((STRIDE * row + 1) / scale);
    boxes.corners[i * 4 + 2] = Math.trunc((STRIDE * column + CELL_SIZE) / scale);
    boxes.corners[i * 4 + 3] = Math.trunc((STRIDE * row + CELL_SIZE) / scale);
    boxes.scores[i] = map.probabilities[cell * 2 + 1] as number;
    const source = mirrored ? (map.columns - 1 - column) * map.rows + row : cell;
    boxes.regression.set(map.regression.subarray(source * 4, source * 4 + 4), i * 4);
  });
  return boxes;
}

/** Indices of the cells, in the order of the map, which is the original's order of candidates. */
function passingCells(probabilities: Float32Array, threshold: number): number[] {
  // The original compares in float32.
  const least = Math.fround(threshold);
  const cells: number[] = [];
  for (let at = 1; at < probabilities.length; at += 2) {
    if ((probabilities[at] as number) >= least) cells.push(at >> 1);
  }
  return cells;
}
