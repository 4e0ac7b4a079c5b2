import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import type { Box } from '../image/geometry.js';

/** What a choice among faces is made by. */
export interface ScoredFace {
  readonly box: Box;
  /** How sure the detector is, 0...1. */
  readonly score: number;
}

/**
 * Which faces of a photo to take.
 *
 * `central`: the one that is large and near the middle, area - 2 * distance^2 of the box's centre
 * from the image's, in pixels; the original's choice. `largest`: by area of the box. `best-score`:
 * the surest. `all`: every face.
 */
export type FaceSelection = 'central' | 'largest' | 'best-score' | 'all';

/**
 * Takes faces of a photo, in their order; of equals the first.
 *
 * @returns one face, all with `all`, none when there are none
 * @throws FaceNetError INVALID_ARGUMENT for a selection that is none of the four, or what is no list
 * of faces
 */
export function selectFaces<Face extends ScoredFace>(
  faces: readonly Face[],
  image: { readonly width: number; readonly height: number },
  selection: FaceSelection,
): Face[] {
  checkArray(faces, 'The list of faces');
  if (selection === 'all') return [...faces];
  checkObject(image, 'The image');
  for (const face of faces) {
    checkObject(face, 'A face');
    checkArray(face.box, 'The box of a face');
  }
  const worths = {
    central: (face: Face) => area(face.box) - 2 * squaredDistanceFromCenter(face.box, image),
    largest: (face: Face) => area(face.box),
    'best-score': (face: Face) => face.score,
  };
  const worth = worths[selection];
  if (!worth) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Faces cannot be selected by "${String(selection)}".`,
      {
        hint: `Known: all, ${Object.keys(worths).join(', ')}.`,
      },
    );
  }
  let best = faces[0];
  for (const face of faces) {
    if (best && worth(face) > worth(best)) best = face;
  }
  return best ? [best] : [];
}

function area([x1, y1, x2, y2]: Box): number {
  return (x2 - x1) * (y2 - y1);
}

function squaredDistanceFromCenter(
  [x1, y1, x2, y2]: Box,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  return ((x1 + x2 - width) / 2) ** 2 + ((y1 + y2 - height) / 2) ** 2;
}
