import type { FaceBox } from './other-libraries.js';

/** Faces of one detector: those that another one finds, too, and those that it finds alone. */
export interface Agreement {
  agreed: number;
  alone: number;
}

/** Intersection over union above which two boxes are one face; libraries draw them differently. */
const SAME_FACE = 0.3;

/**
 * Holds the faces that several detectors find in one photo against each other.
 *
 * @param agreements are added to, one for each detector
 * @param boxes of each detector
 * @returns the number of faces that two detectors or more agree on
 */
export function addAgreement(
  agreements: readonly Agreement[],
  boxes: readonly (readonly FaceBox[])[],
): number {
  const faces: { readonly box: FaceBox; readonly finders: Set<number> }[] = [];
  for (const [finder, found] of boxes.entries()) {
    for (const box of found) {
      const face = faces.find(
        (each) => !each.finders.has(finder) && overlap(each.box, box) > SAME_FACE,
      );
      if (face) face.finders.add(finder);
      else faces.push({ box, finders: new Set([finder]) });
    }
  }
  for (const { finders } of faces) {
    for (const finder of finders) agreements[finder]![finders.size > 1 ? 'agreed' : 'alone']++;
  }
  return faces.filter(({ finders }) => finders.size > 1).length;
}

function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([x1, y1, x2, y2]: FaceBox) => (x2 - x1) * (y2 - y1);
  return (width * height) / (area(a) + area(b) - width * height);
}
