import { type KeptBoxes, keptInList } from './kept-boxes.js';
import { keptInGrid } from './kept-in-grid.js';
import type { OverlapMeasure } from './overlap.js';

/**
 * Non-maximum suppression: keeps a box unless it overlaps a kept one of higher score by more than
 * the threshold.
 *
 * @param corners x1, y1, x2, y2 of each box, x1 <= x2 and y1 <= y2
 * @param threshold above 0 and up to 1; an overlap of exactly this much is kept
 * @returns indices of the kept boxes, the highest score first
 */
export function suppressNonMaxima(
  corners: Float64Array,
  scores: Float32Array,
  threshold: number,
  measure: OverlapMeasure,
): Int32Array {
  const kept: KeptBoxes =
    measure === 'union' ? keptInGrid(corners, threshold) : keptInList(corners, threshold, measure);
  return byDescendingScore(corners, scores).filter((box) => {
    if (kept.suppresses(box)) return false;
    kept.add(box);
    return true;
  });
}

/**
 * The original leaves the order of equal scores to numpy's sort, where it differs from processor to
 * processor. Here the box further to the lower left comes first: a rule that does not depend on the
 * order of the list, and that gives the outcome of all reference runs.
 */
function byDescendingScore(corners: Float64Array, scores: Float32Array): Int32Array {
  const lowerLeft = (box: number) =>
    (corners[box * 4 + 1] as number) - (corners[box * 4] as number);
  return Int32Array.from(scores, (_, box) => box).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || lowerLeft(b) - lowerLeft(a),
  );
}
