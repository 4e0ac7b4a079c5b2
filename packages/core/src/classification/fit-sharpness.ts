import { createAbortPoint } from '../abort.js';
import { type ClassRows, faceCount } from './class-rows.js';

/** Inner products of a face with what it might be of, and which of them are right. */
export interface SharpnessSample {
  readonly products: Float64Array;
  readonly isRight: (index: number) => boolean;
}

/** Between which the sharpness is. */
export const [BLUNTEST, SHARPEST] = [1, 200];
/** For want of any sample: people then differ from strangers by some 0.4 in the inner product. */
const USUAL = 20;
/** A single face must not decide all. */
const LEAST_LIKELY = 1e-3;
const ROUNDS = 40;
/** So many faces tell how sharp classes are; more of them would tell the same. */
const MOST_SAMPLES = 2_000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * How fast likeness turns into certainty: the s for which shares of `exp(s * product)` are the most
 * likely probabilities of what is right, by golden-section search over its logarithm. This is the
 * concentration of a von Mises-Fisher distribution (Banerjee et al., "Clustering on the unit
 * hypersphere using von Mises-Fisher distributions", 2005), the same for all people, learned by telling
 * them apart.
 */
export function fitSharpness(samples: readonly SharpnessSample[]): number {
  if (samples.length === 0) return USUAL;
  const target = (samples.length + 1) / (samples.length + 2);
  const loss = (logarithm: number) => {
    const sharpness = Math.exp(logarithm);
    let sum = 0;
    for (const { products, isRight } of samples) {
      const shares = sharesOf(products, sharpness);
      let right = 0;
      for (let i = 0; i < shares.length; i++) if (isRight(i)) right += shares[i]!;
      sum -= target * Math.log(Math.max(right, LEAST_LIKELY));
      sum -= (1 - target) * Math.log(Math.max(1 - right, LEAST_LIKELY / samples.length));
    }
    return sum;
  };
  let [low, high] = [Math.log(BLUNTEST), Math.log(SHARPEST)];
  for (let round = 0; round < ROUNDS; round++) {
    const span = (high - low) * GOLDEN;
    if (loss(high - span) <= loss(low + span)) high = low + span;
    else low = high - span;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Samples of faces that are evenly spread over the classes.
 *
 * @param sampleOf the sample of a row; `undefined` where it tells nothing
 * @throws FaceNetError ABORTED
 */
export async function sampleFaces(
  rows: ClassRows,
  signal: AbortSignal | undefined,
  sampleOf: (row: number) => SharpnessSample | undefined,
): Promise<SharpnessSample[]> {
  const abortPoint = createAbortPoint(signal, 'Training a classifier');
  const samples: SharpnessSample[] = [];
  const step = Math.max(1, faceCount(rows) / MOST_SAMPLES);
  for (let at = 0; at < faceCount(rows); at += step) {
    const sample = sampleOf(Math.floor(at));
    if (sample) samples.push(sample);
    await abortPoint();
  }
  return samples;
}

/** Shares of `exp(sharpness * product)`: their sum is 1. */
export function sharesOf(products: Float64Array, sharpness: number): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const product of products) most = Math.max(most, product);
  const shares = products.map((product) => Math.exp(sharpness * (product - most)));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}
