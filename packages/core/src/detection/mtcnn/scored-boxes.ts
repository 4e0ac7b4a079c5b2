import { pickRows } from './typed-rows.js';

/**
 * Boxes with scores as flat arrays, since one image can have tens of thousands of them.
 *
 * Corners are pixels counted from 1, as in the original: precise in float64 there, as truncation
 * decides about pixels; what comes out of networks is float32.
 */
export interface ScoredBoxes {
  readonly count: number;
  /** x1, y1, x2, y2 of each box. */
  readonly corners: Float64Array;
  readonly scores: Float32Array;
  /** By how much of its width and height a network moves each corner: dx1, dy1, dx2, dy2. */
  readonly regression: Float32Array;
}

/** The boxes of the given indices, in their order. */
export function pickBoxes(boxes: ScoredBoxes, picks: Int32Array): ScoredBoxes {
  return {
    count: picks.length,
    corners: pickRows(boxes.corners, 4, picks),
    scores: pickRows(boxes.scores, 1, picks),
    regression: pickRows(boxes.regression, 4, picks),
  };
}

export function concatBoxes(parts: readonly ScoredBoxes[]): ScoredBoxes {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const all = {
    count,
    corners: new Float64Array(count * 4),
    scores: new Float32Array(count),
    regression: new Float32Array(count * 4),
  };
  let at = 0;
  for (const part of parts) {
    all.corners.set(part.corners, at * 4);
    all.scores.set(part.scores, at);
    all.regression.set(part.regression, at * 4);
    at += part.count;
  }
  return all;
}
