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
