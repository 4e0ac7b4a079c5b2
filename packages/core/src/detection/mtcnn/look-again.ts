import type { RgbImage } from '../../image/rgb-image.js';
import type { DetectedFace, Point } from '../face-detector.js';
import { type CropNetwork, runOnCrops } from './run-on-crops.js';

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
  const squares = faces.map(({ box }) => squareAround(box));
  // Crops are cut by corners that are counted from 1, both border pixels included.
  const corners = squares.flatMap(({ x, y, side }) => [x + 1, y + 1, x + side, y + side]);
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

/** A square of whole pixels as large as the longer side of the box, with the box in its middle. */
function squareAround([x1, y1, x2, y2]: DetectedFace['box']) {
  const side = Math.max(1, Math.round(Math.max(x2 - x1, y2 - y1)));
  return { x: Math.round((x1 + x2 - side) / 2), y: Math.round((y1 + y2 - side) / 2), side };
}
