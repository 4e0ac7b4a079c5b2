import { euclideanDistance } from '@facenet/core';

/** The distance of two embeddings by a metric of the protocol: 0 squared Euclidean, 1 angle / pi. */
export function pairDistance(a: Float32Array, b: Float32Array, metric: 0 | 1): number {
  if (metric === 0) return euclideanDistance(a, b) ** 2;
  let [product, squaredA, squaredB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squaredA += a[i]! ** 2;
    squaredB += b[i]! ** 2;
  }
  const cosine = product / Math.sqrt(squaredA * squaredB);
  return Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI;
}
