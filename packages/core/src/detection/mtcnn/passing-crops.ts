import type { RgbImage } from '../../image/rgb-image.js';
import { type CropNetwork, runOnCrops } from './run-on-crops.js';
import type { ScoredBoxes } from './scored-boxes.js';
import { pickRows } from './typed-rows.js';

export interface PassingCrops {
  readonly boxes: ScoredBoxes;
  /** x of five points, then y, as shares of each box; from O-Net only. */
  readonly landmarks: Float32Array | undefined;
}

/**
 * Lets R-Net or O-Net judge crops.
 *
 * @param corners x1, y1, x2, y2 of each box, whole pixels counted from 1
 * @param threshold score that must be exceeded
 * @returns the boxes taken for faces, in the given order, not yet moved by the regression
 */
export async function passingCrops(
  network: CropNetwork,
  image: RgbImage,
  corners: Float64Array,
  threshold: number,
  abortPoint: () => Promise<void>,
): Promise<PassingCrops> {
  const { boxes, outputs } = await runOnCrops(network, image, corners, abortPoint);
  const { probabilities, regression, landmarks } = outputs;
  // The original compares in float32.
  const least = Math.fround(threshold);
  const rows = boxes
    .map((_, row) => row)
    .filter((row) => (probabilities?.[row * 2 + 1] as number) > least);
  return {
    boxes: {
      count: rows.length,
      corners: pickRows(corners, 4, pickRows(boxes, 1, rows)),
      scores: Float32Array.from(rows, (row) => probabilities?.[row * 2 + 1] as number),
      regression: pickRows(regression as Float32Array, 4, rows),
    },
    landmarks: landmarks && pickRows(landmarks, 10, rows),
  };
}
