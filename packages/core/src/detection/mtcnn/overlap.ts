/** What the intersection of two boxes is divided by: the area of both, or of the smaller one. */
export type OverlapMeasure = 'union' | 'min';

/**
 * How far two boxes of a list cover each other, 0...1. Both border pixels belong to a box.
 *
 * @param corners x1, y1, x2, y2 of each box
 */
export function overlapOf(
  corners: Float64Array,
  a: number,
  b: number,
  measure: OverlapMeasure,
): number {
  const ax1 = corners[a * 4] as number;
  const ay1 = corners[a * 4 + 1] as number;
  const ax2 = corners[a * 4 + 2] as number;
  const ay2 = corners[a * 4 + 3] as number;
  const bx1 = corners[b * 4] as number;
  const by1 = corners[b * 4 + 1] as number;
  const bx2 = corners[b * 4 + 2] as number;
  const by2 = corners[b * 4 + 3] as number;
  const width = Math.max(0, Math.min(ax2, bx2) - Math.max(ax1, bx1) + 1);
  const height = Math.max(0, Math.min(ay2, by2) - Math.max(ay1, by1) + 1);
  const shared = width * height;
  const areaA = (ax2 - ax1 + 1) * (ay2 - ay1 + 1);
  const areaB = (bx2 - bx1 + 1) * (by2 - by1 + 1);
  return shared / (measure === 'min' ? Math.min(areaA, areaB) : areaA + areaB - shared);
}
