import type { Value } from '../../program/index.js';

/** Which two samples of a batch belong together: masks [batch, batch] of 0 and 1. */
export interface PairMasks {
  /** Two photos of one person, or a photo and itself. */
  readonly same: Value;
  /** Two photos of one person. */
  readonly positive: Value;
  readonly negative: Value;
}

/** Added to what is not to be the smallest. */
export const FAR = 1e6;

/** @param labels whole numbers, [batch] */
export function pairMasks(labels: Value): PairMasks {
  const places = labels.positions();
  const same = equalPairs(labels);
  return { same, positive: same.subtract(equalPairs(places)), negative: not(same) };
}

function equalPairs(ids: Value): Value {
  return ids.reshape([null, 1]).equal(ids.reshape([1, null]));
}

/** 1 for 0 and 0 for 1. */
export function not(mask: Value): Value {
  return mask.negate().add(1);
}

/** Dot products of all pairs of rows, [batch, batch]: cosines where rows have unit length. */
export function similarities(rows: Value): Value {
  return rows.matMul(rows, { transposeB: true });
}

/** Squared distances of all pairs of rows, [batch, batch], not below 0. */
export function squaredDistances(rows: Value): Value {
  const norms = rows.square().sum({ axes: [1], keepDims: true });
  return norms.add(norms.transpose()).subtract(similarities(rows).multiply(2)).relu();
}

/** Distances of all pairs of rows; where two coincide the derivative is 0, not infinite or no number. */
export function distances(rows: Value): Value {
  return squaredDistances(rows).maximum(1e-12).sqrt();
}

/** The mean of those values that a mask chooses; 0 where it chooses none. */
export function meanOf(values: Value, mask: Value): Value {
  return values.multiply(mask).sum().divide(mask.sum().maximum(1));
}
