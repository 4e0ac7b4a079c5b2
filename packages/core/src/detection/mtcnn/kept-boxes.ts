import { type OverlapMeasure, overlapOf } from './overlap.js';

/** The boxes that non-maximum suppression has kept so far. */
export interface KeptBoxes {
  add(box: number): void;
  /** Whether a kept box overlaps this one by more than the threshold. */
  suppresses(box: number): boolean;
}

/** Compares with every kept box. */
export function keptInList(
  corners: Float64Array,
  threshold: number,
  measure: OverlapMeasure,
): KeptBoxes {
  const kept: number[] = [];
  return {
    add: (box) => {
      kept.push(box);
    },
    suppresses: (box) => kept.some((other) => overlapOf(corners, other, box, measure) > threshold),
  };
}
