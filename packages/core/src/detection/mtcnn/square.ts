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
