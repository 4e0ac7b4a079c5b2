import { FaceNetError } from '../../errors.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { DetectedFace, Point } from '../face-detector.js';
import { suppressNonMaxima } from '../nms.js';
import { type CropNetwork, passingCrops, runOnCrops } from './run-on-crops.js';
import { pickBoxes, refineBoxes, type ScoredBoxes } from './scored-boxes.js';

/** Above it, two boxes are one face. */
const OVERLAP = 0.7;
/** A box so many times as large as the image shows nothing of a face. */
const BEYOND = 8;
/** Corners of an empty box, which is not looked at. */
const NOTHING = [1, 1, 0, 0];

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

/**
 * Places the landmarks once more, from the square around each final box. The first time O-Net saw
 * the box before its own correction; now the face lies where the network expects it. Scores and
 * boxes stay.
 */
export async function placeLandmarksAgain<Face extends DetectedFace>(
  onet: CropNetwork,
  image: RgbImage,
  faces: readonly Face[],
  abortPoint: () => Promise<void>,
): Promise<Face[]> {
  const squares = checkedFaces(faces).map(({ box }) => squareAround(box));
  const largest = BEYOND * Math.max(image.width, image.height);
  // Crops are cut by corners that are counted from 1, both border pixels included.
  const corners = squares.flatMap(({ x, y, side }) =>
    side <= largest ? [x + 1, y + 1, x + side, y + side] : NOTHING,
  );
  const { boxes, outputs } = await runOnCrops(onet, image, Float64Array.from(corners), abortPoint);
  const placed = [...faces];
  boxes.forEach((face, row) => {
    const { x, y, side } = squares[face] as ReturnType<typeof squareAround>;
    const share = (k: number) => outputs.landmarks?.[row * 10 + k] as number;
    const point = (k: number): Point => [x + share(k) * side, y + share(k + 5) * side];
    const landmarks = [point(0), point(1), point(2), point(3), point(4)] as const;
    placed[face] = { ...(faces[face] as Face), landmarks };
  });
  return placed;
}

function checkedFaces<Face extends DetectedFace>(faces: readonly Face[]): readonly Face[] {
  const isFace = (face: Face | undefined) =>
    Array.isArray(face?.box) && face.box.length === 4 && face.box.every(Number.isFinite);
  if (Array.isArray(faces) && faces.every(isFace)) return faces;
  throw new FaceNetError('INVALID_ARGUMENT', 'These are no faces with boxes of four numbers.', {
    hint: 'Pass faces as detect() gives them.',
  });
}

/** A square of whole pixels as large as the longer side of the box, with the box in its middle. */
function squareAround([x1, y1, x2, y2]: DetectedFace['box']) {
  const side = Math.max(1, Math.round(Math.max(x2 - x1, y2 - y1)));
  return { x: Math.round((x1 + x2 - side) / 2), y: Math.round((y1 + y2 - side) / 2), side };
}
