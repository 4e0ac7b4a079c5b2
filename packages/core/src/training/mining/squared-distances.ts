/** |a - b|^2 of two rows, in float64 as the original computes it. */
export function squaredDistance(
  embeddings: Float32Array,
  size: number,
  a: number,
  b: number,
): number {
  let sum = 0;
  for (let i = a * size, j = b * size, end = i + size; i < end; i++, j++) {
    const difference = embeddings[i]! - embeddings[j]!;
    sum += difference * difference;
  }
  return sum;
}

/** All of them: row a, column b. */
export function squaredDistances(
  embeddings: Float32Array,
  size: number,
  rows: number,
): Float64Array {
  const all = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      const distance = squaredDistance(embeddings, size, a, b);
      all[a * rows + b] = distance;
      all[b * rows + a] = distance;
    }
  }
  return all;
}
