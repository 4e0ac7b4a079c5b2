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
  return Float32Array.from({ length: same.length }, (_, pair) => {
    centre(embeddings, 2 * pair * size, mean, a);
    centre(embeddings, (2 * pair + 1) * size, mean, b);
    return measure(a, b);
  });
}

function centre(
  embeddings: Float32Array,
  start: number,
  mean: Float32Array | undefined,
  into: Float32Array,
): void {
  for (let i = 0; i < into.length; i++) {
    const value = embeddings[start + i]!;
    into[i] = mean ? value - mean[i]! : value;
  }
}

/** Overwrites `a`. */
function squaredDistance(a: Float32Array, b: Float32Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = Math.fround(a[i]! - b[i]!);
    a[i] = difference * difference;
  }
  return pairwiseSum(a, 0, a.length);
}

/** Overwrites `a` and `b`. */
function angle(a: Float32Array, b: Float32Array): number {
  const product = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) {
    product[i] = a[i]! * b[i]!;
    a[i] = a[i]! * a[i]!;
    b[i] = b[i]! * b[i]!;
  }
  const norms = Math.fround(norm(a) * norm(b));
  if (norms === 0) return 0.5;
  const cosine = Math.fround(pairwiseSum(product, 0, product.length) / norms);
  return Math.fround(Math.acos(Math.min(1, Math.max(-1, cosine)))) / FLOAT32_PI;
}

function norm(squares: Float32Array): number {
  return Math.fround(Math.sqrt(pairwiseSum(squares, 0, squares.length)));
}
