import type { RocPoints } from './roc-points.js';

/**
 * Area under the curve, 0...1, by trapezoids: the probability that a genuine pair is closer than
 * an impostor pair, ties counting half (Hanley and McNeil 1982).
 *
 * A curve that does not begin at (0, 0) or end at (1, 1) is continued to them by straight lines,
 * since the thresholds that would show the rest were merely not tried.
 */
export function areaUnderCurve(roc: Pick<RocPoints, 'fpr' | 'tpr'>): number {
  const last = roc.fpr.length - 1;
  if (last < 0) return 0.5;
  const before = (roc.fpr[0]! * roc.tpr[0]!) / 2;
  const after = ((1 - roc.fpr[last]!) * (1 + roc.tpr[last]!)) / 2;
  return before + areaOfPoints(roc) + after;
}

/** The area under the points alone, however little of the axis they cover. */
export function areaOfPoints({ fpr, tpr }: Pick<RocPoints, 'fpr' | 'tpr'>): number {
  let area = 0;
  for (let i = 1; i < fpr.length; i++) {
    area += ((fpr[i]! - fpr[i - 1]!) * (tpr[i]! + tpr[i - 1]!)) / 2;
  }
  return area;
}
