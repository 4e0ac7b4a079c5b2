import { refineBoxes } from './box-regression.js';
import type { ScoredBoxes } from './scored-boxes.js';
import { squareBoxes, truncateBoxes } from './square.js';

/**
 * What the next network looks at: the boxes moved by their regression, made square, in whole
 * pixels.
 *
 * @param extra see {@link refineBoxes}
 * @returns x1, y1, x2, y2 of each box
 */
export function nextCrops(boxes: ScoredBoxes, extra: 0 | 1): Float64Array {
  const corners = boxes.corners.slice();
  refineBoxes(corners, boxes.regression, extra);
  squareBoxes(corners);
  truncateBoxes(corners);
  return corners;
}
