import type { Box, DetectedFace, Point, RgbImage } from '@facenet/core';
import type { Mtcnn } from '@facenet/core/detection';
import { flipHorizontal } from '@facenet/core/image';

export type Landmarks = DetectedFace['landmarks'];

/** Boxes to look at: scale about the middle, shift right and down in sides of the box. */
const LOOKS = [
  [1, 0, 0],
  [0.9, 0, 0],
  [1.1, 0, 0],
  [1.2, 0, 0],
  [1, 0.06, 0],
  [1, -0.06, 0],
  [1, 0, 0.06],
  [1, 0, -0.06],
] as const;

/** Means of what O-Net sees in eight boxes about each face, in the photo and in its mirror image. */
export async function landmarksOfManyLooks(
  mtcnn: Mtcnn,
  image: RgbImage,
  faces: readonly DetectedFace[],
): Promise<Landmarks[]> {
  const direct = await looks(mtcnn, image, faces);
  const last = image.width - 1;
  const mirrored = faces.map((face): DetectedFace => {
    const [x1, y1, x2, y2] = face.box;
    return { ...face, box: [last - x2, y1, last - x1, y2] };
  });
  const back = (await looks(mtcnn, flipHorizontal(image), mirrored)).map((points) =>
    points.map((five) => mirrorBack(five, last)),
  );
  return faces.map((_, face) => meanOf([...direct[face]!, ...back[face]!]));
}

async function looks(mtcnn: Mtcnn, image: RgbImage, faces: readonly DetectedFace[]) {
  const moved = faces.flatMap((face) =>
    LOOKS.map((look): DetectedFace => ({ ...face, box: movedBox(face.box, look) })),
  );
  const placed = await mtcnn.refine(image, moved);
  return faces.map((_, face) =>
    placed.slice(face * LOOKS.length, (face + 1) * LOOKS.length).map(({ landmarks }) => landmarks),
  );
}

function movedBox([x1, y1, x2, y2]: Box, [scale, right, down]: (typeof LOOKS)[number]): Box {
  const width = x2 - x1;
  const height = y2 - y1;
  const x = (x1 + x2) / 2 + right * width;
  const y = (y1 + y2) / 2 + down * height;
  const [half, tall] = [(width * scale) / 2, (height * scale) / 2];
  return [x - half, y - tall, x + half, y + tall];
}

/** What is left in the mirror image is right in the photo. */
function mirrorBack([leftEye, rightEye, nose, left, right]: Landmarks, last: number): Landmarks {
  const back = ([x, y]: Point): Point => [last - x, y];
  return [back(rightEye), back(leftEye), back(nose), back(right), back(left)];
}

function meanOf(points: readonly Landmarks[]): Landmarks {
  const mean = (k: number): Point => [
    points.reduce((sum, five) => sum + five[k]![0], 0) / points.length,
    points.reduce((sum, five) => sum + five[k]![1], 0) / points.length,
  ];
  return [mean(0), mean(1), mean(2), mean(3), mean(4)];
}
