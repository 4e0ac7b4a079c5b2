import type { Box, DetectedFace, Point } from '../face-detector.js';
import { suppressNonMaxima } from '../nms.js';

/** More of a box inside another one: they are not two faces. */
const INSIDE = 0.5;

/** The faces of several looks in one size, each once, the surest first. */
export function mergeTiles(faces: readonly DetectedFace[], overlap: number): DetectedFace[] {
  const corners = Float64Array.from(faces.flatMap(({ box }) => box));
  const scores = Float32Array.from(faces, ({ score }) => score);
  const kept = suppressNonMaxima(corners, scores, overlap, 'float-union');
  return Array.from(kept, (face) => faces[face] as DetectedFace);
}

/** Points closer than this share of the face's side are those of one face. */
const SAME_POINTS = 0.2;

/**
 * Leaves out what has nearly the points of a surer face: the networks see turned faces twice now and
 * then, in boxes that lie too far apart for the overlap to tell.
 *
 * @param faces the surest first
 */
export function dropSeenTwice(faces: readonly DetectedFace[]): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of faces) {
    const reach = SAME_POINTS * sideOf(face);
    if (!kept.some((surer) => meanDistance(surer, face) < reach)) kept.push(face);
  }
  return kept;
}

function meanDistance({ landmarks: a }: DetectedFace, { landmarks: b }: DetectedFace): number {
  const distances = a.map(([x, y], i) => {
    const [otherX, otherY] = b[i] as Point;
    return Math.hypot(x - otherX, y - otherY);
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

/** Side of a face: the mean of width and height. */
export function sideOf({ box: [x1, y1, x2, y2] }: DetectedFace): number {
  return (x2 - x1 + (y2 - y1)) / 2;
}

/**
 * Adds what a look at a smaller copy of the photo found. A face that both have stays as the finer
 * look has it, whose points are better. Where one lies within the other, the finer look has seen a
 * part of a face that is too large for it, or the coarser one more than a face: the surer is right.
 *
 * @param largest side of the largest face that the finer look finds as a whole: of larger ones, what
 * the coarser look says counts
 * @returns the surest first
 */
export function addCoarserLook(
  faces: readonly DetectedFace[],
  coarser: readonly DetectedFace[],
  overlap: number,
  largest: number,
): DetectedFace[] {
  const trusted = faces.filter((face) => sideOf(face) <= largest);
  const added = coarser.filter(({ box, score }) => {
    return !trusted.some((face) => {
      const shared = sharedArea(face.box, box);
      if (shared > overlap * (area(face.box) + area(box) - shared)) return true;
      return face.score >= score && isInside(shared, face.box, box);
    });
  });
  const left = faces.filter((face) => {
    return !added.some(({ box }) => isInside(sharedArea(face.box, box), face.box, box));
  });
  return [...left, ...added].sort((a, b) => b.score - a.score);
}

function isInside(shared: number, a: Box, b: Box): boolean {
  return shared > INSIDE * Math.min(area(a), area(b));
}

function area([x1, y1, x2, y2]: Box): number {
  return (x2 - x1) * (y2 - y1);
}

function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}
