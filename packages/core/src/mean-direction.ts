/**
 * The mean of unit vectors, of length 1.
 *
 * @param vectors of one length; at least one
 * @returns of those that cancel one another out, the first
 */
export function meanDirection(vectors: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = vectors;
  const sum = new Float64Array(first.length);
  for (const vector of vectors) {
    for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!;
  }
  const length = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
  return length > 1e-6 ? Float32Array.from(sum, (value) => value / length) : first.slice();
}
