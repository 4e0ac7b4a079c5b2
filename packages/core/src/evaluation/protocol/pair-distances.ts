import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { PairEmbeddings } from '../embedding-data.js';

/**
 * How the protocol measures two embeddings: `squared-euclidean` is the sum of squared differences
 * (0...4 for unit vectors), `cosine-angle` is acos(cosine) / pi (0...1).
 */
export type DistanceMetric = 'squared-euclidean' | 'cosine-angle';

/** A metric by name, or by its number on the command line of the original. */
export type DistanceMetricName = DistanceMetric | 0 | 1;

/** @throws FaceNetError INVALID_ARGUMENT for anything but the two metrics */
export function distanceMetric(name: DistanceMetricName): DistanceMetric {
  if (name === 0 || name === 'squared-euclidean') return 'squared-euclidean';
  if (name === 1 || name === 'cosine-angle') return 'cosine-angle';
  throw new FaceNetError('INVALID_ARGUMENT', `There is no distance metric ${excerpt(name)}.`, {
    hint: 'Known: 0 or squared-euclidean, 1 or cosine-angle.',
  });
}

/** Values that NumPy adds with eight running sums; longer rows are halved. */
const BLOCK = 128;
const FLOAT32_PI = Math.fround(Math.PI);

/**
 * Distances of all pairs, computed in float32 in NumPy's order of operations, as the original
 * does with the float32 embeddings of its network.
 *
 * A cosine is clipped to -1...1 (the original returns NaN when rounding takes it beyond), and a
 * zero vector stands at a right angle to everything.
 *
 * @param mean subtracted from every embedding first
 */
export function pairDistances(
  { embeddings, embeddingSize: size, same }: PairEmbeddings,
  metric: DistanceMetric,
  mean?: Float32Array,
): Float32Array {
  const a = new Float32Array(size);
  const b = new Float32Array(size);
  const measure = metric === 'squared-euclidean' ? squaredDistance : angle;
  const scratch = new Float32Array(size);
  const distances = new Float32Array(same.length);
  for (let pair = 0; pair < distances.length; pair++) {
    centre(embeddings, 2 * pair * size, mean, a);
    centre(embeddings, (2 * pair + 1) * size, mean, b);
    distances[pair] = measure(a, b, scratch);
  }
  return distances;
}

function centre(
  embeddings: Float32Array,
  start: number,
  mean: Float32Array | undefined,
  into: Float32Array,
): void {
  if (!mean) {
    into.set(embeddings.subarray(start, start + into.length));
    return;
  }
  for (let i = 0; i < into.length; i++) into[i] = embeddings[start + i]! - mean[i]!;
}

function squaredDistance(a: Float32Array, b: Float32Array, scratch: Float32Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = Math.fround(a[i]! - b[i]!);
    scratch[i] = difference * difference;
  }
  return pairwiseSum(scratch, 0, a.length);
}

function angle(a: Float32Array, b: Float32Array, scratch: Float32Array): number {
  const norms = Math.fround(
    Math.fround(Math.sqrt(dot(a, a, scratch))) * Math.fround(Math.sqrt(dot(b, b, scratch))),
  );
  if (norms === 0) return 0.5;
  const cosine = Math.fround(dot(a, b, scratch) / norms);
  return Math.fround(Math.acos(Math.min(1, Math.max(-1, cosine)))) / FLOAT32_PI;
}

function dot(a: Float32Array, b: Float32Array, scratch: Float32Array): number {
  for (let i = 0; i < a.length; i++) scratch[i] = a[i]! * b[i]!;
  return pairwiseSum(scratch, 0, a.length);
}

/**
 * Sum of `values[start, start + length)` in float32, added in the order of NumPy's pairwise
 * summation, so that a distance rounds as it does in the original: eight running sums up to 128
 * values, halves beyond.
 */
function pairwiseSum(values: Float32Array, start: number, length: number): number {
  if (length < 8) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum = Math.fround(sum + values[i]!);
    return sum;
  }
  if (length > BLOCK) {
    const half = Math.floor(length / 2);
    const left = half - (half % 8);
    return Math.fround(
      pairwiseSum(values, start, left) + pairwiseSum(values, start + left, length - left),
    );
  }
  return blockSum(values, start, length);
}

function blockSum(values: Float32Array, start: number, length: number): number {
  let a = values[start]!;
  let b = values[start + 1]!;
  let c = values[start + 2]!;
  let d = values[start + 3]!;
  let e = values[start + 4]!;
  let f = values[start + 5]!;
  let g = values[start + 6]!;
  let h = values[start + 7]!;
  const eights = start + length - (length % 8);
  for (let i = start + 8; i < eights; i += 8) {
    a = Math.fround(a + values[i]!);
    b = Math.fround(b + values[i + 1]!);
    c = Math.fround(c + values[i + 2]!);
    d = Math.fround(d + values[i + 3]!);
    e = Math.fround(e + values[i + 4]!);
    f = Math.fround(f + values[i + 5]!);
    g = Math.fround(g + values[i + 6]!);
    h = Math.fround(h + values[i + 7]!);
  }
  const left = Math.fround(Math.fround(a + b) + Math.fround(c + d));
  const right = Math.fround(Math.fround(e + f) + Math.fround(g + h));
  let sum = Math.fround(left + right);
  for (let i = eights; i < start + length; i++) sum = Math.fround(sum + values[i]!);
  return sum;
}

/**
 * Mean embedding of the pairs outside a fold, both sides, summed in float32 in the original's
 * order: all first images, then all second ones.
 */
export function trainMean(
  { embeddings, embeddingSize: size, same }: PairEmbeddings,
  inTest: Uint8Array,
): Float32Array {
  const sum = new Float32Array(size);
  let rows = 0;
  for (const side of [0, 1]) {
    for (let pair = 0; pair < same.length; pair++) {
      if (inTest[pair]) continue;
      rows++;
      const start = (2 * pair + side) * size;
      for (let i = 0; i < size; i++) sum[i] = sum[i]! + embeddings[start + i]!;
    }
  }
  return sum.map((value) => value / rows);
}
