import type { RgbImage } from '../../image/rgb-image.js';
import type { DetectedFace, Point } from '../face-detector.js';
import { refineBoxes } from './box-regression.js';
import { suppressNonMaxima } from './nms.js';
import { passingCrops } from './passing-crops.js';
import type { CropNetwork } from './run-on-crops.js';

const OVERLAP = 0.7;

/**
 * Third stage: O-Net judges what R-Net lets pass, and places the landmarks.
 *
 * @param corners squares of whole pixels, counted from 1
 * @returns the faces, the surest first
 */
export async function outputFaces(
  onet: CropNetwork,
  image: RgbImage,
  corners: Float64Array,
  threshold: number,
  abortPoint: () => Promise<void>,
): Promise<DetectedFace[]> {
  const passed = await passingCrops(onet, image, corners, threshold, abortPoint);
  const { scores, regression } = passed.boxes;
  const landmarks = passed.landmarks as Float32Array;
  const refined = passed.boxes.corners.slice();
  refineBoxes(refined, regression, 1);
  const kept = suppressNonMaxima(refined, scores, OVERLAP, 'min');
  return Array.from(kept, (face) => ({
    box: [...refined.subarray(face * 4, face * 4 + 4)] as unknown as DetectedFace['box'],
    score: scores[face] as number,
    landmarks: landmarkPoints(passed.boxes.corners, landmarks, face),
  }));
}

/** Landmarks are shares of the box before its regression. */
function landmarkPoints(
  corners: Float64Array,
  landmarks: Float32Array,
  face: number,
): DetectedFace['landmarks'] {
  const [x1, y1, x2, y2] = corners.subarray(face * 4) as unknown as DetectedFace['box'];
  const point = (i: number): Point => {
    const x = landmarks[face * 10 + i] as number;
    const y = landmarks[face * 10 + 5 + i] as number;
    // The original counts pixels from 1 here and stores float32.
    return [Math.fround((x2 - x1 + 1) * x + x1 - 1), Math.fround((y2 - y1 + 1) * y + y1 - 1)];
  };
  return [point(0), point(1), point(2), point(3), point(4)];
}
