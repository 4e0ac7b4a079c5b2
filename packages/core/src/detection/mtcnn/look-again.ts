import { resizeAreaInto } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { DetectedFace, Point } from '../face.js';
import type { CropNetwork } from './run-on-crops.js';

/**
 * Places the landmarks once more, from the square around each final box. The first time O-Net saw
 * the box before its own correction; now the face lies where the network expects it. Scores and
 * boxes stay.
 */
export async function placeLandmarksAgain<Face extends Pick<DetectedFace, 'box'>>(
  { session, side, batchSize }: CropNetwork,
  image: RgbImage,
  faces: readonly Face[],
  abortPoint: () => Promise<void>,
): Promise<(Face & Pick<DetectedFace, 'landmarks'>)[]> {
  const placed: (Face & Pick<DetectedFace, 'landmarks'>)[] = [];
  const length = side * side * 3;
  for (let start = 0; start < faces.length; start += batchSize) {
    await abortPoint();
    const batch = faces.slice(start, start + batchSize);
    const squares = batch.map(({ box }) => squareAround(box));
    const data = new Float32Array(batch.length * length);
    squares.forEach((region, i) => {
      const target = { data, offset: i * length, order: 'columns', normalize: true } as const;
      resizeAreaInto(image, { width: side, height: side }, target, { region, round: false });
    });
    const shape = [batch.length, side, side, 3];
    const { landmarks } = await session.run({ input: { shape, data } });
    batch.forEach((face, i) => {
      const { x, y, width } = squares[i] as ReturnType<typeof squareAround>;
      const share = (k: number) => landmarks?.data[i * 10 + k] as number;
      const point = (k: number): Point => [x + share(k) * width, y + share(k + 5) * width];
      placed.push({ ...face, landmarks: [point(0), point(1), point(2), point(3), point(4)] });
    });
  }
  return placed;
}

/** A square of whole pixels as large as the longer side of the box, with the box in its middle. */
function squareAround([x1, y1, x2, y2]: DetectedFace['box']) {
  const side = Math.max(1, Math.round(Math.max(x2 - x1, y2 - y1)));
  const x = Math.round((x1 + x2 - side) / 2);
  const y = Math.round((y1 + y2 - side) / 2);
  return { x, y, width: side, height: side };
}
