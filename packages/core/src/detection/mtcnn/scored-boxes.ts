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

/** One array after the other. */
export function concatFloats(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0] as Float32Array;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Rows of `size` values at the given indices. */
export function pickRows<Rows extends Float32Array | Float64Array | Int32Array>(
  rows: Rows,
  size: number,
  picks: Int32Array,
): Rows {
  const picked = new (rows.constructor as new (length: number) => Rows)(picks.length * size);
  picks.forEach((row, at) => {
    for (let i = 0; i < size; i++) picked[at * size + i] = rows[row * size + i] as number;
  });
  return picked;
}

/**
 * Moves the corners of boxes, in place, by fractions of their width and height.
 *
 * @param corners x1, y1, x2, y2 of each box
 * @param regression dx1, dy1, dx2, dy2 of each box
 * @param extra what is added to x2 - x1 and y2 - y1: 0 after P-Net, 1 (pixels counted
 * inclusively) after R-Net and O-Net, as in the original
 */
export function refineBoxes(corners: Float64Array, regression: Float32Array, extra: 0 | 1): void {
  for (let at = 0; at < corners.length; at += 4) {
    const width = (corners[at + 2] as number) - (corners[at] as number) + extra;
    const height = (corners[at + 3] as number) - (corners[at + 1] as number) + extra;
    for (let i = 0; i < 4; i++) {
      const side = i % 2 === 0 ? width : height;
      corners[at + i] = (corners[at + i] as number) + (regression[at + i] as number) * side;
    }
  }
}

/**
 * Grows the shorter side of each box around its centre until the box is square, in place.
 *
 * @param corners x1, y1, x2, y2 of each box
 */
export function squareBoxes(corners: Float64Array): void {
  for (let at = 0; at < corners.length; at += 4) {
    const x = corners[at] as number;
    const y = corners[at + 1] as number;
    const width = (corners[at + 2] as number) - x;
    const height = (corners[at + 3] as number) - y;
    const side = Math.max(width, height);
    // In the original's order of operations, as the result is truncated to pixels.
    const left = x + width * 0.5 - side * 0.5;
    const top = y + height * 0.5 - side * 0.5;
    corners[at] = left;
    corners[at + 1] = top;
    corners[at + 2] = left + side;
    corners[at + 3] = top + side;
  }
}

/** Cuts corners down to whole pixels toward zero, in place. */
export function truncateBoxes(corners: Float64Array): void {
  for (let i = 0; i < corners.length; i++) corners[i] = Math.trunc(corners[i] as number);
}

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
