import type { RgbImage } from '../../image/rgb-image.js';
import { suppressNonMaxima } from './nms.js';
import { passingCrops } from './passing-crops.js';
import type { CropNetwork } from './run-on-crops.js';
import { pickBoxes, type ScoredBoxes } from './scored-boxes.js';

const OVERLAP = 0.7;

/**
 * Second stage: R-Net judges what P-Net proposes.
 *
 * @param corners squares of whole pixels, counted from 1
 * @returns the boxes taken for faces, the surest first, not yet moved by the regression
 */
export async function filterProposals(
  rnet: CropNetwork,
  image: RgbImage,
  corners: Float64Array,
  threshold: number,
  abortPoint: () => Promise<void>,
): Promise<ScoredBoxes> {
  const { boxes } = await passingCrops(rnet, image, corners, threshold, abortPoint);
  return pickBoxes(boxes, suppressNonMaxima(boxes.corners, boxes.scores, OVERLAP, 'union'));
}
