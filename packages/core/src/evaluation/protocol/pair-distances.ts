import type { PairEmbeddings } from '../pair-embeddings.js';
import type { DistanceMetric } from './distance-metric.js';
import { pairwiseSum } from './pairwise-sum.js';

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
