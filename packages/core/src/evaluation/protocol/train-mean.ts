import type { PairEmbeddings } from '../pair-embeddings.js';

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
