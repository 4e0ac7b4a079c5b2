/** Side of P-Net's receptive field: the smallest face it can see. */
const CELL_SIZE = 12;

/** One size at which P-Net looks at the image. */
export interface PyramidLevel {
  /** Size of this level relative to the image. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The sizes to which an image is resized so that faces from `minSize` up to the whole image are
 * about 12 pixels large in one of them, largest first.
 *
 * @param factor ratio of one level to the one above, between 0 and 1
 * @returns no level when a side of the image is smaller than `minSize`
 */
export function pyramidLevels(
  width: number,
  height: number,
  minSize: number,
  factor: number,
): PyramidLevel[] {
  const largest = CELL_SIZE / minSize;
  const levels: PyramidLevel[] = [];
  // The side is multiplied step by step but the scale is a power, as in the original: their
  // rounding errors differ, and they decide how many levels there are and how large.
  for (let side = Math.min(width, height) * largest; side >= CELL_SIZE; side *= factor) {
    const scale = largest * factor ** levels.length;
    levels.push({ scale, width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  }
  return levels;
}
