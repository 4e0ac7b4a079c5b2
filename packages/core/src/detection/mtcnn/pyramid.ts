import { FaceNetError } from '../../errors.js';

/** Side of P-Net's receptive field: the smallest face it can see. */
const CELL_SIZE = 12;
/**
 * Pixels that P-Net looks at for one image at most: minutes of work. A photo of 100 megapixels has a
 * quarter of that with the default options.
 */
const MOST_PIXELS = 2 ** 28;

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
 * @throws FaceNetError INVALID_ARGUMENT when the levels have more than 2^28 pixels together, naming
 * the least `minSize` that is possible
 */
export function pyramidLevels(
  width: number,
  height: number,
  minSize: number,
  factor: number,
): PyramidLevel[] {
  const largest = CELL_SIZE / minSize;
  const levels: PyramidLevel[] = [];
  let pixels = 0;
  // The side is multiplied step by step but the scale is a power, as in the original: their
  // rounding errors differ, and they decide how many levels there are and how large.
  for (let side = Math.min(width, height) * largest; side >= CELL_SIZE; side *= factor) {
    const scale = largest * factor ** levels.length;
    const level = { scale, width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
    pixels += level.width * level.height;
    levels.push(level);
  }
  if (pixels <= MOST_PIXELS) return levels;
  // Pixels grow with the square of the scale.
  const least = Math.ceil(minSize * Math.sqrt(pixels / MOST_PIXELS) + 0.05);
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `To find faces of ${minSize} pixels in ${width}x${height}, MTCNN would look at ` +
      `${Math.round(pixels / 1e6)} million pixels.`,
    { hint: `Pass a minSize of at least ${least} for this image, or make the image smaller.` },
  );
}
